"""Benefits of the National Insurance that residents have in the year: by age, children, health and work.

Who gets what follows the person's situation; how often, and how much, stands in ``settings.toml``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from census.reference import Municipality
from registers.synthetic.draws import NOBODY, Bools, Days, Floats, Ints, chosen
from registers.synthetic.kinship import RESIDENT, WIDOWED
from registers.synthetic.work import WorkingLife

Weights = tuple[float, ...]

NEW_YEAR, YEAR_END = np.datetime64("2001-01-01"), np.datetime64("2001-12-31")
OLD_AGE, DISABILITY, REHABILITATION, VOCATIONAL, SURVIVOR = "01", "02", "03", "04", "05"
SICKNESS, PARENTAL, CHILD_ALLOWANCE, CASH_BENEFIT = "06", "07", "08", "09"
BASIC, ATTENDANCE, TRANSITIONAL, ADVANCE, LUMP_SUM = "10", "11", "12", "13", "14"
PENSIONS = (OLD_AGE, DISABILITY, SURVIVOR)
"""Kinds that the tax return has among pensions; other taxable kinds are among benefits."""
_FULL_AGE = 18
_LAST_AGE_OF_SICKNESS = 70
_OCTOBER = np.datetime64("2001-10-01")


@dataclass(frozen=True)
class Benefits:
    """Shares of those at risk who have a benefit, and amounts in kroner (medians a year, unless said otherwise)."""

    pension_age: int
    old_age_median: Weights
    old_age_spread: float
    old_age_limits: Weights
    old_age_non_western: float
    disability_edges: Weights
    disability_not_employed: Weights
    disability_part_time: float
    disability_median: float
    rehabilitation: float
    vocational: float
    rehabilitation_median: float
    survivor: float
    survivor_median: float
    sickness: float
    sickness_days: float
    employer_days: int
    highest_basis: float
    parental_days: int
    lump_sum: int
    child_allowance_month: int
    northern_supplement_month: int
    northern_municipalities: tuple[str, ...]
    cash_benefit: float
    cash_benefit_full_time: float
    cash_benefit_month: int
    transitional: float
    transitional_youngest: int
    transitional_year: int
    advance: float
    advance_month: int
    basic: float
    basic_median: float
    attendance: float
    attendance_median: float


@dataclass(frozen=True)
class Situation:
    """What benefits depend on, an element for each person."""

    persons: pd.DataFrame
    wages: Ints
    age: Ints
    resident: Bools
    employed: Bools
    part_time: Bools
    studies: Bools
    recipient: Ints
    """Of a child's benefits: the parent or other adult whom the child lives with; ``NOBODY`` for others."""
    absent_parent: Ints
    """Parent of a child who lives in another household of the municipality; ``NOBODY`` if there is none."""
    one_parent: Bools
    """Children who live with one parent only."""


def describe_situation(persons: pd.DataFrame, wages: Ints) -> Situation:
    """Bring together what benefits depend on (see ``Situation``); ``wages`` are those of the year."""
    age = persons["age"].to_numpy()
    resident = persons["registration"].to_numpy() == RESIDENT
    mother, father = persons["mother"].to_numpy(), persons["father"].to_numpy()
    household = persons["household"].to_numpy()
    with_mother = (mother != NOBODY) & (household[mother] == household)
    with_father = (father != NOBODY) & (household[father] == household)
    child = resident & (age <= _FULL_AGE)
    others = _first_adults(household, age)
    others = np.where(others == np.arange(len(age)), NOBODY, others)
    recipient = np.where(with_mother, mother, np.where(with_father, father, others))
    elsewhere = np.where(with_mother, father, mother)
    one_parent = child & (with_mother ^ with_father)
    known = one_parent & (elsewhere != NOBODY) & resident[elsewhere] & (age[elsewhere] >= _FULL_AGE)
    employment = persons["employment"].to_numpy()
    return Situation(
        persons=persons,
        wages=wages,
        age=age,
        resident=resident,
        employed=employment != "",
        part_time=np.isin(persons["hours_group"].to_numpy(), ("1", "2")),
        studies=persons["school_type"].to_numpy() != "",
        recipient=np.where(child, recipient, NOBODY),
        absent_parent=np.where(known, elsewhere, NOBODY),
        one_parent=one_parent,
    )


def _first_adults(household: Ints, age: Ints) -> Ints:
    """Row of the first grown-up of each person's household; ``NOBODY`` if there is none."""
    adults = np.flatnonzero((age >= _FULL_AGE) & (household != NOBODY))
    first = np.full(int(household.max()) + 2, NOBODY)
    first[household[adults[::-1]]] = adults[::-1]
    return np.where(household == NOBODY, NOBODY, first[household])


def draw_benefits(
    rng: np.random.Generator,
    situation: Situation,
    work: WorkingLife,
    municipality: Municipality,
    rates: Benefits,
) -> pd.DataFrame:
    """Benefits of the year.

    Returns:
        One row for each person, kind and period: ``person`` (row), ``kind`` (code of ``benefit_kind``), ``start`` and
        ``end`` (days of the year), ``amount`` (kroner for the period).
    """
    pensions = list(_pensions(rng, situation, rates))
    leaves = _of_sick_leaves(situation, work, rates)
    size = len(situation.age)
    parts = [
        *pensions,
        leaves,
        *_temporary(rng, situation, _holders(pensions, size), _holders([leaves], size), rates),
        *_of_births(situation, rates),
        *_of_children(rng, situation, municipality, rates),
        *_of_illness(rng, situation, rates),
    ]
    table = pd.concat(parts, ignore_index=True)
    return table[table["amount"] > 0].sort_values(["person", "kind", "start"], kind="stable", ignore_index=True)


def _part(
    person: Ints, kind: str, amount: Floats | Ints, start: Days | None = None, end: Days | None = None
) -> pd.DataFrame:
    size = len(person)
    return pd.DataFrame(
        {
            "person": person,
            "kind": kind,
            "start": np.full(size, NEW_YEAR) if start is None else start,
            "end": np.full(size, YEAR_END) if end is None else end,
            "amount": np.round(amount).astype(np.int64),
        }
    )


def _holders(parts: list[pd.DataFrame], size: int) -> Bools:
    result = np.zeros(size, dtype=bool)
    for part in parts:
        result[part["person"].to_numpy()] = True
    return result


def _around(rng: np.random.Generator, median: Floats | float, spread: float, size: int) -> Floats:
    return np.asarray(median * np.exp(rng.normal(0.0, spread, size)))


def _pensions(rng: np.random.Generator, of: Situation, rates: Benefits) -> Iterator[pd.DataFrame]:
    """Pensions: of old age from the month after the birthday, of disability, of the surviving spouse."""
    persons, age = of.persons, of.age
    old = np.flatnonzero(of.resident & (age >= rates.pension_age))
    woman = persons["woman"].to_numpy(dtype=bool)[old].astype(np.int64)
    least, most = rates.old_age_limits
    full = np.clip(_around(rng, np.asarray(rates.old_age_median)[woman], rates.old_age_spread, len(old)), least, most)
    full = full * np.where(persons["is_non_western"].to_numpy(dtype=bool)[old], rates.old_age_non_western, 1.0)
    months_before = np.where(age[old] == rates.pension_age, _birth_months(persons)[old], 0)
    drawn = months_before < 12
    start = (np.datetime64("2001-01") + months_before[drawn]).astype("datetime64[D]")
    yield _part(old[drawn], OLD_AGE, (full * (12 - months_before) / 12)[drawn], start)
    of_age = of.resident & (age >= _FULL_AGE) & (age < rates.pension_age)
    band = np.clip(np.searchsorted(rates.disability_edges, age, side="right") - 1, 0, None)
    rate = np.select(
        [~of_age | of.studies, ~of.employed, of.part_time & (age >= 40)],
        [0.0, np.asarray(rates.disability_not_employed)[band], rates.disability_part_time],
        0.0,
    )
    disabled = chosen(rng, len(age), rate)
    rows = np.flatnonzero(disabled)
    graded = np.where(of.employed[rows], 0.5, 1.0)
    yield _part(rows, DISABILITY, np.minimum(_around(rng, rates.disability_median, 0.2, len(rows)), 240_000) * graded)
    widowed = of_age & ~disabled & (persons["marital_status"].to_numpy() == WIDOWED)
    rows = np.flatnonzero(widowed & chosen(rng, len(age), rates.survivor))
    yield _part(rows, SURVIVOR, np.minimum(_around(rng, rates.survivor_median, 0.3, len(rows)), 200_000))


def _temporary(
    rng: np.random.Generator, of: Situation, pensioner: Bools, sick_later: Bools, rates: Benefits
) -> Iterator[pd.DataFrame]:
    """Benefits for some time: rehabilitation of those who do not work; sickness before October of those who do and
    are not on sick leave later.
    """
    size = len(of.age)
    able = of.resident & (of.age >= _FULL_AGE) & (of.age < rates.pension_age) & ~pensioner & ~of.studies
    draw = rng.random(size)
    idle = able & ~of.employed
    for kind, hit in (
        (REHABILITATION, draw < rates.rehabilitation),
        (VOCATIONAL, (draw >= rates.rehabilitation) & (draw < rates.rehabilitation + rates.vocational)),
    ):
        rows = np.flatnonzero(idle & hit)
        start, end, share = _spells(rng, len(rows), 250.0)
        amount = np.minimum(_around(rng, rates.rehabilitation_median, 0.2, len(rows)), 300_000) * share
        yield _part(rows, kind, amount, start, end)
    rows = np.flatnonzero(able & ~sick_later & (of.wages > 0) & chosen(rng, size, rates.sickness))
    start, end, share = _spells(rng, len(rows), rates.sickness_days, int((_OCTOBER - NEW_YEAR).astype(np.int64)))
    yield _part(rows, SICKNESS, np.minimum(of.wages[rows], rates.highest_basis) * share, start, end)


def _of_sick_leaves(of: Situation, work: WorkingLife, rates: Benefits) -> pd.DataFrame:
    """Sickness benefit of the leaves in the last quarter, after the days that the employer pays; for leaves from two
    jobs at once it is paid once.
    """
    leaves = work.sick_leaves
    person = work.jobs["person"].to_numpy()[leaves["job"].to_numpy()]
    start = np.maximum(leaves["start"].to_numpy().astype("datetime64[D]") + rates.employer_days, NEW_YEAR)
    end = leaves["end"].to_numpy().astype("datetime64[D]")
    end = np.where(np.isnat(end), YEAR_END, end)
    insured = of.resident[person] & (of.age[person] < _LAST_AGE_OF_SICKNESS)
    # of leaves that overlap the first counts
    order = np.lexsort((start, person))
    before = np.r_[False, person[order][1:] == person[order][:-1]][: len(order)]
    paid = order[~before & (start <= end)[order] & insured[order]]
    share = ((end[paid] - start[paid]).astype(np.int64) + 1) / 365
    basis = np.minimum(of.wages[person[paid]], rates.highest_basis)
    return _part(person[paid], SICKNESS, basis * share, start[paid], end[paid])


def _spells(
    rng: np.random.Generator, size: int, mean_days: float, days_of_year: int = 365
) -> tuple[Days, Days, Floats]:
    """Spells within so many days from the new year on: first and last day, and the share of the year."""
    first = rng.integers(0, days_of_year, size)
    days = 1 + rng.exponential(mean_days, size).astype(np.int64)
    last = np.minimum(first + days, days_of_year - 1)
    return NEW_YEAR + first, NEW_YEAR + last, (last - first + 1) / 365


def _of_births(of: Situation, rates: Benefits) -> Iterator[pd.DataFrame]:
    """Parental benefit of mothers who worked; a lump sum for the others."""
    persons = of.persons
    mother = persons["mother"].to_numpy()
    born = persons["birth_date"].to_numpy().astype("datetime64[D]")
    infant = np.flatnonzero(of.resident & (mother != NOBODY) & (of.recipient == mother) & (of.age <= 1))
    # of twins and of children born within a year one counts
    _, first = np.unique(mother[infant], return_index=True)
    infant = infant[first]
    start = np.maximum(born[infant] - 21, NEW_YEAR)
    end = np.minimum(born[infant] + rates.parental_days, YEAR_END)
    works = (of.wages[mother[infant]] > 0) & (end >= start)
    share = ((end - start).astype(np.int64) + 1) / 365
    basis = np.minimum(of.wages[mother[infant]], rates.highest_basis)
    yield _part(mother[infant][works], PARENTAL, (basis * share)[works], start[works], end[works])
    paid = (of.wages[mother[infant]] == 0) & (of.age[infant] == 0)
    day = born[infant][paid]
    yield _part(mother[infant][paid], LUMP_SUM, np.full(int(paid.sum()), rates.lump_sum), day, day)


def _birth_months(persons: pd.DataFrame) -> Ints:
    """Month of birth, 1-12."""
    return persons["birth_date"].to_numpy().astype("datetime64[M]").astype(np.int64) % 12 + 1


def _of_children(
    rng: np.random.Generator, of: Situation, municipality: Municipality, rates: Benefits
) -> Iterator[pd.DataFrame]:
    """Child allowance, cash benefit, advance on maintenance and transitional benefit, paid to who has the child."""
    size = len(of.age)
    month = _birth_months(of.persons)
    has = of.recipient != NOBODY
    months = np.select([of.age == 0, of.age < _FULL_AGE, of.age == _FULL_AGE], [12 - month, 12, month - 1], 0) * has
    parent = np.where(has, of.recipient, 0)
    lone = np.zeros(size, dtype=bool)
    lone[of.recipient[of.one_parent & (of.age < _FULL_AGE)]] = True
    lone &= of.persons["partner"].to_numpy() == NOBODY
    # who brings up children alone has the allowance for one child more
    paid_months = np.bincount(parent, months, size).astype(np.int64)
    paid_months += np.where(lone, np.minimum(paid_months, 12), 0)
    northern = municipality.code in rates.northern_municipalities or municipality.county_code == "20"
    monthly = rates.child_allowance_month + northern * rates.northern_supplement_month
    rows = np.flatnonzero(paid_months)
    yield _part(rows, CHILD_ALLOWANCE, paid_months[rows] * monthly)
    busy = of.employed[parent] & ~of.part_time[parent]
    rate = np.where(busy, rates.cash_benefit_full_time, rates.cash_benefit)
    cash = np.select([of.age == 1, of.age == 2, of.age == 3], [12 - month, 12, month - 1], 0)
    cash = np.bincount(parent, cash * (has & chosen(rng, size, rate)), size).astype(np.int64)
    rows = np.flatnonzero(cash)
    yield _part(rows, CASH_BENEFIT, cash[rows] * rates.cash_benefit_month)
    unpaid = of.one_parent & (of.absent_parent == NOBODY) & (of.age < _FULL_AGE) & (of.recipient != NOBODY)
    unpaid &= chosen(rng, size, rates.advance)
    advance = np.bincount(parent, months * unpaid, size).astype(np.int64)
    rows = np.flatnonzero(advance)
    yield _part(rows, ADVANCE, advance[rows] * rates.advance_month)
    small = np.zeros(size, dtype=bool)
    small[of.recipient[of.one_parent & (of.age < rates.transitional_youngest)]] = True
    rows = np.flatnonzero(small & lone & ~of.employed & (of.age < 60) & chosen(rng, size, rates.transitional))
    yield _part(rows, TRANSITIONAL, np.full(len(rows), rates.transitional_year))


def _of_illness(rng: np.random.Generator, of: Situation, rates: Benefits) -> Iterator[pd.DataFrame]:
    """Basic and attendance benefit, at any age."""
    size = len(of.age)
    old = np.where(of.age >= rates.pension_age, 2.0, 1.0)
    for kind, rate, median, most in (
        (BASIC, rates.basic, rates.basic_median, 40_000),
        (ATTENDANCE, rates.attendance, rates.attendance_median, 70_000),
    ):
        rows = np.flatnonzero(of.resident & chosen(rng, size, rate * old))
        yield _part(rows, kind, np.minimum(_around(rng, median, 0.4, len(rows)), most))
