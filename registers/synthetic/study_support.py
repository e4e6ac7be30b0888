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


@dataclass(frozen=True)
class StudySupport:
    """Shares who applied, where they live, and amounts for a term in kroner (with parents, away)."""

    pupils: float
    students_edges: Weights
    students: Weights
    others_ages: Weights
    others: float
    others_spring_only: float
    away_pupils: float
    away_students: float
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
    are, some live at the place of study.

    Returns:
        One row for each applicant and term: ``person`` (row), ``term``, ``residence``, ``school_type`` (empty for
        studies abroad and for those who left), ``date``, ``decision``, ``grant``, ``loan`` (kroner).
    """
    size = len(persons)
    age, school = persons["age"].to_numpy(), persons["school_type"].to_numpy()
    resident = persons["registration"].to_numpy() == RESIDENT
    pupil, student = (school != "") & (school < COLLEGE), school >= COLLEGE
    band = np.clip(np.searchsorted(rates.students_edges, age, side="right") - 1, 0, None)
    low, high = rates.others_ages
    other = resident & (school == "") & (age >= low) & (age <= high)
    rate = np.select(
        [pupil & (age >= 16), student, other], [rates.pupils, np.asarray(rates.students)[band], rates.others]
    )
    applied = resident & chosen(rng, size, rate)
    away = lives_away(rng, persons, pupil, student, rates)
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


def lives_away(
    rng: np.random.Generator, persons: pd.DataFrame, pupil: Bools, student: Bools, rates: StudySupport
) -> Bools:
    """Who, if in education, lives away from the parents: all who are not registered with them, and some who are."""
    household = persons["household"].to_numpy()
    registered = np.zeros(len(persons), dtype=bool)
    for link in ("mother", "father"):
        parent = persons[link].to_numpy()
        registered |= (parent != NOBODY) & (household[parent] == household)
    leaves = np.select([pupil, student], [rates.away_pupils, rates.away_students], rates.away_others)
    return ~registered | chosen(rng, len(persons), leaves)


def _to_ten(amount: np.ndarray) -> Ints:
    return (10 * np.round(amount / 10)).astype(np.int64)
