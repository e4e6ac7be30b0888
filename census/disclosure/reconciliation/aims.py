"""What each shared figure is to be in all tables that give it: as it was, wherever all of them can leave it so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from census.disclosure.cell_groups import Ids, number_margin_cells, sum_by_number
from census.disclosure.reconciliation.search import Costs, Moves, Sums, find_changes
from census.disclosure.reconciliation.shared_figures import (
    Ints,
    SharedFigures,
    figures_above,
    finest,
    sums_of_figures,
)
from census.disclosure.rounding import systematic_draw
from census.disclosure.search import splitmix64

MISS, WIDER, CHANGE, WARMTH, SWEEPS = 30.0, 0.5, 2.0, 6.0, 400
"""What a miss costs, a deviation of one of a published sum of figures, and a change of one, against the squared
deviation of the figure itself; the threshold at the start, and sweeps."""


def moves_of(original: Ints, base: int) -> Moves:
    """A small count becomes 0 or the base; another changes by less than the base and stays as great as that."""
    small = original < base
    lowest = np.where(small, -original, -np.minimum(base - 1, original - base))
    return Moves(lowest, np.where(small, base - original, base - 1), np.where(small, base, 1).astype(np.int64))


def set_aims(
    shared: Sequence[SharedFigures],
    moves: Sequence[Moves],
    published: Sequence[Sequence[Ids]],
    *,
    base: int,
    seed: int,
) -> list[Ints]:
    """Decide by how much every shared figure is to differ from what it was.

    A figure that consists of small counts alone in one of its tables becomes a multiple of the base there, so it does
    in all: the one below or above, by a systematic draw that keeps the expectation. The others take up the difference,
    from the figures that are the fewest down to the most detailed ones, so that each sums to those above it. What is
    left of a population without a part of it is treated as a cell is: none stay none, few become none or the base.

    Args:
        shared: the fewest first, as ``list_shared_figures`` gives them.
        moves: of the cells of each table.
        published: of each table its published margins: for each cell the cell of the margin, -1 for none.
        base: of the rounding.
        seed: 64 bits.

    Returns:
        For each of ``shared`` the aimed change of every figure.
    """
    rooms = {id(own): _Room.of(own, moves) for own in shared}
    for part in shared:
        if part.whole is not None and id(part.whole) in rooms:
            rooms[id(part.whole)].share(rooms[id(part)], part, base)
    aims: list[Ints] = []
    by_figures: dict[int, Ints] = {}
    for place, own in enumerate(shared):
        stream = np.uint64(splitmix64(np.uint64((seed + place) % 2**64)))
        room = rooms[id(own)]
        if own.whole is not None and id(own.whole) in by_figures:
            room.leave_rest(own, by_figures[id(own.whole)], base, stream)
        aims.append(_aims_of(own, room, shared[:place], aims, published, base, stream))
        by_figures[id(own)] = aims[-1]
    return aims


def weigh_sums(parts: Sequence[tuple[Ids, Ints | None, float]], changes: Ints) -> Sums:
    """The sums that cells count in, and how far each is off.

    Args:
        parts: of each column the sum that every cell counts in, -1 for none; the aims of these sums, None if that is no
            change; and the weight.
        changes: of the cells.
    """
    if not parts:
        return Sums(np.zeros((len(changes), 0), dtype=np.uint32), np.zeros(0), np.zeros(1, dtype=np.int32))
    numbers = number_margin_cells([column for column, _, _ in parts], np.ones(len(changes), dtype=bool))
    off = sum_by_number(changes, numbers, int(numbers.max(initial=0)) + 1)
    aimed = np.zeros(len(off), dtype=np.int32)
    for number, (column, aims, _) in zip(numbers.T, parts, strict=True):
        if aims is not None:
            inside = column >= 0
            aimed[number[inside]] = aims[column[inside]]
    return Sums(numbers, np.array([weight for _, _, weight in parts]), off - aimed)


def cooling(warmth: float, sweeps: int) -> npt.NDArray[np.float64]:
    """Thresholds that sink to nothing, fast at first; the last tenth of the sweeps has none."""
    left = np.maximum(0.0, 1.0 - np.arange(sweeps) / max(sweeps - 1, 1) / 0.9)
    return warmth * left * left


@dataclass
class _Room:
    """How far each figure can change in all its tables, and whether it is bound to multiples of the base in one."""

    lowest: Ints
    highest: Ints
    is_bound: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, own: SharedFigures, moves: Sequence[Moves]) -> _Room:
        length = len(own.original)
        room = cls(np.full(length, -(2**40)), np.full(length, 2**40), np.zeros(length, dtype=bool))
        for table, figures in own.figure_of.items():
            inside, cells = figures >= 0, moves[table]
            lowest, highest, free = (
                np.rint(np.bincount(figures[inside], weights=values[inside], minlength=length)).astype(np.int64)
                for values in (cells.lowest, cells.highest, cells.steps == 1)
            )
            room.lowest, room.highest = np.maximum(room.lowest, lowest), np.minimum(room.highest, highest)
            room.is_bound |= (free == 0) & (own.original > 0)
        return room

    def share(self, part: _Room, figures: SharedFigures, base: int) -> None:
        """Where all but a few are in a part, the whole is as bound as the part is."""
        assert figures.rest is not None
        same = (figures.original > 0) & (figures.rest == 0)
        self.lowest = np.where(same, np.maximum(self.lowest, part.lowest), self.lowest)
        self.highest = np.where(same, np.minimum(self.highest, part.highest), self.highest)
        self.is_bound |= part.is_bound & (figures.original > 0) & (figures.rest >= 0) & (figures.rest < base)

    def leave_rest(self, own: SharedFigures, whole: Ints, base: int, stream: np.uint64) -> None:
        """Narrow the room of a part to what leaves a rest that may be told, now that the change of the whole is set."""
        rest = own.rest
        assert rest is not None
        few = np.where((rest > 0) & (rest < base) & (own.original > 0), rest, 0)
        raised = np.where(systematic_draw(few, base, int(stream)), base, 0)
        for kept in (raised, base - raised):  # the rest that was drawn, or else the other
            change = whole + rest - np.where(few > 0, kept, 0)
            fits = (self.lowest <= change) & (change <= self.highest) & (rest >= 0) & (rest < base) & (own.original > 0)
            fits &= ~self.is_bound | ((own.original + change) % base == 0)
            self.lowest, self.highest = np.where(fits, change, self.lowest), np.where(fits, change, self.highest)
        many = (rest >= base) & (whole + rest - base >= self.lowest)
        self.highest = np.where(many, np.minimum(self.highest, whole + rest - base), self.highest)


def _aims_of(
    own: SharedFigures,
    room: _Room,
    above: Sequence[SharedFigures],
    aims: Sequence[Ints],
    published: Sequence[Sequence[Ids]],
    base: int,
    stream: np.uint64,
) -> Ints:
    there = np.flatnonzero(own.original)
    is_bound = room.is_bound[there]
    lowest, highest = np.maximum(room.lowest[there], -base - 1), np.minimum(room.highest[there], base + 1)
    pinned = room.lowest[there] == room.highest[there]
    lowest, highest = np.where(pinned, room.lowest[there], lowest), np.where(pinned, room.highest[there], highest)
    rest = np.where(is_bound, own.original[there] % base, 0)
    changes = np.where(is_bound & systematic_draw(rest, base, int(stream)), base - rest, -rest)
    changes = np.where(is_bound & ~pinned, changes, np.clip(changes, lowest, highest)).astype(np.int64)
    steps = np.where(is_bound, base, 1).astype(np.int64)
    pairs = [(figures_above(own, coarse), aim) for coarse, aim in zip(above, aims, strict=True)]
    told = [(column[there], aim) for column, aim in pairs if column is not None]
    shared = weigh_sums([(*told[place], MISS) for place in finest([column for column, _ in told])], changes)
    table, figures = next(iter(own.figure_of.items()))
    wider = [sums_of_figures(figures, len(own.original), margin) for margin in published[table]]
    others = weigh_sums(
        [
            (np.arange(len(there)), None, 1.0),
            *((column[there], None, WIDER) for column in wider if column is not None),
        ],
        changes,
    )
    costs = Costs(CHANGE, cooling(WARMTH, SWEEPS))
    changes = find_changes(changes, Moves(lowest, highest, steps), shared, others, costs, int(stream))
    found = np.zeros(len(own.original), dtype=np.int64)
    found[there] = changes
    return found
