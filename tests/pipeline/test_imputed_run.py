"""Imputation in a run: nothing is left without a value, edits hold, and the settings may come from a file."""

from __future__ import annotations

import shutil
from dataclasses import replace
from importlib import resources
from pathlib import Path

import pytest

from census.errors import ParameterError
from census.imputation.settings_file import CENSUS, load_settings
from census.steps import Parameters
from census.steps.run import run_step
from census.store import RunFolder


def test_no_dwelling_lacks_a_value_and_what_was_imputed_has_a_donor(finished_run: RunFolder) -> None:
    dwellings = finished_run.read_table("processed/census_dwellings").to_pandas()
    settings = load_settings()
    assert dwellings[[*settings.variables, "heating_system"]].notna().all(axis=None)
    assert (dwellings["number_of_rooms"] * 6 <= dwellings["utility_floor_space_m2"]).all()
    for group in settings.items:
        imputed = dwellings[f"{group.name}_imputed"]
        assert imputed.any(), group.name
        assert (dwellings[f"{group.name}_donor_id"].notna() == imputed).all()
        assert (imputed | dwellings[f"{group.name}_level"].isna()).all()
    assert (dwellings["form_donor_id"].notna() == dwellings["form_number"].isna()).all()


def test_registered_owners_stay_owners_and_others_become_none_by_a_donors_title(finished_run: RunFolder) -> None:
    rows = finished_run.read_table("processed/census_dwellings").to_pylist()
    source = {row["household_id"]: row["tenure_source"] for row in rows}
    imputed = [row for row in rows if row["tenure_imputed"]]
    assert {row["tenure_source"] for row in imputed} == {"9"}
    assert "1" not in {source[row["tenure_donor_id"]] for row in imputed}


def test_indicators_count_donors_by_question_and_level(finished_run: RunFolder) -> None:
    rows = finished_run.read_table("statistics/indicators").to_pylist()
    told = {row["indicator"]: row["value"] for row in rows}
    dwellings = finished_run.read_table("processed/census_dwellings").to_pandas()
    of_lift = sum(value for name, value in told.items() if name.startswith("lift_donors_at_level_"))
    assert of_lift == dwellings["lift_level"].notna().sum()
    assert told["values_missing_after_imputation"] == told["edit_failures_left"] == 0


def test_a_run_imputes_by_the_file_and_again_when_it_has_changed(
    finished_run: RunFolder, parameters: Parameters, tmp_path: Path
) -> None:
    run = RunFolder(tmp_path / "run")
    shutil.copytree(finished_run.path, run.path)
    own = (resources.files("census.imputation") / "settings" / CENSUS).read_text("utf-8")
    file = tmp_path / "settings.toml"
    file.write_text(own.replace("donor_limit = 0", "donor_limit = 40"), "utf-8")
    by_file = replace(parameters, imputation=str(file))
    assert not run_step("impute_dwellings", run.path, by_file).skipped
    assert run_step("impute_dwellings", run.path, by_file).skipped
    told = run.manifest["steps"]["impute_dwellings"]["parameters"]["imputation"]
    assert told["file"] == str(file)
    file.write_text(own.replace("replacement = false", "replacement = true"), "utf-8")
    assert not run_step("impute_dwellings", run.path, by_file).skipped
    assert run.manifest["steps"]["impute_dwellings"]["parameters"]["imputation"]["checksum"] != told["checksum"]
    file.unlink()
    with pytest.raises(ParameterError, match="cannot be read"):
        run_step("impute_dwellings", run.path, by_file)
