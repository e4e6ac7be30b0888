"""Known answers hidden again by the mechanism that left the others unanswered, so that imputing them can be judged.

A form that came back is hidden with the probability that one like it does not come back, and an answer with the
probability that one like it is missing, as register variables tell. Who is hidden is a keyed draw. Repetitions take
successive windows of one draw for each form, so that no form is hidden twice before its windows have been all around:
repetitions are as near to the folds of a cross-validation as the mechanism lets them be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from census.errors import ImputationError
from census.imputation.keyed_draws import keyed_uniforms
from census.imputation.response import Cells, cross_fit


@dataclass(frozen=True)
class Subject:
    """What is imputed: units, their forms and answers.

    Attributes:
        unit: column of the unit's id.
        form: column that is missing where the unit has no form.
        questions: of the form: each the columns that are answered together, or not at all.
        registers: column with what registers know in place of an answer, by answer; where it has a value, none is
            ever missing.
    """

    unit: str
    form: str
    questions: tuple[tuple[str, ...], ...]
    registers: Mapping[str, str]

    @property
    def answers(self) -> tuple[str, ...]:
        """Columns of all questions."""
        return tuple(answer for question in self.questions for answer in question)

    def has_form(self, units: pd.DataFrame) -> pd.Series:
        """Whether each unit has a form."""
        return units[self.form].notna()

    def may_be_missing(self, units: pd.DataFrame, question: tuple[str, ...]) -> pd.Series:
        """Units with a form of which registers do not know the answer to a question."""
        there = self.has_form(units)
        for answer in question:
            known = self.registers.get(answer)
            there = there & units[known].isna() if known in units else there
        return there


@dataclass(frozen=True)
class Mechanism:
    """Probabilities to answer, a row for each unit, of the index of the units.

    Attributes:
        form: to give a usable form.
        answers: to answer each question, with a form; columns are the first answers of the questions.
    """

    form: pd.Series
    answers: pd.DataFrame


def estimate_mechanism(
    units: pd.DataFrame, subject: Subject, variables: Sequence[str], model: str, seed: int
) -> Mechanism:
    """The mechanism of non-response, by cross-fitted models of who has a form, and of who answered each question.

    Args:
        units: columns of the subject, ``variables``; missing answers are missing.
        subject: what is imputed.
        variables: register variables that explain which forms and answers are missing.
        model: of ``response.MODELS``.
        seed: of the folds.

    Returns:
        Propensities; of a question that is never left open, 1.
    """
    cells, ids = Cells(units, variables), units[subject.unit]
    answers = {}
    for question in subject.questions:
        asked = subject.may_be_missing(units, question)
        there = units[list(question)].notna().all(axis="columns")
        answers[question[0]] = pd.Series(1.0, index=units.index)
        if (asked & ~there).any():
            fitted = cross_fit(cells, ids, there, model, asked, seed=seed)
            answers[question[0]] = fitted.where(asked, 1.0)
    form = cross_fit(cells, ids, subject.has_form(units), model, seed=seed)
    return Mechanism(form, pd.DataFrame(answers))


@dataclass(frozen=True)
class Hidden:
    """Units of which known answers are hidden.

    Attributes:
        units: as they are given to imputation.
        forms: units whose form was hidden.
        values: answers that were known and are not any more, True by unit and answer: of a hidden form, or one by one.
    """

    units: pd.DataFrame
    forms: pd.Series
    values: pd.DataFrame


def hide(units: pd.DataFrame, subject: Subject, mechanism: Mechanism, seed: int, repetition: int = 0) -> Hidden:
    """Hide forms and answers by a mechanism.

    Args:
        units: see ``Subject``; the index must be unique.
        subject: what is imputed.
        mechanism: see ``estimate_mechanism``.
        seed: of the draw.
        repetition: window of the draw, from 0.

    Raises:
        ImputationError: every form would be hidden, so that nobody is left to give.
    """
    ids = units[subject.unit].to_numpy(dtype="int64")
    has_form = subject.has_form(units)
    forms = has_form & _struck(mechanism.form, f"{seed}/hide/form", ids, repetition)
    if has_form.any() and forms.sum() == has_form.sum():
        raise ImputationError(
            "All forms would be hidden: the units have no respondent that could be a donor.",
            "Evaluate a larger area, or one in which more answered.",
        )
    hidden = units.copy()
    values = pd.DataFrame(False, index=units.index, columns=list(subject.answers))
    hidden.loc[forms, subject.form] = None
    for question in subject.questions:
        struck = _struck(mechanism.answers[question[0]], f"{seed}/hide/{question[0]}", ids, repetition)
        alone = ~forms & subject.may_be_missing(units, question) & struck
        for answer in question:
            known = units[answer].notna()
            registers = subject.registers.get(answer)
            unknown = pd.Series(pd.NA, units.index, dtype=units[answer].dtype)
            instead = units.get(registers, unknown)
            hidden.loc[forms, answer] = instead[forms].astype(units[answer].dtype)
            hidden.loc[alone, answer] = None
            values[answer] = known & ((forms & instead.isna()) | alone)
    return Hidden(hidden, forms, values)


def _struck(propensity: pd.Series, key: str, ids: object, repetition: int) -> pd.Series:
    silent = 1 - propensity.to_numpy(dtype=float)
    place = (keyed_uniforms(key, ids) + repetition * silent) % 1.0  # type: ignore[arg-type]
    return pd.Series(place < silent, index=propensity.index)
