"""Persons and households of the pool, or of a municipality, in the terms in which statistics describe them.

The truth of a delivery and the calibration count the same columns.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from registers.synthetic.characteristics import ANNUAL_HOURS, EDUCATIONS
from registers.synthetic.draws import NOBODY, Ints, Texts
from registers.synthetic.homes import HEATING, STOVES
from registers.synthetic.households import Tie
from registers.synthetic.kinship import MARRIED, PARTNER

MARRIED_COUPLE, COHABITING, NO_COUPLE = "1", "2", "3"
"""Actual marital status."""
FAMILY_TYPES = ("1", "2", "3", "4")
"""Types of family in register family statistics, where cohabitants are a family only with common children: married
without children at home, married with children, cohabiting with common children, other."""


def describe_persons(households: pd.DataFrame, families: pd.DataFrame, persons: pd.DataFrame) -> pd.DataFrame:
    """Residents in statistical terms.

    Args:
        households: see ``pool.list_households``.
        families: see ``households.draw_families``.
        persons: members of the households, all of them and nobody else.

    Returns:
        One row for each person: ``household`` (row), ``household_type`` (code; empty outside private households),
        ``household_size``, ``is_child_in_family``, ``is_in_couple``, ``actual_marital_status`` (code),
        ``register_family_type`` (of ``FAMILY_TYPES``), ``age``, ``sex``, ``marital_status``, ``country_of_birth``,
        ``mother_country_of_birth``, ``father_country_of_birth``, ``immigrant_category``, ``country_background``,
        ``is_non_western``, ``education`` (text), ``school_type``, ``employment``, ``hours_group``, ``industry_group``,
        ``sector_group``, ``annual_hours`` (text).
    """
    household, partner = persons["household"].to_numpy(), persons["partner"].to_numpy()
    status = persons["marital_status"].to_numpy()
    married = (partner != NOBODY) & np.isin(status, (MARRIED, PARTNER))
    couple = np.where(married, MARRIED_COUPLE, np.where(partner != NOBODY, COHABITING, NO_COUPLE))
    return pd.DataFrame(
        {
            "household": household,
            "household_type": household_types(families, persons)[household],
            "household_size": households["size"].to_numpy()[household],
            "is_child_in_family": (persons["adult"] == NOBODY).to_numpy(),
            "is_in_couple": partner != NOBODY,
            "actual_marital_status": couple,
            "register_family_type": np.array(FAMILY_TYPES, dtype=object)[_family_types(persons, married)],
            "age": persons["age"].to_numpy(),
            "sex": np.where(persons["woman"], "2", "1"),
            "marital_status": status,
            "country_of_birth": persons["country_of_birth"].to_numpy(),
            "mother_country_of_birth": persons["mother_country"].to_numpy(),
            "father_country_of_birth": persons["father_country"].to_numpy(),
            "immigrant_category": persons["immigrant_category"].to_numpy(),
            "country_background": persons["country_background"].to_numpy(),
            "is_non_western": persons["is_non_western"].to_numpy(dtype=bool),
            "education": np.array(EDUCATIONS, dtype=object)[persons["education"].to_numpy()],
            "school_type": persons["school_type"].to_numpy(),
            "employment": persons["employment"].to_numpy(),
            "hours_group": persons["hours_group"].to_numpy(),
            "industry_group": persons["industry_group"].to_numpy(),
            "sector_group": persons["sector_group"].to_numpy(),
            "annual_hours": np.array(ANNUAL_HOURS, dtype=object)[persons["annual_hours"].to_numpy()],
        }
    )


def describe_households(households: pd.DataFrame, families: pd.DataFrame, persons: pd.DataFrame) -> pd.DataFrame:
    """Households in statistical terms, those outside private dwellings among them (with an empty type).

    Returns:
        One row for each household: ``household_type``, ``household_size``, ``children`` (0-17 years), ``cars`` and its
        dwelling as in ``homes.draw_homes``, ``heating`` and ``stove`` as text.
    """
    child = (persons["adult"] == NOBODY).to_numpy() & (persons["age"] < 18).to_numpy()
    same = (
        "building_group",
        "construction_period",
        "floor_space_group",
        "rooms",
        "own_kitchen",
        "bathrooms",
        "closets",
        "tenure",
        "wheelchair_in",
        "wheelchair_within",
        "garage",
        "garden",
        "balcony",
        "lift",
        "cars",
        "uses_electricity",
        "uses_solid_fuel",
        "uses_liquid_fuel",
    )
    return pd.DataFrame(
        {
            "household_type": household_types(families, persons),
            "household_size": households["size"].to_numpy(),
            "children": np.bincount(persons["household"], child, len(households)).astype(np.int64),
            **{column: households[column].to_numpy() for column in same},
            "heating": np.array(HEATING, dtype=object)[households["heating"].to_numpy()],
            "stove": np.array(STOVES, dtype=object)[households["stove"].to_numpy()],
        }
    )


def household_types(families: pd.DataFrame, persons: pd.DataFrame) -> Texts:
    """Type (code list ``household_type``) of each household, by row; empty for those that are not private."""
    count = int(families["household"].max()) + 1
    child = (persons["adult"] == NOBODY).to_numpy()
    age, household = persons["age"].to_numpy(), persons["household"].to_numpy()
    youngest = np.full(count, 999)
    np.minimum.at(youngest, household[child], age[child])
    in_household = families["household"].to_numpy()
    several = np.bincount(in_household, minlength=count) > 1
    couple = np.bincount(in_household, families["couple"], count) > 0
    private = np.bincount(in_household, families["tie"] >= Tie.INSTITUTION, count) == 0
    return np.select(
        [
            ~private,
            several & (youngest < 18),
            several,
            (youngest == 999) & couple,
            youngest == 999,
            youngest >= 18,
            couple & (youngest < 6),
            couple,
            youngest < 6,
        ],
        ["", "2.1", "2.2", "1.2", "1.1", "1.7", "1.3", "1.4", "1.5"],
        "1.6",
    ).astype(object)


def _family_types(persons: pd.DataFrame, married: np.ndarray) -> Ints:
    """Position in ``FAMILY_TYPES`` of each person's family."""
    family, partner = persons["family"].to_numpy(), persons["partner"].to_numpy()
    count = int(family.max()) + 1
    child = (persons["adult"] == NOBODY).to_numpy()
    has_child = np.bincount(family, child, count) > 0
    of_married = np.bincount(family, married, count) > 0
    mother, father = persons["mother"].to_numpy(), persons["father"].to_numpy()
    # parents who are gone stand after the residents
    common = child & (mother != NOBODY) & (father != NOBODY) & (mother < len(persons))
    of_common = np.where(common, mother, 0)
    common &= (partner[of_common] == father) & (family[of_common] == family)
    has_common = np.bincount(family, common, count) > 0
    together = np.bincount(family, partner != NOBODY, count) > 0
    kind = np.select([of_married & ~has_child, of_married, together & has_common], [0, 1, 2], 3).astype(np.int64)
    return np.asarray(kind[family])
