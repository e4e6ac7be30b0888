"""`census validate`: anyone's extracts, without a run."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from census.cli import main

TWO_STREETS = Path(__file__).parents[2] / "fixtures" / "two_streets"
PER = "20875900561"


def validate(*argv: str | Path) -> int:
    return main(["validate", *map(str, argv)])


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A copy with a negative wage, a wrong check digit, a file less and a column less."""
    folder = Path(shutil.copytree(TWO_STREETS, tmp_path / "broken"))
    for name, old, new in (
        ("wage_sums", ",310000", ",-310000"),
        ("cpr_persons", f"{PER},Per", f"{PER[:-1]}0,Per"),
        ("basic_units", "basic_unit_code,name", "basic_unit_code,nam"),
    ):
        file = folder / f"{name}.csv"
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), "utf-8")
    (folder / "tax_returns.csv").unlink()
    (folder / "pseudonym.key").unlink()
    return folder


def test_good_extracts_pass(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert validate(TWO_STREETS, "--out", tmp_path / "out") == 0
    told = capsys.readouterr().out
    assert re.search(r"cpr_persons +15 +15 +0 +0 +within tolerance", told)
    assert "the gate is passed" in told
    assert (tmp_path / "out" / "data_docs" / "index.html").is_file()
    assert "The gate is passed." in (tmp_path / "out" / "report.html").read_text("utf-8")


def test_broken_extracts_do_not_pass_and_the_summary_says_why(
    broken: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert validate(broken, "--out", tmp_path / "out") == 1
    told = capsys.readouterr()
    assert "wage_sums.wage_negative (reject): A wage sum is not negative." in told.out
    assert "1 of 5 rows (20.00%; tolerated 1.00%)" in told.out
    assert "first rows: 1" in told.out
    assert "remedy: Ask the employer" in told.out
    assert "not in the folder: tax_returns" in told.out
    assert "basic_units: 'basic_units' (basic_units.csv) lacks 1 column(s): name." in told.out
    assert "gab_addresses.basic_unit_unknown: not evaluated: basic_units could not be read" in told.out
    assert "wage_sums.wage_negative" in told.err
    assert "1 extract(s) could not be read (basic_units)" in told.err
    assert not re.search(r"\d{11}", told.out + told.err)


def test_what_is_written(broken: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert validate(broken, "--out", out) == 1
    assert out.stat().st_mode & 0o777 == 0o700
    results = pd.read_csv(out / "rule_results.csv")
    broken_rules = results[results["broken"] > 0].set_index(["register", "rule"])["broken"]
    assert broken_rules["wage_sums", "wage_negative"] == 1
    assert broken_rules["cpr_persons", "national_identity_number.check_digits"] == 1
    assert pq.read_table(out / "rule_results.parquet").num_rows == len(results)
    assert not {"basic_units", "tax_returns"} & set(results["register"])
    (row,) = pq.read_table(out / "quarantine" / "wage_sums.parquet").to_pylist()
    assert (row["row_number"], row["rule"], row["national_identity_number"]) == (1, "wage_negative", PER)
    breaks = pq.read_table(out / "rule_breaks" / "wage_sums.parquet").to_pylist()
    assert {(1, "wage_negative"), (1, "person_not_in_cpr")} <= {(item["row_number"], item["rule"]) for item in breaks}
    assert not [file for file in out.rglob("*") if "pseudonym" in file.name or file.name.startswith(".")]


class Links(HTMLParser):
    """Whatever a page would fetch or run, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.fetched += [value or "" for name, value in attrs if name in {"src", "href", "srcset", "data"}]


def test_the_report_needs_nothing_from_the_net_and_shows_no_identity_number(broken: Path, tmp_path: Path) -> None:
    assert validate(broken, "--out", tmp_path / "out") == 1
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    links = Links()
    links.feed(page)
    assert all(target.startswith("#") for target in links.fetched)
    assert all(f'id="{target[1:]}"' in page for target in links.fetched)
    assert not links.tags & {"script", "link", "iframe", "img", "object"}
    assert "url(" not in page
    assert "@import" not in page
    assert not re.search(r"\d{11}", page)
    assert {"svg", "title", "desc", "caption", "main", "h1", "h2"} <= links.tags
    assert "The gate is not passed." in page
    assert "Ask the employer: it may be a correction of another certificate." in page


def test_only_some_extracts_are_validated_and_rules_still_look_into_others(broken: Path, tmp_path: Path) -> None:
    assert validate(broken, "--only", "gab_dwellings, gab_buildings", "--out", tmp_path / "out") == 0
    results = pd.read_csv(tmp_path / "out" / "rule_results.csv")
    assert set(results["register"]) == {"gab_dwellings", "gab_buildings"}
    assert "building_not_in_gab" in set(results["rule"])


def test_where_it_writes_by_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert validate(TWO_STREETS, "--only", "gab_buildings") == 0
    assert (tmp_path / "validation-two_streets" / "report.html").is_file()
    assert validate(TWO_STREETS, "--only", "gab_buildings") == 0  # an earlier validation is replaced


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("nowhere",), "is not a folder"),
        ((".",), "has none of the extracts"),
        ((str(TWO_STREETS), "--only", "cars"), "There is no register cars"),
        ((str(TWO_STREETS), "--out", "taken"), "holds no validation: nothing was written"),
    ],
)
def test_what_cannot_be_validated_is_told(
    options: tuple[str, ...],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "mine.txt").write_text("keep")
    assert validate(*options) == 1
    assert told in capsys.readouterr().err
    assert [file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*") if file.is_file()] == [
        "taken/mine.txt"
    ]
