"""Writes a delivery folder whole or not at all."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from census.errors import ParameterError
from registers.synthetic.observer import Observer

DESCRIPTION = "delivery.json"
TRUTH = "truth"
_DEFECTS = f"{TRUTH}/defects"
_ROW_GROUP = 131_072


class Part:
    """What one municipality adds to a delivery: rows of extracts, and what is wrong in them."""

    def __init__(self) -> None:
        self.tables: list[tuple[str, pa.Table]] = []
        self.ledgers: list[tuple[str, pa.Table]] = []

    def observe(self, table: pa.Table, observer: Observer) -> None:
        """Add rows to an extract, and to the ledger what the observer had wrong in them."""
        self.ledgers.append((observer.register, observer.ledger()))
        self.append(observer.register, table)

    def append(self, name: str, table: pa.Table) -> None:
        """Add rows to ``<name>.parquet`` (``name`` may hold a folder)."""
        self.tables.append((name, table))


class DeliveryWriter:
    """Writes data sets to Parquet part by part, in row groups that are quick to read, so that memory holds few
    municipalities.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows: Counter[str] = Counter()
        self._stack = ExitStack()
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._waiting: dict[str, list[pa.Table]] = {}

    def add(self, part: Part) -> None:
        """Add what a municipality has; the ledger's row numbers go on from the rows that are there."""
        for register, ledger in part.ledgers:
            numbers = pc.add(ledger["row_number"], self.rows[register])
            self._append(_DEFECTS, ledger.set_column(2, "row_number", numbers))
        for name, table in part.tables:
            self._append(name, table)

    def _append(self, name: str, table: pa.Table) -> None:
        if name not in self._writers:
            path = self.folder / f"{name}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            self._writers[name] = self._stack.enter_context(pq.ParquetWriter(path, table.schema, compression="zstd"))
        self._waiting.setdefault(name, []).append(table)
        self.rows[name] += table.num_rows
        if sum(waiting.num_rows for waiting in self._waiting[name]) >= _ROW_GROUP:
            self._write(name)

    def _write(self, name: str) -> None:
        group = pa.concat_tables(self._waiting.pop(name)).combine_chunks()
        self._writers[name].write_table(group, row_group_size=max(group.num_rows, 1))

    def close(self) -> None:
        """Finish all files."""
        for name in list(self._waiting):
            self._write(name)
        self._stack.close()


@contextmanager
def deliver(out: Path, description: Mapping[str, Any]) -> Iterator[DeliveryWriter]:
    """A writer for a delivery that appears in ``out`` when all is written, with its description and row counts.

    Raises:
        ParameterError: ``out`` exists and is not a synthetic delivery, which alone may be replaced.
    """
    _refuse_foreign_folder(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    writer = DeliveryWriter(aside)
    try:
        yield writer
        writer.close()
        text = json.dumps({**description, "rows": dict(sorted(writer.rows.items()))}, indent=2, ensure_ascii=False)
        (aside / DESCRIPTION).write_text(text + "\n", encoding="utf-8")
        aside.chmod(0o755)
        _replace(aside, out)
    except BaseException:
        writer.close()
        shutil.rmtree(aside, ignore_errors=True)
        raise


def _refuse_foreign_folder(out: Path) -> None:
    if not out.exists():
        return
    if out.is_dir() and not any(out.iterdir()):
        return
    try:
        described = json.loads((out / DESCRIPTION).read_text(encoding="utf-8"))
        replaceable = isinstance(described, dict) and described.get("synthetic") is True
    except (OSError, ValueError):
        replaceable = False
    if not replaceable:
        raise ParameterError(
            f"'{out.name}' exists and is not a synthetic delivery: nothing was written.",
            "Choose another folder, or remove this one yourself.",
        )


def _replace(aside: Path, out: Path) -> None:
    """Put the new folder in the place of the old one, which is removed only after that."""
    if not out.exists():
        aside.rename(out)
        return
    with tempfile.TemporaryDirectory(prefix=f".{out.name}.old.", dir=out.parent) as attic:
        old = out.rename(Path(attic) / out.name)
        try:
            aside.rename(out)
        except OSError:
            old.rename(out)
            raise
