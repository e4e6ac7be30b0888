"""The true world of one municipality: who lives where and with whom, and who works where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from census.reference import CENSUS_YEAR, Municipality
from registers.synthetic.buildings import NURSING_HOME, build_dwellings, move_in
from registers.synthetic.characteristics import draw_characteristics
from registers.synthetic.draws import NOBODY, Ints, generator
from registers.synthetic.geography import BasicUnits, lay_out_basic_units
from registers.synthetic.homes import draw_homes
from registers.synthetic.households import Tie, draw_families
from registers.synthetic.income import Incomes, draw_incomes
from registers.synthetic.kinship import add_gone_relatives, link_across_households, link_household_members
from registers.synthetic.origin import D_NUMBER, add_foreign_workers, draw_origins
from registers.synthetic.persons import give_birth_numbers, list_persons
from registers.synthetic.settings import Settings
from registers.synthetic.vehicles import draw_licences, draw_vehicles
from registers.synthetic.work import draw_employment, draw_jobs


@dataclass(frozen=True)
class World:
    """One municipality as it is.

    Attributes:
        municipality: of 1 January 2002.
        units: its basic units.
        dwellings: see ``buildings.build_dwellings``.
        families: see ``households.draw_families``.
        households: one row for each household: ``size``, ``has_children``, ``is_private``, and the dwelling that it
            has, see ``homes.draw_homes`` (drawn for all, meaningless outside private households).
        persons: residents, then relatives who are gone, then people with D-numbers; ``number`` (identity number),
            ``birth_date``, ``dwelling`` (row in ``dwellings``; ``NOBODY`` without fixed address) and all that
            ``persons``, ``kinship``, ``origin`` and ``work`` add.
        jobs: see ``work.draw_jobs``.
        incomes: see ``income.Incomes``.
        vehicles: see ``vehicles.draw_vehicles``.
        licences: see ``vehicles.draw_licences``.
    """

    municipality: Municipality
    units: BasicUnits
    dwellings: pd.DataFrame
    families: pd.DataFrame
    households: pd.DataFrame
    persons: pd.DataFrame
    jobs: pd.DataFrame
    incomes: Incomes
    vehicles: pd.DataFrame
    licences: pd.DataFrame


def create_world(
    municipality: Municipality,
    area: Sequence[Municipality],
    establishments: pd.DataFrame,
    settings: Settings,
    seed: int,
) -> World:
    """Draw a municipality; of the other municipalities of the area it only takes workplaces."""

    def topic(name: str) -> np.random.Generator:
        return generator(seed, municipality.code, name)

    units = lay_out_basic_units(municipality, settings, seed)
    families = draw_families(topic("families"), municipality.population, settings)
    persons = list_persons(topic("persons"), families, settings.people)
    persons = link_household_members(topic("kinship"), families, persons, settings)
    persons = link_across_households(topic("relatives"), persons, settings.kinship)
    persons = add_gone_relatives(topic("gone"), persons, settings.kinship)
    persons = add_foreign_workers(topic("foreign workers"), persons, settings.work.d_number_share)
    persons = _number_persons(persons, municipality)
    persons = draw_origins(topic("origin"), persons, municipality, settings.origin)
    persons = draw_characteristics(topic("characteristics"), persons, settings)
    households = draw_homes(topic("homes"), list_households(families, persons), settings)
    private = int(households["is_private"].sum())
    dwellings = build_dwellings(topic("buildings"), municipality, units, private, settings)
    persons["dwelling"] = _house(topic("housing"), families, persons, dwellings, private, settings)
    persons = draw_employment(topic("employment"), persons, settings.work)
    persons, vehicles = draw_vehicles(topic("vehicles"), persons, households, municipality, settings)
    licences = draw_licences(topic("licences"), persons, vehicles, settings)
    jobs = draw_jobs(topic("jobs"), persons, municipality, area, establishments, settings.work)
    incomes = draw_incomes(topic("incomes"), persons, households, jobs, municipality, settings)
    return World(municipality, units, dwellings, families, households, persons, jobs, incomes, vehicles, licences)


def list_households(families: pd.DataFrame, persons: pd.DataFrame) -> pd.DataFrame:
    """One row for each household, in order: ``size``, ``has_children`` (0-17 years), ``is_private``."""
    residents = persons[persons["household"] != NOBODY]
    of_person = residents["household"].to_numpy()
    child = (residents["adult"] == NOBODY).to_numpy() & (residents["age"] < 18).to_numpy()
    count = int(families["household"].max()) + 1
    outside = np.bincount(families["household"], families["tie"] >= Tie.INSTITUTION, count) > 0
    return pd.DataFrame(
        {
            "size": np.bincount(of_person, minlength=count),
            "has_children": np.bincount(of_person, child, count) > 0,
            "is_private": ~outside,
        }
    )


def _number_persons(persons: pd.DataFrame, municipality: Municipality) -> pd.DataFrame:
    foreign = (persons["registration"] == D_NUMBER).to_numpy()
    year, woman = CENSUS_YEAR - persons["age"].to_numpy(), persons["woman"].to_numpy(dtype=bool)
    dates = np.empty(len(persons), dtype="datetime64[D]")
    numbers = np.empty(len(persons), dtype=np.int64)
    for chosen_rows, d_number in ((~foreign, False), (foreign, True)):
        dates[chosen_rows], numbers[chosen_rows] = give_birth_numbers(
            year[chosen_rows], woman[chosen_rows], municipality, d_number=d_number
        )
    return persons.assign(woman=woman, birth_date=dates, number=numbers)


def _house(
    rng: np.random.Generator,
    families: pd.DataFrame,
    persons: pd.DataFrame,
    dwellings: pd.DataFrame,
    private: int,
    settings: Settings,
) -> Ints:
    """Row of each person's dwelling; residents of nursing homes have the row of the home."""
    size = families.groupby("household", sort=True)["size"].sum().to_numpy()[:private]
    demand = np.log(size) + rng.normal(0.0, 0.15, private)
    homes = np.flatnonzero(dwellings["building_type"].to_numpy() == NURSING_HOME)
    outside = families.loc[families["household"] >= private, "tie"].to_numpy()
    in_home = homes[rng.integers(0, len(homes), len(outside))]
    of_household = np.r_[
        move_in(rng, demand, dwellings, settings.housing), np.where(outside == Tie.INSTITUTION, in_home, NOBODY)
    ]
    household = persons["household"].to_numpy()
    return np.where(household == NOBODY, NOBODY, of_household[household])
