"""Giving the rows of an extract the types of their register: what validation looks at and production gets.

Columns lie in memory one by one. One that already has its type is taken as it is; texts that repeat are coded, and what
is done to a text is done once for each code.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from ibis.backends.duckdb import Backend

from census.engine import fetch, view_of
from registers.number_columns import are_valid, identity_numbers
from registers.schema import Column, Register

_BLANKS = " \t\n\r\v\f"
"""What is stripped off a text's ends."""


def strip_blanks(raw: pa.Table) -> pa.Table:
    """The rows without blanks about texts; a text of nothing else is null."""
    return pa.table({name: _stripped(raw[name]) for name in raw.column_names})


def type_rows(backend: Backend, stripped: pa.Table, register: Register) -> pa.Table:
    """The rows with every column of the register's type, and ``row_number`` from 1; what cannot be read is null.

    Identity numbers are whole numbers (``registers.number_columns.identity_numbers``).

    Args:
        backend: reads texts as dates and numbers.
        stripped: from ``strip_blanks``; it may lack columns.
        register: its form.
    """
    typed = {"row_number": pa.array(np.arange(1, stripped.num_rows + 1))}
    unlike = {}
    for column in register.columns:
        if column.name in stripped.column_names:
            value = stripped[column.name]
            typed[column.name] = identity_numbers(value) if column.identity else value
            if not column.identity and _kind(value.type) != ibis.dtype(column.type):
                unlike[column.name] = column.type
    if unlike:
        delivered = view_of(backend, numbered(stripped.select(list(unlike))))
        read = {name: delivered[name].try_cast(kind) for name, kind in unlike.items()}
        found = fetch(delivered.select("row_number", **read).order_by("row_number"))
        typed |= {name: found[name] for name in unlike}
    return pa.table(typed)


def numbered(table: pa.Table) -> pa.Table:
    """The rows with their ``row_number``, from 1."""
    return table.append_column("row_number", pa.array(np.arange(1, table.num_rows + 1)))


def check_numbers(typed: pa.Table, register: Register) -> pa.Table:
    """The rows with a column for each of identity numbers (``Column.checked``): whether its check digits are right."""
    for column in register.columns:
        if column.identity:
            typed = typed.append_column(column.checked, are_valid(typed[column.name]))
    return typed


def typed_schema(register: Register) -> ibis.Schema:
    """Columns and types of ``type_rows``."""
    types = {column.name: "int64" if column.identity else column.type for column in register.columns}
    return ibis.schema({"row_number": "int64", **types})


def unreadable(stripped: ir.Table, column: Column) -> ir.Table:
    """The rows whose value of a column is there but cannot be read as the column's type."""
    value = stripped[column.name]
    return stripped.filter(value.notnull() & value.try_cast(column.type).isnull())


def _stripped(column: pa.ChunkedArray) -> pa.ChunkedArray:
    coded = pa.types.is_dictionary(column.type)
    if not coded and not pa.types.is_string(column.type):
        return column
    for texts in (chunk.dictionary if coded else chunk for chunk in column.chunks):
        touched = pc.or_(pc.not_equal(pc.ascii_trim(texts, _BLANKS), texts), pc.equal(pc.binary_length(texts), 0))
        if pc.any(touched).as_py():
            break
    else:
        return column
    trimmed = pc.ascii_trim(column.cast(pa.string()), _BLANKS)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def _kind(found: pa.DataType) -> ibis.DataType:
    return ibis.dtype(found.value_type if pa.types.is_dictionary(found) else found)
