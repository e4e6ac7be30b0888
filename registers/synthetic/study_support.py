"""Applications to the State Education Loan Fund: who applied, for which term, living where, and what was paid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from registers.synthetic.characteristics import COLLEGE
from registers.synthetic.draws import NOBODY, Bools, Ints, chosen
from registers.synthetic.kinship import RESIDENT

Weights = tuple[float, ...]

SPRING, AUTUMN = "1", "2"
WITH_PARENTS, AWAY = "1", "2"
GRANTED, REFUSED = "1", "2"
_ONLY_AUTUMN, _ONLY_SPRING = 1, 2
LEAST_AGE = 16
"""Nobody younger applies, or receives a student form."""


@dataclass(frozen=True)
class StudySupport:
    """Shares who applied, where they live, and amounts for a term in kroner (with parents, away)."""

    away: float
    pupils: float
    students_with_parents: float
    own_home_edges: Weights
    own_home: Weights
    others_ages: Weights
    others: float
    others_spring_only: float
    away_others: float
    autumn_only: float
    spring_only: float
    refused: float
    pupil_grant: Weights
    pupil_loan: Weights
    student_grant: Weights
    student_loan: Weights


def draw_applications(rng: np.random.Generator, persons: pd.DataFrame, rates: StudySupport) -> pd.DataFrame:
    """Applications of 2001.

    Pupils and students of 1 October apply for autumn, and mostly for spring too; others applied for spring and left
    school, study abroad or never began. Whoever is not registered with the parents lives away from them; of those who
    are, those live at the place of study who have ``lives_away`` (see ``education.draw_education``).

    Returns:
        One row for each applicant and term: ``person`` (row), ``term``, ``residence``, ``school_type`` (empty for
        studies abroad and for those who left), ``date``, ``decision``, ``grant``, ``loan`` (kroner).
    """
    size = len(persons)
    age, school = persons["age"].to_numpy(), persons["school_type"].to_numpy()
    resident = persons["registration"].to_numpy() == RESIDENT
    pupil, student = (school != "") & (school < COLLEGE), school >= COLLEGE
    with_parents = is_registered_with_parents(persons)
    moved = persons["lives_away"].to_numpy(dtype=bool)
    low, high = rates.others_ages
    other = resident & (school == "") & (age >= low) & (age <= high)
    band = np.clip(np.searchsorted(rates.own_home_edges, age, side="right") - 1, 0, None)
    of_age = age >= LEAST_AGE
    rate = np.select(
        [(pupil | student) & moved & of_age, pupil & of_age, student & with_parents, student, other],
        [rates.away, rates.pupils, rates.students_with_parents, np.asarray(rates.own_home)[band], rates.others],
    )
    applied = resident & chosen(rng, size, rate)
    away = ~with_parents | np.where(other, chosen(rng, size, rates.away_others), moved)
    one_term = np.where(other, rates.others_spring_only, rates.spring_only)
    draw = rng.random(size)
    terms = np.select(
        [draw < one_term, ~other & (draw < one_term + rates.autumn_only)], [_ONLY_SPRING, _ONLY_AUTUMN], 0
    )
    refused = chosen(rng, size, rates.refused)
    level = rng.uniform(0.6, 1.0, size)
    days = rng.random(size)
    tables = np.array([[rates.pupil_grant, rates.student_grant], [rates.pupil_loan, rates.student_loan]])
    parts = []
    for term, left_out, first, last in (
        (SPRING, _ONLY_AUTUMN, "2000-07-01", "2001-02-28"),
        (AUTUMN, _ONLY_SPRING, "2001-06-01", "2001-11-15"),
    ):
        rows = np.flatnonzero(applied & (terms != left_out))
        span = (np.datetime64(last) - np.datetime64(first)).astype(np.int64)
        cell = (1 - pupil[rows].astype(np.int64), away[rows].astype(np.int64))
        paid = level[rows] * ~refused[rows]
        parts.append(
            pd.DataFrame(
                {
                    "person": rows,
                    "term": term,
                    "residence": np.where(away[rows], AWAY, WITH_PARENTS).astype(object),
                    "school_type": school[rows],
                    "date": np.datetime64(first) + (days[rows] ** 2 * span).astype(np.int64),
                    "decision": np.where(refused[rows], REFUSED, GRANTED).astype(object),
                    "grant": _to_ten(tables[0][cell] * paid),
                    "loan": _to_ten(tables[1][cell] * paid),
                }
            )
        )
    return pd.concat(parts, ignore_index=True).sort_values(["person", "term"], kind="stable", ignore_index=True)


def is_registered_with_parents(persons: pd.DataFrame) -> Bools:
    """Who is registered in the household of a parent."""
    household = persons["household"].to_numpy()
    result = np.zeros(len(persons), dtype=bool)
    for link in ("mother", "father"):
        parent = persons[link].to_numpy()
        result |= (parent != NOBODY) & (household[parent] == household) & (household != NOBODY)
    return result


def _to_ten(amount: np.ndarray) -> Ints:
    return (10 * np.round(amount / 10)).astype(np.int64)
