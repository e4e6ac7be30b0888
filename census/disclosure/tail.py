"""The tail of the deviations: the few margin cells that the search left far off are mended one by one."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from census.compiled import compiled
from census.disclosure.cell_groups import (
    CellGroups,
    cells_of_groups,
    rows_by_number,
    shift_margin_cells,
    sum_over_groups,
)

ROUNDS = 10
"""Passes over the margin cells beyond the limit: mending one may open a way for another."""

DEPTH = 2
"""A flip that brings other margin cells beyond the limit is made if flips of theirs mend these, so many times on."""

LOOKED_AT = 2000
"""Cells, spread evenly, of which the flips to try for a margin cell are chosen: a country has hundreds of thousands."""

WAYS = 12
"""Flips that are tried for a margin cell, if each brings others beyond the limit."""


def shorten_tail(
    raised: npt.NDArray[np.bool_],
    groups: CellGroups,
    deviations: npt.NDArray[np.int32],
    *,
    base: int,
) -> int:
    """Flip cells, in place, until no margin cell deviates by more than two bases, where a few flips can do it.

    A margin cell that deviates too far gets the flip of one of its cells that costs least in the sum of squares, among
    those that bring no margin cell beyond the limit and none that is beyond it further away. Where every flip brings
    another margin cell beyond the limit, that one is mended in the same way. If that too is impossible, then for the
    sake of a margin cell that sums many cells, such as those of counties, one of a quarter as many may go a little
    further. In a table of census size a few dozen margin cells need it, so the sums that the search held hardly move.

    Args:
        raised: for each of the n cells, in the order of the groups, whether it became the base.
        groups: which margin cells the cells count in.
        deviations: of each margin cell, by number; 0 for none.
        base: what a raised cell becomes.

    Returns:
        How many margin cells still deviate by more than two bases.
    """
    tail = _Tail(raised, groups, deviations, base)
    for _ in range(ROUNDS):
        far = np.flatnonzero(np.abs(deviations) > 2 * base)
        before = len(tail.flips)
        for cell in far[np.argsort(-tail.sizes[far], kind="stable")].tolist():
            if not tail.mend(cell, DEPTH):
                tail.mend(cell, 0, yielding=True)
        if len(tail.flips) == before:
            break
    return int(np.sum(np.abs(deviations) > 2 * base))


class _Tail:
    """Cells whose flips mend margin cells; see ``shorten_tail``."""

    def __init__(
        self, raised: npt.NDArray[np.bool_], groups: CellGroups, deviations: npt.NDArray[np.int32], base: int
    ) -> None:
        self.raised, self.groups, self.deviations, self.base = raised, groups, deviations, base
        self.group_of = groups.group_of
        self.sizes = sum_over_groups(np.ones(len(raised), dtype=np.int64), groups)
        self.flips: list[int] = []
        self.found: dict[int, tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]] = {}

    def mend(self, cell: int, depth: int, *, yielding: bool = False) -> bool:
        """Bring one margin cell within the limit, at the cost of much smaller ones if these are ``yielding``.

        Tells whether it is there. Without success nothing is changed.
        """
        if abs(self.deviations[cell]) <= 2 * self.base:
            return True
        step = self.base if self.deviations[cell] < 0 else -self.base
        members = self._members(cell)
        members = members[self.raised[members] == (step < 0)]
        members = members[:: 1 + len(members) // LOOKED_AT]
        tables = (self.group_of, self.groups.shared, self.groups.own, self.deviations, self.sizes)
        broken, cost = _flip_costs(members, *tables, step, self.base, self.sizes[cell] // 4 if yielding else -1)
        for place in np.lexsort((cost, broken))[:WAYS]:
            if broken[place] and not depth:
                return False
            before = len(self.flips)
            self._flip(int(members[place]))
            others = self._brought_beyond(int(members[place]), step) if broken[place] else []
            if all(self.mend(other, depth - 1) for other in others):
                return True
            for row in self.flips[before:][::-1]:
                self._flip(row)
            del self.flips[before:]
        return False

    def _members(self, cell: int) -> npt.NDArray[np.integer[Any]]:
        """The cells of a margin cell. Numbers grow from column to column, which are put in order as they are needed."""
        column = int(np.searchsorted(self.groups.ends, cell))
        first = int(self.groups.ends[column - 1]) + 1 if column else 1
        place = column - self.groups.shared.shape[1]
        if column not in self.found:
            numbers = self.groups.shared[:, column] if place < 0 else self.groups.own[:, place]
            self.found[column] = rows_by_number(numbers, first, int(self.groups.ends[column]) - first + 1)
        begins, rows = self.found[column]
        found = rows[begins[cell - first] : begins[cell - first + 1]]
        return found if place >= 0 else cells_of_groups(found[:: 1 + len(found) // LOOKED_AT], self.groups.starts)

    def _brought_beyond(self, row: int, step: int) -> list[int]:
        """The margin cells that the flip of a cell, just made, brought beyond the limit, or further."""
        numbers = self._numbers(row)
        after = self.deviations[numbers]
        found: list[int] = numbers[(np.abs(after) > 2 * self.base) & (np.abs(after) >= np.abs(after - step))].tolist()
        return found

    def _numbers(self, row: int) -> npt.NDArray[np.uint32]:
        """The margin cells that a cell counts in; 0 for none."""
        return np.concatenate((self.groups.shared[self.group_of[row]], self.groups.own[row]))

    def _flip(self, row: int) -> None:
        """Flip one cell."""
        step = -self.base if self.raised[row] else self.base
        self.flips.append(row)
        self.raised[row] = not self.raised[row]
        tables = (self.deviations, self.groups.shared, self.groups.own)
        shift_margin_cells(*tables, int(self.group_of[row]), row, step)


@compiled
def _flip_costs(
    rows: npt.NDArray[np.integer[Any]],
    group_of: npt.NDArray[np.int64],
    shared: npt.NDArray[np.uint32],
    own: npt.NDArray[np.uint32],
    deviations: npt.NDArray[np.int32],
    sizes: npt.NDArray[np.int32],
    step: int,
    base: int,
    yielding_size: int,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """What the flip of each row costs: margin cells that it brings beyond the limit, and squared deviations."""
    broken, cost = np.zeros(len(rows), dtype=np.int64), np.zeros(len(rows), dtype=np.int64)
    for place in range(len(rows)):
        row = rows[place]
        for k in range(shared.shape[1] + own.shape[1]):
            number = shared[group_of[row], k] if k < shared.shape[1] else own[row, k - shared.shape[1]]
            if number:
                before = np.int64(deviations[number])
                after = before + step
                limit = 3 * base - 1 if yielding_size >= 0 and sizes[number] <= yielding_size else 2 * base
                broken[place] += abs(after) > limit and abs(after) >= abs(before)
                cost[place] += after**2 - before**2
    return broken, cost
