"""The tail of the deviations: the few margin cells that the search left far off are mended one by one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from census.disclosure.search import rows_by_number

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
    margin_cells: npt.NDArray[np.uint32],
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
        raised: for each of the n cells, whether it became the base.
        margin_cells: as for ``search_rounding``.
        deviations: of each margin cell, by number; 0 for none.
        base: what a raised cell becomes.

    Returns:
        How many margin cells still deviate by more than two bases.
    """
    tail = _Tail(raised, margin_cells, deviations, base)
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
        self,
        raised: npt.NDArray[np.bool_],
        margin_cells: npt.NDArray[np.uint32],
        deviations: npt.NDArray[np.int32],
        base: int,
    ) -> None:
        self.raised, self.margin_cells, self.deviations, self.base = raised, margin_cells, deviations, base
        self.sizes = np.bincount(margin_cells.ravel(), minlength=len(deviations))
        self.flips: list[int] = []
        self.last = np.maximum.accumulate(margin_cells.max(axis=0, initial=0))
        self.rows: dict[int, tuple[int, npt.NDArray[np.int64], npt.NDArray[np.int32]]] = {}

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
        numbers = self.margin_cells[members]
        touched = self.deviations[numbers].astype(np.int64)
        after = np.where(numbers > 0, touched + step, 0)
        yields = (self.sizes[numbers] * 4 <= self.sizes[cell]) & yielding
        limits = np.where(yields, 3 * self.base - 1, 2 * self.base)
        broken = (np.abs(after) > limits) & (np.abs(after) >= np.abs(touched))
        cost = (after**2 - touched**2).sum(axis=1)
        order = np.lexsort((cost, broken.sum(axis=1)))
        for place in order[:WAYS]:
            if broken[place].any() and not depth:
                return False
            before = len(self.flips)
            self._flip(int(members[place]))
            if all(self.mend(other, depth - 1) for other in numbers[place][broken[place]].tolist()):
                return True
            for row in self.flips[before:][::-1]:
                self._flip(row)
            del self.flips[before:]
        return False

    def _members(self, cell: int) -> npt.NDArray[np.int32]:
        """The rows of a margin cell. Numbers grow from column to column; a column is put in order when it is needed."""
        column = int(np.searchsorted(self.last, cell))
        if column not in self.rows:
            first = int(self.last[column - 1]) + 1 if column else 1
            starts, rows = rows_by_number(self.margin_cells[:, column], first, int(self.last[column]) - first + 1)
            self.rows[column] = first, starts, rows
        first, starts, rows = self.rows[column]
        return rows[starts[cell - first] : starts[cell - first + 1]]

    def _flip(self, row: int) -> None:
        """Flip one cell; no number stands twice in a row of margin cells but 0."""
        step = -self.base if self.raised[row] else self.base
        self.flips.append(row)
        self.raised[row] = not self.raised[row]
        self.deviations[self.margin_cells[row]] += np.int32(step)
        self.deviations[0] = 0
