"""The batch as a whole: complete, repeatable, resumable."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from small_batch import run_plan

from census.errors import CensusError
from census.steps import PLAN, Parameters, find_step
from census.steps.run import run_step
from census.store import RunFolder


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
    made = ("input/", "processed/", "statistics/", "output/inner_cells/", "output/matrices/", "output/index")
    assert checksums(RunFolder(tmp_path / "again"), *made) == checksums(finished_run, *made)


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
    persons = next(delivery.glob("cpr_persons.*")).read_text("utf-8", errors="strict").splitlines()
    numbers = {cell for line in persons[1:200] for cell in line.replace(";", ",").split(",") if len(cell) == 11}
    assert len(numbers) > 100
    published = [file for file in finished_run.path.glob("output/**/*") if file.suffix in {".csv", ".json", ".px"}]
    assert published
    told = "".join(file.read_text("utf-8", errors="replace") for file in published)
    told += (finished_run.path / "manifest.json").read_text("utf-8")
    assert not [number for number in numbers if number in told]
