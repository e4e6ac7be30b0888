"""From a matrix of the production zone to one that may be published."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from census.disclosure.margins import Margin, ordered_cells, published_margins
from census.disclosure.protected_matrix import SEAL, ProtectedMatrix
from census.disclosure.quantities import counts_of, protect_quantities
from census.disclosure.rounding import Counts, round_small_counts
from census.disclosure.utility import measure_utility
from census.errors import ParameterError
from census.tabulation.matrix import REGION_LEVELS, Matrix, RegionLevel


def protect_matrix(
    matrix: Matrix,
    *,
    seed: int,
    level_weights: Mapping[RegionLevel, int] | None = None,
    unbiased: bool = False,
    sweeps: int | None = None,
) -> ProtectedMatrix:
    """Round all small inner cells of a matrix such that its published figures stay near the original ones.

    Published are all nodes of the region tree, each by every combination of categories, each variable either broken
    down or summed out ("About the statistics", Census 2001, Confidentiality). The result depends on the seed, the
    matrix' id, its cells and their codes; not on the order of rows.

    Args:
        matrix: unprotected counts.
        seed: secret of the producer; each matrix draws a stream of its own from it.
        level_weights: how much a figure of a region level counts in the search, 1 to 1000; a level not named counts 1.
            Equal weights did best: more weight at the top costs the municipalities far more than it gains.
        unbiased: as for ``round_small_counts``.
        sweeps: as for ``round_small_counts``.

    Returns:
        The protected matrix with its utility report, and with the protected sums of its quantities.

    Raises:
        CatalogueError: regions or classifications contradict the definition.
        GateError: cells are duplicate, not positive whole numbers, or have unknown codes.
        ParameterError: seed, weights or sweeps are out of range.
    """
    weight = _weight_by_level(level_weights or {})
    inner = InnerCells.of(matrix)
    rounded = round_small_counts(
        inner.counts,
        [margin.cells for margin in inner.margins],
        seed=matrix_seed(seed, matrix.definition.id),
        weights=[weight[margin.level] for margin in inner.margins],
        unbiased=unbiased,
        sweeps=sweeps,
    )
    return seal_cells(inner, rounded)


@dataclass(frozen=True)
class InnerCells:
    """The inner cells of a matrix in an order of their own, and the published figures that they count in.

    Attributes:
        matrix: unprotected counts.
        cells: region, variables, count; sorted by codes.
        margins: its published figures.
    """

    matrix: Matrix
    cells: pa.Table
    margins: Sequence[Margin]

    @classmethod
    def of(cls, matrix: Matrix) -> InnerCells:
        """Raises errors as ``protect_matrix`` does."""
        cells = ordered_cells(matrix.definition, counts_of(matrix))
        margins = published_margins(matrix.definition, matrix.regions, matrix.classifications, cells)
        return cls(matrix, cells, margins)

    @property
    def counts(self) -> Counts:
        """A count for each cell."""
        return np.asarray(self.cells["count"].to_numpy(), dtype=np.int64)


def seal_cells(inner: InnerCells, rounded: Counts) -> ProtectedMatrix:
    """Make the protected matrix of rounded cells, with the report on them and with its protected sums.

    Args:
        inner: the cells before rounding.
        rounded: a count for each cell.
    """
    matrix, cells, margins = inner.matrix, inner.cells, inner.margins
    report = measure_utility(inner.counts, rounded, [item.cells for item in margins], [item.level for item in margins])
    published = cells.set_column(cells.num_columns - 1, "count", pa.array(rounded))
    published = published.filter(pc.greater(published["count"], 0)).combine_chunks()
    return ProtectedMatrix(
        matrix.definition,
        matrix.regions,
        matrix.classifications,
        published,
        report,
        seal=SEAL,
        quantities=protect_quantities(matrix, published),
    )


def _weight_by_level(level_weights: Mapping[RegionLevel, int]) -> dict[RegionLevel, int]:
    unknown = sorted(set(level_weights) - set(REGION_LEVELS))
    if unknown:
        raise ParameterError(
            f"There is no region level {', '.join(unknown)}.", f"The levels are {', '.join(REGION_LEVELS)}."
        )
    return {level: level_weights.get(level, 1) for level in REGION_LEVELS}


def matrix_seed(seed: int, matrix_id: str) -> int:
    """Derive a stream for each matrix: with one for all, two matrices of the same cells would round alike."""
    if not isinstance(seed, int) or isinstance(seed, bool):
        raise ParameterError(f"The seed of the rounding is of type {type(seed).__name__}.", "Give a whole number.")
    key = hashlib.sha256(f"small count rounding|{seed}|{matrix_id}".encode()).digest()
    return int.from_bytes(key[:8], "big")
