"""Lays out the cells of tables, and the figures that these share, for the search."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt

from census.disclosure.audit.bounded_table import UNBOUNDED, BoundedTable, Parents, Population
from census.disclosure.audit.figures import Figures, Ints, Numbers
from census.disclosure.audit.linkage import Member, SharedMargin, figure_numbers
from census.disclosure.audit.rounded_table import RoundedTable
from census.disclosure.cell_groups import rows_by_number

WIDE_DEPTHS = (0, 2)
"""Regions so far below the root of the tree, the country and the counties, keep their figures during repair."""

WIDE_VARIABLES = 2
"""Their figures by up to so many variables."""


def lay_out(
    tables: Sequence[RoundedTable],
    bounded: Sequence[Sequence[BoundedTable]],
    margins: Sequence[Sequence[SharedMargin]],
    parents: Parents,
    base: int,
) -> Figures:
    """Lay out tables for the search.

    Args:
        tables: with their originals.
        bounded: for each attacker, what each table alone tells him.
        margins: for each attacker, what the tables share, in the same order.
        parents: the parent of every region.
        base: of the rounding.
    """
    # Memberships stand in the same order for each attacker; only the bounds differ.
    layouts = [_Layout(tables, own, shared) for own, shared in zip(bounded, margins, strict=True)]
    layout = layouts[0]
    wide, margins_wide, wide_deviation = _wide_figures(tables, parents)
    sizes = [table.rounded.size for table in tables]
    small = [
        layout.sums([(table.rounded == published) & (table.original == value) for table in tables])
        for published in (0, base)
        for value in range(1, base)
    ]
    lower = [item.sums([table.lower for table in own]) for item, own in zip(layouts, bounded, strict=True)]
    upper = [item.sums([_finite_upper(table) for table in own]) for item, own in zip(layouts, bounded, strict=True)]
    unknown = layout.sums([table.upper >= UNBOUNDED for table in bounded[0]])
    starts, cells = layout.inverse()
    return Figures(
        base=base,
        original=np.concatenate([table.original.ravel() for table in tables]),
        published=np.concatenate([table.rounded.ravel() for table in tables]),
        table_of=np.repeat(np.arange(len(tables), dtype=np.int32), sizes),
        first_cell=layout.first_cell,
        held=layout.held,
        first_held=layout.first_held,
        margin=layout.margin,
        population=layout.population,
        first_entry=_firsts(layout.entries)[:-1],
        figure_of=_joined(layout.figure_of, np.int32),
        first_figure_of=_firsts([len(item) for item in layout.figure_of])[:-1],
        cells=cells,
        first_of_entry=starts,
        lower=np.stack(lower),
        upper=np.stack(upper),
        unbounded=unknown > 0,
        small=np.stack(small, axis=1).astype(np.int32),
        deviation=layout.sums([table.rounded - table.original for table in tables]),
        first_member=_firsts([len(margin.members) for margin in margins[0]]),
        first_place=_firsts(layout.places),
        whole=layout.wholes(),
        true=layout.true(),
        asleep=np.zeros(sum(layout.places), dtype=np.bool_),
        wide=wide,
        first_wide=_firsts([size * count for size, count in zip(sizes, margins_wide, strict=True)])[:-1],
        margins_wide=np.array(margins_wide, dtype=np.int64),
        wide_deviation=wide_deviation,
    )


class _Layout:
    """Which table stands where in which shared margin."""

    def __init__(
        self, tables: Sequence[RoundedTable], bounded: Sequence[BoundedTable], margins: Sequence[SharedMargin]
    ) -> None:
        number = {id(known): place for place, known in enumerate(bounded)}
        self.tables, self.margins = tables, margins
        self.members: list[tuple[int, Member]] = [
            (number[id(member.table)], member) for margin in margins for member in margin.members
        ]
        holders = np.array([table for table, _ in self.members], dtype=np.int64)
        self.first_cell = _firsts([table.rounded.size for table in tables])
        self.held: Numbers = np.argsort(holders, kind="stable").astype(np.int32)
        self.first_held: Ints = np.searchsorted(holders[self.held], np.arange(len(tables) + 1)).astype(np.int64)
        self.margin: Numbers = np.repeat(
            np.arange(len(margins), dtype=np.int32), [len(margin.members) for margin in margins]
        )
        self.populations = [list(dict.fromkeys(member.population for member in margin.members)) for margin in margins]
        self.population: Numbers = np.array(
            [
                self.populations[margin].index(member.population)
                for margin, (_, member) in zip(self.margin, self.members, strict=True)
            ],
            dtype=np.int32,
        )
        self.places = [
            len(margin.nodes) * int(np.prod(margin.members[0].lengths, dtype=np.int64)) for margin in margins
        ]
        self.entries = [self.places[margin] for margin in self.margin]
        self._figure_of: list[Numbers] | None = None

    @property
    def figure_of(self) -> list[Numbers]:
        """For each membership the number of the figure of every cell."""
        if self._figure_of is None:
            self._figure_of = [
                figure_numbers(member, self.margins[margin]).astype(np.int32).ravel()
                for margin, (_, member) in zip(self.margin, self.members, strict=True)
            ]
        return self._figure_of

    def sums(self, cells: Sequence[npt.NDArray[Any]]) -> Ints:
        """For each entry the sum of its cells."""
        counts = [item.astype(np.int64) for item in cells]
        return _joined([member.sums(counts[table]).ravel() for table, member in self.members])

    def inverse(self) -> tuple[Ints, Numbers]:
        """For each entry where those of its cells begin that may change, and these cells."""
        starts, cells, first = [], [], 0
        free = [((table.original > 0) & table.is_shown).ravel() for table in self.tables]
        for (table, _), entries, figure_of in zip(self.members, self.entries, self.figure_of, strict=True):
            begins, inside = rows_by_number(np.where(free[table], figure_of, -1), 0, entries)
            starts.append(begins[:-1] + first)
            cells.append(inside + np.int32(self.first_cell[table]))
            first += len(inside)
        return np.append(_joined(starts), first), _joined(cells, np.int32)

    def wholes(self) -> Numbers:
        """For each margin and population the number of the one that it is a part of, -1 for none."""
        found = np.full((len(self.margins), self._widest), -1, dtype=np.int32)
        for number, own in enumerate(self.populations):
            for part, population in enumerate(own):
                if population.condition is not None and population.whole in own:
                    found[number, part] = own.index(population.whole)
        return found

    def true(self) -> Ints:
        """For each place the original figure of each population."""
        found = [np.zeros((0, self._widest), dtype=np.int64)]
        members = iter(self.members)
        for margin, own, places in zip(self.margins, self.populations, self.places, strict=True):
            figures = np.zeros((places, self._widest), dtype=np.int64)
            for _ in margin.members:
                table, member = next(members)
                population: Population = member.population
                figures[:, own.index(population)] = member.sums(self.tables[table].original).ravel()
            found.append(figures)
        return np.concatenate(found)

    @property
    def _widest(self) -> int:
        return max(map(len, self.populations), default=1)


def _finite_upper(table: BoundedTable) -> Ints:
    return np.where(table.upper >= UNBOUNDED, 0, table.upper)


def _wide_figures(tables: Sequence[RoundedTable], parents: Parents) -> tuple[Numbers, list[int], Ints]:
    """Figures of wide regions: their numbers for each cell, how many margins of each table, and their deviations."""
    numbers: list[Numbers] = []
    margins: list[int] = []
    deviations: list[Ints] = []
    first = 0
    for table in tables:
        change = (table.rounded - table.original).ravel()
        paths = [_path(code, parents) for code in table.regions]
        axes = range(1, table.rounded.ndim)
        own = []
        for depth in (depth for depth in WIDE_DEPTHS if any(len(path) > depth + 1 for path in paths)):
            above = np.unique([path[min(depth, len(path) - 1)] for path in paths], return_inverse=True)[1]
            for chosen in (some for size in range(WIDE_VARIABLES + 1) for some in combinations(axes, size)):
                cells = above.reshape(-1, *[1] * len(axes))
                for axis in chosen:
                    length = table.rounded.shape[axis]
                    cells = cells * length + np.arange(length).reshape(-1, *[1] * (len(axes) - axis))
                flat = np.broadcast_to(cells, table.rounded.shape).ravel()
                deviations.append(np.rint(np.bincount(flat, weights=change)).astype(np.int64))
                own.append((flat + first).astype(np.int32))
                first += len(deviations[-1])
        margins.append(len(own))
        numbers.append(np.stack(own, axis=1).ravel() if own else np.zeros(0, dtype=np.int32))
    return _joined(numbers, np.int32), margins, _joined(deviations)


def _path(code: str, parents: Parents) -> list[str]:
    """The regions that hold a region, from the root down to itself."""
    path: list[str] = []
    at: str | None = code
    while at is not None:
        path.append(at)
        at = parents.get(at)
    return path[::-1]


def _firsts(sizes: Sequence[int]) -> Ints:
    return np.append(0, np.cumsum(np.array(sizes, dtype=np.int64))).astype(np.int64)


def _joined(parts: Sequence[npt.NDArray[Any]], kind: type[np.integer[Any]] = np.int64) -> npt.NDArray[Any]:
    return np.concatenate([*parts, np.zeros(0, dtype=kind)]).astype(kind, copy=False)
