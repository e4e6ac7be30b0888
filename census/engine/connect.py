"""Opening the Ibis backend."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import ibis
import ibis.expr.types as ir
from ibis.backends import BaseBackend

from census.engine.memory import keep_freed_memory
from census.errors import EngineError
from census.store import SPILL

ENGINES = ("duckdb", "spark")

_NEVER = "1000TB"
"""How much DuckDB has to free before it gives memory back: it is kept (``keep_freed_memory``)."""


@contextmanager
def open_engine(
    engine: str, spill: Path, threads: int = 0, memory: str = "", master: str = ""
) -> Iterator[BaseBackend]:
    """Give an Ibis backend that is closed at the end of the block.

    Args:
        engine: ``duckdb`` or ``spark``.
        spill: folder for what does not fit into memory.
        threads: 0 for one per core.
        memory: limit such as ``4GB``; empty for the engine's own.
        master: Spark's master; empty for this machine.

    Raises:
        EngineError: the engine is unknown or not installed.
    """
    if engine == "duckdb":
        keep_freed_memory()
        settings: dict[str, str | int] = {
            "temp_directory": str(spill),
            "allocator_flush_threshold": _NEVER,
            "allocator_bulk_deallocation_flush_threshold": _NEVER,
        }
        if threads:
            settings["threads"] = threads
        if memory:
            settings["memory_limit"] = memory
        backend: BaseBackend = ibis.duckdb.connect(**settings)
        backend.raw_sql("SET enable_progress_bar = false")  # it writes past Python, between what a command tells
        try:
            yield backend
        finally:
            backend.disconnect()
    elif engine == "spark":
        session = _spark_session(spill, threads, memory, master)
        try:
            yield ibis.pyspark.connect(session)
        finally:
            session.stop()
    else:
        raise EngineError(f"There is no engine '{engine}'.", f"Use one of: {', '.join(ENGINES)}.")


@contextmanager
def spill_folder(parent: Path) -> Iterator[Path]:
    """A folder below ``parent`` for the engine's overflow, removed at the end of the block."""
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=SPILL, dir=parent, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def read_parquet(backend: BaseBackend, path: Path) -> ir.Table:
    """A Parquet file as a table of the backend."""
    return backend.read_parquet(str(path))


def _spark_session(spill: Path, threads: int, memory: str, master: str):  # type: ignore[no-untyped-def]
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra that most installations do not have
    except ImportError:
        raise EngineError(
            "Spark is not installed.", "Install the extra: pip install 'census-production[spark]' (needs Java 17)."
        ) from None
    builder = (
        SparkSession.builder.master(master or f"local[{threads or '*'}]")
        .appName("census")
        .config("spark.local.dir", str(spill))
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.ansi.enabled", "false")
        .config("spark.sql.shuffle.partitions", 8)
        .config("spark.sql.constraintPropagation.enabled", "false")  # fails on unions of literals
        .config("spark.ui.enabled", "false")
        .config("spark.sql.warehouse.dir", str(spill / "warehouse"))
    )
    if memory:
        builder = builder.config("spark.driver.memory", memory.lower().removesuffix("b"))
    return builder.getOrCreate()
