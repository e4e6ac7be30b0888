"""The truth about the synthetic area, for measuring what production makes of its registers and forms.

Production never reads it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from registers.synthetic.buildings import address_texts
from registers.synthetic.description import describe_households, describe_persons
from registers.synthetic.draws import NOBODY, Bools, Ints, Texts
from registers.synthetic.extracts import digits, kept, texts
from registers.synthetic.work import main_jobs
from registers.synthetic.world import World


def true_persons(world: World, seen: pd.DataFrame, establishments: pd.DataFrame) -> pa.Table:
    """Residents: where and with whom they live, their education, employment in census week and income after tax."""
    rows = np.flatnonzero(world.persons["household"].to_numpy() != NOBODY)
    persons = world.persons.iloc[rows]
    described = describe_persons(world.households, world.families, persons)
    dwelling = persons["dwelling"].to_numpy()
    homeless = dwelling == NOBODY
    home = world.dwellings.iloc[dwelling]
    main = main_jobs(world.jobs, len(world.persons))[rows]
    no_job = main == NOBODY
    work = establishments.iloc[world.jobs["establishment"].to_numpy()[main]]
    household = persons["household"].to_numpy()
    status = persons["status_in_employment"].to_numpy()
    return pa.table(
        {
            "national_identity_number": digits(persons["number"].to_numpy(), 11),
            "municipality_code": pa.repeat(pa.scalar(world.municipality.code), len(rows)),
            "household_id": _household_ids(world, household),
            "family_id": digits(int(world.municipality.code) * 10_000_000 + persons["family"].to_numpy(), 11),
            "basic_unit_code": digits(np.where(homeless, NOBODY, world.units.code[home["unit"]]), 8),
            "address_code": texts(address_texts(home["address"].to_numpy()), homeless),
            "building_number": digits(np.where(homeless, NOBODY, home["building_number"]), 9),
            "dwelling_sequence": kept(home["sequence"].to_numpy(), homeless),
            "is_registered_elsewhere": dwelling != seen["dwelling"].to_numpy()[rows],
            "is_employed_census_week": status != "",
            "status_in_employment": texts(status),
            "main_establishment_number": digits(np.where(no_job, NOBODY, work["establishment_number"].to_numpy()), 9),
            "industry_division": texts(_divisions(persons, work, no_job)),
            "weekly_hours": kept(world.jobs["hours"].to_numpy()[main], no_job),
            "nus_code": digits(persons["nus_code"].to_numpy(), 6),
            "school_municipality_code": texts(persons["school_municipality_code"].to_numpy()),
            "lives_away": persons["lives_away"].to_numpy(dtype=bool),
            "work_municipality_code": texts(work["municipality_code"].to_numpy(), no_job),
            "after_tax_income_nok": world.incomes.persons["after_tax"].to_numpy()[rows],
            "absence": texts(persons["absence"].to_numpy()),
            **_usual(world, rows),
            **_columns(described.drop(columns="household")),
        }
    )


def _usual(world: World, rows: Ints) -> dict[str, pa.Array]:
    """Where and with whom persons usually live: see ``usual_residence``; no household outside private ones."""
    usual = world.usual.persons.iloc[rows]
    address = usual["address"].to_numpy()
    return {
        "usual_source": texts(usual["source"].to_numpy()),
        "usual_municipality_code": texts(usual["municipality_code"].to_numpy()),
        "usual_address_code": texts(address_texts(np.maximum(address, 0)), address == NOBODY),
        "usual_dwelling_number": texts(usual["dwelling_number"].to_numpy()),
        "usual_household_id": texts(usual["household"].to_numpy()),
    }


def _divisions(persons: pd.DataFrame, work: pd.DataFrame, no_job: Bools) -> Texts:
    """Industry division of the main work in census week: that of the establishment, else of the own business or of
    national service; empty for those not employed and where unspecified.
    """
    of_job = work["industry_code"].str.slice(0, 2).to_numpy(dtype=object)
    own = np.where(persons["employment"] == "", "", persons["industry_division"].to_numpy(dtype=object))
    return np.where(no_job, own, of_job)


def true_households(world: World) -> pa.Table:
    """Private households with their dwelling as it is, whether or not a form came back, their cars (company cars
    counted) and the sum of their members' income after tax.
    """
    persons = world.persons[world.persons["household"] != NOBODY]
    described = describe_households(world.households, world.families, persons)
    private = np.flatnonzero(described["household_type"] != "")
    first = world.households["first_person"].to_numpy()[private]
    lives = (world.persons["household"] != NOBODY).to_numpy()
    after_tax = world.incomes.persons["after_tax"].to_numpy()[lives]
    income = np.bincount(persons["household"].to_numpy(), after_tax, len(described)).astype(np.int64)
    home = world.dwellings.iloc[persons["dwelling"].to_numpy()[first]]
    return pa.table(
        {
            "household_id": _household_ids(world, private),
            "municipality_code": pa.repeat(pa.scalar(world.municipality.code), len(private)),
            "basic_unit_code": digits(world.units.code[home["unit"]], 8),
            "address_code": texts(address_texts(home["address"].to_numpy())),
            "building_number": digits(home["building_number"].to_numpy(), 9),
            "dwelling_sequence": home["sequence"].to_numpy(),
            "building_type": texts(home["building_type"].to_numpy()),
            "construction_year": home["construction_year"].to_numpy(),
            "utility_floor_space_m2": home["floor_space"].to_numpy(),
            "number_of_rooms": home["rooms"].to_numpy(),
            "kitchen": texts(home["kitchen"].to_numpy()),
            "number_of_bathrooms": home["bathrooms"].to_numpy(),
            "number_of_water_closets": home["closets"].to_numpy(),
            "after_tax_income_nok": income[private],
            "number_of_floors": home["floors"].to_numpy(),
            **_columns(described.iloc[private]),
        }
    )


_CODES = {"building_group": 1, "construction_period": 1, "floor_space_group": 2, "tenure": 1}
"""Numbers that are codes of a list, with the digits of the codes."""


def _columns(described: pd.DataFrame) -> dict[str, pa.Array]:
    """Columns as Arrow arrays; empty text is missing."""
    columns = {}
    for name in described.columns:
        values = described[name].to_numpy()
        if name in _CODES:
            columns[name] = digits(values, _CODES[name])
        elif pd.api.types.is_numeric_dtype(described[name]) or pd.api.types.is_bool_dtype(described[name]):
            columns[name] = pa.array(values)
        else:
            columns[name] = texts(values.astype(object))
    return columns


def _household_ids(world: World, households: Ints) -> pa.Array:
    return digits(int(world.municipality.code) * 10_000_000 + households, 11)
