"""The audit of a run: nothing is certain after protection, and what would be is named."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from census.cli import main
from census.cli.disclosure import published_tables
from census.disclosure.audit import audit_tables
from census.store import RunFolder


def test_no_small_count_of_the_run_is_certain(
    finished_run: RunFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [finished_run.path.name, "--data", str(finished_run.path.parent), "--out", str(tmp_path)]
    assert main(["disclosure", "audit", *arguments]) == 0
    told = capsys.readouterr().out
    assert "no small count is certain" in told
    assert "figures that stand in another matrix too differ there" in told
    shared = pd.read_csv(tmp_path / "shared_figures.csv")
    assert set(shared["level"]) >= {"country", "municipality", "basic_unit"}
    assert shared["differing"].sum() < 0.3 * shared["figures"].sum()
    assert (tmp_path / "disclosure_findings.csv").read_text("utf-8").count("\n") == 1


def test_the_step_wrote_risks_of_every_matrix_and_no_finding(finished_run: RunFolder) -> None:
    assert finished_run.read_table("statistics/disclosure_findings").num_rows == 0
    risks = finished_run.read_table("statistics/disclosure_risks").to_pandas()
    released = finished_run.read_table("statistics/release")["matrix"].to_pylist()
    assert sorted(released) == sorted(set(risks["matrix"]))
    assert set(risks["measure"]) >= {"natural_zero_share", "natural_base_share", "groups", "certain_small_counts"}


def test_a_figure_that_was_given_away_before_is_found(finished_run: RunFolder, tmp_path: Path) -> None:
    """Somebody published the true number of households of one type in a municipality, where cells are small."""
    tables, parents = published_tables(finished_run)
    table = next(item for item in tables if item.name == "households_by_type")
    small = table.small()
    region, category = next(zip(*small.nonzero(), strict=True))
    knowledge = tmp_path / "knowledge.toml"
    knowledge.write_text('[[table]]\nfile = "leak.csv"\ndata_set = "processed/census_dwellings"\n')
    (tmp_path / "leak.csv").write_text(
        f"region_code,household_type,count\n{table.regions[region]},{table.categories[0][category]},"
        f"{table.original[region, category]}\n"
    )
    arguments = [finished_run.path.name, "--data", str(finished_run.path.parent), "--out", str(tmp_path)]
    assert main(["disclosure", "audit", *arguments, "--knowledge", str(knowledge)]) == 1
    found = (tmp_path / "disclosure_findings.csv").read_text("utf-8")
    assert f"households_by_type,{table.regions[region]},household_type={table.categories[0][category]}" in found
    assert audit_tables(tables, parents).findings.empty


def test_published_files_are_those_that_were_audited(finished_run: RunFolder) -> None:
    inner = pq.read_table(finished_run.locate("output/inner_cells/households_by_type"))
    assert not set(inner["count"].to_pylist()) & {0, 1, 2}
