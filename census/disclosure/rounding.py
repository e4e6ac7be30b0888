"""Small count rounding: counts of 1 and 2 become 0 or 3 such that the published sums stay near the original ones."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from census.disclosure.cell_groups import Ids, group_cells, sum_over_groups
from census.disclosure.search import search_rounding, splitmix64
from census.disclosure.settling import settle_rounding
from census.disclosure.tail import shorten_tail
from census.errors import ParameterError
from census.reference import ROUNDING_BASE

Counts = npt.NDArray[np.int64]

SWEEPS = 2000
"""Passes over the small cells, if these are not too many. Twice as many lower the mean deviation by a hundredth."""

FULL_WORK = 20_000_000
"""Small cells times margins up to which all ``SWEEPS`` are made: those of a national table. Of a larger table, each of
whose cells has more others to make up for it, as many as the square root allows."""

GREATEST_WEIGHT = 1000


def round_small_counts(
    counts: npt.ArrayLike,
    margins: Sequence[npt.ArrayLike],
    *,
    base: int = ROUNDING_BASE,
    seed: int,
    weights: Sequence[int] | None = None,
    inner_cells_published: bool = True,
    unbiased: bool = False,
    sweeps: int | None = None,
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
            count in a small published figure, or in one that is small after rounding, or that is left if published
            figures are subtracted from one another.
        unbiased: hold the expected value of every single cell at its original, where otherwise only their sums keep it
            and a cell that is alone in many figures goes to the nearer value more often. Deviations grow by a
            twentieth, in a table of a few dozen small cells by a half.
        sweeps: passes of the search over all small cells; if not given, ``SWEEPS``, less in a very large table.

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
    if sweeps is not None:
        _check_range("sweeps", sweeps, 1, 10**6)

    def rounded_where(chosen: npt.NDArray[np.bool_]) -> Counts:
        passes = sweeps or _sweeps_for(int(chosen.sum()) * len(cells_of))
        result = original.copy()
        result[chosen] = _round_cells(
            original, cells_of, importance, chosen, base=base, sweeps=passes, seed=seed, unbiased=unbiased
        )
        return result

    small = (original > 0) & (original < base)
    if inner_cells_published:
        return rounded_where(small)
    told = [*cells_of, *_figures_by_subtraction(cells_of)]
    chosen = small & _counts_in_small_figure(original, told, base)
    while True:
        # Rounding some cells of a figure may leave so little of it that the others must be rounded too.
        rounded = rounded_where(chosen)
        found = small & ~chosen & _counts_in_small_figure(rounded, told, base)
        if not found.any():
            return rounded
        chosen |= found


def _sweeps_for(work: int) -> int:
    return round(SWEEPS * min(1.0, math.sqrt(FULL_WORK / max(work, 1))))


def _round_cells(
    counts: Counts,
    margins: list[Ids],
    weights: Counts,
    chosen: npt.NDArray[np.bool_],
    *,
    base: int,
    sweeps: int,
    seed: int,
    unbiased: bool,
) -> Counts:
    """Round the chosen cells, none of which has a count of 0 or of the base and more; gives these alone."""
    # Each count is a margin too: how many of the ones and of the twos are raised stays at its expectation.
    groups = group_cells([*margins, np.where(chosen, counts, -1)], chosen)
    importance = np.append(weights, weights.max(initial=1))
    own = counts[chosen][groups.order]
    raised = search_rounding(
        own,
        systematic_draw(counts[chosen], base, int(splitmix64(np.uint64(seed))))[groups.order],
        groups,
        importance,
        base=base,
        sweeps=sweeps,
        seed=seed,
        unbiased=unbiased,
    )
    deviations = sum_over_groups(np.where(raised, base, 0) - own, groups)
    shorten_tail(raised, groups, deviations, base=base)
    if not unbiased:
        settle_rounding(raised, groups, deviations, importance, base=base)
    rounded = np.empty(len(own), dtype=np.int64)
    rounded[groups.order] = np.where(raised, base, 0)
    return rounded


def systematic_draw(counts: Counts, base: int, start: int) -> npt.NDArray[np.bool_]:
    """Raise each cell with probability count/base, by a systematic sample along the cells.

    The sum of any run of cells then deviates by less than the base: regions that sort together keep their totals.

    Args:
        counts: of the cells, from 0 to below the base.
        base: what a raised cell becomes.
        start: a random whole number.
    """
    points = np.cumsum(counts) + start % base
    raised: npt.NDArray[np.bool_] = points // base != (points - counts) // base
    return raised


def _figures_by_subtraction(margins: Sequence[Ids]) -> list[Ids]:
    """What is left of the figures of a margin when those of a finer one, which does not cover them, are subtracted."""
    rests = []
    for partial in margins:
        outside = partial == -1
        if not outside.any() or outside.all():
            continue
        labels, found = pd.factorize(partial[~outside])
        for whole in margins:
            holding = np.full(len(found), -1, dtype=np.int64)
            holding[labels] = whole[~outside]
            if (holding[labels] == whole[~outside]).all():  # each figure of the one lies in one of the other
                rests.append(np.where(outside, whole, -1))
    return rests


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
