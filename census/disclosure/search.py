"""The search for the rounding that disturbs the margins least: a numeric kernel that knows nothing of statistics.

It runs on one thread with a random stream of its own and whole numbers in every sum, so that its result depends on the
input and the seed only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import numpy as np
import numpy.typing as npt
from numba import njit

P = ParamSpec("P")
R = TypeVar("R")

COOLING = ((0.0, 1.2), (0.05, 0.2), (1.0, 0.0))
"""Share of the sweeps done, and the greatest loss a flip may then cause, in units of what one flip costs where nothing
deviates. Above 1 every cell moves, so that a small table too forgets its start; a large one orders itself below 1/4."""

TAIL = 0.3
"""Weight of the fourth power beside the square of a deviation, both in units of the base, at the end of the search; it
grows to that from nothing, so that the search first finds the order that is best in the mean and then shortens the tail
at little cost. ``census.disclosure.tail`` mends what is left of it."""

LEARNING = 0.004
"""How fast a cell's field follows the cell in an unbiased search, as a share of the threshold; it sinks to nothing at
``LEARNING_ENDS``, a share of the sweeps, since fields that still move disturb the order they are to keep."""

LEARNING_ENDS = 0.8

SWING, SWING_THRESHOLD = 0.03, 0.12
"""Learning and least threshold of an unbiased search in a small table, in units of what one flip costs."""

ONE_SEARCH_CELLS = 1000
"""From so many cells up one search is enough: with many margins there is always a way down. Small tables get stuck, and
are searched so often that the best of the searches comes near the optimum; it takes no time. An unbiased search is
never chosen among others: the choice would be a bias."""

GOLDEN_GAMMA = np.uint64(0x9E3779B97F4A7C15)
"""Increment of the splitmix64 stream."""


def _compiled(function: Callable[P, R]) -> Callable[P, R]:
    return cast(Callable[P, R], njit(cache=True, nogil=True)(function))


@_compiled
def splitmix64(state: np.uint64) -> np.uint64:
    """Mix one state of the stream into 64 random bits (Steele, Lea and Flood 2014); ``+ GOLDEN_GAMMA`` is the next."""
    z = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@_compiled
def _anneal(
    raised: npt.NDArray[np.bool_],
    margin_cells: npt.NDArray[np.uint32],
    deviations: npt.NDArray[np.int32],
    weights: npt.NDArray[np.int64],
    cell_weights: npt.NDArray[np.int64],
    fields: npt.NDArray[np.float64],
    counts: npt.NDArray[np.int64],
    base: int,
    thresholds: npt.NDArray[np.float64],
    tails: npt.NDArray[np.float64],
    rates: npt.NDArray[np.float64],
    state: np.uint64,
) -> None:
    """Sweep over all cells once for each threshold, flipping ``raised`` in place; margin cell 0 stands for 'none'.
    ``fields`` are added to what raising a cell costs, and learn at ``rates``.
    """
    n_cells, n_margins = margin_cells.shape
    square = base * base
    for sweep in range(len(thresholds)):
        tail = tails[sweep]
        for i in range(n_cells):
            step = -base if raised[i] else base
            # What the flip does to the sum of w (d^2 + tail d^4) follows from three sums over the cell's margins,
            # since the step is the same in all. Whole numbers: no rounding error, and faster than the polynomial.
            first = second = third = 0
            for k in range(n_margins):
                deviation = np.int64(deviations[margin_cells[i, k]])
                term = weights[k] * deviation
                first += term
                term *= deviation
                second += term
                third += term * deviation
            loss = step * (2.0 * first + 4.0 * tail * (third + square * first))
            loss += 6.0 * tail * square * second + square * (1.0 + tail * square) * cell_weights[i]
            loss += -fields[i] if raised[i] else fields[i]
            state += GOLDEN_GAMMA
            uniform = (splitmix64(state) >> np.uint64(11)) * (1.0 / 9007199254740992.0)
            if loss <= thresholds[sweep] * uniform:
                raised[i] = not raised[i]
                for k in range(n_margins):
                    deviations[margin_cells[i, k]] += step
                deviations[0] = 0
        if rates[sweep] > 0.0:
            for i in range(n_cells):
                fields[i] += rates[sweep] * ((base if raised[i] else 0) - counts[i])


def search_rounding(
    counts: npt.NDArray[np.int64],
    start: npt.NDArray[np.bool_],
    margin_cells: npt.NDArray[np.uint32],
    weights: npt.NDArray[np.int64],
    *,
    base: int,
    sweeps: int,
    seed: int,
    unbiased: bool,
) -> npt.NDArray[np.bool_]:
    """Choose which cells to raise to the base, the others falling to 0, such that the margins deviate least.

    Single flips are accepted if they do not raise the weighted sum of ``d^2 + tail d^4`` over all margin cells by more
    than a random share of a threshold that sinks from sweep to sweep to nothing (annealing with a threshold in place of
    a logarithm, so that no mathematical library can change a bit of the result).

    The sum is least if a cell that is alone in many margin cells takes the nearer value: a 1 would become 0 nearly
    always. In an unbiased search each cell's own part of the sum is taken out, for it is the same in expectation
    whatever the search does, and a field of its own holds each cell at the expectation count/base: while it is raised
    more often than that, raising it becomes dearer, and the other way round.

    Args:
        counts: original counts of the n cells, all between 0 and the base.
        start: n booleans, the rounding to start from.
        margin_cells: n rows, one column for each margin: the number (from 1) of the margin cell that the cell counts
            in, 0 for none. No number may stand in two columns.
        weights: one for each column.
        base: what a raised cell becomes.
        sweeps: passes over all cells, each n times the number of margins of work.
        seed: 64 bits.
        unbiased: whether every cell is to keep its expectation; if not, their sums do and the deviations are less.

    Returns:
        n booleans: the cells to raise.
    """
    if not margin_cells.size:
        return start
    importance = np.zeros(int(margin_cells.max()) + 1, dtype=np.int64)
    cell_weights = np.zeros(len(counts), dtype=np.int64)
    for column, weight in enumerate(weights):
        importance[margin_cells[:, column]] = weight
        cell_weights += weight * (margin_cells[:, column] > 0)
    importance[0] = 0
    done = np.linspace(0, 1, sweeps)
    tails = TAIL / base**2 * done
    thresholds = base**2 * (1 + tails * base**2) * float(cell_weights.mean()) * np.interp(done, *np.array(COOLING).T)
    rates = LEARNING / base * thresholds * np.maximum(0, 1 - done / LEARNING_ENDS) * unbiased
    own = cell_weights * (_loss(base - counts, base, 0) - _loss(-counts, base, 0)) * unbiased
    stream = int(splitmix64(np.uint64(seed)))  # mixed, lest the searches of seed 1 be those of seed 2 but one
    if unbiased and len(counts) < ONE_SEARCH_CELLS:
        # So few cells swing together as their fields learn, each being raised for its share of the sweeps: whatever the
        # seed, they would end in the same phase if the end did not come at a random sweep.
        learning = done < 0.4 + 0.5 * (stream / 2**64)
        flip = base**2 * float(cell_weights.mean())
        tails[:] = 0
        rates = np.where(learning, SWING / base * flip, 0.0)
        thresholds = np.where(learning, np.maximum(thresholds, SWING_THRESHOLD * flip), 0.0)
    best, least_loss = start, np.inf
    for search in range(1 if unbiased else 1 + ONE_SEARCH_CELLS // len(counts)):
        raised, fields = start.copy(), -own
        deviations = sum_deviations(np.where(raised, base, 0) - counts, margin_cells, len(importance))
        state = np.uint64(splitmix64(np.uint64((stream + search) % 2**64)))
        tuning = (thresholds, tails, rates)
        _anneal(raised, margin_cells, deviations, weights, cell_weights, fields, counts, base, *tuning, state)
        loss = float(np.sum(importance * _loss(deviations, base, TAIL)))
        if loss < least_loss:
            best, least_loss = raised, loss
    return best


@_compiled
def sum_deviations(
    changes: npt.NDArray[np.int64], margin_cells: npt.NDArray[np.uint32], length: int
) -> npt.NDArray[np.int32]:
    """Sum the changes of the cells in each margin cell."""
    deviations = np.zeros(length, dtype=np.int32)
    for i in range(margin_cells.shape[0]):
        for k in range(margin_cells.shape[1]):
            deviations[margin_cells[i, k]] += changes[i]
    deviations[0] = 0
    return deviations


@_compiled
def rows_by_number(
    numbers: npt.NDArray[np.integer[Any]], first: int, length: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
    """For each number from ``first`` on where its rows begin, and the rows in this order; others are left out."""
    starts = np.zeros(length + 1, dtype=np.int64)
    for row in range(len(numbers)):
        number = np.int64(numbers[row]) - first
        if 0 <= number < length:
            starts[number + 1] += 1
    starts = np.cumsum(starts)
    at = starts.copy()
    rows = np.empty(starts[-1], dtype=np.int32)
    for row in range(len(numbers)):
        number = np.int64(numbers[row]) - first
        if 0 <= number < length:
            rows[at[number]] = row
            at[number] += 1
    return starts, rows


def _loss(deviations: npt.NDArray[np.integer[Any]], base: int, tail: float) -> npt.NDArray[np.float64]:
    squares = deviations.astype(np.float64) ** 2
    return squares + tail / base**2 * squares**2
