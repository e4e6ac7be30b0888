"""Arrow tables in memory and the engine: lent to it without a copy, and put in the order that it finds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends.duckdb import Backend

from census.engine.portable import BATCH, fetch

_PLACE = "place_in_table"


def view_of(backend: Backend, table: pa.Table) -> ir.Table:
    """An Arrow table as a table of the engine, which reads it where it lies. Coded texts are texts to it, and what it
    asks of a text it asks once for each code.
    """
    name = ibis.util.gen_name("view")
    backend.con.register(name, table)
    return backend.table(name)


def in_order(backend: Backend, table: pa.Table, key: Sequence[str], chosen: pa.Array) -> pa.RecordBatchReader:
    """The rows at the places ``chosen`` of a table in the order of a key, in batches, with coded texts written out.

    The engine orders the key alone: to take whole rows to their places costs less than to let it carry them.
    """
    places = table.select(list(key)).take(chosen).append_column(_PLACE, chosen)
    order = fetch(view_of(backend, places).order_by(list(key)).select(_PLACE))[_PLACE].combine_chunks()
    schema = plain_schema(table.schema)

    def batches() -> Iterator[pa.RecordBatch]:
        for first in range(0, len(order), BATCH):
            yield from table.take(order.slice(first, BATCH)).cast(schema).combine_chunks().to_batches()

    return pa.RecordBatchReader.from_batches(schema, batches())


def plain_schema(schema: pa.Schema) -> pa.Schema:
    """The schema with the values' type in place of that of codes."""
    return pa.schema(
        (field.name, field.type.value_type if pa.types.is_dictionary(field.type) else field.type) for field in schema
    )
