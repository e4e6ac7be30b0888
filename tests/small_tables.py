"""Small matrices for the tests of the audit: written as tables, rounded as the test says."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from census.disclosure.audit import RoundedTable
from census.tabulation.matrix import Category, Classification, Matrix, MatrixDefinition, Region

Cells = Mapping[tuple[str, ...], tuple[int, int]]
"""Original and published count of each inner cell, by its region and categories."""

PARENTS: dict[str, str | None] = {"0": None, "2002": "0", "2003": "0"}
REGIONS = (
    Region("0", "country", "", "", None),
    Region("2002", "municipality", "", "", "0"),
    Region("2003", "municipality", "", "", "0"),
)


def rounded_table(
    name: str,
    variables: Mapping[str, tuple[str, ...]],
    cells: Cells,
    condition: str | None = None,
    region_column: str = "residence",
) -> RoundedTable:
    """A matrix of persons, its cells before and after rounding; those not written are zeros."""
    definition = MatrixDefinition(
        name, "", "", "", "", "processed/census_persons", "municipality", tuple(variables), region_column, condition
    )
    classifications = tuple(
        Classification(variable, "", "", tuple(Category(code, "", "") for code in codes))
        for variable, codes in variables.items()
    )
    columns = ["region_code", *variables]

    def table(which: int) -> pa.Table:
        kept = {key: counts[which] for key, counts in cells.items() if counts[which]}
        arrays = [pa.array([key[number] for key in kept], pa.string()) for number in range(len(columns))]
        return pa.table([*arrays, pa.array(kept.values(), pa.int64())], names=[*columns, "count"])

    return RoundedTable.of(Matrix(definition, REGIONS, classifications, table(0)), table(1))
