"""Expressions that give the same value on every engine."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import ibis
import ibis.expr.types as ir


def keyed_hash(key: str, *values: ir.Value) -> ir.StringValue:
    """MD5 of the key and the values as text, in hexadecimal: a draw that depends on nothing else.

    Ordering rows by it shuffles them; the same key and values give the same order on any engine, number of threads
    and partitioning.

    Example:
        ``table.order_by(keyed_hash(f"{seed}/imputation", table.household_id))``
    """
    text: ir.StringValue = ibis.literal(key)
    for value in values:
        text = text + ibis.literal("|") + value.cast("string")
    return text.hexdigest("md5")


def materialise(table: ir.Table) -> ir.Table:
    """Compute a table once, for several expressions that use it. It lives as long as the engine's session."""
    backend = table.get_backend()
    if backend.name == "duckdb":
        return backend.create_table(ibis.util.gen_name("step"), table, temp=True)
    return table.cache()  # Spark's temporary tables are views, which would be computed again for each use


def stack(tables: Sequence[ir.Table]) -> ir.Table:
    """All rows of tables of the same columns."""
    return reduce(lambda left, right: left.union(right), tables)
