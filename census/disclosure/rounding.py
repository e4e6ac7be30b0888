"""Small count rounding: counts of 1 and 2 become 0 or 3 such that the published sums stay near the original ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from census.disclosure.search import search_rounding, splitmix64
from census.errors import ParameterError
from census.reference import ROUNDING_BASE

Counts = npt.NDArray[np.int64]
Ids = npt.NDArray[np.integer[Any]]

SWEEPS = 1400
"""Passes over the small cells. Twice as many lower the mean deviation by another hundredth."""

GREATEST_WEIGHT = 1000


def round_small_counts(
    counts: npt.ArrayLike,
    margins: Sequence[npt.ArrayLike],
    *,
    base: int = ROUNDING_BASE,
    seed: int,
    weights: Sequence[int] | None = None,
    inner_cells_published: bool = True,
    sweeps: int = SWEEPS,
) -> Counts:
    """Replace every small count, one below the base, by 0 or the base.

    "All figures 1 and 2 are replaced by 0 or 3 ... The replacements are done such that they do not influence figures
    retrieved at a higher level of aggregation. Nonetheless, small deviations from the original figures do occur"
    ("About the statistics", Population and Housing Census 2001, Confidentiality). Every published figure is a sum of
    rounded cells. The search starts from an unbiased draw (raised with probability count/base) and then lessens the
    deviations of all margins; among cells of one count, the number raised is held at its expectation, so that the base
    does not tell which count it hides. Zeros and counts from the base up never change.

    Args:
        counts: n whole numbers, 0 or more: the inner cells, each once, in an order that does not come from the data
            (sort by codes), since the draw follows it.
        margins: for each published margin, n whole numbers: which cell of that margin the inner cell counts in, or -1
            if in none. Ids need not be consecutive, and mean nothing outside of their margin.
        base: rounding base, 2 or more.
        seed: 0 to 2^64 - 1. It is a secret of the producer: who knows it can try out guesses of the original table.
        weights: relative importance of each margin, 1 to 1000; equal if not given.
        inner_cells_published: if the inner cells are only summed and never shown, only the small cells need change that
            count in a small published figure.
        sweeps: passes of the search over all small cells.

    Returns:
        n rounded counts, in the order given.

    Raises:
        ParameterError: an argument is not of this form.

    Example:
        >>> round_small_counts([1, 1, 1, 8], [[0, 0, 0, 0]], seed=1).sum()
        np.int64(11)
    """
    original = _checked_counts(counts)
    cells_of = [_checked_margin(margin, number, len(original)) for number, margin in enumerate(margins)]
    importance = _checked_weights(weights, len(cells_of))
    _check_range("base", base, 2, 2**15)
    _check_range("seed", seed, 0, 2**64 - 1)
    _check_range("sweeps", sweeps, 1, 10**6)

    small = (original > 0) & (original < base)
    if not inner_cells_published:
        small &= _counts_in_small_figure(original, cells_of, base)
    rounded = original.copy()
    rounded[small] = _round_cells(
        original[small], [margin[small] for margin in cells_of], importance, base=base, sweeps=sweeps, seed=seed
    )
    return rounded


def _round_cells(counts: Counts, margins: list[Ids], weights: Counts, *, base: int, sweeps: int, seed: int) -> Counts:
    """Round all of these cells, none of which has a count of 0 or of the base and more."""
    raised = search_rounding(
        counts,
        _systematic_draw(counts, base, seed),
        # Each count is a margin too: how many of the ones and of the twos are raised stays at its expectation.
        _number_margin_cells([*margins, counts]),
        np.append(weights, weights.max(initial=1)),
        base=base,
        sweeps=sweeps,
        seed=seed,
    )
    return np.where(raised, base, 0)


def _systematic_draw(counts: Counts, base: int, seed: int) -> npt.NDArray[np.bool_]:
    """Raise each cell with probability count/base, by a systematic sample along the cells.

    The sum of any run of cells then deviates by less than the base: regions that sort together keep their totals.
    """
    points = np.cumsum(counts) + int(splitmix64(np.uint64(seed))) % base
    raised: npt.NDArray[np.bool_] = points // base != (points - counts) // base
    return raised


def _number_margin_cells(margins: Sequence[Ids]) -> npt.NDArray[np.int32]:
    """One row for each cell, one column for each margin; margin cells numbered from 1 through all columns, 0 none."""
    numbers = np.zeros((len(margins[0]), len(margins)), dtype=np.int32)
    first = 1
    for column, margin in enumerate(margins):
        present = margin >= 0
        labels, found = pd.factorize(margin[present])
        numbers[present, column] = labels + first
        first += len(found)
    return numbers


def _counts_in_small_figure(counts: Counts, margins: Sequence[Ids], base: int) -> npt.NDArray[np.bool_]:
    found = np.zeros(len(counts), dtype=bool)
    for margin in margins:
        present = margin >= 0
        labels, _ = pd.factorize(margin[present])
        figures = np.bincount(labels, weights=counts[present])
        found[present] |= (figures[labels] > 0) & (figures[labels] < base)
    return found


def _checked_counts(counts: npt.ArrayLike) -> Counts:
    array = np.asarray(counts)
    if array.ndim != 1:
        raise ParameterError(f"Counts have {array.ndim} dimensions.", "Give one count for each inner cell.")
    if array.size and array.dtype.kind not in "iu":
        fractional = int(np.sum(array != np.floor(array))) if array.dtype.kind == "f" else 0
        raise ParameterError(
            f"Counts are of type {array.dtype}, {fractional} of {array.size} not whole.", "Give whole numbers."
        )
    negative = int(np.sum(array < 0))
    if negative:
        raise ParameterError(f"{negative} of {array.size} counts are negative.", "Counts are 0 or more.")
    return array.astype(np.int64)


def _checked_margin(margin: npt.ArrayLike, number: int, length: int) -> Ids:
    array = np.asarray(margin)
    if array.shape != (length,):
        raise ParameterError(
            f"Margin {number} has the shape {array.shape}, for {length} counts.",
            "Give one margin cell for each inner cell.",
        )
    if length and array.dtype.kind not in "iu":
        raise ParameterError(f"Margin {number} is of type {array.dtype}.", "Number its cells by whole numbers.")
    if length and array.min() < -1:
        raise ParameterError(
            f"Margin {number} has {int(np.sum(array < -1))} ids below -1.", "Use ids from 0, and -1 for none."
        )
    return array if length else array.astype(np.int64)


def _checked_weights(weights: Sequence[int] | None, margins: int) -> npt.NDArray[np.int64]:
    if weights is None:
        return np.ones(margins, dtype=np.int64)
    if len(weights) != margins:
        raise ParameterError(f"There are {len(weights)} weights for {margins} margins.", "Give one for each margin.")
    for weight in weights:
        _check_range("weight of a margin", weight, 1, GREATEST_WEIGHT)
    return np.array(weights, dtype=np.int64)


def _check_range(name: str, value: int, least: int, greatest: int) -> None:
    if not isinstance(value, int | np.integer) or isinstance(value, bool) or not least <= value <= greatest:
        raise ParameterError(f"The {name} is {value!r}.", f"It must be a whole number from {least} to {greatest}.")
