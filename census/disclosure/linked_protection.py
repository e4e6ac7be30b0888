"""Protection of all matrices of one statistical unit together: they tell the same, and give nothing away together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from census.disclosure.audit import RoundedTable, audit_tables, loosen_cells, repair_rounding
from census.disclosure.protected_matrix import ProtectedMatrix
from census.disclosure.protection import InnerCells, matrix_seed, seal_cells
from census.disclosure.reconciliation import PublishedFigures, Reconciliation
from census.disclosure.rounding import round_small_counts
from census.errors import GateError
from census.tabulation.matrix import Matrix

ROUNDS = 20
"""Rounds of repair and audit; the audit finds what the repair does not look for, such as by integer programming."""

SWEEPS = 200
"""Of the rounding of each matrix by itself: the reconciliation searches on from there."""


def protect_linked(matrices: Sequence[Matrix], *, seed: int) -> list[ProtectedMatrix]:
    """Round the small counts of each matrix, make figures that stand in several the same, and change what the matrices
    together would still give away.

    Args:
        matrices: of one statistical unit, all that are published.
        seed: secret of the producer.

    Returns:
        The protected matrices, in their order. Counts of 1 and 2 are 0 or 3, zeros stay; counts from 3 up differ from
        the original by 2 at most where matrices would otherwise contradict each other (``Reconciliation``), in all
        of Norway one in five.

    Raises:
        GateError: a matrix is damaged, or some small counts cannot be protected.
    """
    parents = {region.code: region.parent for matrix in matrices for region in matrix.regions}
    inner = [InnerCells.of(matrix) for matrix in matrices]
    tables, published = [], []
    for item in inner:
        name = item.matrix.definition.id
        margins = [margin.cells for margin in item.margins]
        rounded = round_small_counts(item.counts, margins, seed=matrix_seed(seed, name), sweeps=SWEEPS)
        table = RoundedTable.of(item.matrix, item.cells)
        published.append(PublishedFigures(_places(item, table), margins))
        tables.append(table.with_counts(published[-1].cells, rounded))
    reconciliation = Reconciliation(tables, published, parents, seed=matrix_seed(seed, "reconciliation"))
    repaired = repair_rounding(reconciliation.reconcile(tables), parents, seed=seed)
    protected = _repaired(reconciliation.balance(repaired), parents, seed)
    return [
        seal_cells(item, table.rounded.ravel()[own.cells])
        for item, table, own in zip(inner, protected, published, strict=True)
    ]


def _repaired(tables: Sequence[RoundedTable], parents: dict[str, str | None], seed: int) -> Sequence[RoundedTable]:
    for attempt in range(ROUNDS):
        repaired = repair_rounding(tables, parents, seed=seed + attempt)
        findings = audit_tables(repaired, parents).findings
        if findings.empty:
            return repaired
        tables = loosen_cells(repaired, parents, _found(repaired, findings), seed=seed + attempt)
    raise GateError(
        f"{len(findings)} small counts are still certain after {ROUNDS} rounds of repair.",
        "Publish fewer matrices that share figures, or these in less detail.",
    )


def _found(tables: Sequence[RoundedTable], findings: pd.DataFrame) -> list[tuple[int, int]]:
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


def _places(inner: InnerCells, table: RoundedTable) -> npt.NDArray[np.int64]:
    """Where the inner cells stand in the flat table."""
    axes = (table.regions, *table.categories)
    columns = ("region_code", *table.variables)
    places = [
        pc.index_in(inner.cells[column], value_set=pa.array(list(codes), pa.string())).to_numpy().astype(np.int64)
        for column, codes in zip(columns, axes, strict=True)
    ]
    return np.asarray(np.ravel_multi_index(places, table.rounded.shape), dtype=np.int64)
