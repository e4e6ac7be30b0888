"""The figures of one population that several tables give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from census.disclosure.audit.bounded_table import Parents, Population
from census.disclosure.audit.linkage import Member, figure_numbers
from census.disclosure.audit.rounded_table import RoundedTable, linked_margins
from census.disclosure.cell_groups import Ids, is_constant_within

Ints = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int32]


@dataclass(frozen=True)
class SharedFigures:
    """The finest figures that some tables share.

    Attributes:
        original: of each figure; 0 for those that need not be alike anywhere.
        figure_of: for each of these tables, by its number, the figure that each of its cells counts in; -1 for none.
        whole: the same figures of the whole population that this one is a part of, if they are shared too.
        rest: of each figure, how many of the whole are not in the part; below 0 where the whole leaves it out.
    """

    original: Ints
    figure_of: Mapping[int, Numbers]
    whole: SharedFigures | None = None
    rest: Ints | None = None


def list_shared_figures(
    tables: Sequence[RoundedTable], cells: Sequence[Ints], parents: Parents, base: int
) -> tuple[SharedFigures, ...]:
    """List the figures that tables share, those of few before those of many, and of a whole before those of a part.

    A figure that only one table gives is among them if it belongs to a part of a population and all but a few of the
    whole are in it, or the other way round: the difference is a small count.

    Args:
        tables: of one data set.
        cells: of each table the places of its cells in the flat table.
        parents: the parent of every region.
        base: of the rounding.
    """
    bounded = [table.bounds() for table in tables]
    number = {id(known): place for place, known in enumerate(bounded)}
    found: list[tuple[tuple[int, bool], SharedFigures]] = []
    for margin in linked_margins(tables, bounded, parents):
        members: dict[Population, list[Member]] = {}
        for member in margin.members:
            members.setdefault(member.population, []).append(member)
        original = {
            population: own[0].sums(tables[number[id(own[0].table)]].original).ravel()
            for population, own in members.items()
        }
        needed = {population: np.full(len(original[population]), len(own) > 1) for population, own in members.items()}
        parts = [item for item in members if item.condition is not None and item.whole in members]
        for part in parts:
            few = original[part.whole] - original[part]
            is_near = (few >= 0) & (few < base)
            needed[part] |= is_near
            needed[part.whole] |= is_near
        made: dict[Population, SharedFigures] = {}
        for population in sorted(members, key=lambda item: item in parts):
            figure_of = {}
            for member in members[population]:
                table = number[id(member.table)]
                figures = figure_numbers(member, margin).ravel()[cells[table]].astype(np.int32)
                figure_of[table] = np.where(needed[population][figures] & (figures >= 0), figures, np.int32(-1))
            whole = made[population.whole] if population in parts else None
            rest = original[population.whole] - original[population] if whole is not None else None
            kept = np.where(needed[population], original[population], 0)
            made[population] = SharedFigures(kept, figure_of, whole, rest)
            widest = original[population.whole if whole is not None else population]
            if kept.any():
                found.append(((int(np.count_nonzero(widest)), whole is not None), made[population]))
    return tuple(shared for _, shared in sorted(found, key=lambda item: item[0]))


def figures_above(fine: SharedFigures, coarse: SharedFigures) -> Numbers | None:
    """For each figure of the one that figure of the other in which it lies, -1 if in none; None if it lies in several.

    A table that gives both tells; without such a table nothing can be told.
    """
    for table, figures in fine.figure_of.items():
        if table in coarse.figure_of:
            return sums_of_figures(figures, len(fine.original), coarse.figure_of[table])
    return None


def sums_of_figures(figures: Numbers, length: int, margin: Ids) -> Numbers | None:
    """For each of so many figures the cell of a margin that it lies in, -1 if in none; None if some lie in several.

    Args:
        figures: for each cell of a table the figure that it counts in, -1 for none.
        length: number of figures.
        margin: for each cell of the table the cell of the margin.
    """
    inside = np.flatnonzero(figures >= 0)
    above = margin.astype(np.int32, copy=False)
    if not is_constant_within(figures, above, inside):
        return None
    found = np.full(length, -1, dtype=np.int32)
    found[figures[inside]] = above[inside]
    return found


def finest(columns: Sequence[Numbers]) -> list[int]:
    """Places of the columns whose figures are not sums of another's: if these are met, all are."""
    rows = np.arange(len(columns[0]) if columns else 0)
    sizes = [len(np.unique(column)) for column in columns]
    kept = []
    for place, column in enumerate(columns):
        others = (
            other
            for number, other in enumerate(columns)
            if (sizes[number], place) > (sizes[place], number)
            and (other[column >= 0] >= 0).all()
            and is_constant_within(other, column, rows[other >= 0])
        )
        if next(others, None) is None:
            kept.append(place)
    return kept
