"""`census runs` and `census show`: what they tell of runs in each state."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from census.cli import main
from census.cli.locks import lock
from census.cli.run_folders import lock_file
from census.steps import PLAN, Parameters
from census.store import RunFolder

FIRST, SECOND = PLAN[0], PLAN[1]


def begin_run(data: Path, name: str) -> RunFolder:
    run = RunFolder(data / name)
    run.create(Parameters(area="2002", seed=3, delivery="/delivered").to_dict(), "test")
    return run


def record(run: RunFolder, step: str, state: str, **more: object) -> None:
    run.record_step(step, {"state": state, "started": "2001-11-03T00:00:00+00:00", "outputs": [], **more})


def line_of(told: str, name: str) -> list[str]:
    return next(line.split() for line in told.splitlines() if line.startswith(name))


def told_by(capsys: pytest.CaptureFixture[str], *argv: str | Path) -> str:
    assert main([str(argument) for argument in argv]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    return told.out


def test_no_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert told_by(capsys, "runs", "--data", tmp_path) == f"no runs in {tmp_path}\n"


def test_a_finished_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = begin_run(tmp_path, "april")
    for step in PLAN:
        record(run, step.name, "finished", seconds=2.0)
    table = run.write_table("output/matrices/population", pa.table({"count": [3, 0, 7]}))
    run.record_step(SECOND.name, {"state": "finished", "seconds": 2.0, "outputs": []}, [table])
    assert line_of(told_by(capsys, "runs", "--data", tmp_path), "april")[:4] == ["april", "finished", "2002", "3"]
    assert line_of(told_by(capsys, "runs", "--data", tmp_path), "april")[-1] == "1"


def test_a_run_of_which_some_steps_are_not_finished_has_stopped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = begin_run(tmp_path, "april")
    record(run, FIRST.name, "finished", seconds=61.0)
    record(run, SECOND.name, "running")
    assert line_of(told_by(capsys, "runs", "--data", tmp_path), "april")[1] == "stopped"
    shown = told_by(capsys, "show", "april", "--data", tmp_path)
    assert line_of(shown, FIRST.name) == [FIRST.name, "Collect", "finished", "1", "min", "01", "s"]
    assert line_of(shown, SECOND.name) == [SECOND.name, "Collect", "stopped"]
    assert line_of(shown, PLAN[-1].name) == [PLAN[-1].name, "Disseminate", "waiting"]


def test_a_run_that_is_at_work(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = begin_run(tmp_path, "april")
    record(run, FIRST.name, "running")
    with lock(lock_file(run.path)):
        assert line_of(told_by(capsys, "runs", "--data", tmp_path), "april")[1] == "running"
        shown = told_by(capsys, "show", "april", "--data", tmp_path)
    assert line_of(shown, FIRST.name) == [FIRST.name, "Collect", "running"]


def test_a_failed_run_tells_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = begin_run(tmp_path, "april")
    error = {"problem": "File wage_sums.csv is not there.", "remedy": "Put it into the delivery."}
    record(run, FIRST.name, "failed", seconds=0.1, error=error)
    assert line_of(told_by(capsys, "runs", "--data", tmp_path), "april")[1] == "failed"
    shown = told_by(capsys, "show", "april", "--data", tmp_path)
    assert "    File wage_sums.csv is not there.\n    Put it into the delivery.\n" in shown


def test_data_sets_are_shown_with_rows_size_and_damage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = begin_run(tmp_path, "april")
    whole, damaged = PLAN[1].outputs[0], PLAN[2].outputs[0]
    made = [run.write_table(name, pa.table({"n": list(range(1200))})) for name in (whole, damaged)]
    record(run, FIRST.name, "finished", seconds=1.0)
    run.record_step(SECOND.name, {"state": "finished", "seconds": 1.0, "outputs": [whole, damaged]}, made)
    run.locate(damaged).write_bytes(b"something else")
    shown = told_by(capsys, "show", "april", "--data", tmp_path)
    size = run.locate(whole).stat().st_size
    assert line_of(shown, whole) == [whole, "1", "200", "rows", f"{size / 1000:.1f}", "kB"]
    assert line_of(shown, damaged)[-7:] == ["kB", "damaged", "or", "gone:", "resume", "the", "run"]


def test_runs_are_listed_oldest_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a", "b"):
        record(begin_run(tmp_path, name), FIRST.name, "failed", seconds=1.0)
    told = told_by(capsys, "runs", "--data", tmp_path).splitlines()
    assert [line.split()[0] for line in told] == ["run", "a", "b"]
