"""`census calibration`: published figures beside those of a small synthetic delivery."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest

from census.cli import main
from census.reference import municipalities
from census.steps import Parameters
from census.store import RunFolder
from registers.synthetic import simulate_area
from registers.synthetic.targets import load_targets

VARDOE = "2002"


@pytest.fixture(scope="module")
def delivery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A delivery of Vardø."""
    folder = tmp_path_factory.mktemp("calibration") / "vardø"
    simulate_area(VARDOE, 1, folder)
    return folder


def claim_norway(delivery: Path, folder: Path) -> Path:
    """The same delivery that says it is of all Norway, so that all limits hold, and break."""
    (folder / "truth").mkdir(parents=True)
    for file in ("truth/persons.parquet", "truth/households.parquet", "housing_forms.parquet"):
        (folder / file).write_bytes((delivery / file).read_bytes())
    description = {"area": [item.code for item in municipalities()], "synthetic": True}
    (folder / "delivery.json").write_text(json.dumps(description), encoding="utf-8")
    return folder


def test_the_report_tells_every_key_figure_and_table(delivery: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calibration", str(delivery), "--worst", "3"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("1 of 434 municipalities")
    targets = load_targets()
    for name in [*targets["table"].unique(), *targets.loc[targets["table"] == "key_figures", "target"]]:
        assert re.search(rf"^{name} ", told, re.MULTILINE), name
    worst = told.partition("greatest deviations")[2].partition("key figure ")[0].strip().splitlines()[1:]
    deviations = [abs(float(re.search(r"[+-]\d+\.\d", line).group())) for line in worst]  # type: ignore[union-attr]
    assert len(deviations) == 3
    assert deviations == sorted(deviations, reverse=True)
    residents = len(pd.read_parquet(delivery / "truth" / "persons.parquet"))
    row = next(line for line in told.splitlines() if line.startswith("population_census"))
    assert f"{residents:,}".replace(",", " ") in row


def test_page_and_table_hold_all_and_need_nothing_from_the_net(delivery: Path, tmp_path: Path) -> None:
    assert main(["calibration", str(delivery), "--out", str(tmp_path / "report")]) == 0
    page = (tmp_path / "report" / "calibration.html").read_text(encoding="utf-8")
    for foreign in ("http", "src=", "href=", "url(", "@import", "<script", "<link"):
        assert foreign not in page
    plots = [ElementTree.fromstring(plot) for plot in re.findall(r"<svg.*?</svg>", page, re.DOTALL)]
    assert len(plots) == 2
    for plot in plots:
        _, _, width, height = map(float, plot.attrib["viewBox"].split())
        dots = plot.findall("circle")
        assert len(dots) > 200
        assert all(0 <= float(dot.attrib["cx"]) <= width and 0 <= float(dot.attrib["cy"]) <= height for dot in dots)
        assert all("published" in (dot.findtext("title") or "") for dot in dots)
    assert "Statistics Norway" in page
    with (tmp_path / "report" / "calibration.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["target"] for row in rows] == load_targets()["target"].tolist()
    assert all(row["verdict"] for row in rows)
    missing = sum(row["verdict"] == "cannot be counted" for row in rows)
    told = re.search(r"the truth of this delivery has no column[^<]*</td><td[^>]*>([^<]*)", page)
    assert told is not None
    assert int(told[1].replace("\u202f", "")) == missing


def test_only_strict_reports_fail(delivery: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    norway = claim_norway(delivery, tmp_path / "norway")
    assert main(["calibration", str(norway)]) == 0
    assert "Norway: all targets apply." in capsys.readouterr().out
    assert main(["calibration", str(norway), "--strict"]) == 1
    assert main(["calibration", str(delivery), "--strict"]) == 0


def test_a_run_names_its_delivery(delivery: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parameters = Parameters(area=VARDOE, seed=1, delivery=str(delivery))
    RunFolder(tmp_path / "data" / "some-run").create(parameters.to_dict(), "test")
    assert main(["calibration", "some-run", "--data", str(tmp_path / "data")]) == 0
    assert "population_census_2001_11_03" in capsys.readouterr().out


@pytest.mark.parametrize("gone", ["persons", "households"])
def test_a_delivery_without_truth_is_an_error(
    delivery: Path, tmp_path: Path, gone: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = claim_norway(delivery, tmp_path / "real")
    (folder / "truth" / f"{gone}.parquet").unlink()
    assert main(["calibration", str(folder)]) == 1
    assert "has no truth" in capsys.readouterr().err


def test_real_extracts_have_no_truth(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calibration", str(tmp_path)]) == 1
    assert "has no truth" in capsys.readouterr().err


def test_an_unknown_run_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calibration", "nothing", "--data", str(tmp_path)]) == 1
    assert "no run nothing" in capsys.readouterr().err
