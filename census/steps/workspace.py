"""What a step's function is given: its inputs as tables of the engine, and the run's parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import duckdb
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc
from ibis.backends import BaseBackend

from census.engine import fetch_batches, open_engine, read_parquet, spill_folder
from census.errors import EngineError, StoreError
from census.steps.data_sets import KEYS
from census.steps.parameters import Parameters
from census.steps.step import Phase, Step
from census.store import DataSet, RunFolder

Result: TypeAlias = ir.Table | pa.Table | pa.RecordBatchReader | Path | Callable[[Path], None]
"""What a step's function may give for an output: a table of the engine, to be put in the order of its key; batches that
are in that order; a table in memory, to be written as it is; a delivered file to copy; or a function that fills a
folder."""

Results: TypeAlias = Mapping[str, Result]


@dataclass(frozen=True)
class Workspace:
    """One step at work.

    Attributes:
        step: from the plan.
        run: the run's folder.
        parameters: of the run.
        backend: the opened engine.
    """

    step: Step
    run: RunFolder
    parameters: Parameters
    backend: BaseBackend

    def table(self, name: str) -> ir.Table:
        """An input as a table of the engine."""
        return read_parquet(self.backend, self.path(name))

    def arrow(self, name: str) -> pa.Table:
        """An input as an Arrow table, in memory."""
        self._check_declared(name)
        return self.run.read_table(name)

    def path(self, name: str) -> Path:
        """Path of an input."""
        self._check_declared(name)
        return self.run.locate(name)

    def write(self, name: str, result: Result) -> DataSet:
        """Write an output: a table ordered by its key, which must be unique and complete.

        Raises:
            StoreError: rows share a key or lack one.
        """
        if isinstance(result, ir.Table):
            result = fetch_batches(result.order_by(list(KEYS[name])))
        if isinstance(result, pa.RecordBatchReader):
            return self.run.write_table(name, check_key(name, result, KEYS[name]))
        if isinstance(result, pa.Table):
            return self.run.write_table(name, result)
        if isinstance(result, Path):
            return self.run.copy_in(name, result)
        return self.run.write_folder(name, result)

    def _check_declared(self, name: str) -> None:
        if name not in self.step.inputs:
            raise StoreError(f"Step '{self.step.name}' reads '{name}', which the plan does not name as its input.")


@contextmanager
def open_workspace(step: Step, run: RunFolder, parameters: Parameters) -> Iterator[Workspace]:
    """Open the engine for a step; the engine's own errors come out as ours.

    The registers are read and validated on DuckDB, whatever the engine: they lie on this machine.
    """
    engine = parameters.engine if step.phase is Phase.PROCESS else "duckdb"
    with (
        spill_folder(run.path) as spill,
        open_engine(engine, spill, parameters.threads, parameters.memory, parameters.spark_master) as backend,
        engine_errors(step.name),
    ):
        yield Workspace(step, run, parameters, backend)


@contextmanager
def engine_errors(task: str) -> Iterator[None]:
    """Raise DuckDB's own errors as ours. Their messages may quote values, and so identity numbers: only the kind is
    told.

    Raises:
        EngineError: DuckDB raised an error.
    """
    try:
        yield
    except (duckdb.OutOfMemoryException, duckdb.IOException) as error:
        raise EngineError(
            f"DuckDB ran out of memory or disk, or met a damaged file ({type(error).__name__}), in '{task}'.",
            "Free disk space in the data folder or raise --memory, then go on.",
        ) from None
    except duckdb.Error as error:
        raise EngineError(
            f"DuckDB could not do '{task}' ({type(error).__name__}).",
            "If the inputs are whole ('census show' compares checksums), this is a defect of the step.",
        ) from None


def check_key(name: str, batches: pa.RecordBatchReader, key: tuple[str, ...]) -> pa.RecordBatchReader:
    """The same batches, whose rows must come in the order of their key; each is looked at as it passes.

    Raises (while the batches are read):
        StoreError: rows share a key or lack one.
    """

    def checked() -> Iterator[pa.RecordBatch]:
        last = None
        for batch in batches:
            keys = batch.select(list(key))
            missing = [column for column in key if keys[column].null_count]
            if missing:
                raise StoreError(f"Data set '{name}' has rows without {', '.join(missing)}.")
            repeated = _repeated(keys) + (last is not None and batch.num_rows > 0 and keys.slice(0, 1) == last)
            if repeated:
                raise StoreError(
                    f"Data set '{name}' has at least {repeated} row(s) that repeat a key ({', '.join(key)}).",
                    "This is a defect of the step: please report it.",
                )
            last = keys.slice(batch.num_rows - 1) if batch.num_rows else last
            yield batch

    return pa.RecordBatchReader.from_batches(batches.schema, checked())


def _repeated(keys: pa.RecordBatch) -> int:
    """How many rows have the key of the row before them."""
    if keys.num_rows < 2:
        return 0
    same = None
    for column in keys.columns:
        equal = pc.equal(column[1:], column[:-1])
        same = equal if same is None else pc.and_(same, equal)
    return int(pc.sum(same).as_py() or 0)
