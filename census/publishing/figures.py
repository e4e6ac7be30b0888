"""From protected inner cells to every published figure, by summing up the region tree."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from census.errors import CatalogueError, CensusError
from census.publishing._protected import Protected, require_protected
from census.tabulation.matrix import Region


@dataclass(frozen=True)
class Figures:
    """Every figure of a published matrix.

    Attributes:
        counts: int64, read only, of shape (regions, categories of each classification): axis 0 holds all levels in the
            order of ``regions``, axis i the categories of classification i. Totals over a classification are not
            held: any reader gets them by summing, since inner cells add up.
    """

    counts: npt.NDArray[np.int64]

    def rows(self) -> npt.NDArray[np.int64]:
        """Lay out the figures with one row for each region and one column for each combination of categories."""
        return self.counts.reshape(self.counts.shape[0], -1)


def sum_figures(protected: object) -> Figures:
    """Sum protected inner cells up the region tree.

    Each region's figure is the sum over the leaves below it; a leaf's figure is the inner cell itself; combinations
    without a cell are 0. Since all are sums of the same rounded cells, every table cut from the matrix adds up.

    Args:
        protected: a protected matrix; regions have parents before children and the root first.

    Returns:
        All regions by all combinations of categories, dense.

    Raises:
        UnprotectedError: the matrix did not pass disclosure control.
        CatalogueError: the regions are no tree with the root first.
        CensusError: a cell is not of a leaf or a known category, occurs twice, or its count is missing or negative.
    """
    matrix = require_protected(protected)
    parents = _parents(matrix.regions)
    shape = (len(matrix.regions), *(len(item.categories) for item in matrix.classifications))
    counts = np.zeros(shape, dtype=np.int64)
    positions = _positions(matrix, parents)
    flat = np.ravel_multi_index(positions, shape)
    _refuse(matrix, "are listed more than once", len(flat) - len(np.unique(flat)))
    counts.reshape(-1)[flat] = _counts(matrix)
    # Parents stand before their children, so that a region is complete before it is added to its parent.
    for region in range(len(parents) - 1, 0, -1):
        counts[parents[region]] += counts[region]
    counts.flags.writeable = False
    return Figures(counts)


def _parents(regions: tuple[Region, ...]) -> npt.NDArray[np.int64]:
    """Position of each region's parent; -1 for the root."""
    positions: dict[str, int] = {}
    parents = np.full(len(regions), -1, dtype=np.int64)
    for place, region in enumerate(regions):
        if (region.parent is None) != (place == 0) or (place > 0 and region.parent not in positions):
            raise CatalogueError(
                f"Region '{region.code}' (number {place + 1} of {len(regions)}) is not below a region before it.",
                "List one root first and every parent before its children.",
            )
        if region.code in positions:
            raise CatalogueError(f"Region code '{region.code}' occurs twice.", "Codes must be unique over all levels.")
        if region.parent is not None:
            parents[place] = positions[region.parent]
        positions[region.code] = place
    if not positions:
        raise CatalogueError("The matrix has no regions.", "List the root and the regions below it.")
    return parents


def _positions(matrix: Protected, parents: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], ...]:
    """For each cell, its position along each axis of the figures."""
    regions = _lookup(matrix, "region_code", [region.code for region in matrix.regions])
    leaves = np.setdiff1d(np.arange(len(parents)), parents)
    _refuse(matrix, "are of a region that holds other regions", int((~np.isin(regions, leaves)).sum()))
    categories = (
        _lookup(matrix, item.variable, [category.code for category in item.categories])
        for item in matrix.classifications
    )
    return (regions, *categories)


def _lookup(matrix: Protected, column: str, codes: list[str]) -> npt.NDArray[np.int64]:
    if column not in matrix.cells.column_names:
        raise CensusError(
            f"The cells of matrix '{matrix.definition.id}' lack the column '{column}'.",
            "Tabulate and protect the matrix again.",
        )
    values = pc.cast(matrix.cells.column(column), pa.string())
    found = pc.index_in(values, value_set=pa.array(codes, pa.string()))
    _refuse(matrix, f"have an unknown or missing '{column}'", found.null_count)
    return np.asarray(found.to_numpy(), dtype=np.int64)


def _counts(matrix: Protected) -> npt.NDArray[np.int64]:
    counts = matrix.cells.column("count")
    _refuse(matrix, "have no count", counts.null_count)
    values = np.asarray(counts.to_numpy(), dtype=np.int64)
    _refuse(matrix, "have a negative count", int((values < 0).sum()))
    return values


def _refuse(matrix: Protected, fault: str, times: int) -> None:
    if times:
        raise CensusError(
            f"{times} of {matrix.cells.num_rows} cells of matrix '{matrix.definition.id}' {fault}.",
            "Tabulate and protect the matrix again with the regions and classifications it declares.",
        )
