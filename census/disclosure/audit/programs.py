"""Integer programming over all tables of one region at once: is a small count certain, now that everything is known?

The unknowns are the cells of all tables; the equations say that tables agree in the figures that they share. Cells that
count in the same shared figures and have the same bounds cannot be told apart: one of them stands for all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from census.disclosure.audit.bounded_table import UNBOUNDED, BoundedTable, Counts, Population
from census.disclosure.audit.linkage import SharedMargin, figure_numbers
from census.disclosure.bounds import CLOSE, Knowledge, solve
from census.errors import GateError

WITNESSES = 6
"""Possible originals that are looked for together, before each cell that is still in doubt is looked at alone."""

NEAR = 3
"""Shared figures below so many times the base let the tables that give them be looked at together."""


@dataclass(frozen=True)
class CertainCells:
    """Cells of a table, by their places in it, that certainly had a small count; with the bounds of each."""

    table: BoundedTable
    places: tuple[npt.NDArray[np.intp], ...]
    lower: Counts
    upper: Counts


def certain_cells(
    tables: Sequence[BoundedTable],
    margins: Sequence[SharedMargin],
    suspects: Sequence[npt.NDArray[np.bool_]],
    blocks: Sequence[npt.NDArray[np.int64]],
    originals: Sequence[Counts | None],
    *,
    base: int,
) -> Iterator[CertainCells]:
    """Find the suspects whose count is certain to be from 1 to below the base.

    Most suspects are cleared by a program of few tables, in which all others are what they truly are.

    Args:
        tables: of one kind of unit and region, their bounds as ``link_tables`` left them.
        margins: what they share, of nodes no coarser than the blocks.
        suspects: for each table, the cells to look at: the production zone knows which can be disclosed at all.
        blocks: for each table, the block of every region; figures are shared within a block only.
        originals: true counts of the tables; None of one of which some are not known.
        base: of the rounding.
    """
    for block in range(1 + max(int(of_table.max(initial=-1)) for of_table in blocks)):
        rows = [np.flatnonzero(of_table == block) for of_table in blocks]
        if any(cells[own].any() for cells, own in zip(suspects, rows, strict=True)):
            yield from _Block(tables, margins, suspects, rows, originals, base).certain()


class _Block:
    """The program of one block."""

    def __init__(
        self,
        tables: Sequence[BoundedTable],
        margins: Sequence[SharedMargin],
        suspects: Sequence[npt.NDArray[np.bool_]],
        rows: Sequence[npt.NDArray[np.intp]],
        originals: Sequence[Counts | None],
        base: int,
    ) -> None:
        self.tables, self.rows, self.base = tables, rows, base
        self.asked: list[tuple[int, int, npt.NDArray[np.intp]]] = []
        self.cells: dict[int, slice] = {}
        self.true: list[Counts] = []
        self.unknown: list[slice] = []
        lowers, uppers = [], []
        first = 0
        shared: dict[tuple[int, Population, int], list[npt.NDArray[np.int64]]] = {}
        for number, table in enumerate(tables):
            own = rows[number]
            if not len(own):
                continue
            cells = [table.lower[own].ravel(), table.upper[own].ravel(), suspects[number][own].ravel()]
            memberships = {
                place: _figure_numbers(table, margin, own)
                for place, margin in enumerate(margins)
                if any(member.table is table for member in margin.members)
            }
            keys = np.stack([*cells, *memberships.values()]).astype(np.int64)
            kinds, kind_of, sizes = np.unique(keys, axis=1, return_inverse=True, return_counts=True)
            kind_of = np.asarray(kind_of).ravel()
            asked = np.flatnonzero(kinds[2])
            # A suspect stands alone, the others of its kind together.
            together = np.concatenate([sizes, np.ones(len(asked), dtype=np.int64)])
            together[asked] -= 1
            kind = np.concatenate([np.arange(len(sizes)), asked])
            lowers.append(kinds[0][kind] * together)
            uppers.append(np.minimum(kinds[1][kind] * together, UNBOUNDED))
            self.asked += [
                (number, first + len(sizes) + place, np.flatnonzero(kind_of == of_kind))
                for place, of_kind in enumerate(asked)
            ]
            self.cells[number] = slice(first, first + len(kind))
            if originals[number] is None:
                self.unknown.append(self.cells[number])
            self.true.append(_of_kinds(originals[number], own, kind_of, asked, len(sizes)))
            for row, place in enumerate(memberships):
                of_kind = kinds[3 + row][kind]
                for figure in np.unique(of_kind[of_kind >= 0]):
                    variables = first + np.flatnonzero(of_kind == figure)
                    shared.setdefault((place, table.population, int(figure)), []).append(variables)
            first += len(kind)
        self.known = _program(shared, np.concatenate(lowers), np.concatenate(uppers))

    def certain(self) -> Iterator[CertainCells]:
        """Look for possible originals that clear the suspects; bound those that none of them clears."""
        variables = np.array([variable for _, variable, _ in self.asked], dtype=np.int64)
        doubt = np.ones(len(variables), dtype=bool)
        for asked in dict.fromkeys(number for number, _, _ in self.asked):
            of_table = np.array([number == asked for number, _, _ in self.asked])
            free = self._near(asked, variables[of_table])
            known = self._with_others_true(free)
            doubt[of_table] = self._left_in_doubt(known, np.searchsorted(free, variables[of_table]))
        doubt[doubt] = self._left_in_doubt(self.known, variables[doubt])
        for number, variable, places in (item for item, open_ in zip(self.asked, doubt, strict=True) if open_):
            goal = np.zeros(len(self.known.lower))
            goal[variable] = 1.0
            least, greatest = solve(self.known, goal), solve(self.known, -goal)
            if least is None or greatest is None:
                continue
            lower, upper = int(np.rint(least[variable])), int(np.rint(greatest[variable]))
            if lower >= 1 and upper < self.base:
                table, own = self.tables[number], self.rows[number]
                inside = np.unravel_index(places, (len(own), *table.lower.shape[1:]))
                all_places = (own[inside[0]], *inside[1:])
                yield CertainCells(table, all_places, np.full(len(places), lower), np.full(len(places), upper))

    def _left_in_doubt(self, known: Knowledge, suspects: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Which of some suspects have a small count in all possible originals that were found."""
        doubt = np.ones(len(suspects), dtype=bool)
        for _ in range(WITNESSES):
            if not doubt.any():
                break
            goal = np.zeros(len(known.lower))
            # What may have been the base is pushed up to it, all else down to 0.
            may_be_base = known.upper[suspects] >= self.base
            goal[suspects[doubt]] = np.where(may_be_base, -1.0, 1.0)[doubt]
            values = np.rint(_witness(known, goal)[suspects])
            cleared = doubt & ((values == 0) | (values >= self.base))
            if not cleared.any():
                break
            doubt &= ~cleared
        return doubt

    def _near(self, table: int, suspects: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Cells of a table and of those that share a small figure with it in which a suspect counts; and the figures
        that no other table gives.
        """
        true = np.concatenate(self.true)
        sums, width = self.known.sums, len(true)
        of_cells = sums[:, :width]
        near = np.zeros(width, dtype=bool)
        for own in (self.cells[table], *self.unknown):
            near[own] = True
        rows = np.unique(of_cells[:, suspects].nonzero()[0])
        small = rows[of_cells[rows] @ true < NEAR * self.base]
        figures = np.unique(sums[small][:, width:].nonzero()[1])
        holders = np.unique(sums[:, width + figures].nonzero()[0])
        # A figure of a part and that of the whole limit each other.
        figures = np.unique(sums[holders][:, width:].nonzero()[1])
        holders = np.unique(sums[:, width + figures].nonzero()[0])
        for own in self.cells.values():
            if of_cells[holders][:, own].nnz:
                near[own] = True
        elsewhere = np.unique(of_cells[:, np.flatnonzero(~near)].nonzero()[0])
        is_free = np.ones(sums.shape[1] - width, dtype=bool)
        is_free[sums[elsewhere][:, width:].nonzero()[1]] = False
        return np.flatnonzero(np.concatenate([near, is_free]))

    def _with_others_true(self, free: npt.NDArray[np.int64]) -> Knowledge:
        """The program in which all but some unknowns are what they truly are."""
        known = self.known
        cells = np.concatenate(self.true)
        sums = known.sums[:, free]
        rows = np.flatnonzero(np.diff(sums.indptr))
        # A figure is what the cells of any table sum to.
        figures = np.zeros(len(known.lower) - len(cells))
        of_figures = known.sums[:, len(cells) :]
        unknown = np.concatenate([np.arange(own.start, own.stop) for own in self.unknown] or [np.zeros(0, int)])
        is_equal = (known.low == 0) & (known.high == 0)
        is_equal[known.sums[:, unknown].nonzero()[0]] = False
        equal = np.flatnonzero(is_equal)
        row, figure = of_figures[equal].nonzero()
        figures[figure] = (known.sums[equal][:, : len(cells)] @ cells)[row]
        values = np.append(cells.astype(np.float64), figures)
        values[free] = 0.0
        told = known.sums[rows] @ values
        return Knowledge(
            known.lower[free], known.upper[free], sums[rows], known.low[rows] - told, known.high[rows] - told
        )


def _witness(known: Knowledge, goal: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Possible originals that push the goal down; mostly those of linear programming are whole numbers already."""
    witness = solve(known, goal, whole=False)
    if witness is not None and (np.abs(witness - np.rint(witness)) < CLOSE).all():
        return witness
    witness = solve(known, goal, gap=0.1)
    if witness is None:
        raise GateError("Integer programming of the audit ended without a result.", "Report this.")
    return witness


def _of_kinds(
    counts: Counts | None,
    own: npt.NDArray[np.intp],
    kind_of: npt.NDArray[np.intp],
    asked: npt.NDArray[np.intp],
    kinds: int,
) -> Counts:
    """Sum counts over kinds of cells; one of each kind that is asked for stands alone, at the end. None count 0."""
    if counts is None:
        return np.zeros(kinds + len(asked), dtype=np.int64)
    flat = counts[own].ravel()
    sums = np.rint(np.bincount(kind_of, weights=flat, minlength=kinds)).astype(np.int64)
    one = np.array([flat[np.argmax(kind_of == kind)] for kind in asked], dtype=np.int64)
    sums[asked] -= one
    return np.append(sums, one)


def _figure_numbers(table: BoundedTable, margin: SharedMargin, own: npt.NDArray[np.intp]) -> npt.NDArray[np.int64]:
    """For each cell of the block the number of the shared figure that it counts in, -1 for none."""
    member = next(item for item in margin.members if item.table is table)
    return figure_numbers(member, margin, own).ravel()


def _program(
    shared: dict[tuple[int, Population, int], list[npt.NDArray[np.int64]]], lower: Counts, upper: Counts
) -> Knowledge:
    """The cells of all kinds, with an equation for each table and shared figure; figures are variables of their own."""
    figures = {key: len(lower) + number for number, key in enumerate(shared)}
    rows: list[npt.NDArray[np.int64]] = []
    columns: list[npt.NDArray[np.int64]] = []
    values: list[npt.NDArray[np.float64]] = []
    low: list[float] = []
    high: list[float] = []
    for key, members in shared.items():
        for variables in members:
            rows.append(np.full(len(variables) + 1, len(low)))
            columns.append(np.append(variables, figures[key]))
            values.append(np.append(np.ones(len(variables)), -1.0))
            low.append(0.0)
            high.append(0.0)
        margin, population, figure = key
        whole = (margin, population.whole, figure)
        if population.condition is not None and whole in figures:
            rows.append(np.full(2, len(low)))
            columns.append(np.array([figures[whole], figures[key]]))
            values.append(np.array([1.0, -1.0]))
            low.append(0.0)
            high.append(np.inf)
    width = len(lower) + len(figures)
    places = (np.concatenate(rows), np.concatenate(columns)) if rows else (np.zeros(0, int), np.zeros(0, int))
    sums = csr_array((np.concatenate(values) if values else np.zeros(0), places), shape=(len(low), width))
    limit = upper.astype(np.float64)
    limit[upper >= UNBOUNDED // 2] = np.inf
    return Knowledge(
        np.concatenate([lower.astype(np.float64), np.zeros(len(figures))]),
        np.concatenate([limit, np.full(len(figures), np.inf)]),
        sums,
        np.array(low),
        np.array(high),
    )
