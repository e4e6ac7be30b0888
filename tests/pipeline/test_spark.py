"""The same plan on Spark, where it is installed: every data set of Process has the bytes that it has on DuckDB."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from small_batch import run_plan

from census.steps import PLAN, Parameters, Phase
from census.steps.run import run_step
from census.store import RunFolder

DELIVERY = Path(__file__).parents[2] / "fixtures" / "two_streets"
pytestmark = pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java")


def copy_without(run: RunFolder, folder: Path, removed: list[str]) -> RunFolder:
    """The run once more, without these data sets."""
    shutil.copytree(run.path, folder)
    copy = RunFolder(folder)
    for name in removed:
        copy.locate(name).unlink()
    return copy


def test_process_gives_the_same_bytes_on_spark(tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="the extra 'spark' is not installed")
    parameters = Parameters(area="2015", seed=1, delivery=str(DELIVERY), threads=1)
    run_plan(tmp_path / "duckdb", parameters)
    expected = RunFolder(tmp_path / "duckdb")
    processed = [name for name in expected.manifest["data_sets"] if name.startswith("processed/")]
    spark = copy_without(expected, tmp_path / "spark", processed)
    for step in PLAN:
        if step.phase is Phase.PROCESS:
            assert not run_step(step.name, spark.path, replace(parameters, engine="spark")).skipped
    assert processed
    assert {name: spark.data_set(name) for name in processed} == {name: expected.data_set(name) for name in processed}


def test_dwellings_of_an_area_are_imputed_alike_on_spark(
    finished_run: RunFolder, parameters: Parameters, tmp_path: Path
) -> None:
    """With silent households, fallback and edits that donors break, which the few of the hand-written streets lack."""
    pytest.importorskip("pyspark", reason="the extra 'spark' is not installed")
    name = "processed/dwellings_imputed"
    spark = copy_without(finished_run, tmp_path / "spark", [name])
    assert not run_step("impute_dwellings", spark.path, replace(parameters, engine="spark")).skipped
    assert finished_run.read_table(name)["form_level"].drop_null().to_numpy().max() > 1
    assert spark.data_set(name) == finished_run.data_set(name)
