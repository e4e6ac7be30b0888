"""Repair of a rounding that, together with other tables, gives small counts away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from census.disclosure.audit.bounded_table import BoundedTable, Parents, Population
from census.disclosure.audit.linkage import (
    Member,
    SharedMargin,
    differences,
    figure_numbers,
    link_tables,
    told_bounds,
)
from census.disclosure.audit.rounded_table import RoundedTable, linked_margins
from census.disclosure.search import splitmix64
from census.errors import GateError
from census.reference import ROUNDING_BASE

Mask = npt.NDArray[np.bool_]

ATTEMPTS = 400
"""Rounds of repair. The certain cells become fewer in each; some move on to a neighbour first."""

PATIENCE = 30
"""Rounds without success after which figures that are certain again and again are put out of step: one large cell of
each, in any table, differs by a small step drawn by lot, so that tables contradict each other there and tell nothing.
"""

TURNS = 2
"""A cell that was turned so often and is certain again is helped by a large cell beside it."""


def repair_rounding(
    tables: Sequence[RoundedTable], parents: Parents, *, seed: int, base: int = ROUNDING_BASE
) -> list[RoundedTable]:
    """Change as few rounded cells as it takes until tables that share figures give no small count away.

    Tables rounded each for itself tell more together than alone: if one table shows that a figure is 4, and its cells
    in another are published as 0 and 0, both were 2. A cell that is certain lies at an end of what its figure allows
    (it is published as 0, and the others cannot hold all; or as the base, and they cannot hold less), so it is rounded
    the other way. Where that does not help, since all other cells of the figure are published as they are (57 in one
    table; 56 and 0 in the other), a large cell beside it takes up what rounding took away (57 and 0): by less than
    the base, and the figure then agrees in both tables.

    Args:
        tables: all that is published of one data set.
        parents: the parent of every region.
        seed: secret of the producer.
        base: of the rounding.

    Returns:
        The tables, in their order; those that gave nothing away as they were. Zeros never change, counts from the base
        up only as told above.

    Raises:
        GateError: small counts are still certain after all attempts.
    """
    repairs = [_Repair.of(table) for table in tables]
    bounded = [table.bounds(base) for table in tables]
    of_table = {id(known): item for known, item in zip(bounded, repairs, strict=True)}
    margins = linked_margins(tables, bounded, parents)
    stale = margins
    left = since = together = 0
    for attempt in range(ATTEMPTS):
        for item in repairs:
            item.begin()
        mend = _mend_margin if since < PATIENCE else _unsettle_margin
        since += 1
        found = [mend(margin, of_table, seed + attempt, base) for margin in stale]
        left = sum(found)
        open_ = {id(margin) for margin, certain in zip(stale, found, strict=True) if certain}
        if not left:  # no two tables give anything away; perhaps more of them do
            since = 0
            link_tables(margins)
            together += 1
            mend_linked = _mend_linked if together < PATIENCE else _unsettle_linked
            left = sum(mend_linked(known, of_table, margins, seed + attempt, base) for known in bounded)
            if not left:
                return [item.result() for item in repairs]
            for known, item in zip(bounded, repairs, strict=True):
                known.lower, known.upper = item.published_bounds(base)
        changed = set()
        for known, item in zip(bounded, repairs, strict=True):
            if item.is_changed:
                changed.add(id(known))
                known.lower, known.upper = item.published_bounds(base)
        stale = [
            margin
            for margin in margins
            if id(margin) in open_ or any(id(member.table) in changed for member in margin.members)
        ]
        # Each time in another order: a cell in several figures is mended for one of them at a time.
        turn = attempt % len(stale) if stale else 0
        stale = [*stale[turn:], *stale[:turn]]
    raise GateError(
        f"{left} small counts are still certain after {ATTEMPTS} attempts to round them otherwise.",
        "Publish fewer matrices that share figures, or these in less detail.",
    )


def unsettle_cells(
    tables: Sequence[RoundedTable],
    parents: Parents,
    cells: Sequence[tuple[int, int]],
    *,
    seed: int,
    base: int = ROUNDING_BASE,
) -> list[RoundedTable]:
    """Put a figure, drawn by lot, of each of some cells out of step: see ``PATIENCE``.

    Args:
        tables: as for ``repair_rounding``.
        parents: the parent of every region.
        cells: for each the place of its table, and its own place in the flat table.
        seed: of the draws.
        base: of the rounding.
    """
    repairs = [_Repair.of(table) for table in tables]
    bounded = [table.bounds(base) for table in tables]
    of_table = {id(known): item for known, item in zip(bounded, repairs, strict=True)}
    margins = linked_margins(tables, bounded, parents)
    for table, cell in cells:
        of_known = _margins_of(bounded[table], margins)
        member, margin = of_known[int(_draws(seed, np.array([cell]))[0] % np.uint64(len(of_known)))]
        figure = int(figure_numbers(member, margin).ravel()[cell])
        if figure >= 0:
            _unsettle_figure(margin, _Numbers(margin), figure, of_table, seed, base)
    return [item.result() for item in repairs]


def _mend_linked(
    known: BoundedTable, of_table: dict[int, _Repair], margins: Sequence[SharedMargin], seed: int, base: int
) -> int:
    """Mend what a table gives away when all tables are put together; tell how many cells that was."""
    item = of_table[id(known)]
    certain = disclosed_cells(item.table, known.lower, known.upper, base)
    left = int(certain.sum())
    for member, margin in _margins_of(known, margins) if left else []:
        figure = figure_numbers(member, margin)
        item.mend(certain & (figure >= 0), figure.ravel(), seed, base)
        certain = certain & (figure < 0)
    return left


def _unsettle_linked(
    known: BoundedTable, of_table: dict[int, _Repair], margins: Sequence[SharedMargin], seed: int, base: int
) -> int:
    """Put a figure of each cell that all tables together give away out of step; tell how many cells that was."""
    certain = np.flatnonzero(disclosed_cells(of_table[id(known)].table, known.lower, known.upper, base).ravel())
    of_known = _margins_of(known, margins)
    for cell in certain:
        member, margin = of_known[int(_draws(seed, np.array([cell]))[0] % np.uint64(len(of_known)))]
        figure = int(figure_numbers(member, margin).ravel()[cell])
        if figure >= 0:
            _unsettle_figure(margin, _Numbers(margin), figure, of_table, seed, base)
    return len(certain)


def _margins_of(table: BoundedTable, margins: Sequence[SharedMargin]) -> list[tuple[Member, SharedMargin]]:
    return [(member, margin) for margin in margins for member in margin.members if member.table is table]


def _mend_margin(margin: SharedMargin, of_table: dict[int, _Repair], seed: int, base: int) -> int:
    """Mend what one shared margin gives away by itself; tell how many figures and cells that was."""
    left = 0
    numbers = _Numbers(margin)
    for place, (lower, upper) in enumerate(told_bounds(margin)):
        item = of_table[id(margin.members[place].table)]
        certain = disclosed_cells(item.table, lower, upper, base)
        left += int(certain.sum())
        certain &= ~item.mended
        if not certain.any():
            continue
        for cell in item.mend(certain, numbers[place], seed, base):
            # No cell of its own figure is large enough: one of the same figure in another table takes it up.
            change = int(item.rounded.ravel()[cell] - item.table.original.ravel()[cell])
            for other, member in enumerate(margin.members):
                same = np.flatnonzero(numbers[other] == numbers[place][cell])
                if other != place and of_table[id(member.table)].take_up(change, same, base):
                    break
    for population, lower, upper in differences(margin):
        certain = (lower >= 1) & (upper < base)
        if certain.any():
            places = {
                side: [place for place, member in enumerate(margin.members) if member.population == side]
                for side in (population, population.whole)
            }
            true = _true_sums(margin, of_table, population.whole) - _true_sums(margin, of_table, population)
            for figure in np.flatnonzero((certain & (lower <= true) & (true <= upper)).ravel()):
                left += 1
                change = int(true.ravel()[figure])
                # Any table that gives one of both figures will do: in some all cells of it are small.
                ways = [(place, change) for place in places[population]]
                ways += [(place, -change) for place in places[population.whole]]
                for place, by in ways:
                    item = of_table[id(margin.members[place].table)]
                    if item.take_up(by, np.flatnonzero(numbers[place] == figure), base):
                        break
    return left


def _unsettle_margin(margin: SharedMargin, of_table: dict[int, _Repair], seed: int, base: int) -> int:
    """Put the figures of one shared margin that give something away out of step; tell how many that was."""
    numbers = _Numbers(margin)
    left, figures = 0, set()
    for place, (lower, upper) in enumerate(told_bounds(margin)):
        certain = disclosed_cells(of_table[id(margin.members[place].table)].table, lower, upper, base)
        left += int(certain.sum())
        figures |= set(numbers[place][np.flatnonzero(certain.ravel())].tolist())
    for population, lower, upper in differences(margin):
        certain = (lower >= 1) & (upper < base)
        if certain.any():
            true = _true_sums(margin, of_table, population.whole) - _true_sums(margin, of_table, population)
            found = np.flatnonzero((certain & (lower <= true) & (true <= upper)).ravel())
            left += len(found)
            figures |= set(found.tolist())
    for figure in sorted(figures - {-1}):
        _unsettle_figure(margin, numbers, figure, of_table, seed, base)
    return left


def _unsettle_figure(
    margin: SharedMargin, numbers: _Numbers, figure: int, of_table: dict[int, _Repair], seed: int, base: int
) -> None:
    """Let one large cell of a figure differ by a small step, in a table drawn by lot; where all its cells are small,
    one of them is rounded the other way. One change at a time: two of them may undo each other.
    """
    draw = int(_draws(seed, np.array([figure]))[0])
    places = [(draw + turn) % len(margin.members) for turn in range(len(margin.members))]
    cells = [(of_table[id(margin.members[place].table)], numbers[place] == figure) for place in places]
    if not any(item.unsettle(np.flatnonzero(within), seed, base) for item, within in cells):
        any(item.turn_one(np.flatnonzero(within), seed, base) for item, within in cells)


def _true_sums(margin: SharedMargin, of_table: dict[int, _Repair], population: Population) -> npt.NDArray[np.int64]:
    """The figures of one population before rounding."""
    member = next(member for member in margin.members if member.population == population)
    return member.sums(of_table[id(member.table)].table.original)


def disclosed_cells(table: RoundedTable, lower: npt.NDArray[np.int64], upper: npt.NDArray[np.int64], base: int) -> Mask:
    """Cells of which an attacker is certain, and right, that they had a count from 1 to below the base."""
    certain: Mask = (lower >= 1) & (upper < base)
    return certain & (lower <= table.original) & (table.original <= upper)


class _Numbers(dict[int, npt.NDArray[np.int64]]):
    """Numbers of the figures of each member, made when they are asked for."""

    def __init__(self, margin: SharedMargin) -> None:
        self.margin = margin

    def __missing__(self, place: int) -> npt.NDArray[np.int64]:
        self[place] = figure_numbers(self.margin.members[place], self.margin).ravel()
        return self[place]


def _draws(seed: int, cells: npt.NDArray[np.int64]) -> npt.NDArray[np.uint64]:
    """A draw for each cell, keyed by the seed and the cell's number."""
    mix: Any = splitmix64  # compiled: takes arrays too
    drawn: npt.NDArray[np.uint64] = mix(cells.astype(np.uint64) + splitmix64(np.uint64(seed % 2**64)))
    return drawn


@dataclass
class _Repair:
    """A table under repair.

    Attributes:
        table: as it was.
        rounded: its cells as rounded so far.
        turned: how often each was turned.
        mended: cells that something was done for in this attempt.
        is_changed: whether a cell was changed in this attempt.
    """

    table: RoundedTable
    rounded: npt.NDArray[np.int64]
    turned: npt.NDArray[np.int16]
    mended: Mask
    is_changed: bool = False

    @classmethod
    def of(cls, table: RoundedTable) -> _Repair:
        shape = table.rounded.shape
        return cls(table, table.rounded.copy(), np.zeros(shape, dtype=np.int16), np.zeros(shape, dtype=bool))

    def begin(self) -> None:
        """Begin an attempt."""
        self.mended[...] = False
        self.is_changed = False

    def result(self) -> RoundedTable:
        """The table as it is now; the very same if nothing was changed."""
        is_same = bool((self.rounded == self.table.rounded).all())
        return self.table if is_same else self.table.with_rounded(self.rounded)

    def published_bounds(self, base: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """What the cells as rounded so far tell alone."""
        known = self.table.with_rounded(self.rounded).bounds(base)
        return known.lower, known.upper

    def mend(self, certain: Mask, figure: npt.NDArray[np.int64], seed: int, base: int) -> list[int]:
        """Change a cell for each figure that has certain cells; give the certain cells that nothing here can help.

        Args:
            certain: the cells.
            figure: number of the figure of each cell, flat; -1 for none.
            seed: of the draw among cells that are as good.
            base: of the rounding.
        """
        open_ = np.flatnonzero(certain.ravel() & (figure >= 0))
        self.mended.ravel()[open_] = True
        times = self.turned.ravel()[open_]
        # After a while of no avail, one of three ways by lot: two tables may have answered each other all the time.
        lot = _draws(seed, open_) % np.uint64(3)
        is_turned = (times < TURNS) | ((times >= 2 * TURNS) & (lot == 0))
        is_elsewhere = (times >= 2 * TURNS) & (lot == 1)
        stuck = []
        for place, elsewhere in zip(open_[~is_turned], is_elsewhere[~is_turned], strict=True):
            self.turned.ravel()[place] += 1
            change = int(self.table.original.ravel()[place] - self.rounded.ravel()[place])
            if elsewhere or not self.take_up(change, np.flatnonzero(figure == figure[place]), base):
                stuck.append(int(place))
        held = np.unique(figure[open_[is_turned]])
        candidates = np.flatnonzero(self.table.small(base).ravel() & np.isin(figure, held))
        # Certain cells first, of these the ones turned least, and a keyed draw among equals.
        draw = _draws(seed, candidates)
        ordered = candidates[np.lexsort((draw, self.turned.ravel()[candidates], ~certain.ravel()[candidates]))]
        turn = ordered[np.unique(figure[ordered], return_index=True)[1]]
        self.is_changed |= len(turn) > 0
        self.rounded.ravel()[turn] = base - self.rounded.ravel()[turn]
        self.turned.ravel()[turn] += 1
        return stuck

    def take_up(self, change: int, others: npt.NDArray[np.intp], base: int) -> bool:
        """Let one of some cells take up a change; tell whether any is large enough.

        The largest that is still as counted: what was changed for another figure stays.
        """
        original, rounded = self.table.original.ravel(), self.rounded.ravel()
        after = rounded[others] + change
        fits = (original[others] > base) & (after > base) & (np.abs(after - original[others]) < base)
        if not fits.any():
            return False
        fitting = others[fits]
        untouched = fitting[rounded[fitting] == original[fitting]]
        choice = untouched if len(untouched) else fitting
        self.is_changed = True
        rounded[choice[np.argmax(original[choice])]] += change
        return True

    def unsettle(self, others: npt.NDArray[np.intp], seed: int, base: int) -> bool:
        """Let one of some cells, drawn by lot, differ by another small step than it did; tell whether any is large
        enough.
        """
        original, rounded = self.table.original.ravel(), self.rounded.ravel()
        fitting = others[original[others] > base]
        if not len(fitting):
            return False
        cell = fitting[np.argmin(_draws(seed, fitting))]
        steps = [step for step in range(1 - base, base) if step and original[cell] + step > base]
        steps = [step for step in steps if original[cell] + step != rounded[cell]]
        if not steps:
            return False
        self.is_changed = True
        rounded[cell] = original[cell] + steps[int(_draws(seed, np.array([cell]))[0] % np.uint64(len(steps)))]
        return True

    def turn_one(self, others: npt.NDArray[np.intp], seed: int, base: int) -> bool:
        """Round one of some small cells, drawn by lot, the other way; tell whether there is any."""
        small = others[self.table.small(base).ravel()[others]]
        if not len(small):
            return False
        cell = small[np.argmin(_draws(seed, small))]
        self.is_changed = True
        self.rounded.ravel()[cell] = base - self.rounded.ravel()[cell]
        return True
