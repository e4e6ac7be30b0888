"""From protected inner cells to every published figure, by summing up the region tree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from census.disclosure import LEAST_UNITS, ProtectedMatrix
from census.errors import CensusError


class UnprotectedError(CensusError, TypeError):
    """Something that disclosure control did not make was handed over for publication."""


@dataclass(frozen=True)
class Figures:
    """Every figure of a published matrix.

    Attributes:
        counts: int64, read only, of shape (regions, categories of each classification): axis 0 holds all levels in the
            order of ``regions``, axis i the categories of classification i. Totals over a classification are not
            held: any reader gets them by summing, since inner cells add up. A matrix with quantities is the exception,
            since means do not: there the first category of every classification is its total.
        sums: of each quantity, of the same shape: not a number where a cell has no protected sum.
    """

    counts: npt.NDArray[np.int64]
    sums: Mapping[str, npt.NDArray[np.float64]] = field(default_factory=dict)

    def rows(self) -> npt.NDArray[np.int64]:
        """Lay out the figures with one row for each region and one column for each combination of categories."""
        return self.counts.reshape(self.counts.shape[0], -1)

    def sum_of(self, quantity: str) -> npt.NDArray[np.float64]:
        """Published sums: not a number where a figure is of too few units."""
        enough = (self.counts >= LEAST_UNITS) | (self.counts == 0)
        return np.where(enough, self.sums[quantity], np.nan)

    def mean_of(self, quantity: str, decimals: int) -> npt.NDArray[np.float64]:
        """Published means: not a number where a figure is of too few units, or of none."""
        known = np.where(self.counts >= LEAST_UNITS, self.sums[quantity], np.nan)
        return np.round(known / np.maximum(self.counts, 1), decimals)


def require_protected(matrix: object) -> ProtectedMatrix:
    """Give back the matrix itself if disclosure control made it.

    Raises:
        UnprotectedError: it is of any other type.
    """
    if not isinstance(matrix, ProtectedMatrix):
        raise UnprotectedError(
            f"Only protected matrices may be published, not {type(matrix).__name__}.",
            "Pass the matrix through census.disclosure.protect_matrix first.",
        )
    return matrix


def sum_figures(protected: ProtectedMatrix) -> Figures:
    """Sum protected inner cells up the region tree.

    Each region's figure is the sum over the leaves below it; a leaf's figure is the inner cell itself; combinations
    without a cell are 0. Since all are sums of the same rounded cells, every table cut from the matrix adds up.

    Args:
        protected: a protected matrix, whose making has checked that its cells fit its regions and classifications.

    Returns:
        All regions by all combinations of categories, dense; with quantities also by the totals of classifications.

    Raises:
        UnprotectedError: the matrix did not pass disclosure control.
    """
    matrix = require_protected(protected)
    place = {region.code: number for number, region in enumerate(matrix.regions)}
    axes = {"region_code": list(place)}
    for item in matrix.classifications:
        axes[item.variable] = [category.code for category in item.categories]
    cells = tuple(_positions(matrix.cells, column, codes) for column, codes in axes.items())

    def summed(amounts: npt.NDArray[Any]) -> npt.NDArray[Any]:
        figures = np.zeros([len(codes) for codes in axes.values()], dtype=amounts.dtype)
        figures[cells] = amounts
        # Parents stand before their children, so that a region is complete before it is added to its parent.
        for region in reversed(matrix.regions):
            if region.parent is not None:
                figures[place[region.parent]] += figures[place[region.code]]
        for axis in range(1, figures.ndim) if matrix.definition.quantities else ():
            figures = np.concatenate([figures.sum(axis=axis, keepdims=True), figures], axis=axis)
        figures.flags.writeable = False
        return figures

    amounts = {
        name: np.asarray(matrix.quantities[f"sum_{name}"].to_numpy(), dtype=np.float64)
        for name in matrix.definition.quantities
        if matrix.quantities is not None
    }
    sums = {name: summed(of_cells) for name, of_cells in amounts.items()}
    return Figures(summed(matrix.cells["count"].to_numpy()), sums)


def _positions(cells: pa.Table, column: str, codes: list[str]) -> npt.NDArray[np.int32]:
    """For each cell, the position of its code along the axis."""
    found = pc.index_in(cells[column], value_set=pa.array(codes, pa.string())).combine_chunks()
    # Without a copy: a code that is not found would have none to give, and must not turn into a number.
    return np.asarray(found.to_numpy(zero_copy_only=True), dtype=np.int32)
