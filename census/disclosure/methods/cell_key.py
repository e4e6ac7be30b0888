"""The cell-key method: noise that depends on who is counted, so that a figure is the same wherever it stands."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from census.disclosure.count_table import CountTable
from census.disclosure.methods.interface import Outcome, summed
from census.disclosure.methods.perturbation_table import PerturbationTable, make_perturbation_table
from census.disclosure.published_figures import Figures
from census.disclosure.search import splitmix64

GREATEST, VARIANCE = 5, 2.0
"""D and V: no figure changes by more than 5; the variance of base 3's rounding of small counts."""

BATCH = 1_000_000
"""Units whose keys are made at once."""


@dataclass(frozen=True)
class CellKey:
    """Each unit has a key; the key of a figure is the sum of those of its units, and looks up the figure's change.

    Recommended by Eurostat for the censuses from 2021 (Antal, Enderle and Giessing, 2017; Thompson, Broadfoot and
    Elazar, 2013). A figure changes whatever its size, small counts never stand in a table, and the expected value is
    the original. Figures are changed one by one and do not add up; or the inner cells are, and summed.

    Attributes:
        name: as in tables.
        is_additive: figures are sums of changed inner cells.
    """

    name: str
    is_additive: bool = False

    def protect(self, table: CountTable, figures: Figures, *, base: int, seed: int) -> Outcome:
        """See ``Method``."""
        changes = make_perturbation_table(GREATEST, VARIANCE, base - 1)
        keys = cell_keys(table, seed)
        if self.is_additive:
            changed = table.counts + changes.change(table.counts, keys)
            return summed(figures, changed, *_bounds(changed, changes))
        totals = figures.sums(table.counts)
        sums = np.zeros(len(totals))
        for column in figures.of_cell.T:
            np.add.at(sums, column, keys)
        changed = totals + changes.change(totals, sums % 1.0)
        return Outcome(changed, np.zeros(len(totals), dtype=bool), *_bounds(changed, changes))


def cell_keys(table: CountTable, seed: int) -> npt.NDArray[np.float64]:
    """Give the key of each inner cell: the sum of its units' keys, less its whole part.

    The table has no units, so each cell has as many as it counts, with keys drawn from the seed, the cell's codes and
    the unit's number: the same in any order of rows. They are multiples of 2^-32, whose sums are exact.
    """
    mix: Any = splitmix64
    texts = table.keys[list(table.inner_columns)].agg("|".join, axis=1)
    first = np.array(
        [int.from_bytes(hashlib.sha256(f"{seed}|{text}".encode()).digest()[:8], "big") for text in texts],
        dtype=np.uint64,
    )
    keys = np.zeros(len(first), dtype=np.uint64)
    ends = np.cumsum(table.counts)
    start = 0
    while start < len(first):
        before = int(ends[start - 1]) if start else 0
        stop = max(int(np.searchsorted(ends, before + BATCH, side="right")), start + 1)
        counts = table.counts[start:stop]
        cell = np.repeat(np.arange(start, stop), counts)
        number = np.arange(len(cell)) - np.repeat(np.cumsum(counts) - counts, counts)
        drawn = mix(first[cell] + number.astype(np.uint64)) >> np.uint64(32)
        np.add.at(keys, cell, drawn)
        start = stop
    scaled: npt.NDArray[np.float64] = (keys % np.uint64(2**32)).astype(np.float64) / 2**32
    return scaled


def _bounds(
    changed: npt.NDArray[np.int64], table: PerturbationTable
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Originals that can have become each published count, whose probability is above 0."""
    least = np.where(changed > 0, 1, 0)
    return np.maximum(changed - table.greatest, least), changed + table.greatest
