"""A matrix before and after rounding, with its zeros: what the production zone knows, and what it makes known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from census.disclosure.audit.bounded_table import UNBOUNDED, BoundedTable, Counts, Parents, Population
from census.disclosure.audit.linkage import SharedMargin, shared_margins
from census.reference import ROUNDING_BASE
from census.tabulation.matrix import Matrix, MatrixDefinition


@dataclass(frozen=True)
class RoundedTable:
    """All inner cells of a matrix: an axis for the most detailed regions, one for each variable.

    Attributes:
        name: of the matrix.
        population: what it counts.
        regions: codes of its most detailed regions.
        variables: in the order of the further axes.
        categories: codes along each of these axes.
        original: counts before rounding.
        rounded: counts as published.
        is_shown: false where the matrix leaves out categories of a variable that it shows.
        chosen: these variables.
    """

    name: str
    population: Population
    regions: tuple[str, ...]
    variables: tuple[str, ...]
    categories: tuple[tuple[str, ...], ...]
    original: Counts
    rounded: Counts
    is_shown: npt.NDArray[np.bool_]
    chosen: tuple[str, ...] = ()

    @classmethod
    def of(cls, matrix: Matrix, rounded: pa.Table) -> RoundedTable:
        """Lay out an unprotected matrix and its protected cells (those that are not zero)."""
        definition = matrix.definition
        parents = {region.parent for region in matrix.regions}
        regions = tuple(region.code for region in matrix.regions if region.code not in parents)
        categories = tuple(tuple(category.code for category in item.categories) for item in matrix.classifications)
        axes = (regions, *categories)
        original, after = (_dense(cells, definition.variables, axes) for cells in (matrix.cells, rounded))
        return cls(
            definition.id,
            population_of(definition),
            regions,
            definition.variables,
            categories,
            original,
            after,
            _shown(definition, axes),
            tuple(name for name, _ in definition.where if name in definition.variables),
        )

    def bounds(self, base: int = ROUNDING_BASE, *, taken_up: bool = False) -> BoundedTable:
        """What the published cells alone tell of the original ones.

        A published 0 was 0 or any small count, the published base was any small count or the base itself; all other
        counts are published as they are.

        Args:
            base: of the rounding.
            taken_up: the attacker reckons with what tables give up to agree (see ``Reconciliation``): a count from
                the base up may be published greater or less by less than the base, but never below it.
        """
        step = base - 1 if taken_up else 0
        lower = np.where(self.rounded <= base, self.rounded // base, np.maximum(self.rounded - step, base))
        upper = np.where(self.rounded == 0, base - 1, self.rounded + step)
        return BoundedTable(
            self.name,
            self.population,
            self.regions,
            self.variables,
            self.categories,
            np.where(self.is_shown, lower, 0),
            np.where(self.is_shown, upper, UNBOUNDED),
            self.chosen,
        )

    def with_rounded(self, rounded: Counts) -> RoundedTable:
        """The same table rounded in another way."""
        return replace(self, rounded=rounded)

    def with_counts(self, places: Counts, rounded: Counts) -> RoundedTable:
        """The same table with some cells, by their places in the flat table, rounded in another way."""
        counts = self.rounded.ravel().copy()
        counts[places] = rounded
        return self.with_rounded(counts.reshape(self.rounded.shape))

    def small(self, base: int = ROUNDING_BASE) -> npt.NDArray[np.bool_]:
        """Cells that had a small count, 1 to below the base."""
        small: npt.NDArray[np.bool_] = (self.original > 0) & (self.original < base)
        return small

    def cell_text(self, place: Sequence[int]) -> tuple[str, str]:
        """Region and categories of a cell, as people read them: ``("2002", "sex=1, age_broad=4")``."""
        codes = [
            f"{name}={codes[number]}"
            for name, codes, number in zip(self.variables, self.categories, place[1:], strict=True)
        ]
        return self.regions[place[0]], ", ".join(codes)


def linked_margins(
    tables: Sequence[RoundedTable], bounded: Sequence[BoundedTable], parents: Parents
) -> list[SharedMargin]:
    """List the shared figures of the tables, and see by the originals that they are the same units' indeed.

    A matrix leaves out units that have no category of a variable (age 16 and over): such a table is taken out of the
    margins in which it counts fewer than the others do.

    Args:
        tables: with the originals.
        bounded: what is known of the same tables, in the same order, and of others behind them.
        parents: the parent of every region.
    """
    of_table = {id(known): table for known, table in zip(bounded, tables, strict=False)}
    margins = shared_margins(bounded, parents)
    for margin in margins:
        most: dict[Population, Counts] = {}
        sums = {}
        for member in margin.members:
            if id(member.table) in of_table:
                own = member.sums(of_table[id(member.table)].original)
                sums[id(member)] = own
                most[member.population] = np.maximum(most.get(member.population, own), own)
        for member in list(margin.members):
            if id(member) in sums:
                shown = member.sums((~of_table[id(member.table)].is_shown).astype(np.int64)) == 0
                if (sums[id(member)] != most[member.population])[shown].any():
                    margin.members.remove(member)
    return [margin for margin in margins if len(margin.members) > 1]


def population_of(definition: MatrixDefinition) -> Population:
    """Name the population that a matrix counts; a choice of categories that the matrix shows is no part, but a gap."""
    hidden = [f"{name} in {', '.join(codes)}" for name, codes in definition.where if name not in definition.variables]
    condition = " and ".join([*([definition.condition] if definition.condition else []), *hidden])
    return Population(definition.data_set, definition.region_column, condition or None)


def _shown(definition: MatrixDefinition, axes: Sequence[Sequence[str]]) -> npt.NDArray[np.bool_]:
    shown = np.ones(tuple(len(codes) for codes in axes), dtype=bool)
    for name, chosen in definition.where:
        if name in definition.variables:
            axis = 1 + definition.variables.index(name)
            outside = [number for number, code in enumerate(axes[axis]) if code not in chosen]
            shown[(slice(None),) * axis + (outside,)] = False
    return shown


def _dense(cells: pa.Table, variables: Sequence[str], axes: Sequence[Sequence[str]]) -> Counts:
    places = [
        pc.index_in(cells[column], value_set=pa.array(list(codes), pa.string())).to_numpy()
        for column, codes in zip(("region_code", *variables), axes, strict=True)
    ]
    counts = np.zeros(tuple(len(codes) for codes in axes), dtype=np.int64)
    counts[tuple(np.asarray(place, dtype=np.int64) for place in places)] = cells["count"].to_numpy()
    return counts
