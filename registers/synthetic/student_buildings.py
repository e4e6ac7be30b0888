"""Student dwellings of a municipality among its other dwellings, and who owns them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from census.errors import ParameterError
from census.reference import Municipality
from registers.synthetic.buildings import building_number_limits
from registers.synthetic.draws import NOBODY, Ints, categories
from registers.synthetic.geography import BasicUnits
from registers.synthetic.student_homes import Moving, StudentHomes, build_street, streets_of


def add_student_dwellings(
    rng: np.random.Generator,
    dwellings: pd.DataFrame,
    units: BasicUnits,
    municipality: Municipality,
    moving: Moving,
    rates: StudentHomes,
    seed: int,
) -> pd.DataFrame:
    """Append the student dwellings of a municipality: nobody is registered there.

    Returns:
        ``dwellings`` (see ``dwellings.build_dwellings``) with ``for_students``, and a row more for each student
        dwelling, still in order of addresses.

    Raises:
        ParameterError: the municipality has too few building numbers.
    """
    dwellings = dwellings.assign(for_students=False)
    streets = streets_of(municipality, moving, rates)
    if not streets.number:
        return dwellings
    parts = [
        build_street(municipality, street, sizes, rates, seed)
        for street, sizes in zip(streets.number, streets.sizes, strict=True)
    ]
    homes = pd.concat(parts, ignore_index=True)
    address = homes["address"].to_numpy()
    building = np.cumsum(np.r_[False, address[1:] != address[:-1]])
    first, last = building_number_limits(municipality)
    before = int(dwellings["building"].max()) + 1
    if first + before + int(building[-1]) > last:
        raise ParameterError(
            f"Municipality {municipality.code} has no building numbers left for student dwellings.",
            "Let buildings have more of them: raise student_homes.dwellings_of_building.",
        )
    homes = homes.drop(columns=["size", "terms"]).assign(
        unit=categories(rng, int(building[-1]) + 1, units.size)[building],
        building=before + building,
        building_number=first + before + building,
        entrance=0,
        tenure=0,
        holding=0,
        household=NOBODY,
        institution=NOBODY,
        is_vacant=True,
        for_students=True,
    )
    return pd.concat([dwellings, homes[dwellings.columns]], ignore_index=True)


def residential(dwellings: pd.DataFrame) -> Ints:
    """Rows of the dwellings in which people may be registered: all but those of students."""
    homes = (dwellings["sequence"] > 0).to_numpy() & ~dwellings["for_students"].to_numpy(dtype=bool)
    return np.flatnonzero(homes)


def titles_of_student_dwellings(dwellings: pd.DataFrame, organisation: int, kind: int) -> pd.DataFrame:
    """Titles to student dwellings: all are a student welfare organisation's, since the building stands.

    Args:
        dwellings: as ``add_student_dwellings`` gives.
        organisation: number of the owner.
        kind: of ownership.
    """
    rows = np.flatnonzero(dwellings["for_students"].to_numpy(dtype=bool))
    year = dwellings["construction_year"].to_numpy()[rows] - 1970
    return pd.DataFrame(
        {
            "dwelling": rows,
            "is_ground": False,
            "owner": NOBODY,
            "organisation": organisation,
            "kind": kind,
            "share": 1.0,
            "company": NOBODY,
            "since": year.astype("datetime64[Y]").astype("datetime64[D]"),
        }
    )
