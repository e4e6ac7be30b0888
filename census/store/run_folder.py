"""The folder of a run: its data sets and its manifest."""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from census.errors import StoreError
from census.store.atomic import remove_partial, replace_file, replace_folder
from census.store.checksum import checksum

STATES = ("source", "input", "processed", "statistics", "output")
_MANIFEST = "manifest.json"
_ROW_GROUP = 131_072


@dataclass(frozen=True)
class DataSet:
    """What the manifest tells of a data set.

    Attributes:
        name: ``<state>/<subject>``.
        path: relative to the run folder.
        checksum: SHA-256 of the file, or of the folder's files.
        bytes: size on disk.
        rows: number of rows of a table; of a folder None.
        columns: name and type of each column of a table.
    """

    name: str
    path: str
    checksum: str
    bytes: int
    rows: int | None = None
    columns: dict[str, str] = field(default_factory=dict)


class RunFolder:
    """A run on disk. Several processes may use the same folder; each change of the manifest is made under a lock."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self._known: tuple[tuple[int, int, int], dict[str, Any]] | None = None

    def create(self, parameters: dict[str, Any], code_version: str) -> None:
        """Make the folder with its states and a manifest; keep what a run of the same name has, but for new
        parameters.
        """
        for state in STATES:
            folder = self.path / state
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o755 if state == "output" else 0o700)  # only output/ is for others' eyes
        with self._changing_manifest(missing_ok=True) as manifest:
            manifest.setdefault("run", self.path.name)
            manifest.setdefault("created", _now())
            manifest.setdefault("data_sets", {})
            manifest.setdefault("steps", {})
            manifest["parameters"] = parameters
            manifest["code_version"] = code_version

    @property
    def manifest(self) -> dict[str, Any]:
        """The manifest as it stands.

        Raises:
            StoreError: there is none, or it cannot be read.
        """
        file = self.path / _MANIFEST
        try:
            content: dict[str, Any] = json.loads(file.read_text("utf-8"))
            if not {"run", "created", "parameters", "data_sets", "steps"} <= content.keys():
                raise ValueError("incomplete")
        except FileNotFoundError:
            raise StoreError(f"{self.path} is not a run: it has no manifest.", "See 'census runs'.") from None
        except ValueError:
            raise StoreError(
                f"The manifest of run '{self.path.name}' is damaged.",
                "Keep the folder aside (source/ may be the only copy of the delivery) and begin another run.",
            ) from None
        return content

    def data_set(self, name: str) -> DataSet:
        """What the manifest tells of a data set; StoreError if it has none of that name."""
        entry = self._data_sets().get(name)
        if entry is None:
            raise StoreError(f"Run '{self.path.name}' has no data set '{name}'.", "Resume the run to make it.")
        return DataSet(**{key: entry[key] for key in DataSet.__dataclass_fields__})

    def _data_sets(self) -> dict[str, Any]:
        """The manifest's data sets, to look at: parsed once for each manifest that was put in place, since a step asks
        for hundreds of them.
        """
        file = self.path / _MANIFEST
        status = file.stat() if file.exists() else None
        version = status and (status.st_ino, status.st_mtime_ns, status.st_size)
        if version is None or self._known is None or self._known[0] != version:
            entries: dict[str, Any] = self.manifest["data_sets"]
            self._known = version and (version, entries)
            return entries
        return self._known[1]

    def locate(self, name: str) -> Path:
        """Path of a data set that the manifest knows."""
        return self.path / self.data_set(name).path

    def is_intact(self, name: str) -> bool:
        """The data set stands in the manifest and its files are there, unchanged since they were written."""
        entry = self._data_sets().get(name)
        if entry is None:
            return False
        path = self.path / entry["path"]
        return path.exists() and checksum(path) == str(entry["checksum"])

    def read_table(self, name: str) -> pa.Table:
        """A table as Arrow."""
        return pq.read_table(self.locate(name))

    def write_table(self, name: str, table: pa.Table | pa.RecordBatchReader) -> DataSet:
        """Write a table as Parquet, in the order given. The same rows in the same order give the same bytes."""
        target = self.path / f"{name}.parquet"
        rows = 0
        batches = table.to_batches() if isinstance(table, pa.Table) else _read_ahead(table)
        # Of numbers and dates a dictionary makes files larger and takes as long as all the rest; of texts the least and
        # the greatest take as long as to compress them, and no step asks for a range of texts.
        texts = [field.name for field in table.schema if pa.types.is_string(field.type)]
        others = [field.name for field in table.schema if not pa.types.is_string(field.type)]
        with (
            replace_file(target) as partial,
            pq.ParquetWriter(
                partial, table.schema, compression="zstd", use_dictionary=texts, write_statistics=others
            ) as writer,
        ):
            for group in _row_groups(batches, table.schema):
                writer.write_table(group, row_group_size=_ROW_GROUP)
                rows += group.num_rows
        columns = {field.name: str(field.type) for field in table.schema}
        return self._describe(name, target, rows, columns)

    def copy_in(self, name: str, file: Path) -> DataSet:
        """Take a delivered file into the run as it is (``source/``)."""
        target = self.path / f"{name}{file.suffix}"
        with replace_file(target) as partial:
            shutil.copyfile(file, partial)
        for other in target.parent.glob(f"{target.stem}.*"):
            if other != target:
                other.unlink()  # what an earlier delivery had in another format
        return self._describe(name, target, None, {})

    def write_folder(self, name: str, fill: Callable[[Path], None]) -> DataSet:
        """Write a data set of several files: ``fill`` gets the empty folder."""
        target = self.path / name
        with replace_folder(target) as partial:
            fill(partial)
        return self._describe(name, target, None, {})

    def record_step(
        self, step: str, entry: dict[str, Any], data_sets: Sequence[DataSet] = (), waiting: Sequence[str] = ()
    ) -> None:
        """Note a step's state, the data sets that it made, and the steps that have to wait for it, in the manifest."""
        with self._changing_manifest() as manifest:
            manifest["steps"][step] = entry
            for later in waiting:
                if later in manifest["steps"]:
                    manifest["steps"][later]["state"] = "waiting"
            for data_set in data_sets:
                manifest["data_sets"][data_set.name] = (
                    asdict(data_set)
                    | {key: entry[key] for key in ("inputs", "parameters", "code_version") if key in entry}
                    | {"step": step}
                )

    def remove_partial(self) -> None:
        """Remove what a killed process left half-written."""
        remove_partial(self.path)

    def _describe(self, name: str, path: Path, rows: int | None, columns: dict[str, str]) -> DataSet:
        files = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
        size = sum(file.stat().st_size for file in files)
        return DataSet(name, path.relative_to(self.path).as_posix(), checksum(path), size, rows, columns)

    @contextmanager
    def _changing_manifest(self, missing_ok: bool = False) -> Iterator[dict[str, Any]]:
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / ".manifest.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            new = missing_ok and not (self.path / _MANIFEST).exists()
            manifest = {} if new else self.manifest
            yield manifest
            with replace_file(self.path / _MANIFEST) as partial:
                partial.write_text(json.dumps(manifest, indent=1, ensure_ascii=False), "utf-8")


def list_runs(data: Path) -> list[RunFolder]:
    """The runs of a data folder, oldest first."""
    found = [RunFolder(file.parent) for file in data.glob(f"*/{_MANIFEST}")]
    return sorted(found, key=lambda run: (_created(run), run.path.name))


def _created(run: RunFolder) -> str:
    try:
        return str(run.manifest["created"])
    except StoreError:
        return ""  # damaged: listed first


def _read_ahead(batches: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    """The same batches; the engine makes the next one while one is written."""
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = reader.submit(next, batches, None)
            yield batch


def _row_groups(batches: Iterator[pa.RecordBatch] | list[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.Table]:
    """Cut batches of any size into groups of one size, so that bytes do not depend on how an engine batches its
    rows.
    """
    waiting: list[pa.RecordBatch] = []
    count = 0
    for batch in batches:
        waiting.append(batch)
        count += batch.num_rows
        while count >= _ROW_GROUP:
            table = pa.Table.from_batches(waiting, schema)
            yield table.slice(0, _ROW_GROUP).combine_chunks()
            waiting = table.slice(_ROW_GROUP).to_batches()
            count -= _ROW_GROUP
    if count:
        yield pa.Table.from_batches(waiting, schema).combine_chunks()


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
