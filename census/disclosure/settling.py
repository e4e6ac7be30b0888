"""Settling after the tail is mended: what that cost the other margin cells is won back, within the limit it reached."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from census.compiled import compiled
from census.disclosure.cell_groups import CellGroups, shift_margin_cells

SWEEPS = 20
"""Passes over the cells; the later ones find next to nothing."""


def settle_rounding(
    raised: npt.NDArray[np.bool_],
    groups: CellGroups,
    deviations: npt.NDArray[np.int32],
    weights: npt.NDArray[np.int64],
    *,
    base: int,
) -> None:
    """Flip cells, in place, where that lessens the weighted sum of squared deviations and brings no margin cell further
    than two bases from its original, nor one that is further yet further.

    Args:
        raised: for each of the n cells, in the order of the groups, whether it became the base.
        groups: which margin cells the cells count in.
        deviations: of each margin cell, by number; kept current.
        weights: one for each margin, in the order of the margins as they were given to ``group_cells``.
        base: what a raised cell becomes.
    """
    shared_weights, own_weights = np.split(weights[list(groups.margins)], [groups.shared.shape[1]])
    for _ in range(SWEEPS):
        tables = (groups.starts, groups.shared, groups.own, deviations, shared_weights, own_weights)
        if not _sweep(raised, *tables, base):
            break


@compiled
def _sweep(
    raised: npt.NDArray[np.bool_],
    starts: npt.NDArray[np.int64],
    shared: npt.NDArray[np.uint32],
    own: npt.NDArray[np.uint32],
    deviations: npt.NDArray[np.int32],
    shared_weights: npt.NDArray[np.int64],
    own_weights: npt.NDArray[np.int64],
    base: int,
) -> int:
    """Look at every cell once; give how many were flipped."""
    flips = 0
    for group in range(len(shared)):
        changed = True
        of_group = (0, 0)
        for i in range(starts[group], starts[group + 1]):
            if changed:
                changed = False
                of_group = _slope(deviations, shared, group, shared_weights)
            of_cell = _slope(deviations, own, i, own_weights)
            step = -base if raised[i] else base
            gain = -step * (2 * (of_group[0] + of_cell[0]) + step * (of_group[1] + of_cell[1]))
            if (
                gain > 0
                and _stays_within(deviations, shared, group, step, 2 * base)
                and _stays_within(deviations, own, i, step, 2 * base)
            ):
                changed = True
                flips += 1
                raised[i] = not raised[i]
                shift_margin_cells(deviations, shared, own, group, i, step)
    return flips


@compiled
def _slope(
    deviations: npt.NDArray[np.int32],
    numbers: npt.NDArray[np.uint32],
    row: int,
    weights: npt.NDArray[np.int64],
) -> tuple[int, int]:
    """The weighted deviations of the margin cells of a row, and their weights."""
    slope = total = 0
    for k in range(numbers.shape[1]):
        slope += weights[k] * np.int64(deviations[numbers[row, k]])
        total += weights[k] * np.int64(numbers[row, k] > 0)
    return slope, total


@compiled
def _stays_within(
    deviations: npt.NDArray[np.int32], numbers: npt.NDArray[np.uint32], row: int, step: int, limit: int
) -> bool:
    for k in range(numbers.shape[1]):
        before = np.int64(deviations[numbers[row, k]])
        after = abs(before + step)
        if numbers[row, k] > 0 and after > limit and after > abs(before):
            return False
    return True
