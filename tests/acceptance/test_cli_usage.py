"""The command line: what it takes, its exit codes, and that it answers at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from census.cli import main
from census.cli.arguments import build_parser
from census.cli.deliveries import PROFILES
from census.cli.parameters import DEFAULTS, ENGINES, for_plan, from_command_line, from_manifest
from census.engine import ENGINES as ENGINES_THAT_OPEN
from census.errors import ParameterError
from registers.synthetic.settings import PROFILES as SIMULATED_PROFILES

PROJECT = Path(__file__).parents[2]
HEAVY = {"airflow", "ibis", "duckdb", "pandas", "numpy", "pyarrow", "rich"}


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        ["count"],
        ["run", "--seed", "-1"],
        ["run", "--seed", "one"],
        ["run", "--engine", "abacus"],
        ["run", "--profile", "hopeless"],
        ["defects"],
        ["run", "--published", "28.11.2002"],
        ["run", "--run", "a", "--resume", "b"],
        ["show"],
        ["calibration"],
        ["calibration", "april", "--worst", "few"],
        ["comparison"],
        ["agreement"],
        ["simulate"],
        ["population", "april", "--date", "1 January"],
    ],
)
def test_a_wrong_command_line_ends_with_2(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(wrong)
    assert ended.value.code == 2
    assert "usage: census" in capsys.readouterr().err


@pytest.mark.parametrize(
    "command",
    ["run", "runs", "show", "defects", "population", "calibration", "comparison", "agreement", "simulate", "airflow"],
)
def test_every_command_tells_its_options_and_exit_codes(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    told = " ".join(capsys.readouterr().out.split())
    assert f"usage: census {command}" in told
    assert "1 a step failed or the input is bad; 2 the command line is wrong" in told


def test_help_imports_nothing_heavy() -> None:
    asked = (
        "import sys, census.cli as c\ntry: c.main(['--help'])\nexcept SystemExit: print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", asked], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("usage: census")
    imported = set(done.stderr.split())
    assert "census.cli" in imported
    assert not HEAVY & imported


def test_what_the_command_line_leaves_out_is_as_the_dag_has_it(tmp_path: Path) -> None:
    arguments = build_parser().parse_args(["run", "--data", str(tmp_path)])
    assert from_command_line(arguments) == {**DEFAULTS, "run": "area-20-seed-1", "data": str(tmp_path)}


def test_what_the_command_line_tells_goes_to_the_dag(tmp_path: Path) -> None:
    told = "run --area 2002,2003 --seed 7 --engine spark --master local[2] --threads 1 --memory 2GB"
    more = f"--extracts {tmp_path} --key-file /y --published 2003-01-31 --publisher Vardø"
    params = from_command_line(build_parser().parse_args([*told.split(), *more.split(), "--data", str(tmp_path)]))
    assert params == {
        "area": "2002,2003",
        "seed": 7,
        "engine": "spark",
        "spark_master": "local[2]",
        "threads": 1,
        "memory": "2GB",
        "delivery": str(tmp_path),
        "key_file": "/y",
        "imputation": "",
        "published": "2003-01-31",
        "publisher": "Vardø",
        "profile": "realistic",
        "run": "area-2002-2003",  # no seed: it is a secret
        "data": str(tmp_path),
    }


def test_engines_are_those_that_open() -> None:
    assert ENGINES == ENGINES_THAT_OPEN


def test_profiles_are_those_that_can_be_simulated() -> None:
    assert PROFILES == SIMULATED_PROFILES
    for profile in PROFILES:
        arguments = build_parser().parse_args(["simulate", "--profile", profile, "--out", "x"])
        assert arguments.profile == profile


@pytest.mark.parametrize(("profile", "suffix"), [("clean", "-clean"), ("realistic", ""), ("stress", "-stress")])
def test_a_run_of_another_profile_has_its_own_name_and_delivery_and_can_be_resumed(
    profile: str, suffix: str, tmp_path: Path
) -> None:
    arguments = build_parser().parse_args(["run", "--area", "2002", "--profile", profile, "--data", str(tmp_path)])
    params = from_command_line(arguments)
    folder, planned = for_plan(params)
    assert folder == tmp_path / f"area-2002-seed-1{suffix}"
    assert Path(planned.delivery) == tmp_path / "deliveries" / f"area-2002-seed-1{suffix}"
    assert from_manifest(params["run"], planned.to_dict(), tmp_path) == params


def test_real_registers_have_no_profile(tmp_path: Path) -> None:
    told = f"run --extracts {tmp_path} --seed 7 --publisher Me --profile stress --data {tmp_path}"
    with pytest.raises(ParameterError, match="profile"):
        from_command_line(build_parser().parse_args(told.split()))
