"""Spells of work in 2001 whose weekly hours and dates agree with what persons worked in census week and in the year.

Days are counted from 1 January 2001 (0). A spell is planned by its hours in the year: a person's hours are drawn within
the class of annual hours, the work of census week takes as many days as fit, and what is left becomes a further job.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from census.reference import CENSUS_WEEK
from registers.synthetic.draws import Bools, Days, Floats, Ints, categories_by_row, chosen

NEW_YEAR, YEAR_END = np.datetime64("2001-01-01"), np.datetime64("2001-12-31")
NO_DAY = np.datetime64("NaT", "D")
DAYS = 365
WEEK = tuple(int((np.datetime64(day, "D") - NEW_YEAR).astype(np.int64)) for day in CENSUS_WEEK)
"""First and last day of census week."""
MAIN, SECOND, EARLIER, LATER = range(4)
"""Kinds of jobs: the main job and a further one of census week, one that ended before it, one that began after it."""
ANNUAL_LIMITS = np.array([0.0, 100.0, 500.0, 1000.0, 1300.0])
"""Hours from which each class of annual hours begins."""
_SUMMER = (151, 257)
"""1 June and 15 September."""
_MARGIN = 8.0
"""Hours by which days, which are whole, may miss what was planned for two jobs together."""
_LEAST_EXTRA = 24.0
_MOST_HOURS = 1950.0
_FULL_HOURS = np.array([30.0, 32.0, 35.5, 37.5, 37.5, 37.5, 37.5, 37.5, 37.5, 40.0])
_PART_HOURS = np.array([20.0, 22.5, 25.0, 28.0])


@dataclass(frozen=True)
class JobSpells:
    """Length and number of jobs."""

    whole_year: float
    ended_after_week: float
    second_job: float
    earlier_job: float
    two_jobs_not_employed: float
    later_job_not_employed: float
    tiny_job: float
    seasonal_job: float
    young_seasonal_job: float
    begun_before: float
    mean_years_in_job: float
    very_short_hours: float
    hours_of_others: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Spells:
    """Spells of work, one element each.

    Attributes:
        person: row among the persons that they were planned for.
        kind: ``MAIN``, ``SECOND``, ``EARLIER``, ``LATER``.
        hours: a week.
        first: first day in 2001.
        days: days in 2001.
        lasts: the spell goes on into 2002.
    """

    person: Ints
    kind: Ints
    hours: Floats
    first: Ints
    days: Ints
    lasts: Bools


def hours_between(
    rng: np.random.Generator, low: float | Floats, high: float | Floats, size: int, power: float | Floats = 1.0
) -> Floats:
    """Whole and half hours between two limits; the larger ``1 / power``, the more near the upper one."""
    return np.asarray(np.floor(2 * (low + (high - low) * rng.random(size) ** power)) / 2)


def weekly_hours(rng: np.random.Generator, group: Ints, annual: Ints, rates: JobSpells) -> Floats:
    """Weekly hours of the work of census week, within the group (1-19, 20-29, 30 and over)."""
    size = len(group)
    # who works many hours in the year on a short week works nearly 20 hours
    few = hours_between(rng, 4.0, 20.0, size, np.where(annual >= 2, 0.4, 1.0))
    few = np.where(chosen(rng, size, rates.very_short_hours), hours_between(rng, 1.0, 4.0, size), few)
    part = _PART_HOURS[rng.integers(0, len(_PART_HOURS), size)]
    full = _FULL_HOURS[rng.integers(0, len(_FULL_HOURS), size)]
    return np.select([group == 1, group == 2], [few, part], full)


def plan_employed(
    rng: np.random.Generator, group: Ints, annual: Ints, may_have_second: Bools, rates: JobSpells
) -> Spells:
    """Spells of people who work in census week.

    Args:
        rng: source of chance.
        group: group of weekly hours (1-3) of the work of census week.
        annual: class of annual hours (0-4).
        may_have_second: who may have a second job in census week; its hours are fewer than those of the main job.
        rates: shares.
    """
    size = len(group)
    hours = weekly_hours(rng, group, annual, rates)
    all_year = hours * DAYS / 7
    low, high = _limits(annual)
    whole = (all_year >= low) & ((all_year < high) | (annual == 4)) & chosen(rng, size, rates.whole_year)
    short = all_year < low + _MARGIN
    least = np.where(short, np.maximum(low, all_year + _LEAST_EXTRA), np.minimum(low, all_year))
    most = np.where(short, np.minimum(high, least + 250.0), np.minimum(high, all_year))
    total = least + (most - least) * rng.random(size)
    extra = np.where(short, total - all_year, 0.0)
    main = np.where(whole | short, all_year, total)
    second = chosen(rng, size, rates.second_job) & may_have_second
    more = ~short & (second | chosen(rng, size, rates.earlier_job))
    draw = rng.random(size)
    wished = np.select([annual == 4, whole], [40 + 660 * draw, draw * (high - all_year)], (0.2 + 0.3 * draw) * total)
    more &= wished >= _LEAST_EXTRA
    extra = np.where(more, wished, extra)
    main = np.where(more & ~whole & (annual != 4), total - wished, main)
    days = np.clip(np.round(main / hours * 7), 1, DAYS).astype(np.int64)
    first = _around_week(rng, days, chosen(rng, size, 1 - rates.ended_after_week))
    of_week = Spells(np.arange(size), np.full(size, MAIN), hours, first, days, first + days == DAYS)
    rows = np.flatnonzero(short | more)
    second = (second | (short & may_have_second & chosen(rng, size, 0.5)))[rows]
    further = _plan_further(rng, rows, extra[rows], second, of_week, rates)
    return join_spells([of_week, further])


def _limits(annual: Ints) -> tuple[Floats, Floats]:
    low = ANNUAL_LIMITS[annual] + _MARGIN
    high = np.append(ANNUAL_LIMITS[1:], _MOST_HOURS + _MARGIN)[annual] - _MARGIN
    return low, high


def _around_week(rng: np.random.Generator, days: Ints, to_year_end: Bools) -> Ints:
    """First day of spells of so many days that reach into census week: most of those that can, last into 2002."""
    begin, end = WEEK
    earliest = np.maximum(0, begin + 1 - days)
    latest = np.minimum(end, DAYS - days)
    first = earliest + np.floor((latest - earliest + 1) * rng.random(len(days))).astype(np.int64)
    return np.where(to_year_end & (DAYS - days <= end), DAYS - days, first)


def _plan_further(
    rng: np.random.Generator, rows: Ints, extra: Floats, wants_second: Bools, of_week: Spells, rates: JobSpells
) -> Spells:
    """One more job with so many hours in the year: in census week beside the main job, or before it."""
    size, main = len(rows), of_week.hours[rows]
    least = np.maximum(4.0, np.ceil(2 * extra * 7 / DAYS) / 2)
    most = np.minimum(np.minimum(main - 0.5, 20.0), np.maximum(4.0, extra / 4))
    second = wants_second & (least <= most)
    beside = np.maximum(hours_between(rng, least, most + 0.5, size), least)
    before = _other_hours(rng, np.zeros(size, dtype=np.int64), extra, rates)
    hours = np.where(second, beside, before)
    days = np.clip(np.round(extra / hours * 7), 1, DAYS).astype(np.int64)
    to_end = _around_week(rng, days, chosen(rng, size, 1 - rates.ended_after_week))
    # the job before is followed by the main one, where there is time for it
    begun = of_week.first[rows]
    room = np.where(begun >= days, np.minimum(begun, WEEK[0]), WEEK[0])
    earlier = _before(rng, days, room, chosen(rng, size, rates.seasonal_job), rates)
    first = np.where(second, to_end, earlier)
    return Spells(rows, np.where(second, SECOND, EARLIER), hours, first, days, second & (first + days == DAYS))


def _other_hours(rng: np.random.Generator, row: Ints, total: Floats, rates: JobSpells) -> Floats:
    """Weekly hours of a job outside census week, such that it fits into the time before it."""
    size = len(row)
    band = categories_by_row(rng, row, np.asarray(rates.hours_of_others))
    few = hours_between(rng, 4.0, 20.0, size)
    part = _PART_HOURS[rng.integers(0, len(_PART_HOURS), size)]
    full = _FULL_HOURS[rng.integers(0, len(_FULL_HOURS), size)]
    hours = np.select([band == 0, band == 1], [few, part], full)
    hours = np.maximum(hours, np.ceil(2 * total * 7 / (WEEK[0] - 1)) / 2)
    # a job of few hours in all lasts at least a week
    return np.where(total < hours, np.maximum(np.floor(2 * total) / 2, 0.5), hours)


def _before(rng: np.random.Generator, days: Ints, room: Ints, seasonal: Bools, rates: JobSpells) -> Ints:
    """First day of spells of so many days that end before the day ``room``: in the summer, or at any time."""
    draw, since_before = rng.random(len(days)), chosen(rng, len(days), rates.begun_before)
    any_time = np.where(since_before, 0, np.floor((room - days + 1) * draw)).astype(np.int64)
    summer = _SUMMER[0] + np.floor((_SUMMER[1] - _SUMMER[0] - days + 1) * draw).astype(np.int64)
    fits = seasonal & (days <= _SUMMER[1] - _SUMMER[0]) & (room >= _SUMMER[1])
    return np.where(fits, summer, any_time)


def plan_not_employed(rng: np.random.Generator, annual: Ints, young: Bools, rates: JobSpells) -> Spells:
    """Spells of people who worked in the year, but not in census week.

    Args:
        rng: source of chance.
        annual: class of annual hours (0-4) of each; all of them get at least one job.
        young: below 25 years; many of them have summer jobs.
        rates: shares.
    """
    size = len(annual)
    low, high = _limits(annual)
    high = np.where(annual == 4, low + 250, high)
    total = low + (high - low) * rng.random(size)
    later = chosen(rng, size, rates.later_job_not_employed) & (total < 280)
    two = ~later & (total > 100) & chosen(rng, size, rates.two_jobs_not_employed)
    person = np.r_[np.arange(size), np.flatnonzero(two)]
    part = np.r_[np.where(two, 0.6 * total, total), 0.4 * total[two]]
    after = np.r_[later, np.zeros(int(two.sum()), dtype=bool)]
    kind = np.where(after, LATER, EARLIER)
    hours = _other_hours(rng, np.where(young[person], 2, 1), part, rates)
    after_week = DAYS - 1 - WEEK[1]
    hours = np.where(after, np.maximum(hours, np.ceil(2 * part * 7 / (after_week - 1)) / 2), hours)
    days = np.maximum(np.round(part / hours * 7), 1).astype(np.int64)
    rate = np.where(young[person], rates.young_seasonal_job, rates.seasonal_job)
    before = _before(rng, days, np.full(len(days), WEEK[0]), chosen(rng, len(days), rate), rates)
    rest = np.floor((after_week - days + 1) * rng.random(len(days))).astype(np.int64)
    lasts = after & chosen(rng, len(days), 0.7)
    first = np.where(after, np.where(lasts, DAYS - days, WEEK[1] + 1 + rest), before)
    return Spells(person, kind, hours, first, days, after & (first + days == DAYS))


def join_spells(parts: list[Spells]) -> Spells:
    """Several spells as one."""
    return Spells(
        np.concatenate([item.person for item in parts]),
        np.concatenate([item.kind for item in parts]),
        np.concatenate([item.hours for item in parts]),
        np.concatenate([item.first for item in parts]),
        np.concatenate([item.days for item in parts]),
        np.concatenate([item.lasts for item in parts]),
    )


def select_spells(spells: Spells, rows: Bools | Ints) -> Spells:
    """The spells of a mask or of row numbers."""
    return Spells(
        spells.person[rows],
        spells.kind[rows],
        spells.hours[rows],
        spells.first[rows],
        spells.days[rows],
        spells.lasts[rows],
    )


def spell_dates(rng: np.random.Generator, spells: Spells, most_years: Floats, rates: JobSpells) -> tuple[Days, Days]:
    """First and last day of spells; those that fill the year from its first day began in earlier years.

    Args:
        rng: source of chance.
        spells: of work.
        most_years: before 2001, for each spell.
        rates: of these, the mean length of jobs.
    """
    size = len(spells.person)
    years = np.minimum(rng.exponential(rates.mean_years_in_job, size), most_years)
    before = np.where(spells.first == 0, np.floor(years * 365.25), 0).astype(np.int64)
    start = NEW_YEAR + (spells.first - before).astype("timedelta64[D]")
    last = NEW_YEAR + (spells.first + spells.days - 1).astype("timedelta64[D]")
    return start.astype("datetime64[D]"), np.where(spells.lasts, NO_DAY, last).astype("datetime64[D]")
