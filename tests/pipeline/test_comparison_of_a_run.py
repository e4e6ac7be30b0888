"""`census comparison` of a run on a small area."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from census.cli import main
from census.store import RunFolder


def test_page_and_tables_hold_the_figures_of_the_census_file(
    finished_run: RunFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, data = finished_run.path.name, finished_run.path.parent
    assert main(["comparison", run, "--data", str(data), "--out", str(tmp_path), "--worst", "3"]) == 0
    told = capsys.readouterr().out
    written = pd.read_parquet(tmp_path / "comparison.parquet")
    as_text = pd.read_csv(tmp_path / "comparison.csv", keep_default_na=False)
    assert as_text["target"].tolist() == written["target"].tolist()
    assert pd.to_numeric(as_text["figure"]).equals(written["figure"].astype(float))
    persons = finished_run.read_table("processed/census_persons").to_pandas()
    dwellings = finished_run.read_table("processed/census_dwellings").to_pandas()
    figures = written.set_index("target")["figure"]
    assert figures["population_census_2001_11_03"] == len(persons)
    assert figures["living_alone"] == (dwellings["household_type"] == "1.1").sum() > 0
    assert figures["employed_16_74_week"] == persons["is_employed"].sum() > 0
    assert figures["first_generation_2002_01_01"] == (persons["immigrant_category"] == "B").sum() > 0
    assert written["error"].notna().sum() > 500
    line = next(line for line in told.splitlines() if line.startswith("living_alone"))
    assert f" {figures['living_alone']:.0f} " in line
    page = (tmp_path / "comparison.html").read_text(encoding="utf-8")
    assert "deviations from the truth" in page
    for foreign in ("http", "src=", "href=", "url(", "@import", "<script", "<link"):
        assert foreign not in page
    assert len(re.findall("<svg", page)) == 2


def test_real_extracts_are_compared_with_published_figures_only(
    finished_run: RunFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As if the run's delivery had never had a truth."""
    real = RunFolder(tmp_path / "real")
    parameters = finished_run.manifest["parameters"]
    real.create(parameters | {"delivery": str(tmp_path)}, "test")
    for name in ("processed/census_persons", "processed/census_dwellings", "input/housing_forms"):
        real.write_table(name, finished_run.read_table(name))
    shutil.copy(finished_run.path / "manifest.json", real.path)
    real.create(parameters | {"delivery": str(tmp_path)}, "test")
    assert main(["comparison", "real", "--data", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "living_alone" in told
    assert "truth" not in told
