"""All published figures of a table under one numbering, and which inner cells each of them sums."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from census.disclosure.count_table import CountTable

Ids = npt.NDArray[np.int64]
Counts = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Figures:
    """The figures of all margins, numbered from 0 through the margins in their order.

    Attributes:
        of_cell: one row for each inner cell, one column for each margin: the figure that the cell counts in.
        margin: for each figure, the number of its margin.
        inner: number of the margin that publishes the inner cells themselves; None if they are only summed.
    """

    of_cell: Ids
    margin: Ids
    inner: int | None

    def sums(self, counts: Counts) -> Counts:
        """Give the figures of these inner counts."""
        totals = np.zeros(len(self.margin), dtype=np.int64)
        for figures in self.of_cell.T:
            np.add.at(totals, figures, counts)
        return totals

    def matrix(self) -> csr_array[Any]:
        """Give the sums as a sparse matrix: a row for each figure, a column for each inner cell."""
        cells, margins = self.of_cell.shape
        places = (self.of_cell.ravel(), np.repeat(np.arange(cells), margins))
        return csr_array((np.ones(cells * margins), places), shape=(len(self.margin), cells))


def number_figures(table: CountTable) -> Figures:
    """Number the published figures of a table."""
    of_cell = np.zeros((len(table.counts), len(table.margins)), dtype=np.int64)
    first, margin, inner = 0, [], None
    for number, item in enumerate(table.margins):
        found = int(item.cells.max(initial=-1)) + 1
        of_cell[:, number] = item.cells + first
        margin.append(np.full(found, number))
        first += found
        if set(item.columns) == set(table.inner_columns):
            inner = number
    return Figures(of_cell, np.concatenate(margin) if margin else np.zeros(0, dtype=np.int64), inner)
