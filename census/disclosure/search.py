"""The search for the rounding that disturbs the margins least: a numeric kernel that knows nothing of statistics.

It runs on one thread with a random stream of its own and whole numbers in every sum, so that its result depends on the
input and the seed only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numpy as np
import numpy.typing as npt
from numba import njit

P = ParamSpec("P")
R = TypeVar("R")

COOLING = ((0.0, 1.5), (0.08, 0.25), (1.0, 0.0))
"""Share of the sweeps done, and the greatest loss a flip may then cause, in units of what one flip costs where nothing
deviates. Above 1 every cell moves, so that a small table too forgets its start; a large one orders itself below 1/4."""

TAIL = 0.36
"""Weight of the fourth power beside the square of a deviation, both in units of the base: it shortens the tail, so that
no single margin cell pays for the others, at the price of a hundredth in the mean."""

ONE_SEARCH_CELLS = 2000
"""From so many cells up one search is enough: with many margins there is always a way down. Small tables get stuck, and
are searched so often that the best of the searches comes near the optimum; it takes no time."""

GOLDEN_GAMMA = np.uint64(0x9E3779B97F4A7C15)
"""Increment of the splitmix64 stream."""


def _compiled(function: Callable[P, R]) -> Callable[P, R]:
    return cast(Callable[P, R], njit(cache=True)(function))


@_compiled
def splitmix64(state: np.uint64) -> np.uint64:
    """Mix one state of the stream into 64 random bits (Steele, Lea and Flood 2014); ``+ GOLDEN_GAMMA`` is the next."""
    z = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@_compiled
def _anneal(
    raised: npt.NDArray[np.bool_],
    margin_cells: npt.NDArray[np.int32],
    deviations: npt.NDArray[np.int32],
    weights: npt.NDArray[np.int64],
    cell_weights: npt.NDArray[np.int64],
    base: int,
    thresholds: npt.NDArray[np.float64],
    state: np.uint64,
) -> None:
    """Sweep over all cells once for each threshold, flipping ``raised`` in place; margin cell 0 stands for 'none'."""
    n_cells, n_margins = margin_cells.shape
    square = base * base
    tail = TAIL / square
    for threshold in thresholds:
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
            state += GOLDEN_GAMMA
            uniform = (splitmix64(state) >> np.uint64(11)) * (1.0 / 9007199254740992.0)
            if loss <= threshold * uniform:
                raised[i] = not raised[i]
                for k in range(n_margins):
                    deviations[margin_cells[i, k]] += step
                deviations[0] = 0


def search_rounding(
    counts: npt.NDArray[np.int64],
    start: npt.NDArray[np.bool_],
    margin_cells: npt.NDArray[np.int32],
    weights: npt.NDArray[np.int64],
    *,
    base: int,
    sweeps: int,
    seed: int,
) -> npt.NDArray[np.bool_]:
    """Choose which cells to raise to the base, the others falling to 0, such that the margins deviate least.

    Single flips are accepted if they do not raise the weighted sum of ``d^2 + tail d^4`` over all margin cells by more
    than a random share of a threshold that sinks from sweep to sweep to nothing (annealing with a threshold in place of
    a logarithm, so that no mathematical library can change a bit of the result).

    Args:
        counts: original counts of the n cells, all between 0 and the base.
        start: n booleans, the rounding to start from.
        margin_cells: n rows, one column for each margin: the number (from 1) of the margin cell that the cell counts
            in, 0 for none. No number may stand in two columns.
        weights: one for each column.
        base: what a raised cell becomes.
        sweeps: passes over all cells, each n times the number of margins of work.
        seed: 64 bits.

    Returns:
        n booleans: the cells to raise.
    """
    if not margin_cells.size:
        return start
    importance = np.zeros(int(margin_cells.max()) + 1, dtype=np.int64)
    importance[margin_cells] = weights
    importance[0] = 0
    cell_weights = importance[margin_cells].sum(axis=1)
    flip = base**2 * (1 + TAIL) * float(cell_weights.mean())
    thresholds = flip * np.interp(np.linspace(0, 1, sweeps), *np.array(COOLING).T)
    stream = int(splitmix64(np.uint64(seed)))  # mixed, lest the searches of seed 1 be those of seed 2 but one
    best, least_loss = start, np.inf
    for search in range(1 + ONE_SEARCH_CELLS // len(counts)):
        raised = start.copy()
        deviations = _sum_deviations(np.where(raised, base, 0) - counts, margin_cells)
        state = np.uint64(splitmix64(np.uint64((stream + search) % 2**64)))
        _anneal(raised, margin_cells, deviations, weights, cell_weights, base, thresholds, state)
        loss = _measure_loss(deviations, importance, base)
        if loss < least_loss:
            best, least_loss = raised, loss
    return best


def _sum_deviations(changes: npt.NDArray[np.int64], margin_cells: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    each = np.repeat(changes, margin_cells.shape[1])
    deviations = np.bincount(margin_cells.ravel(), weights=each).astype(np.int32)
    deviations[0] = 0
    return deviations


def _measure_loss(deviations: npt.NDArray[np.int32], importance: npt.NDArray[np.int64], base: int) -> float:
    squares = deviations.astype(np.int64) ** 2
    return float(np.sum(importance * squares) + TAIL / base**2 * np.sum(importance * squares**2))
