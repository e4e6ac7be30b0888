"""The engine that runs relational steps: DuckDB embedded by default, Spark for what is past one machine."""

from census.engine.arrow_tables import in_order, plain_schema, view_of
from census.engine.connect import ENGINES, open_engine, read_parquet, spill_folder
from census.engine.groups import first_rows, rows_with_company
from census.engine.portable import completed_years, count, fetch, fetch_batches, keyed_hash, materialise, stack

__all__ = [
    "ENGINES",
    "completed_years",
    "count",
    "fetch",
    "fetch_batches",
    "first_rows",
    "in_order",
    "keyed_hash",
    "materialise",
    "open_engine",
    "plain_schema",
    "read_parquet",
    "rows_with_company",
    "spill_folder",
    "stack",
    "view_of",
]
