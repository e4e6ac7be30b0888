"""The store: whole or not at all, the same bytes for the same rows, one manifest for several processes."""

from __future__ import annotations

import json
import multiprocessing
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from census.errors import StoreError
from census.store import RunFolder, checksum, list_runs


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    folder = RunFolder(tmp_path / "run")
    folder.create({"area": "2015"}, "1")
    return folder


def test_the_same_rows_give_the_same_bytes_however_they_are_batched(run: RunFolder) -> None:
    table = pa.table({"n": list(range(300_000)), "text": [str(n % 7) for n in range(300_000)]})
    first = run.write_table("processed/a", table).checksum
    batches = pa.RecordBatchReader.from_batches(table.schema, table.to_batches(max_chunksize=9_973))
    assert run.write_table("processed/a", batches).checksum == first


def test_a_table_read_back_is_the_table(run: RunFolder) -> None:
    table = pa.table({"n": pa.array([1, None], pa.int64()), "text": ["æ", None]})
    written = run.write_table("processed/a", table)
    run.record_step("make", {"state": "finished"}, [written])
    assert run.read_table("processed/a") == table
    assert (written.rows, written.columns) == (2, {"n": "int64", "text": "string"})
    assert run.is_intact("processed/a")


def test_an_empty_table_keeps_its_columns(run: RunFolder) -> None:
    run.record_step("make", {}, [run.write_table("processed/a", pa.table({"n": pa.array([], pa.int64())}))])
    assert run.read_table("processed/a").schema == pa.schema({"n": pa.int64()})


def test_a_failure_while_writing_leaves_what_was_there(run: RunFolder) -> None:
    first = run.write_table("processed/a", pa.table({"n": [1]}))

    def broken() -> pa.RecordBatchReader:
        def batches():  # type: ignore[no-untyped-def]
            yield pa.record_batch({"n": pa.array([2], pa.int64())})
            raise ValueError("the engine failed")

        return pa.RecordBatchReader.from_batches(pa.schema({"n": pa.int64()}), batches())

    with pytest.raises(ValueError, match="the engine failed"):
        run.write_table("processed/a", broken())
    assert checksum(run.path / "processed/a.parquet") == first.checksum
    assert [file.name for file in (run.path / "processed").iterdir()] == ["a.parquet"]


def test_a_folder_is_replaced_whole_or_not_at_all(run: RunFolder) -> None:
    run.write_folder("output/m", lambda folder: (folder / "old").write_text("1") and None)

    def fail(folder: Path) -> None:
        (folder / "new").write_text("2")
        raise OSError(28, "No space left on device")

    with pytest.raises(StoreError, match=r"No room to write 'm' .* Free disk space there and resume"):
        run.write_folder("output/m", fail)
    assert [file.name for file in (run.path / "output" / "m").iterdir()] == ["old"]
    run.write_folder("output/m", lambda folder: (folder / "new").write_text("2") and None)
    assert [file.name for file in (run.path / "output" / "m").iterdir()] == ["new"]


_FILL = """
import resource, signal, sys
from pathlib import Path
import pyarrow as pa
from census.errors import StoreError
from census.store import RunFolder
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
run = RunFolder(Path(sys.argv[1]))
try:
    run.write_table("processed/large", pa.table({"n": [str(n * 7919) for n in range(200_000)]}))
except StoreError as error:
    print(error)
"""


def test_a_full_disk_is_told_and_nothing_finished_is_lost(run: RunFolder) -> None:
    """The operating system refuses the file when it grows too large, as on a full disk."""
    kept = run.write_table("processed/small", pa.table({"n": [1]}))
    done = subprocess.run([sys.executable, "-c", _FILL, str(run.path)], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("No room to write 'large.parquet' in ")
    assert "Free disk space there and resume the run: what was finished is kept." in done.stdout
    assert checksum(run.path / kept.path) == kept.checksum
    assert [file.name for file in (run.path / "processed").iterdir()] == ["small.parquet"]


def test_what_a_killed_process_left_is_removed(run: RunFolder) -> None:
    half = run.path / "processed" / ".partial-a.parquet-12345678"
    half.write_bytes(b"half")
    folder = run.path / "output" / ".partial-m-12345678"
    folder.mkdir()
    run.remove_partial()
    assert not half.exists()
    assert not folder.exists()


def _record(path: str, step: int) -> None:
    RunFolder(Path(path)).record_step(f"step{step}", {"state": "finished"})


def test_processes_that_write_the_manifest_at_once_lose_nothing(run: RunFolder) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        pool.starmap(_record, [(str(run.path), step) for step in range(24)])
    assert len(run.manifest["steps"]) == 24


def test_a_damaged_file_or_manifest_is_told(run: RunFolder) -> None:
    run.record_step("make", {}, [run.write_table("processed/a", pa.table({"n": [1]}))])
    (run.path / "processed/a.parquet").write_bytes(b"")
    assert not run.is_intact("processed/a")
    assert not run.is_intact("processed/never_made")
    with pytest.raises(StoreError, match="no data set 'processed/never_made'"):
        run.locate("processed/never_made")
    (run.path / "manifest.json").write_text("{")
    with pytest.raises(StoreError, match="manifest of run 'run' is damaged"):
        _ = run.manifest


def test_runs_are_listed_from_the_oldest(tmp_path: Path) -> None:
    for name, created in (("b", "2001-01-01"), ("a", "2002-01-01")):
        RunFolder(tmp_path / name).create({}, "1")
        file = tmp_path / name / "manifest.json"
        file.write_text(json.dumps(json.loads(file.read_text()) | {"created": created}))
    (tmp_path / "no-run").mkdir()
    assert [found.path.name for found in list_runs(tmp_path)] == ["b", "a"]
