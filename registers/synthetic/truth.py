"""The truth about the synthetic area, for measuring what production makes of its registers and forms.

Production never reads it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from registers.synthetic.buildings import address_texts
from registers.synthetic.characteristics import ANNUAL_HOURS, EDUCATIONS
from registers.synthetic.draws import NOBODY, Ints
from registers.synthetic.extracts import digits, kept, texts
from registers.synthetic.households import Tie
from registers.synthetic.kinship import RESIDENT
from registers.synthetic.work import main_jobs
from registers.synthetic.world import World

_GROUPS = np.array(["", "1", "2", "3", "4", "5"], dtype=object)


def household_types(world: World) -> np.ndarray:
    """Type (code list ``household_type``) of each household, by row; empty for those that are not private."""
    families, persons = world.families, world.persons
    count = int(families["household"].max()) + 1
    resident = persons[persons["household"] != NOBODY]
    child = (resident["adult"] == NOBODY).to_numpy()
    age, household = resident["age"].to_numpy(), resident["household"].to_numpy()
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


def true_persons(world: World, seen: pd.DataFrame, establishments: pd.DataFrame) -> pa.Table:
    """Residents: where and with whom they live, their education, employment in census week and income after tax."""
    rows = np.flatnonzero(world.persons["registration"] == RESIDENT)
    persons = world.persons.iloc[rows]
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
            "household_type": texts(household_types(world)[household]),
            "family_id": digits(int(world.municipality.code) * 10_000_000 + persons["family"].to_numpy(), 11),
            "is_child_in_family": (persons["adult"] == NOBODY).to_numpy(),
            "is_in_couple": (persons["partner"] != NOBODY).to_numpy(),
            "age": persons["age"].to_numpy(),
            "sex": texts(np.where(persons["woman"], "2", "1").astype(object)),
            "marital_status": texts(persons["marital_status"].to_numpy()),
            "is_non_western": persons["is_non_western"].to_numpy(dtype=bool),
            "basic_unit_code": digits(np.where(homeless, NOBODY, world.units.code[home["unit"]]), 8),
            "address_code": texts(address_texts(home["address"].to_numpy()), homeless),
            "building_number": digits(np.where(homeless, NOBODY, home["building_number"]), 9),
            "dwelling_sequence": kept(home["sequence"].to_numpy(), homeless),
            "is_registered_elsewhere": dwelling != seen["dwelling"].to_numpy()[rows],
            "is_employed_census_week": status != "",
            "status_in_employment": texts(status),
            "main_establishment_number": digits(np.where(no_job, NOBODY, work["establishment_number"].to_numpy()), 9),
            "weekly_hours": kept(world.jobs["hours"].to_numpy()[main], no_job),
            "nus_code": digits(persons["nus_code"].to_numpy(), 6),
            "school_type": texts(persons["school_type"].to_numpy()),
            "school_municipality_code": texts(persons["school_municipality_code"].to_numpy()),
            "lives_away": persons["lives_away"].to_numpy(dtype=bool),
            "work_municipality_code": texts(work["municipality_code"].to_numpy(), no_job),
            "after_tax_income_nok": world.incomes.persons["after_tax"].to_numpy()[rows],
            "employment": texts(persons["employment"].to_numpy()),
            "hours_group": texts(persons["hours_group"].to_numpy()),
            "industry_group": texts(persons["industry_group"].to_numpy()),
            "sector_group": texts(persons["sector_group"].to_numpy()),
            "annual_hours": texts(np.array(ANNUAL_HOURS, dtype=object)[persons["annual_hours"].to_numpy()]),
            "absence": texts(persons["absence"].to_numpy()),
            "education": texts(np.array(EDUCATIONS, dtype=object)[persons["education"].to_numpy()]),
        }
    )


def true_households(world: World) -> pa.Table:
    """Private households with their dwelling as it is, whether or not a form came back, their cars (company cars
    counted) and the sum of their members' income after tax.
    """
    types = household_types(world)
    private = np.flatnonzero(types != "")
    persons = world.persons[world.persons["household"] != NOBODY]
    household = persons["household"].to_numpy()
    size = np.bincount(household, minlength=len(types))[private]
    first = np.searchsorted(household, private)
    after_tax = world.incomes.persons["after_tax"].to_numpy()[(world.persons["household"] != NOBODY).to_numpy()]
    income = np.bincount(household, after_tax, len(types)).astype(np.int64)
    home = world.dwellings.iloc[persons["dwelling"].to_numpy()[first]]
    return pa.table(
        {
            "household_id": _household_ids(world, private),
            "municipality_code": pa.repeat(pa.scalar(world.municipality.code), len(private)),
            "household_type": texts(types[private]),
            "household_size": size,
            "basic_unit_code": digits(world.units.code[home["unit"]], 8),
            "address_code": texts(address_texts(home["address"].to_numpy())),
            "building_number": digits(home["building_number"].to_numpy(), 9),
            "dwelling_sequence": home["sequence"].to_numpy(),
            "building_type": texts(home["building_type"].to_numpy()),
            "building_group": texts(_GROUPS[home["group"].to_numpy()]),
            "construction_year": home["construction_year"].to_numpy(),
            "utility_floor_space_m2": home["floor_space"].to_numpy(),
            "number_of_rooms": home["rooms"].to_numpy(),
            "kitchen": texts(home["kitchen"].to_numpy()),
            "number_of_bathrooms": home["bathrooms"].to_numpy(),
            "number_of_water_closets": home["closets"].to_numpy(),
            "cars": world.households["cars"].to_numpy()[private],
            "after_tax_income_nok": income[private],
        }
    )


def _household_ids(world: World, households: Ints) -> pa.Array:
    return digits(int(world.municipality.code) * 10_000_000 + households, 11)
