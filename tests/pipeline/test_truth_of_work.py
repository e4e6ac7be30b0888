"""The truth about work of a synthetic delivery agrees with that about persons and with the registers."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from census.cli.census_frames import annual_hours_groups
from census.reference import CENSUS_WEEK

NUMBER = "national_identity_number"


@pytest.fixture(scope="module")
def work(delivery: Path) -> pd.DataFrame:
    """Spells of work."""
    spells = pd.read_parquet(delivery / "truth" / "work.parquet")
    return spells.assign(start_date=pd.to_datetime(spells["start_date"]), end_date=pd.to_datetime(spells["end_date"]))


@pytest.fixture(scope="module")
def persons(delivery: Path) -> pd.DataFrame:
    """Persons of 16-74 years."""
    everybody = pd.read_parquet(delivery / "truth" / "persons.parquet")
    return everybody[everybody["age"].between(16, 74)]


def test_who_works_in_census_week_is_employed_in_it(work: pd.DataFrame, persons: pd.DataFrame) -> None:
    begin, end = (pd.Timestamp(day) for day in CENSUS_WEEK)
    active = work[(work["start_date"] <= end) & (work["end_date"].isna() | (work["end_date"] >= begin))]
    assert set(persons[NUMBER]) & set(active[NUMBER]) == set(persons.loc[persons["is_employed_census_week"], NUMBER])
    main = active[active["is_main"]]
    assert main[NUMBER].is_unique
    told = persons.merge(main, on=NUMBER)
    assert (told["status_in_employment_x"] == told["status_in_employment_y"]).all()
    placed = told[told["main_establishment_number"].notna()]
    assert (placed["main_establishment_number"] == placed["establishment_number"]).all()
    assert (placed["weekly_hours_x"] == placed["weekly_hours_y"]).all()


def test_hours_of_all_work_are_those_of_the_year(work: pd.DataFrame, persons: pd.DataFrame) -> None:
    hours = (work["weekly_hours"] * work["days"] / 7).groupby(work[NUMBER]).sum()
    found = annual_hours_groups(persons[NUMBER].map(hours))
    assert (found.astype(str) == persons["annual_hours"].fillna("0").astype(str)).mean() > 0.999


def test_wages_are_those_that_enterprises_paid(work: pd.DataFrame, delivery: Path) -> None:
    sums = pd.read_parquet(delivery / "wage_sums.parquet")
    paid = sums.groupby(NUMBER)["wage_nok"].sum()
    both = paid[paid.index.isin(work[NUMBER])]
    true = work.groupby(NUMBER)["wage_nok"].sum().reindex(both.index)
    assert (both == true).mean() > 0.97
