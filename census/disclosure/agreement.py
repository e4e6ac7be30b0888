"""Figures that stand in several matrices: whether they are the same wherever they stand."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from census.disclosure.protected_matrix import ProtectedMatrix
from census.tabulation.matrix import REGION_LEVELS, Matrix, MatrixDefinition, RegionLevel

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


def compare_figures(matrices: Sequence[Matrix], protected: Sequence[ProtectedMatrix]) -> list[Agreement]:
    """Compare every figure that stands in several of these matrices with the first of them that has it.

    Matrices of different populations have no figure in common; nor have those of which one leaves some units out, so
    that the originals differ.

    Args:
        matrices: unprotected.
        protected: the same, in the same order.
    """
    found: list[Agreement] = []
    tables = [Figures(before, after.cells) for before, after in zip(matrices, protected, strict=True)]
    for number, own in enumerate(tables):
        others = [item for item in tables[:number] if same_population(item.definition, own.definition)]
        for level in own.levels:
            for size in range(len(own.definition.variables) + 1):
                for variables in combinations(own.definition.variables, size):
                    having = (item for item in others if item.has(level, variables))
                    compared = (_compare(item, own, level, variables) for item in having)
                    found += itertools.islice(filter(None, compared), 1)
    return found


def agreement_rows(matrices: Sequence[Matrix], protected: Sequence[ProtectedMatrix]) -> pa.Table:
    """What ``compare_figures`` finds, as a table: a row for each two matrices, region level and subset of variables."""
    schema = pa.schema(
        [
            *((name, pa.string()) for name in ("first", "second", "level", "variables")),
            *((name, pa.int64()) for name in ("figures", "differing", "greatest")),
        ]
    )
    found = [{**asdict(item), "variables": " ".join(item.variables)} for item in compare_figures(matrices, protected)]
    return pa.Table.from_pylist(found, schema=schema)


class Figures:
    """Figures of a matrix, before and after, by numbers that mean the same in all matrices with the same code lists."""

    def __init__(self, matrix: Matrix, protected: pa.Table) -> None:
        self.definition, self.regions = matrix.definition, matrix.regions
        self.codes = {item.variable: [category.code for category in item.categories] for item in matrix.classifications}
        keys = ["region_code", *self.definition.variables]
        self._cells = pa.concat_tables(
            table.select([*keys, "count"]).cast(
                pa.schema([*((key, pa.string()) for key in keys), ("count", pa.int64())])
            )
            for table in (matrix.cells, protected)
        )
        self._is_before = np.arange(self._cells.num_rows) < matrix.cells.num_rows
        self._sums: dict[tuple[RegionLevel, tuple[str, ...]], tuple[Numbers, Numbers, Numbers]] = {}

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
        leaves = self._cells["region_code"].combine_chunks().dictionary_encode()
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
            name: np.asarray(pc.index_in(self._cells[name], value_set=pa.array(codes, pa.string())), dtype=np.int64)
            for name, codes in self.codes.items()
        }

    def has(self, level: RegionLevel, variables: tuple[str, ...]) -> bool:
        return level in self.levels and set(variables) <= set(self.codes)

    def sums(self, level: RegionLevel, variables: tuple[str, ...]) -> tuple[Numbers, Numbers, Numbers]:
        """Sorted numbers of the figures that were above zero, and these figures before and after."""
        key = level, tuple(sorted(variables))
        if key not in self._sums:
            numbers = self._nodes[level]
            present = numbers >= 0
            for name in key[1]:
                numbers = numbers * len(self.codes[name]) + self._categories[name]
            found, place = np.unique(numbers[present], return_inverse=True)
            counts, is_before = self._cells["count"].to_numpy()[present], self._is_before[present]
            before, after = (
                np.bincount(place, weights=np.where(chosen, counts, 0), minlength=len(found)).astype(np.int64)
                for chosen in (is_before, ~is_before)
            )
            self._sums[key] = found, before, after
        return self._sums[key]


def _compare(first: Figures, second: Figures, level: RegionLevel, variables: tuple[str, ...]) -> Agreement | None:
    """Compare the figures of two matrices; None if they are not of the same units."""
    (numbers, before, after), (own_numbers, own_before, own_after) = (
        item.sums(level, variables) for item in (first, second)
    )
    if not np.array_equal(numbers, own_numbers) or not np.array_equal(before, own_before):
        return None
    gaps = np.abs(after - own_after)
    ids = first.definition.id, second.definition.id
    return Agreement(*ids, level, variables, len(gaps), int(np.sum(gaps > 0)), int(gaps.max(initial=0)))


def _number(code: str) -> int:
    """A region's code as a number that differs from that of any other code of at most five bytes or eight digits."""
    return int("1" + code) if code.isdecimal() and len(code) <= 8 else 10**9 + int.from_bytes(code.encode()[:5], "big")
