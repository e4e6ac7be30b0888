"""Expressions that give the same value on every engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

BATCH = 131_072
"""Rows of a batch."""


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


def completed_years(birth_date: ir.DateValue, day: dt.date | ir.DateValue) -> ir.IntegerValue:
    """Age in completed years at the end of a day.

    Example:
        ``persons.mutate(age=completed_years(persons.birth_date, AGE_REFERENCE_DAY))``
    """
    at = ibis.literal(day) if isinstance(day, dt.date) else day
    before_birthday = (birth_date.month() > at.month()) | (
        (birth_date.month() == at.month()) & (birth_date.day() > at.day())
    )
    return (at.year() - birth_date.year() - before_birthday.cast("int64")).cast("int64")


def materialise(table: ir.Table) -> ir.Table:
    """Compute a table once, for several expressions that use it. It lives as long as the engine's session."""
    backend = table.get_backend()
    name = ibis.util.gen_name("step")
    if backend.name == "duckdb":
        return backend.create_table(name, table, temp=True)
    # Spark's temporary tables are views, and its cache keeps the whole history of a table in every later plan: after a
    # few steps the planner runs out of memory. A checkpoint cuts the history.
    _without_estimates(_spark_frame(table).localCheckpoint()).createTempView(name)
    return backend.table(name)


def fetch(table: ir.Table) -> pa.Table:
    """The rows of a table as Arrow, in its own types and order."""
    if table.get_backend().name == "duckdb":
        return table.to_pyarrow()
    # Ibis would go by way of pandas on Spark, where whole numbers with nulls lose their last digits.
    return _spark_frame(table).toArrow().cast(table.schema().to_pyarrow())


def fetch_batches(table: ir.Table) -> pa.RecordBatchReader:
    """The rows of a table as Arrow batches, in its own types and order; DuckDB holds no more than it must."""
    backend = table.get_backend()
    if backend.name != "duckdb":
        return fetch(table).to_reader()
    # Ibis' own to_pyarrow_batches calls what DuckDB 2 no longer has.
    backend._run_pre_execute_hooks(table)
    schema = table.schema().to_pyarrow()
    batches = backend.con.sql(backend.compile(table)).to_arrow_reader(BATCH)
    return pa.RecordBatchReader.from_batches(schema, (batch.cast(schema) for batch in batches))


def count(table: ir.Table) -> int:
    """Number of rows of a table."""
    return int(table.count().to_pyarrow().as_py())


def _without_estimates(frame: Any) -> Any:
    """A checkpoint that has forgotten how large Spark took it for.

    A checkpoint keeps the estimate of its plan, and the estimate of a join is the product of both sides: from step to
    step its digits multiply, until the planner does nothing but multiply numbers of a million digits.
    """
    from pyspark.sql import DataFrame  # noqa: PLC0415 - an extra

    rows, session = frame._jdf.queryExecution().toRdd(), frame.sparkSession
    return DataFrame(session._jsparkSession.internalCreateDataFrame(rows, frame._jdf.schema(), False), session)


def _spark_frame(table: ir.Table) -> Any:
    """The table as Spark's own, with whole numbers of the width that the expression says.

    A row's number in a window is an int64 to Ibis and an int32 to Spark, and a cast to int64 is left out as needless: a
    table that is stored would have another type than on DuckDB.
    """
    from ibis.backends.pyspark.datatypes import PySparkSchema  # noqa: PLC0415 - imports pyspark, an extra
    from pyspark.sql import SparkSession  # noqa: PLC0415
    from pyspark.sql.types import IntegralType  # noqa: PLC0415

    backend = table.get_backend()
    backend._run_pre_execute_hooks(table)  # hands over the in-memory tables of the expression
    frame = SparkSession.getActiveSession().sql(backend.compile(table))
    declared = {field.name: field.dataType for field in PySparkSchema.from_ibis(table.schema())}
    narrow = [
        field.name
        for field in frame.schema
        if isinstance(field.dataType, IntegralType) and field.dataType != declared[field.name]
    ]
    return frame.withColumns({name: frame[name].cast(declared[name]) for name in narrow}) if narrow else frame


def stack(tables: Sequence[ir.Table]) -> ir.Table:
    """All rows of tables of the same columns; of however many: they are halved again and again, so that the statement
    is nested as deep as their number has binary digits.
    """
    if len(tables) <= 1:
        return tables[0]
    middle = len(tables) // 2
    return stack(tables[:middle]).union(stack(tables[middle:]))
