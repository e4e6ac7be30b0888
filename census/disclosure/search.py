"""The search for the rounding that disturbs the margins least: a numeric kernel that knows nothing of statistics.

It runs on one thread with a random stream of its own and whole numbers in every sum, so that its result depends on the
input and the seed only.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from census.compiled import compiled
from census.disclosure.cell_groups import CellGroups, shift_margin_cells, sum_over_groups

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

REST = 2
"""Sweeps for which a cell rests whose flip would push its margin cells, in the sum, further away. That halves the work
and even lowers the deviations, since fewer cells answer to the same one. In a small table no cell rests: which of them
are awake would follow from where they stand, and single cells would miss their expectation by twice as much."""

GOLDEN_GAMMA = np.uint64(0x9E3779B97F4A7C15)
"""Increment of the splitmix64 stream."""


@compiled
def splitmix64(state: np.uint64) -> np.uint64:
    """Mix one state of the stream into 64 random bits (Steele, Lea and Flood 2014); ``+ GOLDEN_GAMMA`` is the next."""
    z = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@compiled
def _power_sums(
    deviations: npt.NDArray[np.int32],
    numbers: npt.NDArray[np.uint32],
    row: int,
    weights: npt.NDArray[np.int64],
) -> tuple[int, int, int]:
    """Weighted sums of the deviations, their squares and cubes, over the margin cells of a row.

    What a flip does to the sum of w (d^2 + tail d^4) follows from them, since its step is the same in all. Whole
    numbers: no rounding error, and faster than the polynomial.
    """
    first = second = third = 0
    for k in range(numbers.shape[1]):
        deviation = np.int64(deviations[numbers[row, k]])
        term = weights[k] * deviation
        first += term
        term *= deviation
        second += term
        third += term * deviation
    return first, second, third


@compiled
def _anneal(
    raised: npt.NDArray[np.bool_],
    starts: npt.NDArray[np.int64],
    shared: npt.NDArray[np.uint32],
    own: npt.NDArray[np.uint32],
    deviations: npt.NDArray[np.int32],
    shared_weights: npt.NDArray[np.int64],
    own_weights: npt.NDArray[np.int64],
    cell_weights: npt.NDArray[np.int64],
    fields: npt.NDArray[np.float64],
    counts: npt.NDArray[np.int64],
    base: int,
    rest: int,
    thresholds: npt.NDArray[np.float64],
    tails: npt.NDArray[np.float64],
    rates: npt.NDArray[np.float64],
    state: np.uint64,
) -> None:
    """Sweep over all cells once for each threshold, flipping ``raised`` in place; margin cell 0 stands for 'none'.
    ``fields`` are added to what raising a cell costs, and learn at ``rates``.
    """
    square = base * base
    resting = np.zeros(len(raised), dtype=np.uint8)
    for sweep in range(len(thresholds)):
        tail = tails[sweep]
        for group in range(len(shared)):
            changed = True
            of_group = (0, 0, 0)
            for i in range(starts[group], starts[group + 1]):
                if resting[i]:
                    resting[i] -= 1
                    continue
                if changed:
                    changed = False
                    of_group = _power_sums(deviations, shared, group, shared_weights)
                of_cell = _power_sums(deviations, own, i, own_weights)
                first, second, third = of_group[0] + of_cell[0], of_group[1] + of_cell[1], of_group[2] + of_cell[2]
                step = -base if raised[i] else base
                alone = square * (1.0 + tail * square) * cell_weights[i]
                loss = step * (2.0 * first + 4.0 * tail * (third + square * first)) + 6.0 * tail * square * second
                loss += alone - fields[i] if raised[i] else alone + fields[i]
                state += GOLDEN_GAMMA
                uniform = (splitmix64(state) >> np.uint64(11)) * (1.0 / 9007199254740992.0)
                if loss <= thresholds[sweep] * uniform:
                    changed = True
                    raised[i] = not raised[i]
                    shift_margin_cells(deviations, shared, own, group, i, step)
                elif loss > alone:
                    resting[i] = rest
        if rates[sweep] > 0.0:
            for i in range(len(raised)):
                fields[i] += rates[sweep] * ((base if raised[i] else 0) - counts[i])


def search_rounding(
    counts: npt.NDArray[np.int64],
    start: npt.NDArray[np.bool_],
    groups: CellGroups,
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
        counts: original counts of the n cells, all between 0 and the base, in the order of the groups.
        start: n booleans, the rounding to start from.
        groups: which margin cells the cells count in.
        weights: one for each margin, in the order of the margins as they were given to ``group_cells``.
        base: what a raised cell becomes.
        sweeps: passes over all cells, each n times the number of margins of work at most.
        seed: 64 bits.
        unbiased: whether every cell is to keep its expectation; if not, their sums do and the deviations are less.

    Returns:
        n booleans: the cells to raise.
    """
    if not len(counts) or not groups.margins:
        return start
    weights = weights[list(groups.margins)]
    shared_weights, own_weights = np.split(weights, [groups.shared.shape[1]])
    cell_weights = np.repeat((groups.shared > 0) @ shared_weights, np.diff(groups.starts))
    cell_weights += (groups.own > 0) @ own_weights
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
    rest = REST if len(counts) >= ONE_SEARCH_CELLS else 0
    searches = 1 if unbiased else 1 + ONE_SEARCH_CELLS // len(counts)
    for search in range(searches):
        raised, fields = start.copy(), -own
        deviations = sum_over_groups(np.where(raised, base, 0) - counts, groups)
        state = np.uint64(splitmix64(np.uint64((stream + search) % 2**64)))
        _anneal(
            raised,
            groups.starts,
            groups.shared,
            groups.own,
            deviations,
            shared_weights,
            own_weights,
            cell_weights,
            fields,
            counts,
            base,
            rest,
            thresholds,
            tails,
            rates,
            state,
        )
        if searches == 1:
            return raised
        loss = float(np.sum(np.repeat(weights, np.diff(groups.ends, prepend=0)) * _loss(deviations[1:], base, TAIL)))
        if loss < least_loss:
            best, least_loss = raised, loss
    return best


def _loss(deviations: npt.NDArray[np.integer[Any]], base: int, tail: float) -> npt.NDArray[np.float64]:
    squares = deviations.astype(np.float64) ** 2
    return squares + tail / base**2 * squares**2
