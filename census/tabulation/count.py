"""Counting the inner cells of a matrix."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from census.catalogue import code_variable, find_variable
from census.errors import CatalogueError
from census.tabulation.definitions import classification
from census.tabulation.matrix import Matrix, MatrixDefinition, Region
from census.tabulation.regions import cut_tree


def count_cells(units: ir.Table, definition: MatrixDefinition) -> ir.Table:
    """Count the units in each inner cell: most detailed region × category of every variable.

    Args:
        units: the census file that the definition names, with its region columns.
        definition: of the matrix.

    Returns:
        ``region_code``, a column of codes for each variable, ``count``; cells without units are left out.
    """
    counted = units.filter(units[definition.condition]) if definition.condition else units
    coded = counted.select(
        region_code=_finest_region(counted, definition),
        **{name: code_variable(counted, find_variable(name)) for name in definition.variables},
    )
    keys = ["region_code", *definition.variables]
    return coded.group_by(keys).agg(count=coded.count().cast("int64")).order_by(keys)


def build_matrix(definition: MatrixDefinition, regions: Sequence[Region], cells: pa.Table) -> Matrix:
    """Put counted cells together with their regions and classifications.

    Raises:
        CatalogueError: units have a category or a region that the matrix does not show.
    """
    tree = cut_tree(regions, definition.finest_region)
    parents = {region.parent for region in tree}
    known = {"region_code": {region.code for region in tree if region.code not in parents}}
    classifications = tuple(classification(name) for name in definition.variables)
    for item in classifications:
        known[item.variable] = {category.code for category in item.categories}
    for column, codes in known.items():
        strange = [value for value in cells[column].unique().to_pylist() if value not in codes]
        if strange:
            outside = cells.filter(pc.is_in(cells[column], pa.array(strange, pa.string())))
            units = pc.sum(outside["count"]).as_py()
            raise CatalogueError(
                f"Matrix '{definition.id}': {units} units have a '{column}' that it does not show: {strange[:5]}.",
                "Add the category to its code list; for regions, begin another run with the area of the extracts.",
            )
    return Matrix(definition, tree, classifications, cells)


def _finest_region(units: ir.Table, definition: MatrixDefinition) -> ir.StringValue:
    prefix, finest = definition.region_column, definition.finest_region
    if finest == "urban_district":
        return ibis.coalesce(units[f"{prefix}_urban_district_code"], units[f"{prefix}_municipality_code"])
    if finest in ("basic_unit", "municipality"):
        return units[f"{prefix}_{finest}_code"]
    raise CatalogueError(
        f"No matrix can be counted down to '{finest}'.", "Use basic_unit, urban_district or municipality."
    )
