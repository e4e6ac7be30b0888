"""The batch as a whole: complete, repeatable, resumable."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from small_batch import run_plan

from census.errors import CensusError
from census.steps import PLAN, Parameters, find_step
from census.steps.data_sets import MATRICES_OF
from census.steps.run import run_step
from census.store import RunFolder

STATES = ("source/", "input/", "processed/", "statistics/", "output/")


def checksums(run: RunFolder, *states: str) -> dict[str, str]:
    data_sets = run.manifest["data_sets"]
    return {name: entry["checksum"] for name, entry in data_sets.items() if name.startswith(states)}


def copy_of(run: RunFolder, folder: Path) -> RunFolder:
    shutil.copytree(run.path, folder)
    return RunFolder(folder)


def test_every_step_is_finished_and_every_data_set_there(finished_run: RunFolder) -> None:
    manifest = finished_run.manifest
    assert {name for name, step in manifest["steps"].items() if step["state"] == "finished"} == {
        step.name for step in PLAN
    }
    assert set(manifest["data_sets"]) == {name for step in PLAN for name in step.outputs}
    assert all(finished_run.is_intact(name) for name in manifest["data_sets"])


def test_a_finished_run_has_nothing_left_to_do(finished_run: RunFolder, parameters: Parameters) -> None:
    assert all(run_step(step.name, finished_run.path, parameters).skipped for step in PLAN)


def test_the_same_seed_gives_the_same_bytes_on_any_number_of_threads(
    finished_run: RunFolder, parameters: Parameters, tmp_path: Path
) -> None:
    run_plan(tmp_path / "again", replace(parameters, threads=1))
    first, second = checksums(finished_run, *STATES), checksums(RunFolder(tmp_path / "again"), *STATES)
    # Great Expectations writes into its pages when it made them; the verdict beside them has no time.
    del first["input/validation"], second["input/validation"]
    assert second == first
    for file in ("verdict.json", "rule_results.csv"):
        again = tmp_path / "again" / "input" / "validation" / file
        assert again.read_bytes() == (finished_run.locate("input/validation") / file).read_bytes()


def test_a_damaged_data_set_is_made_again_and_nothing_else(
    finished_run: RunFolder, parameters: Parameters, tmp_path: Path
) -> None:
    run = copy_of(finished_run, tmp_path / "damaged")
    run.locate("processed/residents").write_bytes(b"")
    done = [step.name for step in PLAN if not run_step(step.name, run.path, parameters).skipped]
    assert done == ["select_residents"]
    assert checksums(run, "processed/") == checksums(finished_run, "processed/")


def test_another_seed_runs_only_what_draws_and_what_follows(
    finished_run: RunFolder, parameters: Parameters, tmp_path: Path
) -> None:
    run = copy_of(finished_run, tmp_path / "other")
    other = replace(parameters, seed=2)
    done = {step.name for step in PLAN if not run_step(step.name, run.path, other).skipped}
    assert done >= {"impute_dwellings"}
    assert not done & {"receive_delivery", "select_residents", "form_families", "assemble_dwellings"}


def test_another_publisher_renews_the_files_and_their_index(
    finished_run: RunFolder, parameters: Parameters, tmp_path: Path
) -> None:
    run = copy_of(finished_run, tmp_path / "other")
    other = replace(parameters, publisher="Somebody else")
    done = {step.name for step in PLAN if not run_step(step.name, run.path, other).skipped}
    assert done == {"publish_index", "publish_reference_metadata", *(f"publish_{unit}" for unit in MATRICES_OF)}
    index = (run.locate("output/index") / "matrices.json").read_text("utf-8")
    for name, entry in run.manifest["data_sets"].items():
        if name.startswith("output/matrices/"):
            for line in (run.path / entry["path"] / "SHA256SUMS").read_text("utf-8").splitlines():
                digest, _, file = line.partition("  ")
                assert file == "metadata.json" or digest in index, file


def test_a_missing_extract_stops_the_run_and_mending_it_lets_it_go_on(
    delivery: Path, parameters: Parameters, tmp_path: Path
) -> None:
    incomplete = tmp_path / "delivery"
    shutil.copytree(delivery, incomplete)
    (wages,) = incomplete.glob("wage_sums.*")
    wages.rename(tmp_path / wages.name)
    told = replace(parameters, delivery=str(incomplete))
    with pytest.raises(CensusError, match="wage_sums"):
        run_plan(tmp_path / "run", told)
    entry = RunFolder(tmp_path / "run").manifest["steps"]["receive_delivery"]
    assert entry["state"] == "failed"
    assert "wage_sums" in entry["error"]["problem"]
    (tmp_path / wages.name).rename(wages)
    run_step("receive_delivery", tmp_path / "run", told)
    assert RunFolder(tmp_path / "run").manifest["steps"]["receive_delivery"]["state"] == "finished"
    assert set(find_step("receive_delivery").outputs) == set(RunFolder(tmp_path / "run").manifest["data_sets"])


def test_no_published_cell_is_1_or_2(finished_run: RunFolder) -> None:
    for name in finished_run.manifest["data_sets"]:
        if name.startswith("output/inner_cells/"):
            counts = finished_run.read_table(name)["count"].to_pylist()
            assert counts, name
            assert not {1, 2} & set(counts), name


def test_identity_numbers_end_where_pseudonyms_begin(finished_run: RunFolder, delivery: Path) -> None:
    persons = pq.read_table(next(delivery.glob("cpr_persons.*")))
    numbers = {number for number in persons["national_identity_number"].to_pylist() if number and len(number) == 11}
    assert len(numbers) > 2000
    for name, entry in finished_run.manifest["data_sets"].items():
        as_delivered = name.startswith(("source/", "input/quarantine/"))  # a bad row is mended at its register's owner
        if entry["rows"] and not as_delivered:
            table = finished_run.read_table(name)
            texts = [table[field.name] for field in table.schema if pa.types.is_string(field.type)]
            assert not numbers & {cell for text in texts for cell in text.to_pylist()}, name


def test_no_text_that_a_run_writes_tells_an_identity_number(finished_run: RunFolder, delivery: Path) -> None:
    persons = pq.read_table(next(delivery.glob("cpr_persons.*")))
    numbers = set(persons["national_identity_number"].to_pylist())
    written = [
        file for file in finished_run.path.rglob("*") if file.suffix in {".csv", ".json", ".px", ".html", ".xml"}
    ]
    assert {"manifest.json", "headline.json", "verdict.json"} <= {file.name for file in written}
    for file in written:
        told = file.read_bytes().decode("latin-1")  # digits are the same in every encoding that is used
        assert not numbers & set(re.findall(r"(?<!\d)\d{11}(?!\d)", told)), file.name
