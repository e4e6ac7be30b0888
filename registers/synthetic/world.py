"""The true world of one municipality: who lives where and with whom, and who works where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from census.reference import CENSUS_YEAR, Municipality
from registers.synthetic.characteristics import EMPLOYEE, complete_characteristics
from registers.synthetic.draws import NOBODY, Bools, Ints, generator
from registers.synthetic.dwellings import build_dwellings, rows_of_households
from registers.synthetic.education import draw_education
from registers.synthetic.geography import BasicUnits, lay_out_basic_units
from registers.synthetic.grandparents import add_grandparents
from registers.synthetic.households import Tie
from registers.synthetic.income import Incomes, draw_incomes
from registers.synthetic.institutions import (
    Institutions,
    choose_institutions,
    found_institutions,
    rows_of_institutions,
)
from registers.synthetic.kinship import add_gone_relatives, link_across_households
from registers.synthetic.origin import D_NUMBER, add_foreign_workers, complete_origins
from registers.synthetic.ownership import FREEHOLD, LANDLORD, Ownership, draw_titles, organisation_numbers_of
from registers.synthetic.persons import give_birth_numbers
from registers.synthetic.pool import draw_pool, take_households
from registers.synthetic.settings import Settings
from registers.synthetic.settlement import settle
from registers.synthetic.student_buildings import add_student_dwellings, titles_of_student_dwellings
from registers.synthetic.student_homes import StudentHomes
from registers.synthetic.usual_residence import UsualResidence, draw_usual_residence, moving_of
from registers.synthetic.vehicles import draw_licences, draw_vehicles
from registers.synthetic.work import WorkingLife, draw_working_life


@dataclass(frozen=True)
class World:
    """One municipality as it is.

    Attributes:
        municipality: of 1 January 2002.
        units: its basic units.
        dwellings: see ``dwellings.build_dwellings`` and ``student_buildings.add_student_dwellings``.
        families: see ``households.draw_families``.
        households: one row for each household: ``size``, ``has_children``, ``is_private``, and the dwelling that it
            has, see ``pool.list_households`` and ``homes.draw_homes`` (meaningless outside private households).
        persons: residents, then relatives who are gone, then people with D-numbers; ``number`` (identity number),
            ``birth_date``, ``dwelling`` (row in ``dwellings``; ``NOBODY`` without fixed address) and all that
            ``persons``, ``kinship``, ``origin``, ``grandparents``, ``work`` and ``education`` add.
        work: jobs, businesses, national service, unemployment and sick leaves.
        incomes: see ``income.Incomes``.
        vehicles: see ``vehicles.draw_vehicles``.
        licences: see ``vehicles.draw_licences``.
        institutions: see ``institutions.found_institutions``; with ``dwelling`` (row of its own part of the building).
        titles, housing_companies: see ``ownership.draw_titles``.
        usual: where the persons usually live.
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
    institutions: pd.DataFrame
    titles: pd.DataFrame
    housing_companies: pd.DataFrame
    usual: UsualResidence

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
    persons = add_grandparents(complete_origins(topic("origin"), persons, settings.origin))
    persons = complete_characteristics(topic("characteristics"), persons, settings)
    persons = _number_persons(persons, municipality)
    numbers = organisation_numbers_of(municipality)
    institutions = found_institutions(
        topic("institutions"), municipality, numbers[::-1], settings.read(Institutions, "institutions")
    )
    dwellings = build_dwellings(
        topic("buildings"), municipality, units, households, _may_be_staff(households, persons), institutions, settings
    )
    institutions["dwelling"] = rows_of_institutions(dwellings, len(institutions))
    persons["dwelling"] = _house(topic("housing"), families, persons, dwellings, institutions, settings)
    free = numbers[: len(numbers) - len(institutions)]
    titles, companies = draw_titles(topic("ownership"), dwellings, persons, free, settings.read(Ownership, "ownership"))
    dwellings, titles = _add_student_homes(
        topic("student dwellings"), municipality, dwellings, titles, int(free[LANDLORD]), units, settings, seed
    )
    persons = draw_education(topic("education"), persons, municipality, settings)
    usual = draw_usual_residence(
        topic("usual residence"), persons, households, dwellings, institutions, municipality, settings, seed
    )
    persons, work = draw_working_life(topic, persons, households, municipality, area, establishments, settings)
    vehicles = draw_vehicles(topic("vehicles"), persons, households, municipality, settings)
    licences = draw_licences(topic("licences"), persons, vehicles, settings)
    incomes = draw_incomes(topic("incomes"), persons, households, work, municipality, settings)
    return World(
        municipality,
        units,
        dwellings,
        families,
        households,
        persons,
        work,
        incomes,
        vehicles,
        licences,
        institutions,
        titles,
        companies,
        usual,
    )


def _add_student_homes(
    rng: np.random.Generator,
    municipality: Municipality,
    dwellings: pd.DataFrame,
    titles: pd.DataFrame,
    landlord: int,
    units: BasicUnits,
    settings: Settings,
    seed: int,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Dwellings and titles with those of student dwellings; ``landlord`` is the number of the organisation that has
    them.
    """
    rates = settings.read(StudentHomes, "student_homes")
    dwellings = add_student_dwellings(rng, dwellings, units, municipality, moving_of(settings), rates, seed)
    further = titles_of_student_dwellings(dwellings, landlord, FREEHOLD)
    return dwellings, pd.concat([titles, further], ignore_index=True) if len(further) else titles


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


def _may_be_staff(households: pd.DataFrame, persons: pd.DataFrame) -> Bools:
    """Whether each household is one whose first member is an employee: it may have its dwelling at an institution."""
    residents = persons["household"].to_numpy()
    first = np.searchsorted(residents[residents != NOBODY], np.arange(len(households)))
    return np.asarray(persons["employment"].to_numpy()[first] == EMPLOYEE)


def _house(
    rng: np.random.Generator,
    families: pd.DataFrame,
    persons: pd.DataFrame,
    dwellings: pd.DataFrame,
    institutions: pd.DataFrame,
    settings: Settings,
) -> Ints:
    """Row of each person's dwelling: the household's own; for who lives at an institution, the institution's."""
    household = persons["household"].to_numpy()
    rows = rows_of_households(dwellings, int(household.max()) + 1)
    dwelling = np.where(household == NOBODY, NOBODY, rows[household])
    tie = families["tie"].to_numpy()[np.where(household == NOBODY, 0, persons["family"].to_numpy())]
    outside = np.flatnonzero((household != NOBODY) & (tie == Tie.INSTITUTION))
    rates = settings.read(Institutions, "institutions")
    institution = choose_institutions(rng, persons["age"].to_numpy()[outside], institutions, rates)
    dwelling[outside] = institutions["dwelling"].to_numpy()[institution]
    return np.asarray(dwelling, dtype=np.int64)
