"""Units with their categories and regions as small numbers: what is counted.

Numbers, since an engine groups them three times as fast as texts; each variable is coded once for all matrices.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from census.catalogue import find_quantity, find_variable, number_bands
from census.engine import materialise
from census.errors import CatalogueError
from census.tabulation.matrix import MatrixDefinition, Region
from census.tabulation.matrix_files import read_matrix_file
from census.tabulation.regions import OUTSIDE, UNKNOWN, leaves_of_places, matrix_regions


def category_column(variable: str) -> str:
    """Name of the column with the number of a unit's category."""
    return f"number_of_{variable}"


def region_column(definition: MatrixDefinition) -> str:
    """Name of the column with the number of a unit's most detailed region, in the order of ``leaf_codes``."""
    return f"{definition.region_column}_at_{definition.finest_region}"


def amount_column(quantity: str) -> str:
    """Name of the column with a unit's amount of a quantity."""
    return f"amount_of_{quantity}"


def leaf_codes(regions: Sequence[Region], definition: MatrixDefinition) -> list[str]:
    """Codes of the most detailed regions of a matrix.

    Args:
        regions: the whole tree of the area.
        definition: of the matrix.
    """
    tree = matrix_regions(regions, definition)
    parents = {region.parent for region in tree}
    return [region.code for region in tree if region.code not in parents]


def number_units(units: ir.Table, definitions: Sequence[MatrixDefinition], regions: Sequence[Region]) -> ir.Table:
    """Give units the numbers of their categories and regions.

    Args:
        units: one census file, with the columns that the matrices need.
        definitions: of the matrices that count it.
        regions: the whole tree of the area.

    Returns:
        A row for each unit: ``category_column`` for each variable, ``region_column`` for each kind and level of
        region (null: nothing that is published), ``amount_column`` for each quantity, and the boolean columns that the
        matrices name as condition.

    Raises:
        CatalogueError: the census file lacks a column that a matrix needs.
    """
    for definition in definitions:
        _check_columns(units, definition)
    variables = {name: find_variable(name) for definition in definitions for name in _variables(definition)}
    listed = {category_column(name): variable for name, variable in variables.items() if not variable.is_banded}
    by_region = {region_column(definition): definition for definition in definitions}
    conditions = {definition.condition for definition in definitions if definition.condition}
    amounts = {name: find_quantity(name).column for definition in definitions for name in definition.quantities}
    texts = {name: _as_text(units[variable.column]) for name, variable in listed.items()}
    texts |= {name: ibis.coalesce(*(units[place] for place in _places(item))) for name, item in by_region.items()}
    numbered = units.select(
        *sorted(conditions),
        **{f"text_{name}": text for name, text in texts.items()},
        **{amount_column(name): units[column].cast("int64") for name, column in amounts.items()},
        **{
            category_column(name): number_bands(units[variable.column], variable).cast("int16")
            for name, variable in variables.items()
            if variable.is_banded
        },
    )
    banded = [name for name in numbered.columns if not name.startswith("text_")]
    for name, variable in listed.items():
        numbered = _look_up(numbered, name, variable.numbers_of_values)
    for name, definition in by_region.items():
        numbered = _look_up(numbered, name, _numbers_of_places(definition, regions))
    return materialise(
        numbered.select(
            *banded,
            **{name: _or_unknown(numbered, name, variable.unknown) for name, variable in listed.items()},
            **{name: _or_elsewhere(numbered, name, leaf_codes(regions, item)) for name, item in by_region.items()},
        )
    )


def _variables(definition: MatrixDefinition) -> Iterator[str]:
    yield from definition.variables
    yield from (name for name, _ in definition.where)


def columns_needed(definition: MatrixDefinition) -> dict[str, str]:
    """Columns of the census file that a matrix counts by, each with the key of its file that asks for it."""
    needed = {find_variable(name).column: "variables" for name in definition.variables}
    needed |= {find_variable(name).column: "where" for name, _ in definition.where}
    for key, names in (("sums", definition.sums), ("means", definition.means)):
        needed |= {find_quantity(name).column: key for name in names}
    if definition.condition:
        needed[definition.condition] = "condition"
    return needed | dict.fromkeys(_places(definition), "region_column")


def _check_columns(units: ir.Table, definition: MatrixDefinition) -> None:
    lacking = [(name, key) for name, key in columns_needed(definition).items() if name not in units.columns]
    if lacking:
        name, key = lacking[0]
        raise CatalogueError(
            f"{read_matrix_file(definition.id).place(key)}: {definition.data_set} has no column '{name}'.",
            "Count another census file, or name a variable of this one.",
        )


def _places(definition: MatrixDefinition) -> tuple[str, ...]:
    """Columns that tell a unit's place: the first that has a value does."""
    finest = definition.finest_region
    levels = {"basic_unit": ("basic_unit",), "urban_district": ("urban_district", "municipality")}
    return tuple(f"{definition.region_column}_{level}_code" for level in levels.get(finest, ("municipality",)))


def _numbers_of_places(definition: MatrixDefinition, regions: Sequence[Region]) -> dict[str, int]:
    numbers = {code: number for number, code in enumerate(leaf_codes(regions, definition))}
    return {place: numbers[leaf] for place, leaf in leaves_of_places(regions, definition.finest_region).items()}


def _as_text(value: ir.Value) -> ir.StringValue:
    return (value.cast("int8") if value.type().is_boolean() else value).cast("string")


def _look_up(units: ir.Table, name: str, numbers: dict[str, int]) -> ir.Table:
    """Add the number that belongs to the text of a column; null where none does.

    No column is dropped in between: the joins stay one statement, not one within another.
    """
    key = f"key_{name}"
    known = ibis.memtable(pa.table({key: list(numbers), name: pa.array(list(numbers.values()), pa.int32())}))
    return units.left_join(known, units[f"text_{name}"] == known[key])


def _or_unknown(units: ir.Table, name: str, unknown: int | None) -> ir.IntegerValue:
    """The number of the category; for a unit without a value, that of the category for these."""
    number = units[name].cast("int16")
    return number if unknown is None else ibis.ifelse(units[f"text_{name}"].isnull(), unknown, number).cast("int16")


def _or_elsewhere(units: ir.Table, name: str, leaves: list[str]) -> ir.IntegerValue:
    """The number of the region; that of a place outside the area, or unknown, if the matrix has such."""
    missing = units[f"text_{name}"].isnull()
    cases = [(units[name].notnull(), units[name])]
    if UNKNOWN in leaves:
        cases.append((missing, ibis.literal(leaves.index(UNKNOWN))))
    if OUTSIDE in leaves:
        cases.append((~missing, ibis.literal(leaves.index(OUTSIDE))))
    return ibis.cases(*cases, else_=ibis.null("int32")).cast("int32")
