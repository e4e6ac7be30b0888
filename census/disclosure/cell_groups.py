"""Cells in groups that count in the same margin cells of most margins: what they share is kept, and summed, once.

The cells of one county, sex and age, one for each municipality, share every figure of the county and above. A search
that takes them one after the other sums the deviations of those figures once for all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from census.compiled import compiled

Ids = npt.NDArray[np.integer[Any]]
Numbers = npt.NDArray[np.uint32]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class CellGroups:
    """Which margin cells each of n cells counts in. Margin cells are numbered from 1, column after column; 0 is none.

    Attributes:
        order: places, among the cells given, of the n cells; all that follows is in this order.
        starts: where each of the g groups begins, and n at the end.
        shared: g rows with a column for each margin in which every group lies in one margin cell, or in none.
        own: n rows with a column for each other margin.
        margins: the margin of each column, those of ``shared`` first.
        ends: the greatest number used up to each column, in the same order.
    """

    order: Places
    starts: Places
    shared: Numbers
    own: Numbers
    margins: tuple[int, ...]
    ends: Places

    @property
    def length(self) -> int:
        """Length of an array that is indexed by the numbers."""
        return int(self.ends[-1]) + 1 if len(self.ends) else 1

    @property
    def group_of(self) -> Places:
        """The group of each cell."""
        return np.repeat(np.arange(len(self.shared)), np.diff(self.starts))


def group_cells(margins: Sequence[Ids], chosen: npt.NDArray[np.bool_]) -> CellGroups:
    """Group the chosen cells by the margin that saves most work.

    Args:
        margins: for each, the margin cell of every cell, chosen or not; -1 for none. Ids mean nothing, so neither the
            grouping nor the numbers depend on them.
        chosen: which cells to group: n of them.
    """
    rows = np.flatnonzero(chosen)
    ids = [compact_ids(margin) for margin in margins]
    margin, shared = _dividing_margin(ids, rows)
    if margin is None:
        order, starts = rows, np.unique([0, len(rows)])
    else:
        labels, number = number_cells(ids[margin], rows, 0)
        begins, places = rows_by_number(labels, 0, number + 1)
        order = rows[places]
        # Cells in none come first, and each of them is a group of its own.
        starts = np.concatenate([np.arange(begins[1]), begins[1:]])
    own = [column for column in range(len(ids)) if column not in shared]
    numbers, ends = _number_columns([ids[column] for column in shared], order[starts[:-1]], 0)
    numbers_of_own, ends_of_own = _number_columns([ids[column] for column in own], order, max(ends, default=0))
    return CellGroups(
        np.searchsorted(rows, order), starts, numbers, numbers_of_own, (*shared, *own), np.append(ends, ends_of_own)
    )


def compact_ids(margin: Ids) -> npt.NDArray[np.int32]:
    """The ids of a margin, -1 for none, renumbered if they are so large that an array indexed by them would be."""
    if margin.max(initial=-1) < min(4 * len(margin) + 1000, 2**31):
        return margin.astype(np.int32, copy=False)
    present = margin >= 0
    compact = np.full(len(margin), -1, dtype=np.int32)
    compact[present] = pd.factorize(margin[present])[0]
    return compact


def number_margin_cells(margins: Sequence[Ids], chosen: npt.NDArray[np.bool_]) -> Numbers:
    """One row for each chosen cell, one column for each margin; margin cells numbered from 1 through all columns, 0
    none.
    """
    return _number_columns([compact_ids(margin) for margin in margins], np.flatnonzero(chosen), 0)[0]


def _number_columns(ids: Sequence[npt.NDArray[np.int32]], rows: Places, last: int) -> tuple[Numbers, Places]:
    """The numbers from ``last`` on, and the greatest one up to each column."""
    numbers = np.zeros((len(rows), len(ids)), dtype=np.uint32)
    ends = np.zeros(len(ids), dtype=np.int64)
    for column, own in enumerate(ids):
        numbers[:, column], last = number_cells(own, rows, last)
        ends[column] = last
    return numbers, ends


def sum_over_groups(values: npt.NDArray[np.int64], groups: CellGroups) -> npt.NDArray[np.int32]:
    """Sum values of the cells, in the order of the groups, in each margin cell; 0 for none."""
    of_groups = np.add.reduceat(values, groups.starts[:-1]) if len(values) else values
    sums = sum_by_number(of_groups, groups.shared, groups.length)
    sums += sum_by_number(values, groups.own, groups.length)
    return sums


def _dividing_margin(ids: Sequence[npt.NDArray[np.int32]], rows: Places) -> tuple[int | None, tuple[int, ...]]:
    """The margin by whose cells to group, and the margins that do not divide any of its cells; none if that saves
    nothing.

    The work is one sum for each cell and margin; for a margin that divides no group, one for each group only.
    """
    sizes = [number_cells(margin, rows, 0)[1] for margin in ids]
    groups = [size + int(np.sum(margin[rows] < 0)) for size, margin in zip(sizes, ids, strict=True)]
    coarser = [[other for other in range(len(ids)) if sizes[other] <= size] for size in sizes]

    def work(margin: int, shared: int) -> int:
        return len(rows) * (len(ids) - shared) + groups[margin] * shared

    best: int | None = None
    shared: tuple[int, ...] = ()
    least = len(rows) * len(ids)
    # Those that promise most are looked at first; soon no other can be better.
    for margin in sorted(range(len(ids)), key=lambda number: work(number, len(coarser[number]))):
        if work(margin, len(coarser[margin])) >= least:
            break
        found = tuple(other for other in coarser[margin] if is_constant_within(ids[margin], ids[other], rows))
        if work(margin, len(found)) < least:
            best, shared, least = margin, found, work(margin, len(found))
    return best, shared


@compiled
def is_constant_within(
    margin: npt.NDArray[np.int32], other: npt.NDArray[np.int32], rows: npt.NDArray[np.int64]
) -> bool:
    """Whether all rows in one cell of the margin are in one cell of the other, or all in none."""
    first = np.full(margin.max() + 1, -2, dtype=np.int32)
    for row in rows:
        if margin[row] >= 0:
            if first[margin[row]] == -2:
                first[margin[row]] = other[row]
            elif first[margin[row]] != other[row]:
                return False
    return True


@compiled
def number_cells(
    ids: npt.NDArray[np.int32], rows: npt.NDArray[np.int64], last: int
) -> tuple[npt.NDArray[np.uint32], int]:
    """Number the ids of the rows on from ``last``, as they appear, 0 for ids below 0; tells the greatest number too."""
    number_of = np.zeros(max(ids.max(), 0) + 1, dtype=np.uint32) if len(ids) else np.zeros(1, dtype=np.uint32)
    numbers = np.zeros(len(rows), dtype=np.uint32)
    for place in range(len(rows)):
        own = ids[rows[place]]
        if own >= 0:
            if number_of[own] == 0:
                last += 1
                number_of[own] = last
            numbers[place] = number_of[own]
    return numbers, last


@compiled
def rows_by_number(
    numbers: npt.NDArray[np.integer[Any]], first: int, length: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
    """For each number from ``first`` on where its rows begin, and the rows in this order; others are left out."""
    starts = np.zeros(length + 1, dtype=np.int64)
    for row in range(len(numbers)):
        number = np.int64(numbers[row]) - first
        if 0 <= number < length:
            starts[number + 1] += 1
    starts = np.cumsum(starts)
    at = starts.copy()
    rows = np.empty(starts[-1], dtype=np.int32)
    for row in range(len(numbers)):
        number = np.int64(numbers[row]) - first
        if 0 <= number < length:
            rows[at[number]] = row
            at[number] += 1
    return starts, rows


@compiled
def cells_of_groups(groups: npt.NDArray[np.integer[Any]], starts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The places of all cells of some groups."""
    length = 0
    for group in groups:
        length += starts[group + 1] - starts[group]
    cells = np.empty(length, dtype=np.int64)
    at = 0
    for group in groups:
        for cell in range(starts[group], starts[group + 1]):
            cells[at] = cell
            at += 1
    return cells


@compiled
def sum_by_number(values: npt.NDArray[np.int64], numbers: npt.NDArray[np.uint32], length: int) -> npt.NDArray[np.int32]:
    """For each number the sum of the values of the rows that it stands in; 0 for number 0."""
    sums = np.zeros(length, dtype=np.int32)
    for i in range(numbers.shape[0]):
        for k in range(numbers.shape[1]):
            sums[numbers[i, k]] += values[i]
    sums[0] = 0
    return sums


@compiled
def shift_margin_cells(
    deviations: npt.NDArray[np.int32],
    shared: npt.NDArray[np.uint32],
    own: npt.NDArray[np.uint32],
    group: int,
    cell: int,
    step: int,
) -> None:
    """Add the step by which a cell of a group changes to the margin cells that it counts in; that of none stays 0."""
    for k in range(shared.shape[1]):
        deviations[shared[group, k]] += step
    for k in range(own.shape[1]):
        deviations[own[cell, k]] += step
    deviations[0] = 0
