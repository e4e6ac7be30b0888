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
    Numbers,
    SharedFigures,
    figures_above,
    finest,
)
from census.disclosure.search import splitmix64

MISS, CHANGE, WARMTH, SWEEPS = 30.0, 2.0, 6.0, 400
"""What a miss and a change of one cost, against the squared deviation; the threshold at the start, and sweeps."""


def moves_of(original: Ints, base: int) -> Moves:
    """A small count becomes 0 or the base; another changes by less than the base and stays as great as that."""
    small = original < base
    lowest = np.where(small, -original, -np.minimum(base - 1, original - base))
    return Moves(lowest, np.where(small, base - original, base - 1), np.where(small, base, 1).astype(np.int64))


def set_aims(shared: Sequence[SharedFigures], moves: Sequence[Moves], *, base: int, seed: int) -> list[Ints]:
    """Decide by how much every shared figure is to differ from what it was.

    A figure that consists of small counts alone in one of its tables becomes a multiple of the base there, so it does
    in all: the one below or above, by a systematic draw that keeps the expectation. The others take up the difference,
    from the figures that are the fewest down to the most detailed ones, so that each sums to those above it. What is
    left of a population without a part of it is treated as a cell is: none stay none, few become none or the base.

    Args:
        shared: the fewest first, as ``list_shared_figures`` gives them.
        moves: of the cells of each table.
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
        aims.append(_aims_of(own, room, shared[:place], aims, base, stream))
        by_figures[id(own)] = aims[-1]
    return aims


def aimed_sums(columns: Sequence[Numbers], aims: Sequence[Ints], changes: Ints) -> Sums:
    """The figures that cells count in, and by how much each misses its aim; without those that follow from others.

    Args:
        columns: for each list of figures, the figure of every cell; -1 for none.
        aims: of the figures of each column.
        changes: of the cells.
    """
    kept = finest(columns)
    if not kept:
        return Sums(np.zeros((len(changes), 0), dtype=np.uint32), np.zeros(1, dtype=np.int32))
    sums = plain_sums([columns[place] for place in kept], changes)
    aimed = np.zeros(len(sums.off), dtype=np.int32)
    for number, place in zip(sums.numbers.T, kept, strict=True):
        aimed[number] = np.where(number > 0, aims[place][columns[place]], 0)
    return Sums(sums.numbers, sums.off - aimed)


def plain_sums(columns: Sequence[Ids], changes: Ints) -> Sums:
    """The figures that cells count in, and by how much each deviates."""
    numbers = number_margin_cells(columns, np.ones(len(changes), dtype=bool))
    return Sums(numbers, sum_by_number(changes, numbers, int(numbers.max(initial=0)) + 1))


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
        self.is_bound |= part.is_bound & (figures.original > 0) & (figures.rest < base)

    def leave_rest(self, own: SharedFigures, whole: Ints, base: int, stream: np.uint64) -> None:
        """Narrow the room of a part to what leaves a rest that may be told, now that the change of the whole is set."""
        rest = own.rest
        assert rest is not None
        few = np.where((rest > 0) & (rest < base) & (own.original > 0), rest, 0)
        raised = np.where(_is_raised(few, base, stream), base, 0)
        for kept in (raised, base - raised):  # the rest that was drawn, or else the other
            change = whole + rest - np.where(few > 0, kept, 0)
            fits = (self.lowest <= change) & (change <= self.highest) & (rest < base) & (own.original > 0)
            fits &= ~self.is_bound | ((own.original + change) % base == 0)
            self.lowest, self.highest = np.where(fits, change, self.lowest), np.where(fits, change, self.highest)
        many = (rest >= base) & (whole + rest - base >= self.lowest)
        self.highest = np.where(many, np.minimum(self.highest, whole + rest - base), self.highest)


def _is_raised(counts: Ints, base: int, stream: np.uint64) -> npt.NDArray[np.bool_]:
    """Raise each count with probability count/base, by a systematic sample."""
    points = np.cumsum(counts) + int(stream % np.uint64(base))
    raised: npt.NDArray[np.bool_] = points // base != (points - counts) // base
    return raised


def _aims_of(
    own: SharedFigures, room: _Room, above: Sequence[SharedFigures], aims: Sequence[Ints], base: int, stream: np.uint64
) -> Ints:
    there = np.flatnonzero(own.original)
    is_bound = room.is_bound[there]
    lowest, highest = np.maximum(room.lowest[there], -base - 1), np.minimum(room.highest[there], base + 1)
    pinned = room.lowest[there] == room.highest[there]
    lowest, highest = np.where(pinned, room.lowest[there], lowest), np.where(pinned, room.highest[there], highest)
    rest = np.where(is_bound, own.original[there] % base, 0)
    changes = np.where(is_bound & _is_raised(rest, base, stream), base - rest, -rest)
    changes = np.where(is_bound & ~pinned, changes, np.clip(changes, lowest, highest)).astype(np.int64)
    steps = np.where(is_bound, base, 1).astype(np.int64)
    pairs = [(figures_above(own, coarse), aim) for coarse, aim in zip(above, aims, strict=True)]
    told = [(column[there], aim) for column, aim in pairs if column is not None]
    shared = aimed_sums([column for column, _ in told], [aim for _, aim in told], changes)
    alone = plain_sums([np.arange(len(there))], changes)
    costs = Costs(MISS, CHANGE, cooling(WARMTH, SWEEPS))
    changes = find_changes(changes, Moves(lowest, highest, steps), shared, alone, costs, int(stream))
    found = np.zeros(len(own.original), dtype=np.int64)
    found[there] = changes
    return found
