"""The search for cells that meet the figures they share with other tables: a numeric kernel without statistics."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from census.compiled import compiled
from census.disclosure.search import GOLDEN_GAMMA, splitmix64

Ints = npt.NDArray[np.int64]

CALM = 12
"""So many sweeps without a change end the search; in one alone a small table may have drawn the wrong steps."""


SEARCHED_AGAIN = 1000
"""A table of fewer cells is searched up to so many times as often as it has fewer."""

WARMER = 8
"""The searches of a small table begin at thresholds up to so many times as high, in turn."""


class Moves(NamedTuple):
    """By how much each of n cells may change: by ``steps`` between ``lowest`` and ``highest``."""

    lowest: Ints
    highest: Ints
    steps: Ints


class Sums(NamedTuple):
    """Sums that cells count in.

    Attributes:
        numbers: n rows, the numbers of the sums that the cell counts in; 0 for none.
        weights: of each column of them, what the square of how far a sum is off costs.
        off: by number, how far the sum is from where it should be; kept current. That of none is 0.
    """

    numbers: npt.NDArray[np.uint32]
    weights: npt.NDArray[np.float64]
    off: npt.NDArray[np.int32]


class Costs(NamedTuple):
    """What counts beside the squares: that a cell which goes by steps of 1 changes by one; and the thresholds of the
    sweeps.
    """

    change: float
    thresholds: npt.NDArray[np.float64]


def find_changes(changes: Ints, moves: Moves, aimed: Sums, others: Sums, costs: Costs, seed: int) -> Ints:
    """Change cells by single steps such that the sums with an aim meet it and the others are little off.

    A small table gets stuck easily, and is searched again until all aims are met, or often enough to give up; then the
    search that missed least counts.

    Args:
        changes: of the n cells, at the start.
        moves: of the cells.
        aimed: the sums that have an aim.
        others: those that only cost.
        costs: what is weighed.
        seed: 64 bits.

    Returns:
        The changes at the end, in the order given.
    """
    best, least = changes, -1
    for attempt in range(1 + SEARCHED_AGAIN // max(len(changes), 1)):
        found = changes.copy()
        shared, own = aimed._replace(off=aimed.off.copy()), others._replace(off=others.off.copy())
        warmer = costs._replace(thresholds=costs.thresholds * (1 + attempt % WARMER))
        _meet_aims(found, moves, shared, own, warmer, np.uint64(splitmix64(np.uint64((seed + attempt) % 2**64))))
        missed = int(np.abs(shared.off).sum())
        if least < 0 or missed < least:
            best, least = found, missed
        if missed == 0:
            break
    return best


@compiled
def _are_met(sums: Sums, cell: int) -> bool:
    missed = 0
    for k in range(sums.numbers.shape[1]):
        missed |= sums.off[sums.numbers[cell, k]]
    return missed == 0


@compiled
def _growth(sums: Sums, cell: int, step: int) -> float:
    """By how much the costs of a cell's sums grow with a step."""
    growth = 0.0
    for k in range(sums.numbers.shape[1]):
        if sums.numbers[cell, k]:
            growth += sums.weights[k] * ((2 * sums.off[sums.numbers[cell, k]] + step) * step)
    return growth


@compiled
def _shift(sums: Sums, cell: int, step: int) -> None:
    for k in range(sums.numbers.shape[1]):
        sums.off[sums.numbers[cell, k]] += step
    sums.off[0] = 0


@compiled
def _meet_aims(changes: Ints, moves: Moves, shared: Sums, others: Sums, costs: Costs, state: np.uint64) -> None:
    """One search, in place.

    A step may raise the costs by no more than a random share of the threshold of its sweep. A cell that goes by steps
    of 1 is left alone as long as it is unchanged and all its aims are met.
    """
    calm = 0
    for threshold in costs.thresholds:
        calm += 1
        for cell in range(len(changes)):
            is_large, before = moves.steps[cell] == 1, changes[cell]
            if is_large and before == 0 and _are_met(shared, cell):
                continue
            state += GOLDEN_GAMMA
            step = moves.steps[cell] if splitmix64(state) & np.uint64(1) else -moves.steps[cell]
            if not is_large and not moves.lowest[cell] <= before + step <= moves.highest[cell]:
                step = -step
            after = before + step
            if not moves.lowest[cell] <= after <= moves.highest[cell]:
                continue
            loss = _growth(shared, cell, step) + _growth(others, cell, step)
            if is_large:
                loss += costs.change * (abs(after) - abs(before))
            state += GOLDEN_GAMMA
            uniform = (splitmix64(state) >> np.uint64(11)) * (1.0 / 9007199254740992.0)
            if loss <= threshold * uniform:
                calm = 0
                changes[cell] = after
                _shift(shared, cell, step)
                _shift(others, cell, step)
        if calm == CALM:
            break
