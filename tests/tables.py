"""Small tables written as text, so that a statistician can read a test.

A column's type follows its name: dates end in ``date``; names are numbered (``Ann`` is a number everywhere in a test
module); ``-`` is no value.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

Types = dict[str, str]


def table(text: str, types: Types | None = None, **constant: Any) -> ir.Table:
    """A table from lines of cells separated by ``|``; the first line names the columns.

    Args:
        text: the table. A column named ``born`` or ending in ``_date`` holds dates, one ending in ``_id`` (or
            ``_nok``, ``age`` and such, see ``types``) whole numbers, others text.
        types: types of columns for which this does not hold.
        constant: further columns with one value for all rows.
    """
    lines = [line for line in text.strip().splitlines() if line.strip()]
    names = [cell.strip() for cell in lines[0].split("|")]
    kinds = {name: (types or {}).get(name, _kind(name)) for name in names}
    rows = []
    for line in lines[1:]:
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) != len(names):
            raise ValueError(f"'{line}' has {len(cells)} cells, not {len(names)}")
        rows.append({name: _value(cell, kinds[name]) for name, cell in zip(names, cells, strict=True)} | constant)
    schema = pa.schema([(name, _ARROW[kinds[name]]) for name in names])
    for name, value in constant.items():
        schema = schema.append(pa.field(name, pa.scalar(value).type))
    return ibis.memtable(pa.Table.from_pylist(rows, schema))


def rows(expression: ir.Table, *columns: str) -> list[tuple[Any, ...]]:
    """The rows of a result, sorted, as tuples of the columns named (all, if none is)."""
    result = expression.select(*columns) if columns else expression
    found = [tuple(row.values()) for row in result.to_pyarrow().to_pylist()]
    return sorted(found, key=lambda row: tuple((value is not None, value) for value in row))


_ARROW = {"int": pa.int64(), "float": pa.float64(), "date": pa.date32(), "bool": pa.bool_(), "text": pa.string()}


def _kind(name: str) -> str:
    if name.endswith("_date"):
        return "date"
    if name.endswith(("_id", "_nok", "age", "_year", "_m2")) or name.startswith("number_of_"):
        return "int"
    if name.startswith(("is_", "has_")):
        return "bool"
    if name.endswith("hours"):
        return "float"
    return "text"


def _value(cell: str, kind: str) -> Any:
    if cell == "-":
        return None
    if kind == "int":
        return int(cell)
    if kind == "float":
        return float(cell)
    if kind == "date":
        return dt.date.fromisoformat(cell)
    if kind == "bool":
        return cell == "yes"
    return cell
