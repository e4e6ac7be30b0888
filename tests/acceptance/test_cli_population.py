"""`census population`: what it prints and writes, and where it must not write."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from census.cli import main
from census.steps import PLAN, Parameters
from census.store import RunFolder

DAY = dt.date.fromisoformat


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    """A run of Hasvik with three persons: 1 always lived there, 2 moved in from Alta, 3 emigrated."""
    run = RunFolder(tmp_path / "april")
    run.create(Parameters(area="2015", seed=3, delivery="/delivered").to_dict(), "test")
    persons = pa.table(
        {
            "person_id": [1, 2, 3],
            "sex": ["1", "2", "2"],
            "birth_date": [DAY("1950-01-01"), DAY("1980-01-01"), DAY("1990-01-01")],
            "country_of_birth": ["000", "000", "106"],
            "citizenship": ["000", "000", "106"],
            "registration_status": ["1", "1", "3"],
            "registration_status_date": [DAY("1950-01-01"), DAY("1980-01-01"), DAY("2001-05-01")],
            "municipality_code": ["2015", "2015", "2015"],
        }
    )
    events = pa.table(
        {
            "event_number": ["1", "2"],
            "person_id": [2, 3],
            "event_type": ["05", "04"],
            "event_date": [DAY("2001-03-01"), DAY("2001-05-01")],
            "registered_date": [DAY("2001-03-10"), DAY("2001-06-20")],
            "from_municipality_code": ["2012", "2015"],
            "to_municipality_code": ["2015", None],
            "to_country_code": pa.array([None, "106"]),
        }
    )
    made = [run.write_table("input/cpr_persons", persons), run.write_table("input/cpr_events", events)]
    run.record_step(PLAN[0].name, {"state": "finished", "seconds": 1.0, "outputs": []}, made)
    return run


def population(run: RunFolder, *more: str) -> int:
    return main(["population", run.path.name, "--data", str(run.path.parent), *more])


def test_figures_are_printed_and_written_beside_the_unprotected_ones(
    run: RunFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    """On 1 June the emigration of May, registered on 20 June, is known in time."""
    assert population(run, "--date", "2001-06-01", "--by", "municipality") == 0
    told = [line.split() for line in capsys.readouterr().out.splitlines()]
    # region, on the day, 1 January, births, deaths, immigrated, emigrated, in, out, married, divorced, 31 December
    assert ["2015", "2", "2", "0", "0", "0", "1", "1", "0", "0", "0", "2", "0"] in told
    assert ["elsewhere", "0", "1", "0", "0", "0", "0", "0", "1", "0", "0", "0", "0"] in told
    folder = run.path / "statistics" / "population" / "2001-06-01-year-2001-by-municipality"
    residents = pd.read_parquet(folder / "residents.parquet")
    assert sorted(zip(residents["sex"], residents["age"], residents["persons"], strict=True)) == [
        ("1", 51, 1),
        ("2", 21, 1),
    ]
    countries = pd.read_csv(folder / "next_countries.csv", dtype=str)
    assert countries.to_numpy().tolist() == [["106", "False", "1"]]
    assert {file.name for file in folder.iterdir()} == {
        f"{name}.{suffix}"
        for name in ("change", "residents", "events", "next_countries")
        for suffix in ("csv", "parquet")
    }


def test_the_same_figures_by_county_go_where_the_user_says(run: RunFolder, tmp_path: Path) -> None:
    out = tmp_path / "figures"
    assert population(run, "--out", str(out)) == 0
    assert population(run, "--out", str(out)) == 0  # it may be written anew
    assert pd.read_parquet(out / "change.parquet")["region_code"].tolist() == ["20", "elsewhere"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (["--date", "2003-01-01"], "no population of 2003-01-01"),
        (["--year", "1999"], "not those of 1999"),
    ],
)
def test_what_the_events_cannot_tell_is_refused(
    run: RunFolder, wrong: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert population(run, *wrong) == 1
    assert told in capsys.readouterr().err


def test_unprotected_figures_never_go_to_output(run: RunFolder, capsys: pytest.CaptureFixture[str]) -> None:
    assert population(run, "--out", str(run.path / "output" / "population")) == 1
    assert "must not lie in output/" in capsys.readouterr().err
    assert list((run.path / "output").iterdir()) == []


def test_a_folder_that_holds_something_else_is_left_alone(run: RunFolder, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "one.txt").write_text("dear")
    assert population(run, "--out", str(tmp_path / "letters")) == 1
    assert (tmp_path / "letters" / "one.txt").read_text() == "dear"
