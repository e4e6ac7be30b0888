"""How people answer single questions of a form, and what optical reading makes of it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from registers.synthetic.draws import Bools, Ints
from registers.synthetic.extracts import kept, texts
from registers.synthetic.observer import Observer

_ESTIMATED_SINCE = 1990
"""People know the year of construction of buildings this young."""


def medium(paper: Bools) -> Ints:
    """Band of the rates of item non-response: on paper, by Internet."""
    return np.where(paper, 0, 1)


def read_choice(observer: Observer, question: str, true: np.ndarray, answered: Bools, paper: Bools) -> pa.Array:
    """A question of which one answer is ticked: left open, or ticked so faintly that the reader misses it."""
    open_ = observer.strike(f"unanswered_{question}", among=answered, band=medium(paper))
    faint = observer.strike("faint_tick", among=answered & ~open_ & paper)
    return texts(true, ~answered | open_ | faint)


def read_number(
    observer: Observer, question: str, true: Ints, answered: Bools, paper: Bools, space_error: float
) -> pa.Array:
    """A question answered with a number: left open, guessed where it is hard to know, misread on paper."""
    open_ = observer.strike(f"unanswered_{question}", among=answered, band=medium(paper))
    given = answered & ~open_
    written = true
    if question == "utility_floor_space_m2":
        written = _guessed_floor_space(observer, true, given, space_error)
    elif question == "construction_year":
        fives = (true + 2) // 5 * 5
        at_risk = given & (true < _ESTIMATED_SINCE) & (fives != true)
        written = np.where(observer.strike("rounded_year", among=at_risk), fives, true)
    return kept(_read(observer, written, given & paper), ~given)


def _guessed_floor_space(observer: Observer, true: Ints, given: Bools, error: float) -> Ints:
    """Floor space as it is stated: the exact figure is hard, so many give tens; some measure something else."""
    rng = observer.rng
    # without storage rooms and cellar, or with what is outside the enclosing walls
    other = np.maximum(np.round(true * np.where(rng.random(len(true)) < 0.5, 0.75, 1.25)), 10.0)
    misstated = observer.strike("misstated_floor_space", among=given)
    guessed = np.maximum(np.round(true * (1 + rng.normal(0.0, error, len(true))), -1), 10.0)
    rounded = observer.strike("rounded_floor_space", among=given & ~misstated & (guessed != true))
    return np.select([misstated, rounded], [other, guessed], true).astype(np.int64)


def _read(observer: Observer, written: Ints, paper: Bools) -> Ints:
    """Numbers as optical reading gives them: on paper 7 is taken for 1 and vice versa, or a digit is lost or added."""
    result = written.copy()
    for place in (1, 10, 100, 1000):
        at_risk = paper & (written >= place)
        if not at_risk.any():
            break
        digit = written // place % 10
        result -= 6 * place * observer.strike("seven_as_one", among=at_risk & (digit == 7))
        result += 6 * place * observer.strike("one_as_seven", among=at_risk & (digit == 1))
    lost = observer.rng.random(len(written)) < 0.5
    shifted = np.where(lost, result // 10, result * 10)
    return np.where(observer.strike("digit_lost_or_added", among=paper & (shifted != result)), shifted, result)
