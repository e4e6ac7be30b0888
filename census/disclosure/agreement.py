"""Figures that stand in several matrices: whether they are the same wherever they stand.

In every matrix that is rounded by itself, counts from 3 up stay as they are and the others become multiples of 3. So a
figure that is the sum of different inner cells in two matrices can be the same in both only if what stays as it is
leaves the same remainder by 3 in both; otherwise they differ by 1 at the least. Matrices rounded together
(``census.disclosure.common_cube``) have no such difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from census.disclosure.protected_matrix import ProtectedMatrix
from census.tabulation.matrix import REGION_LEVELS, Classification, MatrixDefinition, Region, RegionLevel

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Agreement:
    """Figures of one region level that stand in two matrices, by the variables that both have.

    ``differing`` of the ``figures`` are not the same in both; ``greatest`` is the greatest difference.
    """

    first: str
    second: str
    level: RegionLevel
    variables: tuple[str, ...]
    figures: int
    differing: int
    greatest: int


def same_population(first: MatrixDefinition, second: MatrixDefinition) -> bool:
    """Whether two matrices count the same units in the same regions, so that figures of theirs mean the same."""
    return (first.data_set, first.condition, first.region_column) == (
        second.data_set,
        second.condition,
        second.region_column,
    )


def compare_figures(matrices: Sequence[ProtectedMatrix]) -> list[Agreement]:
    """Compare every figure that stands in several of these matrices with the first of them that has it.

    Matrices of different populations have no figure in common.
    """
    found: list[Agreement] = []
    tables = [(item.definition, Figures(item.regions, item.classifications, item.cells)) for item in matrices]
    for number, (definition, own) in enumerate(tables):
        before = [item for item in tables[:number] if same_population(item[0], definition)]
        for level in own.levels:
            for size in range(len(definition.variables) + 1):
                for variables in combinations(definition.variables, size):
                    first = next((item for item in before if item[1].has(level, variables)), None)
                    if first is not None:
                        gap = _gaps(first[1], own, level, variables)
                        ids = first[0].id, definition.id
                        counts = len(gap), int(np.sum(gap > 0)), int(gap.max(initial=0))
                        found.append(Agreement(*ids, level, variables, *counts))
    return found


def agreement_rows(matrices: Sequence[ProtectedMatrix]) -> pa.Table:
    """What ``compare_figures`` finds, as a table: a row for each two matrices, region level and subset of variables."""
    schema = pa.schema(
        [
            *((name, pa.string()) for name in ("first", "second", "level", "variables")),
            *((name, pa.int64()) for name in ("figures", "differing", "greatest")),
        ]
    )
    found = [{**asdict(item), "variables": " ".join(item.variables)} for item in compare_figures(matrices)]
    return pa.Table.from_pylist(found, schema=schema)


class Figures:
    """Figures of a matrix by numbers that mean the same in all matrices with the same regions and code lists."""

    def __init__(self, regions: Sequence[Region], classifications: Sequence[Classification], cells: pa.Table) -> None:
        self.regions = regions
        self.cells = cells
        self.codes = {item.variable: [category.code for category in item.categories] for item in classifications}

    @cached_property
    def levels(self) -> tuple[RegionLevel, ...]:
        found = {region.level for region in self.regions}
        return tuple(level for level in REGION_LEVELS if level in found)

    @cached_property
    def _nodes(self) -> dict[RegionLevel, Numbers]:
        """By level, for each inner cell the number of its region, -1 where the branch skips the level."""
        paths: dict[str, dict[RegionLevel, str]] = {}
        for region in self.regions:
            above = paths[region.parent] if region.parent is not None else {}
            paths[region.code] = {**above, region.level: region.code}
        leaves = self.cells["region_code"].combine_chunks().dictionary_encode()
        leaf_of_cell = leaves.indices.to_numpy()
        found: dict[RegionLevel, Numbers] = {}
        for level in self.levels:
            codes = [paths[leaf].get(level) for leaf in leaves.dictionary.to_pylist()]
            numbers = np.array([-1 if code is None else _number(code) for code in codes], dtype=np.int64)
            found[level] = numbers[leaf_of_cell] if len(numbers) else np.zeros(0, dtype=np.int64)
        return found

    @cached_property
    def _categories(self) -> dict[str, Numbers]:
        return {
            name: np.asarray(pc.index_in(self.cells[name], value_set=pa.array(codes, pa.string())), dtype=np.int64)
            for name, codes in self.codes.items()
        }

    def has(self, level: RegionLevel, variables: tuple[str, ...]) -> bool:
        return level in self.levels and set(variables) <= set(self.codes)

    def sums(self, level: RegionLevel, variables: tuple[str, ...]) -> tuple[Numbers, Numbers, Numbers]:
        """Sorted numbers of the figures above zero, the figures, and which each inner cell counts in (-1 none)."""
        keys = self._nodes[level]
        present = keys >= 0
        for name in sorted(variables):
            keys = keys * len(self.codes[name]) + self._categories[name]
        found, inverse = np.unique(keys[present], return_inverse=True)
        counts = self.cells["count"].to_numpy()[present]
        figure_of_cell = np.full(len(keys), -1, dtype=np.int64)
        figure_of_cell[present] = inverse
        return found, np.bincount(inverse, weights=counts, minlength=len(found)).astype(np.int64), figure_of_cell

    def look_up(self, level: RegionLevel, variables: tuple[str, ...], keys: Numbers) -> Numbers:
        """The figures of these numbers; 0 for those that are not there."""
        found, sums, _ = self.sums(level, variables)
        if not len(found):
            return np.zeros(len(keys), dtype=np.int64)
        place = np.minimum(np.searchsorted(found, keys), len(found) - 1)
        figures: Numbers = np.where(found[place] == keys, sums[place], 0)
        return figures


def _gaps(first: Figures, second: Figures, level: RegionLevel, variables: tuple[str, ...]) -> Numbers:
    keys = np.union1d(first.sums(level, variables)[0], second.sums(level, variables)[0])
    gaps: Numbers = np.abs(first.look_up(level, variables, keys) - second.look_up(level, variables, keys))
    return gaps


def _number(code: str) -> int:
    """A region's code as a number that differs from that of any other code of at most five bytes or eight digits."""
    return int("1" + code) if code.isdecimal() and len(code) <= 8 else 10**9 + int.from_bytes(code.encode()[:5], "big")
