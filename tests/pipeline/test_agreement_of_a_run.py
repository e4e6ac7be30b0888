"""`census agreement` of a run on a small area: the bias of non-response before and after the forms."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from census.cli import main
from census.quality.non_response import ALL, ANSWERED, NOT_ASKED, SILENT
from census.store import RunFolder


@pytest.fixture(scope="module")
def out(finished_run: RunFolder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with what the command writes."""
    folder = tmp_path_factory.mktemp("agreement")
    run, data = finished_run.path.name, finished_run.path.parent
    assert main(["agreement", run, "--data", str(data), "--out", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def bias(out: Path) -> pd.DataFrame:
    """The bias of non-response as written."""
    return pd.read_parquet(out / "non_response.parquet")


def numbers(bias: pd.DataFrame, subject: str, group: str = ALL) -> pd.DataFrame:
    rows = bias[(bias["subject"] == subject) & (bias["households"] == group)]
    return rows.set_index("category")


def test_after_the_forms_households_and_families_are_those_of_the_run(
    bias: pd.DataFrame, finished_run: RunFolder
) -> None:
    households = finished_run.read_table("processed/households").to_pandas()
    assert households["number_of_families"].max() >= 3
    households["number_of_families"] = households["number_of_families"].map({1: "1", 2: "2"}).fillna("3+")
    for subject in ("household_type", "number_of_families"):
        found = numbers(bias, subject)["after"]
        assert found[found > 0].to_dict() == households[subject].value_counts().to_dict()
    families = finished_run.read_table("processed/census_families").to_pandas()["family_type"].value_counts()
    found = numbers(bias, "family_type")["after"]
    assert found[found > 0].to_dict() == families.to_dict()


def test_before_the_forms_each_register_family_is_a_household(bias: pd.DataFrame, finished_run: RunFolder) -> None:
    members = finished_run.read_table("processed/household_members").to_pandas()
    private = members[members["household_id"].notna()]
    found = numbers(bias, "number_of_families")["before"]
    assert found.to_dict() == {"1": private["register_family_id"].nunique(), "2": 0, "3+": 0}


def test_the_truth_is_that_of_the_delivery(bias: pd.DataFrame, delivery: Path) -> None:
    households = pd.read_parquet(delivery / "truth" / "households.parquet")
    persons = pd.read_parquet(delivery / "truth" / "persons.parquet")
    found = numbers(bias, "household_type")["truth"]
    assert found[found > 0].to_dict() == households["household_type"].value_counts().to_dict()
    assert numbers(bias, "rooms")["truth"].sum() == len(households)
    couples = persons[persons["is_in_couple"] & persons["household_type"].notna()]["actual_marital_status"]
    assert numbers(bias, "couples")["truth"].to_dict() == (couples.value_counts() / 2).to_dict()
    by_group = bias[bias["subject"] == "household_type"].groupby("households")["truth"].sum()
    assert by_group[ALL] == by_group[ANSWERED] + by_group[SILENT] + by_group[NOT_ASKED]


def test_without_forms_too_many_live_alone_and_too_few_cohabit(bias: pd.DataFrame) -> None:
    """As the census told of non-response: married couples are right, cohabitants without common children missing."""
    alone, couples = numbers(bias, "household_type").loc["1.1"], numbers(bias, "couples")
    assert alone["before_error"] > alone["truth"] / 10
    assert abs(alone["after_error"]) < alone["before_error"] / 4
    assert couples.loc["2", "before_percent"] < -20
    assert abs(couples.loc["2", "after_percent"]) < 10
    assert abs(couples.loc["1", "before_percent"]) < 2


def test_forms_of_others_tell_little_of_non_respondents(bias: pd.DataFrame) -> None:
    alone = numbers(bias, "household_type", SILENT).loc["1.1"]
    assert alone["after_error"] >= 0
    assert alone["after"] == pytest.approx(alone["before"], abs=3)


def test_dwellings_are_compared_by_shares(bias: pd.DataFrame) -> None:
    for subject in ("rooms", "building_group", "own_kitchen", "construction_period", "floor_space_group"):
        found = numbers(bias, subject)
        for share in ("truth_share", "before_share", "after_share"):
            assert found[share].sum() == pytest.approx(100)
        assert found["before"].sum() < found["after"].sum()
        assert found["before_error"].isna().all()
    assert numbers(bias, "own_kitchen")["label"].to_dict() == {"0": "No", "1": "Yes"}


def test_what_is_printed_is_what_is_written(
    out: Path, bias: pd.DataFrame, finished_run: RunFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["agreement", finished_run.path.name, "--data", str(finished_run.path.parent)]) == 0
    told = capsys.readouterr().out
    alone = numbers(bias, "household_type").loc["1.1"]
    line = next(line for line in told.splitlines() if line.startswith("household type: Living alone"))
    assert line.replace(" ", "").endswith(
        f"{alone['after']:.0f}{alone['after_error']:+.0f}{alone['after_percent']:+.1f}"
    )
    stages = pd.read_csv(out / "agreement.csv").set_index("stage")
    assert stages["right_household"].is_monotonic_increasing
    assert f"{stages.loc['registers and forms', 'right_household']:.2%}" in told
    assert (out / "non_response.csv").is_file()


def test_a_run_of_real_extracts_has_no_truth(
    finished_run: RunFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parameters = finished_run.manifest["parameters"] | {"delivery": str(tmp_path)}
    RunFolder(tmp_path / "real").create(parameters, "test")
    assert main(["agreement", "real", "--data", str(tmp_path)]) == 1
    assert "has no truth" in capsys.readouterr().err


def test_indicators_need_no_truth(finished_run: RunFolder) -> None:
    rows = {row["indicator"]: row["value"] for row in finished_run.read_table("statistics/indicators").to_pylist()}
    dwellings = finished_run.read_table("processed/census_dwellings").to_pandas()
    for name, part in (
        ("with", dwellings[dwellings["form_number"].notna()]),
        ("without", dwellings[dwellings["form_number"].isna()]),
    ):
        assert rows[f"living_alone_{name}_form_rate"] == pytest.approx((part["household_size"] == 1).mean())
    assert rows["living_alone_without_form_rate"] > rows["living_alone_with_form_rate"]
