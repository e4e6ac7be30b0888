"""Industry divisions: which of its group's each person works in, by age, sex and weekly hours.

The pool tells the group of industries that somebody works in. Statistics Norway published the age, and the weekly hours
of men and women, of those employed in each division up to 24 and 18. For each group a table of division by age, sex and
weekly hours is fitted to these figures by iterative proportional fitting: what all its divisions have together is what
the pool has of the group, and divisions without published figures share what the others leave.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import pandas as pd

from census.reference import code_list
from registers.synthetic.characteristics import HOURS_GROUPS, INDUSTRY_GROUPS
from registers.synthetic.draws import Floats, Ints, Texts, categories_by_row
from registers.synthetic.pool import draw_pool
from registers.synthetic.settings import Industry, load_settings
from registers.synthetic.settlement import expected_households
from registers.synthetic.targets import load_targets

DIVISIONS = (*(item.code for item in code_list("industry_division")), "")
"""Divisions of SIC94; the last is unspecified."""
AGES = ("16-19", "20-24", "25-39", "40-54", "55-66", "67-74")
"""Ages of the employed as published. Who is younger or older is drawn like the next of them."""
_AGE_EDGES = (20, 25, 40, 55, 67)
_SEXES = ("1", "2")
_SHAPE = (len(AGES), len(_SEXES), len(HOURS_GROUPS))
_BY_AGE, _BY_HOURS = "industry_divisions_by_age", "weekly_hours_by_division_and_sex"
_ROUNDS = 200
_LEAST = 1e-3
"""Persons that the group has at least of each age, sex and weekly hours, so that shares exist for all of them."""


def _group_of(division: str) -> int:
    for position, group in enumerate(INDUSTRY_GROUPS):
        for part in group.split(","):
            first, _, last = part.partition("-")
            if first <= division <= (last or first):
                return position
    return len(INDUSTRY_GROUPS) - 1


GROUP_OF_DIVISION: Ints = np.array([_group_of(code) for code in DIVISIONS], dtype=np.int64)
"""Position in ``INDUSTRY_GROUPS`` of each of ``DIVISIONS``."""


def division_weights(industries: Sequence[Industry]) -> Floats:
    """Employed persons of each division as the settings have them: published, or an assumption; the unspecified last,
    of whom they say nothing (0).
    """
    weights = {code: weight for item in industries for code, weight in item.divisions.items()}
    return np.array([weights.get(code, 0.0) for code in DIVISIONS])


@cache
def count_employed() -> Floats:
    """Employed residents 16-74 by group of industries, age, sex and weekly hours, as the pool's weights give them."""
    persons = draw_pool().persons
    weights = np.sum(list(expected_households().values()), axis=0)[persons["household"].to_numpy()]
    group, age, woman, hours = _places(persons)
    employed = (persons["employment"] != "").to_numpy() & (group >= 0) & (hours < len(HOURS_GROUPS))
    index = np.ravel_multi_index(
        (group[employed], age[employed], woman[employed], hours[employed]), (len(INDUSTRY_GROUPS), *_SHAPE)
    )
    size = len(INDUSTRY_GROUPS) * int(np.prod(_SHAPE))
    counts = np.bincount(index, weights[employed], size).astype(np.float64)
    return counts.reshape(len(INDUSTRY_GROUPS), *_SHAPE)


@cache
def fit_divisions() -> Floats:
    """Expected employed persons by division, age, sex and weekly hours.

    The divisions of a group add up to ``count_employed`` (at least ``_LEAST`` of each kind), and have the published
    figures as nearly as the group's persons allow.
    """
    counts, weights = np.maximum(count_employed(), _LEAST), division_weights(load_settings("clean").industries)
    by_age, by_hours = _published()
    result = np.zeros((len(DIVISIONS), *_SHAPE))
    for group in range(len(INDUSTRY_GROUPS)):
        rows = np.flatnonzero(group == GROUP_OF_DIVISION)
        published = [row for row in rows if DIVISIONS[row] in by_age]
        others = [row for row in rows if DIVISIONS[row] not in by_age]
        fitted = _fit(
            counts[group],
            [by_age[DIVISIONS[row]] for row in published],
            [by_hours.get(DIVISIONS[row]) for row in published],
            rest=bool(others),
        )
        result[published] = fitted[: len(published)]
        if others:
            share = weights[others] if weights[others].any() else np.ones(len(others))
            result[others] = (share / share.sum())[:, None, None, None] * fitted[-1]
    return result


def _fit(counts: Floats, by_age: Sequence[Floats], by_hours: Sequence[Floats | None], *, rest: bool) -> Floats:
    """Persons of each published division, and last of the rest if there is any, by age, sex and weekly hours.

    Args:
        counts: persons of the group by age, sex and weekly hours; what is fitted adds up to them.
        by_age: persons of each published division by age.
        by_hours: persons of each of them by sex and weekly hours; None where that was not published.
        rest: whether the group has divisions of which neither was published.
    """
    totals = np.array([ages.sum() for ages in by_age])
    if rest:
        totals = np.r_[totals, max(counts.sum() - totals.sum(), _LEAST)]
    # no division works any other way than its group: the product of the margins
    table = totals[:, None, None, None] * (counts / counts.sum())
    for _ in range(_ROUNDS):
        for row, (ages, hours) in enumerate(zip(by_age, by_hours, strict=True)):
            table[row] *= (ages / _positive(table[row].sum(axis=(1, 2))))[:, None, None]
            if hours is not None:
                table[row] *= hours / _positive(table[row].sum(axis=0))
        table *= counts / _positive(table.sum(axis=0))
    return np.asarray(table)


def _positive(numbers: Floats) -> Floats:
    return np.maximum(numbers, np.finfo(float).tiny)


def _published() -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Published employed persons by age, and by sex and weekly hours, of each division that has any."""
    targets = load_targets()
    by_age: dict[str, Floats] = {}
    by_hours: dict[str, Floats] = {}
    for table, cell, value in zip(targets["table"], targets["cell"], targets["value"], strict=True):
        if table == _BY_AGE and set(cell) == {"employed", "industry_division", "age_employed"}:
            (division,), ages = cell["industry_division"], cell["age_employed"]
            if len(ages) == 1:
                by_age.setdefault(division, np.zeros(len(AGES)))[AGES.index(ages[0])] = value
        elif table == _BY_HOURS and {"industry_division", "sex", "hours_group"} <= set(cell):
            (division,), (sex,), (hours,) = cell["industry_division"], cell["sex"], cell["hours_group"]
            place = _SEXES.index(sex), HOURS_GROUPS.index(hours)
            by_hours.setdefault(division, np.zeros(_SHAPE[1:]))[place] = value
    return by_age, by_hours


@cache
def division_shares() -> Floats:
    """Share of each division (column) in who works in a group, by group, age, sex and weekly hours (the last: unknown)
    laid end to end as rows.
    """
    fitted = fit_divisions()
    known = np.concatenate([fitted, fitted.sum(axis=3, keepdims=True)], axis=3)
    in_group = np.arange(len(INDUSTRY_GROUPS))[:, None] == GROUP_OF_DIVISION
    by_group = np.where(in_group[:, None, None, None, :], np.moveaxis(known, 0, -1), 0.0)
    return np.asarray((by_group / by_group.sum(axis=-1, keepdims=True)).reshape(-1, len(DIVISIONS)))


def draw_divisions(rng: np.random.Generator, persons: pd.DataFrame) -> Texts:
    """Industry division of each person who has an industry group; empty for others and where the group is unspecified.

    Args:
        rng: generator of the municipality.
        persons: with ``industry_group``, ``age``, ``woman`` and ``hours_group`` (empty for who was not employed in
            census week: the division is then drawn by the others).
    """
    group, age, woman, hours = _places(persons)
    row = ((np.maximum(group, 0) * len(AGES) + age) * len(_SEXES) + woman) * (len(HOURS_GROUPS) + 1) + hours
    division = categories_by_row(rng, row, division_shares())
    return np.array(DIVISIONS, dtype=object)[np.where(group < 0, len(DIVISIONS) - 1, division)]


def _places(persons: pd.DataFrame) -> tuple[Ints, Ints, Ints, Ints]:
    """Positions of persons by group of industries (-1: none), age, sex and weekly hours (one more than the last:
    none).
    """
    group = pd.Categorical(persons["industry_group"], categories=INDUSTRY_GROUPS).codes.astype(np.int64)
    age = np.searchsorted(_AGE_EDGES, persons["age"].to_numpy(), side="right")
    hours = pd.Categorical(persons["hours_group"], categories=HOURS_GROUPS).codes.astype(np.int64)
    woman = persons["woman"].to_numpy(dtype=bool).astype(np.int64)
    return group, age, woman, np.where(hours < 0, len(HOURS_GROUPS), hours)
