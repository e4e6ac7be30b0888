"""The tail of the deviations: the few margin cells that the search left far off are mended one by one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

ROUNDS = 3
"""Passes over the margin cells beyond the limit: mending one may open a way for another."""


def shorten_tail(
    raised: npt.NDArray[np.bool_],
    margin_cells: npt.NDArray[np.uint32],
    deviations: npt.NDArray[np.int32],
    *,
    base: int,
) -> int:
    """Flip cells, in place, until no margin cell deviates by more than two bases, where single flips can do it.

    A margin cell that deviates too far gets the flip of one of its cells that costs least in the sum of squares, among
    those that bring no margin cell beyond the limit and none that is beyond it further away. For the sake of a margin
    cell that sums many cells, such as those of counties, one of a quarter as many may go a little further. In a table
    of census size a few dozen margin cells need it, so the sums that the search held hardly move.

    Args:
        raised: for each of the n cells, whether it became the base.
        margin_cells: as for ``search_rounding``.
        deviations: of each margin cell, by number; 0 for none.
        base: what a raised cell becomes.

    Returns:
        How many margin cells still deviate by more than two bases.
    """
    sizes = np.bincount(margin_cells.ravel(), minlength=len(deviations))
    for _ in range(ROUNDS):
        far = np.flatnonzero(np.abs(deviations) > 2 * base)
        if not far.size or not sum(
            _mend(column, far, raised, margin_cells, deviations, sizes, base) for column in range(margin_cells.shape[1])
        ):
            break
    return int(np.sum(np.abs(deviations) > 2 * base))


def _mend(
    column: int,
    far: npt.NDArray[np.intp],
    raised: npt.NDArray[np.bool_],
    margin_cells: npt.NDArray[np.uint32],
    deviations: npt.NDArray[np.int32],
    sizes: npt.NDArray[np.int64],
    base: int,
) -> int:
    """Mend the margin cells of one column; gives how many flips it took."""
    numbers = margin_cells[:, column]
    flips = 0
    for cell in far[(far >= numbers.min()) & (far <= numbers.max())]:
        if abs(deviations[cell]) <= 2 * base:
            continue
        step = base if deviations[cell] < 0 else -base
        members = np.flatnonzero((numbers == cell) & (raised == (step < 0)))
        touched = deviations[margin_cells[members]].astype(np.int64)
        after = np.where(margin_cells[members] > 0, touched + step, 0)
        limits = np.where(sizes[margin_cells[members]] * 4 <= sizes[cell], 3 * base - 1, 2 * base)
        allowed = ((np.abs(after) <= limits) | (np.abs(after) < np.abs(touched))).all(axis=1)
        if allowed.any():
            cost = np.where(allowed, (after**2 - touched**2).sum(axis=1), np.iinfo(np.int64).max)
            chosen = members[np.argmin(cost)]
            raised[chosen] = step > 0
            deviations[margin_cells[chosen]] += np.int32(step)  # no number stands twice in a row but 0
            deviations[0] = 0
            flips += 1
    return flips
