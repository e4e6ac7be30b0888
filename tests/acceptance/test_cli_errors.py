"""What the commands say when they cannot do what they are asked: problem and remedy on standard error, exit code 1."""

from __future__ import annotations

from pathlib import Path

import pytest

from census.cli import main
from census.cli.airflow_home import airflow_to_itself
from census.cli.locks import lock
from census.cli.run_folders import lock_file
from census.steps import Parameters
from census.store import RunFolder


def begin_run(data: Path, name: str, parameters: Parameters) -> RunFolder:
    run = RunFolder(data / name)
    run.create(parameters.to_dict(), "test")
    return run


def error_of(capsys: pytest.CaptureFixture[str], *argv: str | Path) -> str:
    code = main([str(argument) for argument in argv])
    told = capsys.readouterr()
    assert code == 1
    assert told.out == ""
    assert told.err.startswith("error: ")
    assert "\n  what to do: " in told.err
    assert "Traceback" not in told.err
    return told.err


@pytest.mark.parametrize("command", [("show",), ("run", "--resume")])
def test_a_run_that_is_not_there(command: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    error = error_of(capsys, *command, "april", "--data", tmp_path)
    assert "There is no run april" in error
    assert "census runs" in error


@pytest.mark.parametrize("name", ["../elsewhere", ".hidden", "deliveries", "a b", "a/b"])
def test_a_name_that_no_run_can_have(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    error = error_of(capsys, "run", "--run", name, "--data", tmp_path / "data")
    assert "cannot be named" in error
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("area", ["21", "2002,9999", "oslo", ""])
def test_an_area_that_is_not_there(area: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    error = error_of(capsys, "run", "--area", area, "--data", tmp_path / "data")
    assert "area" in error
    assert "county" in error
    assert not any(tmp_path.iterdir())


def test_extracts_that_are_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    error = error_of(
        capsys, "run", "--publisher", "Me", "--seed", "5", "--extracts", tmp_path / "none", "--data", tmp_path / "data"
    )
    assert f"{tmp_path / 'none'} is not there" in error
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (("--seed", "2"), "another seed and delivery"),
        (("--area", "19"), "another area and delivery"),
        (("--extracts", ".", "--seed", "1", "--publisher", "Me"), "another delivery."),
    ],
)
def test_a_run_of_other_registers_area_or_seed_is_not_overwritten(
    other: tuple[str, ...], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    delivery = tmp_path / "deliveries" / "area-20-seed-1"
    begin_run(tmp_path, "april", Parameters(area="20", seed=1, delivery=str(delivery)))
    error = error_of(capsys, "run", "--run", "april", *other, "--data", tmp_path)
    assert told in error
    assert "--run" in error


def test_real_registers_need_a_publisher_and_a_seed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ("run", "--extracts", tmp_path, "--data", tmp_path / "data")
    assert "the publisher says so" in error_of(capsys, *options, "--seed", "5")
    assert "need a seed of your own" in error_of(capsys, *options, "--publisher", "Me")


def test_a_resumed_run_keeps_its_parameters(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    begin_run(tmp_path, "april", Parameters(area="20", seed=1))
    assert "(seed)" in error_of(capsys, "run", "--resume", "april", "--seed", "2", "--data", tmp_path)


def test_a_run_is_not_run_twice_at_the_same_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with lock(lock_file(tmp_path / "april")):
        error = error_of(capsys, "run", "--run", "april", "--data", tmp_path)
    assert "The run april is at work in another process." in error


def test_a_batch_does_not_start_beside_a_scheduler(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with airflow_to_itself(tmp_path, shared=False):
        error = error_of(capsys, "run", "--run", "april", "--data", tmp_path)
    assert "Airflow's scheduler is at work" in error


def test_a_scheduler_does_not_start_beside_a_batch(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with airflow_to_itself(tmp_path, shared=True):
        error = error_of(capsys, "airflow", "--data", tmp_path)
    assert "`census run` is at work" in error


def test_a_folder_with_something_in_it_is_not_simulated_into(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    assert "is not empty" in error_of(capsys, "simulate", "--out", tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]
