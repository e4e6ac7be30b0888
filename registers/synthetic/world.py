"""The true world of one municipality: who lives where and with whom, and who works where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from census.reference import CENSUS_YEAR, Municipality
from registers.synthetic.buildings import NURSING_HOME, build_dwellings, move_in
from registers.synthetic.characteristics import complete_characteristics
from registers.synthetic.draws import NOBODY, Ints, generator
from registers.synthetic.education import draw_education
from registers.synthetic.geography import BasicUnits, lay_out_basic_units
from registers.synthetic.households import Tie
from registers.synthetic.income import Incomes, draw_incomes
from registers.synthetic.kinship import add_gone_relatives, link_across_households
from registers.synthetic.origin import D_NUMBER, add_foreign_workers, complete_origins
from registers.synthetic.persons import give_birth_numbers
from registers.synthetic.pool import draw_pool, take_households
from registers.synthetic.settings import Settings
from registers.synthetic.settlement import settle
from registers.synthetic.vehicles import draw_licences, draw_vehicles
from registers.synthetic.work import WorkingLife, draw_working_life


@dataclass(frozen=True)
class World:
    """One municipality as it is.

    Attributes:
        municipality: of 1 January 2002.
        units: its basic units.
        dwellings: see ``buildings.build_dwellings``.
        families: see ``households.draw_families``.
        households: one row for each household: ``size``, ``has_children``, ``is_private``, and the dwelling that it
            has, see ``pool.list_households`` and ``homes.draw_homes`` (meaningless outside private households).
        persons: residents, then relatives who are gone, then people with D-numbers; ``number`` (identity number),
            ``birth_date``, ``dwelling`` (row in ``dwellings``; ``NOBODY`` without fixed address) and all that
            ``persons``, ``kinship``, ``origin``, ``work`` and ``education`` add.
        work: jobs, businesses, national service, unemployment and sick leaves.
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
    work: WorkingLife
    incomes: Incomes
    vehicles: pd.DataFrame
    licences: pd.DataFrame

    @property
    def jobs(self) -> pd.DataFrame:
        """Jobs of the persons in 2001 (``WorkingLife.jobs``)."""
        return self.work.jobs


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
    chosen = settle(topic("households"), municipality, settings)
    households, families, persons = take_households(draw_pool(), chosen)
    persons = link_across_households(topic("relatives"), persons, settings.kinship)
    persons = add_gone_relatives(topic("gone"), persons, settings.kinship)
    persons = add_foreign_workers(topic("foreign workers"), persons, settings.work.d_number_share)
    persons = complete_origins(topic("origin"), persons, settings.origin)
    persons = complete_characteristics(topic("characteristics"), persons, settings)
    persons = _number_persons(persons, municipality)
    private = int(households["is_private"].sum())
    dwellings = build_dwellings(topic("buildings"), municipality, units, private, settings)
    persons["dwelling"] = _house(topic("housing"), families, persons, dwellings, private, settings)
    persons, work = draw_working_life(topic, persons, households, municipality, area, establishments, settings)
    persons = draw_education(topic("education"), persons, municipality, settings)
    vehicles = draw_vehicles(topic("vehicles"), persons, households, municipality, settings)
    licences = draw_licences(topic("licences"), persons, vehicles, settings)
    incomes = draw_incomes(topic("incomes"), persons, households, work, municipality, settings)
    return World(municipality, units, dwellings, families, households, persons, work, incomes, vehicles, licences)


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
