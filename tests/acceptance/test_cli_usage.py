"""The command line: what it takes, its exit codes, and that it answers at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from census.cli import main
from census.cli.arguments import build_parser
from census.cli.parameters import DEFAULTS, ENGINES, from_command_line
from census.engine import ENGINES as ENGINES_THAT_OPEN

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
        ["run", "--published", "28.11.2002"],
        ["run", "--run", "a", "--resume", "b"],
        ["show"],
        ["calibration"],
        ["calibration", "april", "--worst", "few"],
        ["simulate"],
    ],
)
def test_a_wrong_command_line_ends_with_2(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(wrong)
    assert ended.value.code == 2
    assert "usage: census" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["run", "runs", "show", "calibration", "simulate", "airflow"])
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
        "published": "2003-01-31",
        "publisher": "Vardø",
        "run": "area-2002-2003",  # no seed: it is a secret
        "data": str(tmp_path),
    }


def test_engines_are_those_that_open() -> None:
    assert ENGINES == ENGINES_THAT_OPEN
