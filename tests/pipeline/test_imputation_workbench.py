"""`census impute` on a run of a small area: what it tells, and what it writes."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from statistics import mean, stdev

import pandas as pd
import pytest

from census.catalogue import find_variable
from census.cli import main
from census.cli.imputation_settings import CENSUS, read_imputers
from census.cli.imputation_subject import DWELLINGS, IMPUTED, RunSubject, nullable_frame
from census.cli.imputation_variance import cell_variance
from census.cli.response_units import read_response_units
from census.imputation.estimator import HotDeckImputer
from census.imputation.representativity import R
from census.store import RunFolder
from questionnaire.questions import RETURNED

Impute = Callable[..., tuple[int, pd.DataFrame, str]]


@pytest.fixture(scope="module")
def impute(finished_run: RunFolder, tmp_path_factory: pytest.TempPathFactory) -> Impute:
    """Run an action on the small area; gives exit code, frames by ``table``, and the page."""
    folder = tmp_path_factory.mktemp("impute")

    def run(action: str, *options: str) -> tuple[int, pd.DataFrame, str]:
        name, data = finished_run.path.name, str(finished_run.path.parent)
        code = main(["impute", action, name, "--data", data, "--out", str(folder), *options])
        return code, pd.read_parquet(folder / f"{action}.parquet"), (folder / f"{action}.html").read_text("utf-8")

    return run


@pytest.fixture(scope="module")
def subject(finished_run: RunFolder) -> RunSubject:
    return RunSubject(finished_run, "logistic", 1)


@pytest.fixture
def coarse(tmp_path: Path) -> Path:
    """Settings in which a whole form comes from anywhere in the municipality."""
    text = (resources.files("census.imputation") / "settings" / "census_2001.toml").read_text("utf-8")
    file = tmp_path / "coarse.toml"
    form = 'form = [["residence_municipality_code"], []]\n'
    file.write_text(re.sub(r"form = \[.*?\n\]\n", lambda _: form, text, count=1, flags=re.DOTALL), encoding="utf-8")
    return file


def table(frames: pd.DataFrame, name: str) -> pd.DataFrame:
    return frames[frames["table"] == name].dropna(axis="columns", how="all")


def stands_alone(page: str) -> bool:
    """Nothing is fetched: no address but that of namespaces, no script, no picture."""
    return not re.search(r"<script|<img|<link|src=|url\(|https?://", page)


def test_the_workbench_imputes_as_production_does(subject: RunSubject, finished_run: RunFolder) -> None:
    units = subject.dwellings
    filled = read_imputers([], 1, subject.columns)[CENSUS].fit(units).impute(units).values
    census = nullable_frame(finished_run.read_table("processed/census_dwellings")).set_index("household_id")
    census = census.loc[filled["household_id"].to_numpy(dtype="int64")]
    for name in IMPUTED:
        assert (filled[name].astype(object).to_numpy() == census[name].astype(object).to_numpy()).all(), name


def test_every_form_sent_to_a_resident_is_that_of_a_family(finished_run: RunFolder) -> None:
    families = read_response_units(finished_run)
    assert families["family_id"].is_unique
    forms = finished_run.read_table("input/housing_forms").select(["contact_person_id", "outcome"]).to_pandas()
    members = finished_run.read_table("processed/register_families").to_pandas().set_index("person_id")["family_id"]
    contacts = forms.loc[forms["outcome"].isin(RETURNED), "contact_person_id"]
    back = members[members.index.isin(contacts)]
    assert set(families.loc[families["has_responded"], "family_id"]) == set(back) & set(families["family_id"])
    assert not (families["has_responded"] & ~families["is_asked"]).any()


def test_forms_are_hidden_about_as_often_as_others_are_missing(subject: RunSubject) -> None:
    hidden = subject.hide(0)
    has_form = DWELLINGS.has_form(subject.dwellings)
    assert not (hidden.forms & ~has_form).any()
    assert hidden.forms.sum() / has_form.sum() == pytest.approx((~has_form).mean(), rel=0.35)
    assert not hidden.values["heating_electric"].compare(hidden.values["heating_other"]).any(axis=None)


def test_response(impute: Impute, capsys: pytest.CaptureFixture[str]) -> None:
    code, frames, page = impute("response")
    assert code == 0
    indicators = table(frames, "indicators")
    whole = indicators[indicators["indicator"] == R]
    assert whole["region"].tolist() == ["all", "20"]
    assert whole["value"].between(0.5, 1).all()
    couples = indicators[(indicators["variable"] == "register_couple") & (indicators["indicator"] == "unconditional")]
    by_category = couples.fillna({"category": ""}).drop_duplicates("category").set_index("category")["value"]
    assert by_category["True"] > 0 > by_category["False"], "non-response is higher without a couple"
    rare = table(frames, "rare_classes")
    assert rare["recipients_without_donor"].is_monotonic_decreasing or rare["recipients_without_donor"].iloc[-1] == 0
    assert "R-indicator by county" in page
    assert stands_alone(page)
    assert f"{whole['value'].iloc[0]:.3f}" in capsys.readouterr().out


def test_evaluate_and_compare(impute: Impute, coarse: Path) -> None:
    """Donors of the same building and household are nearer than those from anywhere in the municipality."""
    code, frames, page = impute("compare", "--settings", str(coarse), "--repetitions", "5")
    assert code == 0
    assert stands_alone(page)
    assert set(table(frames, "scores")["settings"]) == {"census", "coarse"}
    found = table(frames, "variables").pivot(index="variable", columns="settings", values="exact")
    assert found["census"].mean() > found["coarse"].mean()
    assert set(table(frames, "truth_variables")["settings"]) == {"census", "coarse"}
    totals = table(frames, "totals")
    cells = totals[totals["region"] != "all"].groupby(["settings", "variable"])["bias"].sum()
    assert cells.abs().max() < 1e-9, "whatever is too much in one category is too little in others"


def test_donors_of_the_census_are_nearer_to_the_truth(subject: RunSubject, coarse: Path) -> None:
    """Over several draws: with the few silent households of a small area, one draw tells nothing."""
    units, truth = subject.dwellings, subject.truth
    assert truth is not None
    silent = units[~DWELLINGS.has_form(units)]
    imputers = read_imputers([coarse], 1, subject.columns)
    of_form = [name for name in imputers[CENSUS].record_variables if name in truth]
    true = truth.loc[silent.index, of_form]
    asked = (true.notna() & silent[of_form].isna()).to_numpy()

    def right(imputer: HotDeckImputer, seed: int) -> float:
        filled = imputer.set_params(random_state=seed).fit(units).impute(silent).values
        return float((filled[of_form].astype(object).to_numpy() == true.astype(object).to_numpy())[asked].mean())

    gains = [right(imputers[CENSUS], seed) - right(imputers["coarse"], seed) for seed in range(1, 9)]
    assert mean(gains) > 2 * stdev(gains) / len(gains) ** 0.5


def test_tune(impute: Impute, coarse: Path) -> None:
    options = ("--repetitions", "2", "--levels", "0", "--limits", "0", "--score", "distance")
    code, frames, page = impute("tune", "--settings", str(coarse), *options)
    assert code == 0
    assert stands_alone(page)
    ranking = table(frames, "ranking")
    assert ranking["candidate"].tolist() == ["as given", "coarse"]
    choice = table(frames, "choice").iloc[0]
    assert choice["best"] == "as given"
    assert choice["honest"] >= choice["apparent"]


def test_variance(impute: Impute, finished_run: RunFolder) -> None:
    code, frames, page = impute("variance", "--by", "number_of_rooms,household_type", "--imputations", "3")
    assert code == 0
    assert stands_alone(page)
    cells = table(frames, "cells")
    whole = cells[cells["level"] == "all"]
    census = finished_run.read_table("processed/census_dwellings").to_pandas()
    assert whole["published"].sum() == len(census)
    assert whole["mean"].sum() == pytest.approx(len(census))
    assert (
        whole.groupby("household_type")["published"].sum().to_dict()
        == census["household_type"].value_counts().to_dict()
    )
    assert (cells.loc[cells["imputed"] == 0, "mean"] >= cells.loc[cells["imputed"] == 0, "published"]).all()
    assert whole["published_error"].max() > 0


def test_variance_of_derived_heating_systems_and_of_what_is_not_imputed(subject: RunSubject) -> None:
    imputer = read_imputers([], 1, subject.columns)[CENSUS]
    heating = cell_variance(subject, imputer, [find_variable("heating_system")], "county", 2)
    assert heating["imputed"].sum() > 0
    assert heating["between"].max() > 0
    types = cell_variance(subject, imputer, [find_variable("household_type")], "county", 2)
    assert (types["published_error"] == 0).all()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("compare",), "nothing to compare"),
        (("evaluate", "--settings", "nowhere.toml"), "nowhere.toml cannot be read"),
        (("variance", "--matrix", "persons_by_sex_and_age"), "only dwellings are imputed"),
        (("variance", "--by", "sex"), "Dwellings have no sex"),
    ],
)
def test_what_cannot_be_done_is_told(
    options: tuple[str, ...], told: str, finished_run: RunFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    action, *rest = options
    data = str(finished_run.path.parent)
    assert main(["impute", action, finished_run.path.name, "--data", data, "--out", str(tmp_path), *rest]) == 1
    assert told in capsys.readouterr().err
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("options", [("variance", "--imputations", "1"), ("tune", "--repetitions", "1")])
def test_one_is_too_few_to_tell_a_variance(options: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    action, *rest = options
    with pytest.raises(SystemExit) as end:
        main(["impute", action, "any", *rest])
    assert end.value.code == 2
    assert "at least 2 are needed" in capsys.readouterr().err


def test_nothing_unprotected_goes_into_output(finished_run: RunFolder, capsys: pytest.CaptureFixture[str]) -> None:
    out = finished_run.path / "output" / "imputation"
    data = str(finished_run.path.parent)
    assert main(["impute", "response", finished_run.path.name, "--data", data, "--out", str(out)]) == 1
    assert "cannot go into output" in capsys.readouterr().err


def test_a_run_of_real_extracts_is_evaluated_without_truth(
    finished_run: RunFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "real"
    shutil.copytree(finished_run.path / "processed", copy / "processed")
    shutil.copytree(finished_run.path / "input", copy / "input")
    manifest = (finished_run.path / "manifest.json").read_text("utf-8")
    delivery = finished_run.manifest["parameters"]["delivery"]
    (copy / "manifest.json").write_text(manifest.replace(delivery, str(tmp_path)), encoding="utf-8")
    assert main(["impute", "evaluate", "real", "--data", str(tmp_path), "--repetitions", "1"]) == 0
    frames = pd.read_parquet(copy / "statistics" / "imputation" / "evaluate.parquet")
    assert not frames["table"].str.startswith("truth").any()
    assert "truth" not in capsys.readouterr().out.lower()
