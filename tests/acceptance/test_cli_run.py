"""`census run` on a small area: to its end, killed and gone on with, and with a bad delivery."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from census_command import AREA, published, run, start, wait_for_a_step

from census.cli.deliveries import delivery_folder
from census.steps import PLAN, Phase
from census.store import RunFolder

SECONDS_TO_LOCK = 60
PROCESS = {step.name for step in PLAN if step.phase is Phase.PROCESS}


def test_a_run_tells_each_step_and_what_it_published(data: Path) -> None:
    told = (data / "told").read_text().splitlines()
    assert told[0].split()[0] == "simulate"
    assert {line.split()[0] for line in told[: len(PLAN) + 1]} == {"simulate", *(step.name for step in PLAN)}
    rows = RunFolder(data / "whole").data_set("processed/residents").rows
    (line,) = [line for line in told if line.startswith("select_residents ")]
    assert line.endswith(f"{rows:,} rows".replace(",", " "))
    assert any(line.startswith("Resident population ") for line in told)
    place = data / "whole" / "output" / "matrices"
    assert any(line.startswith("published ") and line.endswith(f" in {place}") for line in told)


def test_the_terminal_is_kept_clean_and_the_log_is_not_empty(data: Path) -> None:
    assert "INFO" not in (data / "told").read_text()
    assert "census_2001" in (data / "whole" / "log").read_text()


def test_a_killed_run_is_gone_on_with(data: Path) -> None:
    process = start("run", "--area", AREA, "--run", "killed", "--data", data)
    caught = wait_for_a_step(process, data / "killed", PROCESS)
    process.kill()
    process.communicate()
    before = RunFolder(data / "killed").manifest["steps"]
    assert {before[name]["state"] for name in caught} == {"running"}

    resumed = run("run", "--resume", "killed", "--data", data)
    assert resumed.returncode == 0, resumed.stderr
    after = RunFolder(data / "killed").manifest["steps"]
    assert {step["state"] for step in after.values()} == {"finished"}
    finished = {name: step for name, step in before.items() if step["state"] == "finished"}
    assert finished
    assert {name: after[name] for name in finished} == finished  # not run again
    assert published(data / "killed") == published(data / "whole")


def test_a_run_at_work_is_not_started_twice(data: Path) -> None:
    first = start("run", "--area", AREA, "--run", "twice", "--data", data)
    deadline = time.monotonic() + SECONDS_TO_LOCK
    while not (data / "twice" / ".lock").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    second = run("run", "--area", AREA, "--run", "twice", "--data", data)
    first.kill()
    first.communicate()
    assert second.returncode == 1
    assert "The run twice is at work in another process." in second.stderr


def test_a_bad_delivery_names_the_step_and_the_reason(data: Path, tmp_path: Path) -> None:
    bad = tmp_path / "extracts"
    shutil.copytree(delivery_folder("synthetic", AREA, 1, data), bad)
    (wages,) = bad.glob("wage_sums.*")
    wages.unlink()
    done = run(
        "run", "--area", AREA, "--run", "bad", "--publisher", "Nobody", "--seed", "1", "--extracts", bad, "--data", data
    )
    assert done.returncode == 1
    assert done.stderr.startswith("error: The step receive_delivery failed: ")
    assert "wage_sums" in done.stderr
    assert "census run --resume bad" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert done.stdout.count("receive_delivery") == 1  # a bad input is not tried twice
