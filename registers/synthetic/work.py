"""Employment in census week, and the jobs, wages and business income of the census year."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from census.reference import CENSUS_WEEK, EMPLOYMENT_AGES, Municipality
from registers.synthetic.draws import NOBODY, Bools, Days, Floats, Ints, banded, categories_by_row, chosen
from registers.synthetic.establishments import workplaces
from registers.synthetic.kinship import RESIDENT
from registers.synthetic.origin import D_NUMBER
from registers.synthetic.settings import Work

NEW_YEAR, YEAR_END = np.datetime64("2001-01-01"), np.datetime64("2001-12-31")
WEEK_START, WEEK_END = (np.datetime64(day, "D") for day in CENSUS_WEEK)
NO_DAY = np.datetime64("NaT", "D")
EMPLOYEE, SELF_EMPLOYED = "1", "2"
"""Status in employment."""
MAIN, SECOND, EARLIER, LATER = range(4)
"""Kinds of jobs: the main job and a further one of census week, one that ended before it, one that began after it."""
_FULL_HOURS = np.array([30.0, 32.0, 35.5, 37.5, 37.5, 37.5, 37.5, 37.5, 40.0, 40.0])
_PART_HOURS = np.array([20.0, 22.5, 25.0, 28.0])


def draw_employment(rng: np.random.Generator, persons: pd.DataFrame, rates: Work) -> pd.DataFrame:
    """Status in employment and business income of the persons employed in census week, and of some others.

    Returns:
        ``persons`` with ``status_in_employment`` (``EMPLOYEE``, ``SELF_EMPLOYED``, empty text for others),
        ``business_income`` (net income from self-employment, kroner) and ``stopped_business``.
    """
    age, size = persons["age"].to_numpy(), len(persons)
    resident = persons["registration"].to_numpy() == RESIDENT
    employment = persons["employment"].to_numpy()
    self_employed = employment == SELF_EMPLOYED
    employed = (employment != "") | (persons["registration"].to_numpy() == D_NUMBER)
    income = np.exp(rng.normal(np.log(rates.self_employed_income), 0.7, size))
    side = (age >= 18) & resident & ~self_employed & chosen(rng, size, rates.side_business_share)
    small = rng.normal(0.0, rates.side_business_income, size)
    status = np.where(self_employed, SELF_EMPLOYED, np.where(employed, EMPLOYEE, "")).astype(object)
    return persons.assign(
        status_in_employment=status,
        business_income=np.where(self_employed, income, np.where(side, small, 0.0)).round(-2).astype(np.int64),
        stopped_business=(age >= 25) & resident & ~employed & chosen(rng, size, rates.stopped_business_share),
    )


def draw_jobs(
    rng: np.random.Generator,
    persons: pd.DataFrame,
    home: Municipality,
    area: Sequence[Municipality],
    establishments: pd.DataFrame,
    rates: Work,
) -> pd.DataFrame:
    """Jobs of 2001 of a municipality's residents.

    What is drawn does not depend on the area; only the workplaces outside the municipality do. In an area of a single
    municipality everybody works there.

    Returns:
        One row for each job: ``person`` (row), ``kind``, ``establishment`` (row in ``establishments``), ``start`` and
        ``end`` (days; NaT while it lasts), ``hours`` (a week), ``wage`` (kroner in 2001).
    """
    person, kind = _job_holders(rng, persons, rates)
    size = len(person)
    age, woman = persons["age"].to_numpy()[person], persons["woman"].to_numpy()[person]
    hours = _weekly_hours(rng, age, woman, kind, rates)
    start, end = _job_dates(rng, age, kind, rates)
    away, where, place = chosen(rng, size, rates.away_share), rng.random(size), rng.random(size)
    position = _work_municipalities(home, area, away, where, rates)
    establishment = workplaces(position, woman, place, establishments)
    # the wage of an hour rises with age until the forties
    young = np.interp(age, (18, 40, 74), (rates.hourly_wage_young, 1.0, 0.95))
    hourly = rates.hourly_wage * young * np.exp(rng.normal(0.0, rates.hourly_wage_spread, size))
    last = np.where(np.isnat(end), YEAR_END, np.minimum(end, YEAR_END))
    weeks = ((last - np.maximum(start, NEW_YEAR)).astype(np.int64) + 1) / 7
    jobs = pd.DataFrame(
        {
            "person": person,
            "kind": kind,
            "establishment": establishment,
            "start": start,
            "end": end,
            "hours": hours,
            "wage": np.maximum(hourly * hours * weeks, 100.0).round().astype(np.int64),
        }
    )
    return jobs.drop_duplicates(["person", "establishment", "start"], ignore_index=True)


def _job_holders(rng: np.random.Generator, persons: pd.DataFrame, rates: Work) -> tuple[Ints, Ints]:
    """Persons with a job of each kind, ordered by person."""
    age, status = persons["age"].to_numpy(), persons["status_in_employment"].to_numpy()
    employed, size = status != "", len(persons)
    idle = ~employed & (persons["registration"].to_numpy() == RESIDENT) & (age >= EMPLOYMENT_AGES[0]) & (age < 67)
    parts = (
        (MAIN, status == EMPLOYEE),
        (SECOND, employed & chosen(rng, size, rates.second_job)),
        (
            EARLIER,
            chosen(rng, size, np.select([employed, idle], [rates.earlier_job, rates.earlier_job_not_employed], 0.0)),
        ),
        (LATER, idle & chosen(rng, size, rates.later_job_not_employed)),
    )
    person = np.concatenate([np.flatnonzero(has) for _, has in parts])
    kind = np.concatenate([np.full(int(has.sum()), code) for code, has in parts])
    order = np.lexsort((kind, person))
    return person[order], kind[order]


def _weekly_hours(rng: np.random.Generator, age: Ints, woman: Bools, kind: Ints, rates: Work) -> Floats:
    row = np.where(age < 25, 0, np.where(age >= 67, 3, np.where(woman, 2, 1)))
    row = np.where(kind == SECOND, 3, row)
    band = categories_by_row(rng, row, np.asarray(rates.hours_weights))
    few = np.floor(2 * banded(rng, rates.hours_edges[:2], np.zeros(len(age), dtype=np.int64))) / 2
    part = _PART_HOURS[rng.integers(0, len(_PART_HOURS), len(age))]
    full = _FULL_HOURS[rng.integers(0, len(_FULL_HOURS), len(age))]
    return np.select([band == 0, band == 1], [few, part], full)


def _job_dates(rng: np.random.Generator, age: Ints, kind: Ints, rates: Work) -> tuple[Days, Days]:
    size = len(age)

    def day(first: np.datetime64, last: np.datetime64) -> Days:
        days = int((last - first).astype(np.int64)) + 1
        return first + rng.integers(0, days, size).astype("timedelta64[D]")

    limit = np.maximum(age - 15, 0.5)
    years = np.minimum(rng.exponential(rates.mean_years_in_job, size), limit)
    long_ago = NEW_YEAR - np.maximum(years * 365.25, 1).astype("timedelta64[D]")
    in_2001 = chosen(rng, size, rates.started_2001)
    current = np.where(in_2001, day(NEW_YEAR, WEEK_START), long_ago)
    ends = chosen(rng, size, rates.ended_after_week)
    later_end = np.where(ends, day(WEEK_END, YEAR_END), NO_DAY)
    seasonal = chosen(rng, size, rates.seasonal_job)
    june, september = np.datetime64("2001-06-01"), np.datetime64("2001-09-15")
    season = np.where(seasonal, day(june, june + 40), np.where(in_2001, day(NEW_YEAR, june), long_ago))
    season_end = np.where(seasonal, day(june + 48, september), day(june + 7, WEEK_START - 1))
    after = day(WEEK_END + 1, YEAR_END)
    start = np.select([kind == EARLIER, kind == LATER], [season, after], current)
    end = np.where(kind == EARLIER, season_end, np.where(kind == LATER, NO_DAY, later_end))
    return start.astype("datetime64[D]"), end.astype("datetime64[D]")


def _work_municipalities(
    home: Municipality, area: Sequence[Municipality], away: Bools, where: Floats, rates: Work
) -> Ints:
    position = [item.code for item in area].index(home.code)
    weights = np.array(
        [
            item.population
            * (
                rates.same_region
                if item.economic_region_code == home.economic_region_code
                else rates.same_county
                if item.county_code == home.county_code
                else rates.other_county
            )
            for item in area
        ],
        dtype=float,
    )
    weights[position] = 0.0
    if weights.sum() == 0:
        return np.full(len(away), position)
    bounds = np.cumsum(weights) / weights.sum()
    return np.where(away, np.searchsorted(bounds, where, side="right"), position)


def main_jobs(jobs: pd.DataFrame, persons: int) -> Ints:
    """Row of each person's main job in census week; ``NOBODY`` for the self-employed and those not employed."""
    result = np.full(persons, NOBODY)
    main = np.flatnonzero(jobs["kind"].to_numpy() == MAIN)
    result[jobs["person"].to_numpy()[main]] = main
    return result
