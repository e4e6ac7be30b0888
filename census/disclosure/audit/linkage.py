"""Figures that several tables share: what one table tells of them bounds the cells of the others."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from census.disclosure.audit.bounded_table import (
    UNBOUNDED,
    BoundedTable,
    Counts,
    Parents,
    Population,
    group_matrix,
    group_regions,
)
from census.disclosure.audit.nesting import NONE, nested_categories

ROUNDS = 12
"""Bounds that shrink are handed on so many times; they seldom shrink after the third."""

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Member:
    """A table that gives the figures of a shared margin.

    Attributes:
        table: the table.
        population: what it counts; without its kind of region if the margin has the root only.
        group_of: for each of its regions, the node of the margin.
        groups: the same as a matrix of sums.
        axes: for each variable of the margin, the axis of the table that tells it, and for each category along it the
            margin's own.
        lengths: number of categories of each variable of the margin.
    """

    table: BoundedTable
    population: Population
    group_of: Numbers
    groups: csr_array[Any]
    axes: tuple[tuple[int, Numbers], ...]
    lengths: tuple[int, ...]

    def sums(self, bounds: Counts) -> Counts:
        """Sum bounds of the cells to the figures of the margin: an axis for the nodes, one for each variable."""
        kept = [axis for axis, _ in self.axes]
        summed = bounds.sum(axis=tuple(axis for axis in range(1, bounds.ndim) if axis not in kept))
        order = sorted(kept)
        summed = summed.transpose(0, *(1 + order.index(axis) for axis in kept))
        for place, ((_, numbers), length) in enumerate(zip(self.axes, self.lengths, strict=True), start=1):
            if len(numbers) == length and (numbers == np.arange(length)).all():
                continue
            merged = np.zeros((*summed.shape[:place], length, *summed.shape[place + 1 :]), dtype=np.int64)
            inside = np.flatnonzero(numbers != NONE)
            np.add.at(np.moveaxis(merged, place, 0), numbers[inside], np.moveaxis(summed, place, 0)[inside])
            summed = merged
        flat: Counts = self.groups @ summed.reshape(len(self.group_of), -1)
        figures: Counts = np.minimum(flat, UNBOUNDED).reshape(len(flat), *self.lengths)
        return figures

    def spread(self, figures: Counts, nothing: int, regions: Numbers | slice = slice(None)) -> Counts:
        """Give each cell of some regions of the table the figure it counts in, or ``nothing``; as an array that
        broadcasts to them.
        """
        found = figures
        for place, (_, numbers) in enumerate(self.axes, start=1):
            padding = [(0, 0)] * found.ndim
            padding[place] = (0, 1)
            found = np.take(np.pad(found, padding, constant_values=nothing), numbers, axis=place)
        order = sorted(range(len(self.axes)), key=lambda place: self.axes[place][0])
        found = found.transpose(0, *(1 + place for place in order))[self.group_of[regions]]
        kept = {axis for axis, _ in self.axes}
        shape = self.table.lower.shape
        return found.reshape(len(found), *(size if axis in kept else 1 for axis, size in enumerate(shape[1:], start=1)))


@dataclass(eq=False)
class SharedMargin:
    """Figures that follow from several tables.

    Attributes:
        variables: by which they are, sorted by name.
        nodes: regions by which they are.
        members: tables that give them.
        bounds: what is known of the figures of each population, after ``link_tables``.
    """

    variables: tuple[str, ...]
    nodes: tuple[str, ...]
    members: list[Member]
    bounds: dict[Population, tuple[Counts, Counts]] = field(default_factory=dict)


def shared_margins(tables: Sequence[BoundedTable], parents: Parents) -> list[SharedMargin]:
    """List the finest figures that each two tables of the same units share.

    Groupings count: a table by single years shares figures by groups of years with a table by these. Tables by
    different regions (residence and work, legal and usual residence) share the figures of the root only.

    Args:
        tables: all that is published.
        parents: the parent of every region; the root's is None.
    """
    root = next(code for code, parent in parents.items() if parent is None)
    keys: dict[tuple[str, str, tuple[str, ...], tuple[str, ...]], None] = {}
    for one, other in itertools.combinations(tables, 2):
        mine, yours = one.population, other.population
        if mine.data_set != yours.data_set or (
            mine.condition != yours.condition and mine.condition and yours.condition
        ):
            continue
        variables = _shared_variables(one.variables, other.variables)
        if mine.region_column != yours.region_column:
            keys[mine.data_set, "", variables, (root,)] = None
            continue
        for coarse, fine in ((one, other), (other, one)):
            if group_regions(fine.regions, coarse.regions, parents) is not None:
                keys[mine.data_set, mine.region_column, variables, coarse.regions] = None
                break
    found = []
    for data_set, column, variables, nodes in keys:
        lengths = tuple(_length(name, tables) for name in variables)
        members = []
        for table in tables:
            if table.population.data_set != data_set or column not in ("", table.population.region_column):
                continue
            axes = _axes(table, variables) if set(table.chosen) <= set(variables) else None
            groups = None if axes is None else group_regions(table.regions, nodes, parents)
            if axes is not None and groups is not None:
                population = Population(data_set, column, table.population.condition)
                members.append(Member(table, population, groups, group_matrix(groups, len(nodes)), axes, lengths))
        found.append(SharedMargin(variables, nodes, members))
    return found


def link_tables(margins: Sequence[SharedMargin]) -> None:
    """Shrink the bounds of all tables to what the shared figures allow, until they shrink no more.

    Interval arithmetic: a figure lies within the sums of the bounds of its cells in every table, a figure of a part of
    the units is no more than that of all of them, and a cell is what the figure leaves when the others are at their
    bounds. All bounds that it gives are true if the published counts are what they are taken for; integer programming
    may find tighter ones. Figures in which tables contradict each other tell the attacker nothing.
    """
    stale = list(margins)
    for _ in range(ROUNDS):
        shrunk = {id(table) for margin in stale for table in _link(margin)}
        stale = [margin for margin in margins if any(id(member.table) in shrunk for member in margin.members)]
        if not stale:
            return


def differences(margin: SharedMargin) -> Iterator[tuple[Population, Counts, Counts]]:
    """What can be had by subtraction: for each part of a population, the bounds of the figures of the rest."""
    for population, (lower, upper) in margin.bounds.items():
        if population.condition is not None and population.whole in margin.bounds:
            whole_lower, whole_upper = margin.bounds[population.whole]
            yield population, np.maximum(whole_lower - upper, 0), whole_upper - lower


def _link(margin: SharedMargin) -> list[BoundedTable]:
    """Bring the figures of one shared margin together; give the tables whose bounds shrank."""
    told = told_bounds(margin)
    shrunk = []
    for member, (lower, upper) in zip(margin.members, told, strict=True):
        table = member.table
        if (lower > table.lower).any() or (upper < table.upper).any():
            table.lower, table.upper = lower, upper
            shrunk.append(table)
    return shrunk


def told_bounds(margin: SharedMargin) -> list[tuple[Counts, Counts]]:
    """For each member the bounds of its cells, now that the figures of all members are known.

    A cell is at least what is left of its figure when all others are at their upper bounds, and at most what is left
    when they are at their lower ones. What the figures are found to be is kept in ``margin.bounds``.
    """
    known: dict[Population, tuple[Counts, Counts]] = {}
    sums = []
    for member in margin.members:
        own = member.sums(member.table.lower), member.sums(member.table.upper)
        sums.append(own)
        lower, upper = known.get(member.population, own)
        known[member.population] = np.maximum(lower, own[0]), np.minimum(upper, own[1])
    for population in list(known):
        if population.condition is not None and population.whole in known:
            (lower, upper), (whole_lower, whole_upper) = known[population], known[population.whole]
            known[population] = lower, np.minimum(upper, whole_upper)
            known[population.whole] = np.maximum(whole_lower, lower), whole_upper
    for population, (lower, upper) in known.items():
        absurd = lower > upper
        if absurd.any():
            known[population] = np.where(absurd, 0, lower), np.where(absurd, UNBOUNDED, upper)
    margin.bounds = known
    told = []
    for member, (own_lower, own_upper) in zip(margin.members, sums, strict=True):
        lower, upper = known[member.population]
        table = member.table
        rises, falls = table.lower, table.upper
        if (lower > own_lower).any():
            slack = np.where(own_upper >= UNBOUNDED, -UNBOUNDED, lower - own_upper)
            rises = np.clip(table.upper + member.spread(slack, -UNBOUNDED), table.lower, table.upper)
        if (upper < own_upper).any():
            slack = np.where(upper >= UNBOUNDED, UNBOUNDED, upper - own_lower)
            falls = np.clip(table.lower + member.spread(slack, UNBOUNDED), table.lower, table.upper)
        told.append((rises, falls))
    return told


def figure_numbers(
    member: Member, margin: SharedMargin, regions: Numbers | slice = slice(None)
) -> npt.NDArray[np.int64]:
    """For each cell of a member, in some of its regions, the number of its figure in the shared margin, -1 for none."""
    shape = (len(margin.nodes), *member.lengths)
    numbers = np.arange(int(np.prod(shape, dtype=np.int64))).reshape(shape)
    found = member.spread(numbers, -1, regions)
    return np.broadcast_to(found, (len(found), *member.table.lower.shape[1:]))


def _shared_variables(one: Sequence[str], other: Sequence[str]) -> tuple[str, ...]:
    """Variables that both tables can be broken down by, the coarser of each two that are groupings of a column."""
    found = set(one) & set(other)
    for mine, yours in itertools.product(one, other):
        if mine != yours:
            found |= {yours} if nested_categories(mine, yours) is not None else set()
            found |= {mine} if nested_categories(yours, mine) is not None else set()
    # Of two that are told by one column, only the finer.
    return tuple(
        sorted(name for name in found if not any(_is_finer(other_name, name) for other_name in found - {name}))
    )


def _is_finer(fine: str, coarse: str) -> bool:
    return nested_categories(fine, coarse) is not None and nested_categories(coarse, fine) is None


def _axes(table: BoundedTable, variables: Sequence[str]) -> tuple[tuple[int, Numbers], ...] | None:
    axes: list[tuple[int, Numbers]] = []
    for name in variables:
        if name in table.variables:
            axis = table.variables.index(name)
            axes.append((axis + 1, np.arange(len(table.categories[axis]), dtype=np.int64)))
            continue
        maps = [(axis, nested_categories(own, name)) for axis, own in enumerate(table.variables, start=1)]
        told = [(axis, numbers) for axis, numbers in maps if numbers is not None]
        if not told:
            return None
        axes.append(told[0])
    used = [axis for axis, _ in axes]
    return tuple(axes) if len(set(used)) == len(used) else None


def _length(name: str, tables: Sequence[BoundedTable]) -> int:
    return next(len(table.categories[table.variables.index(name)]) for table in tables if name in table.variables)
