"""Working life in the census year: jobs, own businesses and national service, and what interrupts them.

All of it agrees with what persons have been given: employment and weekly hours in census week, industry and sector of
the main job, hours worked in the year.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from census.reference import EMPLOYMENT_AGES, Municipality
from registers.synthetic.absences import draw_absence, draw_sick_leaves
from registers.synthetic.characteristics import CONSCRIPT, EMPLOYEE, SECTOR_GROUPS, SELF_EMPLOYED
from registers.synthetic.divisions import draw_divisions
from registers.synthetic.draws import NOBODY, Bools, Ints, categories, categories_by_row, chosen
from registers.synthetic.establishments import WIDE_CELL, cell_weights
from registers.synthetic.job_spells import (
    MAIN,
    JobSpells,
    Spells,
    join_spells,
    plan_employed,
    plan_not_employed,
    select_spells,
    spell_dates,
)
from registers.synthetic.kinship import RESIDENT
from registers.synthetic.settings import Settings
from registers.synthetic.unemployment import draw_unemployment
from registers.synthetic.wages import Wages, business_incomes, wages_of_year
from registers.synthetic.workplaces import (
    Commuting,
    cells_of,
    nearest_with_cell,
    nearness,
    work_municipalities,
    workplaces,
)

_LEAST_AGE_IN_JOB = 15
_MOST_SERVICE_YEARS = 1.0


@dataclass(frozen=True)
class SideWork:
    """Who has a company car, a small income from self-employment or gave up a business; weights of the branches of
    national service, in the order of the code list ``service_branch``.
    """

    company_car_men: float
    company_car_women: float
    side_business_share: float
    side_business_income: float
    stopped_business_share: float
    service_branches: tuple[float, ...]


@dataclass(frozen=True)
class WorkingLife:
    """What persons of a municipality worked in 2001; ``person`` is a row of ``persons``.

    Attributes:
        jobs: ``person``, ``kind``, ``establishment`` (row), ``start`` and ``end`` (days; NaT while it lasts), ``hours``
            (a week), ``days`` (in 2001), ``wage`` (kroner in 2001), ``company_car``; ordered by person and kind. The
            self-employed and conscripts have no main job here.
        businesses: of the self-employed: ``person``, ``start``, ``end``, ``hours``, ``days``.
        services: national service: ``person``, ``start``, ``end``, ``hours``, ``days``, ``branch`` (code).
        unemployment: see ``unemployment.draw_unemployment``.
        sick_leaves: see ``absences.draw_sick_leaves``.
    """

    jobs: pd.DataFrame
    businesses: pd.DataFrame
    services: pd.DataFrame
    unemployment: pd.DataFrame
    sick_leaves: pd.DataFrame


def draw_working_life(
    topic: Callable[[str], np.random.Generator],
    persons: pd.DataFrame,
    households: pd.DataFrame,
    home: Municipality,
    area: Sequence[Municipality],
    establishments: pd.DataFrame,
    settings: Settings,
) -> tuple[pd.DataFrame, WorkingLife]:
    """Work of a municipality's residents and foreign workers.

    What is drawn does not depend on the area; only the workplaces outside the municipality do. In an area of a single
    municipality everybody works there.

    Returns:
        ``persons`` with ``industry_division`` (of the main work of the year; empty where unspecified or none; the
        workplace is of another division of the group where the area has none of this one in the sector),
        ``status_in_employment`` (1 employee, conscripts included; 2 self-employed; empty for others),
        ``business_income`` (net income from self-employment, kroner), ``stopped_business``, ``absence`` (in census
        week: 1 sick leave, 2 parental leave; else empty) and ``has_company_car``; and what they work.
    """
    rates, side = settings.read(JobSpells, "jobs"), settings.read(SideWork, "side_work")
    persons = persons.assign(industry_division=draw_divisions(topic("divisions"), persons))
    rng = topic("jobs")
    at_work, owner = _plan(rng, persons, rates)
    person = at_work.person
    age = persons["age"].to_numpy()
    conscript = persons["employment"].to_numpy() == CONSCRIPT
    in_service = conscript[person] & (at_work.kind == MAIN)
    most_years = np.maximum(age[person] - _LEAST_AGE_IN_JOB, 0.5)
    at_most_a_year = np.maximum(_MOST_SERVICE_YEARS - at_work.days / 365.25, 0.0)
    start, end = spell_dates(rng, at_work, np.where(in_service, at_most_a_year, most_years), rates)
    own = (persons["employment"].to_numpy() == SELF_EMPLOYED)[person] & (at_work.kind == MAIN)
    spells = pd.DataFrame(
        {
            "person": person,
            "kind": at_work.kind,
            "start": start,
            "end": end,
            "hours": at_work.hours,
            "days": at_work.days,
        }
    )
    businesses = spells[own].drop(columns="kind").reset_index(drop=True)
    services = spells[in_service].drop(columns="kind").reset_index(drop=True)
    branch = 1 + categories(topic("service"), len(services), side.service_branches)
    services["branch"] = branch.astype(str).astype(object)
    persons = _with_employment(topic("employment"), persons, businesses, side, settings.read(Wages, "wages"))
    employed = ~own & ~in_service
    jobs = _place(topic("workplaces"), persons, spells[employed], owner[employed], home, area, establishments, settings)
    jobs["company_car"] = _company_cars(topic("company cars"), persons, households, jobs, side)
    leaves = draw_sick_leaves(topic("sick leaves"), persons, jobs, settings)
    car = np.zeros(len(persons), dtype=bool)
    car[jobs["person"].to_numpy()[jobs["company_car"].to_numpy()]] = True
    persons = persons.assign(
        has_company_car=car, absence=draw_absence(topic("absence"), persons, jobs, leaves, settings)
    )
    unemployment = draw_unemployment(topic("unemployment"), persons, jobs, settings)
    return persons, WorkingLife(jobs, businesses, services, unemployment, leaves)


def _plan(rng: np.random.Generator, persons: pd.DataFrame, rates: JobSpells) -> tuple[Spells, Bools]:
    """Spells of all work, ordered by person and kind; and which of them the person's industry and sector speak of."""
    size, age = len(persons), persons["age"].to_numpy()
    employment, resident = persons["employment"].to_numpy(), (persons["registration"] == RESIDENT).to_numpy()
    rows = np.flatnonzero(employment != "")
    group = persons["hours_group"].to_numpy()[rows].astype(np.int64)
    annual = persons["annual_hours"].to_numpy(dtype=np.int64)
    working = plan_employed(rng, group, annual[rows], (employment == EMPLOYEE)[rows], rates)
    least, most = EMPLOYMENT_AGES
    idle = resident & (employment == "")
    tiny = idle & (annual == 0) & (age >= least) & (age <= most) & chosen(rng, size, rates.tiny_job)
    others = np.flatnonzero((idle & (annual > 0)) | tiny)
    outside = plan_not_employed(rng, annual[others], age[others] < 25, rates)
    first = np.arange(len(outside.person)) < len(others)
    owner = np.r_[working.kind == MAIN, first]
    spells = join_spells([working, outside])
    person = np.r_[rows[working.person], others[outside.person]]
    order = np.lexsort((spells.kind, person))
    spells = select_spells(spells, order)
    return Spells(person[order], spells.kind, spells.hours, spells.first, spells.days, spells.lasts), owner[order]


def _with_employment(
    rng: np.random.Generator, persons: pd.DataFrame, businesses: pd.DataFrame, side: SideWork, wages: Wages
) -> pd.DataFrame:
    size, age = len(persons), persons["age"].to_numpy()
    resident = (persons["registration"] == RESIDENT).to_numpy()
    employment = persons["employment"].to_numpy()
    own = employment == SELF_EMPLOYED
    small = rng.normal(0.0, side.side_business_income, size)
    beside = (age >= 18) & resident & ~own & chosen(rng, size, side.side_business_share)
    income = np.where(beside, small, 0.0).round(-2).astype(np.int64)
    hours = (businesses["hours"] * businesses["days"]).to_numpy() / 7
    income[businesses["person"].to_numpy()] = business_incomes(rng, hours, wages)
    stopped = chosen(rng, size, side.stopped_business_share)
    return persons.assign(
        status_in_employment=np.where(own, SELF_EMPLOYED, np.where(employment != "", EMPLOYEE, "")).astype(object),
        business_income=income,
        stopped_business=(age >= 25) & resident & (employment == "") & stopped,
    )


def _place(
    rng: np.random.Generator,
    persons: pd.DataFrame,
    spells: pd.DataFrame,
    owner: Bools,
    home: Municipality,
    area: Sequence[Municipality],
    establishments: pd.DataFrame,
    settings: Settings,
) -> pd.DataFrame:
    """Jobs with their establishment and wage."""
    commuting, wages = settings.read(Commuting, "commuting"), settings.read(Wages, "wages")
    person, size = spells["person"].to_numpy(), len(spells)
    woman = persons["woman"].to_numpy(dtype=bool)[person].astype(np.int64)
    of_cell = cell_weights(settings)
    cell = categories_by_row(rng, woman, of_cell)
    given = cells_of(persons)[person]
    cell = np.where(owner & (given >= 0), given, cell)
    away, where, place = chosen(rng, size, commuting.away_share), rng.random(size), rng.random(size)
    position = work_municipalities(home, area, away, where, commuting)
    near = nearness(home, area, commuting)
    position, cell = nearest_with_cell(position, cell, rng.random(size), near, establishments, of_cell.sum(axis=0))
    hours = (spells["hours"] * spells["days"]).to_numpy() / 7
    jobs = spells.assign(
        establishment=workplaces(position, cell, place, establishments),
        wage=wages_of_year(rng, persons, person, WIDE_CELL[cell] // len(SECTOR_GROUPS), hours, wages),
    )
    return _once_started(jobs)


def _once_started(jobs: pd.DataFrame) -> pd.DataFrame:
    """Jobs without those that begin with another of the same person in the same establishment on the same day."""
    person, place, start = (jobs[name].to_numpy() for name in ("person", "establishment", "start"))
    rows = np.arange(len(jobs))
    order = np.lexsort((rows, start, place, person))
    same = (np.diff(person[order]) == 0) & (np.diff(place[order]) == 0) & (start[order][1:] == start[order][:-1])
    first = np.ones(len(jobs), dtype=bool)
    first[order[1:][same]] = False
    return jobs[first].reset_index(drop=True)


def _company_cars(
    rng: np.random.Generator, persons: pd.DataFrame, households: pd.DataFrame, jobs: pd.DataFrame, side: SideWork
) -> Bools:
    """Main jobs with a company car: full time, in the private sector, at most one in a household that has a car."""
    result = np.zeros(len(jobs), dtype=bool)
    person = jobs["person"].to_numpy()
    household = persons["household"].to_numpy()[person]
    woman = persons["woman"].to_numpy(dtype=bool)[person]
    private = persons["sector_group"].to_numpy()[person] == SECTOR_GROUPS[-1]
    full = (jobs["hours"] >= 30).to_numpy() & (jobs["kind"] == MAIN).to_numpy()
    motorised = (household != NOBODY) & (households["cars"].to_numpy() > 0)[household]
    rate = np.where(woman, side.company_car_women, side.company_car_men)
    offered = np.flatnonzero(full & private & motorised & chosen(rng, len(jobs), rate))
    _, first = np.unique(household[offered], return_index=True)
    result[offered[first]] = True
    return result


def main_jobs(jobs: pd.DataFrame, persons: int) -> Ints:
    """Row of each person's main job in census week; ``NOBODY`` for the self-employed, conscripts and those not
    employed.
    """
    result = np.full(persons, NOBODY)
    main = np.flatnonzero(jobs["kind"].to_numpy() == MAIN)
    result[jobs["person"].to_numpy()[main]] = main
    return result
