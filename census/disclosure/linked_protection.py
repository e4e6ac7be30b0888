"""Protection of all matrices of one statistical unit together: what one tells of another is part of the risk."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from census.disclosure.audit import PublishedFigures, RoundedTable, audit_tables, loosen_cells, repair_rounding
from census.disclosure.margins import Margin, ordered_cells, published_margins
from census.disclosure.protected_matrix import ProtectedMatrix
from census.disclosure.protection import protect_matrix, seal_cells
from census.disclosure.quantities import counts_of
from census.errors import GateError
from census.tabulation.matrix import Matrix

ROUNDS = 20
"""Rounds of repair and audit; the audit finds what the repair does not look for, such as by integer programming."""


def protect_linked(matrices: Sequence[Matrix], *, seed: int) -> list[ProtectedMatrix]:
    """Round the small counts of each matrix, then change what the matrices together would still give away.

    Args:
        matrices: of one statistical unit, all that are published.
        seed: secret of the producer.

    Returns:
        The protected matrices, in their order. Where they share few figures they are as ``protect_matrix`` leaves them;
        else some small counts are rounded the other way, and some large ones, in all of Norway 2 to 3 in a hundred,
        differ from the count by 1 or 2 (``repair_rounding``).

    Raises:
        GateError: a matrix is damaged, or some small counts cannot be protected.
    """
    parents = {region.code: region.parent for matrix in matrices for region in matrix.regions}
    alone = [protect_matrix(matrix, seed=seed) for matrix in matrices]
    tables = [RoundedTable.of(matrix, protected.cells) for matrix, protected in zip(matrices, alone, strict=True)]
    repaired = tables
    for attempt in range(ROUNDS):
        published = map(_published, matrices, tables) if attempt == 0 else ()
        repaired = repair_rounding(repaired, parents, seed=seed + attempt, published=published)
        findings = audit_tables(repaired, parents).findings
        if findings.empty:
            return [
                protected if after is before else _with_cells(matrix, after)
                for matrix, protected, before, after in zip(matrices, alone, tables, repaired, strict=True)
            ]
        repaired = loosen_cells(repaired, parents, _places(repaired, findings), seed=seed + attempt)
    raise GateError(
        f"{len(findings)} small counts are still certain after {ROUNDS} rounds of repair.",
        "Publish fewer matrices that share figures, or these in less detail.",
    )


def _places(tables: Sequence[RoundedTable], findings: pd.DataFrame) -> list[tuple[int, int]]:
    """For each cell that the audit found, the place of its table, and its own place in the flat table."""
    names = [table.name for table in tables]
    places = []
    for row in findings[findings["attack"] != "difference"].itertuples(index=False):
        table = tables[names.index(str(row.matrix))]
        told = dict(part.split("=", 1) for part in str(row.cell).split(", ") if part)
        place = (
            table.regions.index(str(row.region)),
            *(codes.index(told[name]) for name, codes in zip(table.variables, table.categories, strict=True)),
        )
        places.append((names.index(table.name), int(np.ravel_multi_index(place, table.rounded.shape))))
    return places


def _published(matrix: Matrix, table: RoundedTable) -> PublishedFigures:
    cells, margins = _cells_and_margins(matrix)
    flat = np.ravel_multi_index(_places_of(cells, matrix, table), table.rounded.shape)
    return PublishedFigures(np.asarray(flat, dtype=np.int64), [margin.cells for margin in margins])


def _cells_and_margins(matrix: Matrix) -> tuple[pa.Table, list[Margin]]:
    cells = ordered_cells(matrix.definition, counts_of(matrix))
    return cells, published_margins(matrix.definition, matrix.regions, matrix.classifications, cells)


def _places_of(cells: pa.Table, matrix: Matrix, table: RoundedTable) -> tuple[npt.NDArray[np.int64], ...]:
    """Where the inner cells stand in the table."""
    axes = (table.regions, *table.categories)
    return tuple(
        pc.index_in(cells[column], value_set=pa.array(list(codes), pa.string())).to_numpy().astype(np.int64)
        for column, codes in zip(("region_code", *matrix.definition.variables), axes, strict=True)
    )


def _with_cells(matrix: Matrix, table: RoundedTable) -> ProtectedMatrix:
    """The protected matrix of other cells, with the report on these."""
    cells, margins = _cells_and_margins(matrix)
    rounded = table.rounded[_places_of(cells, matrix, table)]
    return seal_cells(matrix, cells, margins, rounded)
