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


@pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java")
def test_process_gives_the_same_bytes_on_spark(tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="the extra 'spark' is not installed")
    parameters = Parameters(area="2015", seed=1, delivery=str(DELIVERY), threads=1)
    run_plan(tmp_path / "duckdb", parameters)
    spark = RunFolder(tmp_path / "spark")
    shutil.copytree(tmp_path / "duckdb", spark.path)
    processed = [name for name in spark.manifest["data_sets"] if name.startswith("processed/")]
    for name in processed:
        spark.locate(name).unlink()
    for step in PLAN:
        if step.phase is Phase.PROCESS:
            assert not run_step(step.name, spark.path, replace(parameters, engine="spark")).skipped
    expected = RunFolder(tmp_path / "duckdb")
    assert processed
    assert {name: spark.data_set(name) for name in processed} == {name: expected.data_set(name) for name in processed}
