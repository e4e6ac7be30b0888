"""Counting the inner cells of matrices."""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from census.catalogue import find_variable
from census.engine import fetch
from census.errors import CatalogueError
from census.tabulation.coding import amount_column, category_column, leaf_codes, number_units, region_column
from census.tabulation.definitions import classification
from census.tabulation.matrix import Matrix, MatrixDefinition, Region
from census.tabulation.regions import matrix_regions


def count_cells(
    units: ir.Table, definitions: Sequence[MatrixDefinition], regions: Sequence[Region]
) -> dict[str, pa.Table]:
    """Count the units in each inner cell of the matrices of one census file: most detailed region × category of every
    variable.

    The file is read once: its categories and regions become numbers, of which each matrix is one grouping. All other
    figures of a matrix are sums of its inner cells. Measured on the 4.5 million persons of Norway, one statement with
    GROUPING SETS took as long as the groupings one by one.

    Args:
        units: the census file that the definitions name, with its region columns.
        definitions: of the matrices.
        regions: the whole tree of the area.

    Returns:
        For each matrix its inner cells (``Matrix.cells``); those without units are left out.

    Raises:
        CatalogueError: the census file lacks a column that a matrix needs, or units have a category or a region that
            it does not show, or lack an amount.
    """
    numbered = number_units(units, definitions, regions)
    counted = {}
    for item in definitions:
        cells = _count(numbered, item)
        _refuse_unknown(cells, item, units)
        _refuse_missing(cells, item)
        counted[item.id] = _with_codes(cells, item, leaf_codes(regions, item))
    return counted


def build_matrix(definition: MatrixDefinition, regions: Sequence[Region], cells: pa.Table) -> Matrix:
    """Put counted cells together with their regions and classifications.

    Args:
        definition: of the matrix.
        regions: the whole tree of the area.
        cells: of the matrix, by codes.

    Raises:
        CatalogueError: cells have a category or a region that the matrix does not show.
    """
    tree = matrix_regions(regions, definition)
    known = {"region_code": set(leaf_codes(regions, definition))}
    classifications = tuple(classification(name) for name in definition.variables)
    for item in classifications:
        known[item.variable] = {category.code for category in item.categories}
    for column, codes in known.items():
        strange = [value for value in cells[column].unique().to_pylist() if value not in codes]
        if strange:
            outside = cells.filter(pc.is_in(cells[column], pa.array(strange, pa.string())))
            raise _not_shown(definition, column, pc.sum(outside["count"]).as_py(), f": {strange[:5]}")
    return Matrix(definition, tree, classifications, cells)


def _count(numbered: ir.Table, definition: MatrixDefinition) -> pa.Table:
    """The cells of one matrix, by numbers of regions and categories."""
    counted = numbered.filter(numbered[definition.condition]) if definition.condition else numbered
    for name, codes in definition.where:
        numbers = [number for number, item in enumerate(find_variable(name).categories) if item.code in codes]
        counted = counted.filter(counted[category_column(name)].isin(numbers))
    keys = {"region_code": counted[region_column(definition)]}
    keys |= {name: counted[category_column(name)] for name in definition.variables}
    amounts = {name: counted[amount_column(name)] for name in definition.quantities}
    by = counted.select(**keys, **amounts)
    measures = {"count": by.count().cast("int64")}
    for name in amounts:
        measures[f"sum_{name}"] = by[name].sum().cast("int64")
        measures[f"largest_{name}"] = by[name].abs().max().cast("int64")
        measures[f"known_{name}"] = by[name].count().cast("int64")
    return fetch(by.group_by(list(keys)).agg(**measures))


def _with_codes(cells: pa.Table, definition: MatrixDefinition, leaves: list[str]) -> pa.Table:
    """The cells by codes, in their order."""
    codes = {"region_code": leaves}
    codes |= {name: [item.code for item in find_variable(name).categories] for name in definition.variables}
    columns = {name: pa.array(known, pa.string()).take(cells[name].combine_chunks()) for name, known in codes.items()}
    measures = ["count", *(f"{kind}_{name}" for name in definition.quantities for kind in ("sum", "largest"))]
    coded = pa.table({**columns, **{name: cells[name] for name in measures}})
    order = pc.sort_indices(coded, [(name, "ascending") for name in codes])
    return coded.take(order).combine_chunks()


def _refuse_unknown(cells: pa.Table, definition: MatrixDefinition, units: ir.Table) -> None:
    for name in ("region_code", *definition.variables):
        if not cells[name].null_count:
            continue
        number = pc.sum(cells.filter(pc.is_null(cells[name]))["count"]).as_py()
        if name == "region_code" or find_variable(name).is_banded:
            raise _not_shown(definition, name, number)
        variable = find_variable(name)
        value = units[variable.column]
        strange = units.filter(value.isnull() | value.notin(list(variable.numbers_of_values))).select(variable.column)
        raise _not_shown(definition, name, number, f": {fetch(strange.distinct().limit(5))[0].to_pylist()}")


def _refuse_missing(cells: pa.Table, definition: MatrixDefinition) -> None:
    for name in definition.quantities:
        missing = pc.sum(pc.subtract(cells["count"], cells[f"known_{name}"])).as_py()
        if missing:
            raise CatalogueError(
                f"Matrix '{definition.id}': {missing} units have no amount of '{name}'.",
                "Count only units that have one, by condition or where.",
            )


def _not_shown(definition: MatrixDefinition, column: str, units: int, which: str = "") -> CatalogueError:
    return CatalogueError(
        f"Matrix '{definition.id}': {units} units have a '{column}' that it does not show{which}.",
        "Add the category to its code list; for regions, begin another run with the area of the extracts.",
    )
