"""`census employment`: a survey simulated from the truth, compared with a run, and wage limits tuned to it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from census.cli import main
from census.employment import WageLimits
from census.steps import Parameters
from census.steps.run import run_step
from census.steps.wage_limits import limit_rows, read_limits
from census.store import RunFolder
from registers.labour_force_survey import INTERVIEWED, LABOUR_FORCE_SURVEY

EVERYBODY = "100000"


@pytest.fixture(scope="module")
def survey(delivery: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Microdata of census week, of all the area's families."""
    file = tmp_path_factory.mktemp("survey") / "census_week.parquet"
    told = ["--weeks", "census", "--persons", EVERYBODY, "--out", str(file)]
    assert main(["employment", "survey", str(delivery), *told]) == 0
    return file


def of_run(run: RunFolder) -> list[str]:
    return [run.path.name, "--data", str(run.path.parent)]


def test_the_survey_has_the_documented_columns_and_is_drawn_by_its_seed(
    survey: Path, delivery: Path, tmp_path: Path
) -> None:
    assert pq.read_schema(survey).names == [column.name for column in LABOUR_FORCE_SURVEY.columns]
    told = ["employment", "survey", str(delivery), "--persons", "500", "--out"]
    for name, seed in (("one.csv", "1"), ("again.csv", "1"), ("two.csv", "2")):
        assert main([*told, str(tmp_path / name), "--seed", seed]) == 0
    one, again, two = ((tmp_path / name).read_bytes() for name in ("one.csv", "again.csv", "two.csv"))
    assert one == again
    assert one != two


def test_of_everybody_asked_about_census_week_few_are_classified_differently(
    survey: Path, finished_run: RunFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = ["employment", "agreement", *of_run(finished_run), "--survey", str(survey), "--out", str(tmp_path)]
    assert main(told) == 0
    found = pd.read_parquet(tmp_path / "survey_agreement.parquet").set_index(["subject", "group", "category"])
    everybody = found.loc[("employed", "all", "all")]
    interviewed = pd.read_parquet(survey).query("response in @INTERVIEWED", local_dict={"INTERVIEWED": INTERVIEWED})
    assert 0.95 * len(interviewed) < everybody["persons"] <= len(interviewed)
    assert everybody["gross_error"] < 6
    assert everybody["kappa"] > 0.85
    for group in ("sex", "age_employed", "sex_and_age"):
        parts = found.loc[("employed", group)]
        for name in ("register", "survey", "both", "persons"):
            assert parts[name].sum() == pytest.approx(everybody[name])
    assert (tmp_path / "survey_agreement.html").read_text("utf-8").startswith("<!doctype html>")
    crossings = pd.read_parquet(tmp_path / "survey_crossings.parquet")
    assert crossings.groupby("variable")["persons"].sum().to_numpy() == pytest.approx([everybody["both"]] * 3)
    assert "Employed by sex" in capsys.readouterr().out


def test_a_run_with_tuned_limits_has_the_total_that_was_wanted(finished_run: RunFolder, tmp_path: Path) -> None:
    employed = finished_run.data_set("processed/employed").rows
    assert employed is not None
    wanted = employed + 7
    told = ["employment", "tune", *of_run(finished_run), "--total", str(wanted), "--out", str(tmp_path)]
    assert main(told) == 0
    limits = read_limits(tmp_path / "wage_limits.csv")
    before = WageLimits.from_reference()
    assert all(new.limit_nok <= old.limit_nok for new, old in zip(limits.limits, before.limits, strict=True))
    copy = RunFolder(tmp_path / "run")
    shutil.copytree(finished_run.path, copy.path)
    parameters = replace(
        Parameters.from_dict(copy.manifest["parameters"]), wage_limits=str(tmp_path / "wage_limits.csv")
    )
    assert not run_step("classify_employment", copy.path, parameters).skipped
    assert copy.data_set("processed/employed").rows == pytest.approx(wanted, abs=1)
    recorded = copy.manifest["steps"]["classify_employment"]["parameters"]
    assert recorded["wage_limits"] == limit_rows(limits)
    assert run_step("classify_employment", copy.path, parameters).skipped
    changed = pd.read_parquet(tmp_path / "changed_persons.parquet")
    assert changed["becomes_employed"].all()
    now = set(copy.read_table("processed/employed")["person_id"].to_pylist())
    assert set(changed["person_id"]) <= now


def test_limits_are_tuned_to_the_survey_and_sensitivity_is_told(
    survey: Path, finished_run: RunFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = ["employment", "tune", *of_run(finished_run), "--survey", str(survey), "--out", str(tmp_path)]
    assert main(told) == 0
    cells = pd.read_parquet(tmp_path / "tuned_cells.parquet")
    assert cells["employed"].sum() == pytest.approx(cells["survey"].sum(), abs=3)
    sensitivity = pd.read_parquet(tmp_path / "sensitivity.parquet").set_index(["group", "factor"])
    employed = sensitivity.loc["all", "employed"]
    assert employed.is_monotonic_decreasing
    assert employed[1.0] == cells["employed"].sum()
    assert sensitivity.loc[("all", 1.0), "kappa"] > 0.85
    assert "all limits times" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda rows: rows.assign(weight=-1.0), "weight_not_positive"),
        (lambda rows: rows.drop(columns="stratum"), "lacks 1 column"),
        (lambda rows: rows.assign(national_identity_number="00000000000"), "check_digits"),
        (lambda rows: rows.iloc[:0], "has no rows"),
    ],
)
def test_a_survey_that_cannot_be_used_is_an_error(
    change: object,
    message: str,
    survey: Path,
    finished_run: RunFolder,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert callable(change)
    file = tmp_path / "wrong.parquet"
    change(pd.read_parquet(survey)).to_parquet(file, index=False)
    assert main(["employment", "agreement", *of_run(finished_run), "--survey", str(file)]) == 1
    assert message in capsys.readouterr().err


def test_a_survey_of_another_area_is_an_error(
    survey: Path, finished_run: RunFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its people are no residents of the run: here because the run has another key of pseudonyms."""
    copy = RunFolder(tmp_path / "run")
    shutil.copytree(finished_run.path, copy.path)
    (tmp_path / "key").write_text("ab" * 32)
    manifest = (copy.path / "manifest.json").read_text()
    (copy.path / "manifest.json").write_text(manifest.replace('"key_file": ""', f'"key_file": "{tmp_path / "key"}"'))
    assert main(["employment", "agreement", *of_run(copy), "--survey", str(survey)]) == 1
    assert "Only 0 of" in capsys.readouterr().err


def test_a_total_that_no_limits_give_is_an_error(finished_run: RunFolder, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["employment", "tune", *of_run(finished_run), "--total", "2275000"]) == 1
    assert "No wage limits give 2275000" in capsys.readouterr().err


def test_a_delivery_without_truth_about_work_is_an_error(
    delivery: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "old" / "truth").mkdir(parents=True)
    for name in ("truth/persons.parquet", "truth/households.parquet", "delivery.json"):
        shutil.copy(delivery / name, tmp_path / "old" / name)
    assert main(["employment", "survey", str(tmp_path / "old"), "--out", str(tmp_path / "s.csv")]) == 1
    assert "no truth about work" in capsys.readouterr().err
