"""The synthetic area of a county hangs together, and shows the defects that its settings name.

That the country resembles the published one is tested in ``tests/methodology/test_calibrated_households.py``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from census.reference import code_list, parse_area
from questionnaire.questions import CHOICES, LIMITS
from registers.identity import add_identity_check_digits
from registers.synthetic import DEFAULT_AREA, simulate_area
from registers.synthetic.forms import Forms
from registers.synthetic.settings import realistic
from registers.synthetic.settlement import resident_populations

SETTINGS = realistic()


@pytest.fixture(scope="module")
def finnmark(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    out = tmp_path_factory.mktemp("finnmark") / "delivery"
    simulate_area(DEFAULT_AREA, 2001, out)
    return {str(Path(file).relative_to(out).with_suffix("")): pd.read_parquet(file) for file in out.rglob("*.parquet")}


@pytest.fixture(scope="module")
def persons(finnmark: dict[str, pd.DataFrame]) -> pd.DataFrame:
    return finnmark["truth/persons"]


@pytest.fixture(scope="module")
def households(finnmark: dict[str, pd.DataFrame]) -> pd.DataFrame:
    return finnmark["truth/households"]


def _within_chance(observed: int, trials: int, rate: float) -> bool:
    """Five standard errors of a binomial count (and a few more where counts are tiny)."""
    return abs(observed - trials * rate) <= 5 * np.sqrt(trials * rate * (1 - rate)) + 3


def _rate(register: str, defect: str) -> float:
    rate = SETTINGS.defects(register)[defect].rate
    assert isinstance(rate, float)
    return rate


def test_population_of_every_municipality(persons: pd.DataFrame) -> None:
    assert persons.groupby("municipality_code").size().to_dict() == {
        m.code: resident_populations()[m.code] for m in parse_area(DEFAULT_AREA)
    }


def test_households_have_their_members(households: pd.DataFrame, persons: pd.DataFrame) -> None:
    counted = persons.dropna(subset="household_type").groupby("household_id").size()
    pd.testing.assert_series_equal(
        counted, households.set_index("household_id")["household_size"], check_names=False, check_dtype=False
    )
    several = households["household_type"].str.startswith("2")
    families = persons.dropna(subset="household_type").groupby("household_id")["family_id"].nunique()
    assert ((families.reindex(households["household_id"]) > 1).to_numpy() == several.to_numpy()).all()


def test_immigrants_live_together(persons: pd.DataFrame) -> None:
    size = persons.groupby("household_id")["age"].transform("size")
    assert size[persons["is_non_western"]].mean() > size[~persons["is_non_western"]].mean()
    assert not persons.loc[~persons["age"].between(16, 74), "is_employed_census_week"].any()


def test_kin_are_possible(finnmark: dict[str, pd.DataFrame], persons: pd.DataFrame) -> None:
    register = finnmark["cpr_persons"].drop_duplicates("national_identity_number")
    born = register.set_index("national_identity_number")["birth_date"].map(lambda day: day.year)
    for link, limit in (("mother_identity_number", 14), ("father_identity_number", 14)):
        named = register.dropna(subset=link)
        older = named["birth_date"].map(lambda day: day.year) - named[link].map(born)
        too_young = int((older.dropna() < limit).sum())
        rate = _rate("cpr_persons", "parent_too_young") if link.startswith("mother") else 0.0
        assert _within_chance(too_young, len(named), rate), link
    homes = persons.dropna(subset="household_type").groupby("household_id")[["building_number", "dwelling_sequence"]]
    assert (homes.nunique() == 1).all(axis=None)


def test_larger_households_live_in_larger_dwellings(households: pd.DataFrame) -> None:
    space = households.groupby(households["household_size"].clip(upper=5))["utility_floor_space_m2"].median()
    assert space.is_monotonic_increasing
    rooms = households[["number_of_rooms", "utility_floor_space_m2", "household_size"]].corr(method="spearman")
    assert rooms.loc["number_of_rooms", "utility_floor_space_m2"] > 0.6
    assert rooms.loc["household_size", "utility_floor_space_m2"] > 0.3


def test_buildings_suit_the_place(households: pd.DataFrame) -> None:
    population = {m.code: m.population for m in parse_area(DEFAULT_AREA)}
    small = households["municipality_code"].map(population) < 4000
    block = households["building_group"] == "4"
    assert block[small].mean() < block[~small].mean()
    # dwellings of one basic unit resemble each other
    detached = (households["building_group"] == "1").groupby(households["basic_unit_code"]).mean()
    by_chance = np.sqrt(0.77 * 0.23 / 100)
    assert detached.std() > 2 * by_chance


def test_unit_non_response(finnmark: dict[str, pd.DataFrame], persons: pd.DataFrame) -> None:
    forms = finnmark["housing_forms"].merge(
        persons, left_on="contact_identity_number", right_on="national_identity_number", suffixes=("", "_true")
    )
    missing = ~forms["outcome"].isin(["1", "2"])
    assert missing.mean() == pytest.approx(138_500 / 2_100_000, abs=0.01)
    shares = forms["outcome"].value_counts(normalize=True)
    assert shares["3"] == pytest.approx(93_300 / 2_100_000, abs=0.01)
    assert shares["4"] == pytest.approx(40_000 / 2_100_000, abs=0.006)
    assert missing[~forms["is_in_couple"]].mean() > 2 * missing[forms["is_in_couple"]].mean()
    assert missing[forms["is_registered_elsewhere"]].mean() > 5 * missing[~forms["is_registered_elsewhere"]].mean()
    buildings = finnmark["gab_dwellings"].groupby("building_number").size()
    several = forms["building_number"].map(buildings) > 1
    assert missing[several].mean() > 1.2 * missing[~several].mean()
    returned = forms.loc[~missing, "outcome"]
    assert _within_chance(int((returned == "2").sum()), len(returned), SETTINGS.read(Forms, "forms").internet)


def test_item_non_response_and_reading_errors(finnmark: dict[str, pd.DataFrame]) -> None:
    forms = finnmark["housing_forms"].query("answered_on_other_form == '2'")
    paper, internet = forms.query("outcome == '1'"), forms.query("outcome == '2'")
    declared = SETTINGS.defects("housing_forms")
    faint_tick = declared["faint_tick"].rate
    assert isinstance(faint_tick, float)
    for question in (*LIMITS, *CHOICES):
        on_paper, by_internet = np.atleast_1d(declared[f"unanswered_{question}"].rate)
        faint = faint_tick if question in CHOICES else 0.0
        expected = 1 - (1 - on_paper) * (1 - faint)
        assert _within_chance(int(paper[question].isna().sum()), len(paper), expected), question
        assert _within_chance(int(internet[question].isna().sum()), len(internet), by_internet), question
    assert ((paper["construction_year"] > 2001) | (paper["construction_year"] < 1700)).sum() > 0
    assert internet["construction_year"].dropna().between(1700, 2001).all()


def test_defects_of_the_population_register(finnmark: dict[str, pd.DataFrame], persons: pd.DataFrame) -> None:
    register = finnmark["cpr_persons"]
    resident = register[register["registration_status"] == "1"]
    number = resident["national_identity_number"]
    doubled = number.duplicated()
    assert _within_chance(int(doubled.sum()), len(resident), _rate("cpr_persons", "duplicate_rows"))
    digits = register["national_identity_number"].astype("int64").to_numpy()
    valid, exists = add_identity_check_digits(digits // 100)
    wrong = ~exists | (valid != digits)
    assert _within_chance(int(wrong.sum()), len(resident), _rate("cpr_persons", "wrong_check_digit"))
    held = set(register["national_identity_number"]) | set(persons["national_identity_number"])
    spouse = resident.loc[~doubled, "spouse_identity_number"]
    named = spouse.dropna()
    # those whom the damaged rows of newcomers hold are not among the true persons
    assert _within_chance(int((~named.isin(held)).sum()), len(named), _rate("cpr_persons", "dangling_spouse"))
    spouses = pd.Series(spouse.to_numpy(), index=number[~doubled])
    back = named.map(spouses)
    known = named.isin(spouses.index)
    one_way = int((back[known] != number[named.index][known]).sum())
    # one side may have dropped the link, or name somebody who does not exist; damaged own numbers come on top
    assert _within_chance(
        one_way,
        int(known.sum()),
        _rate("cpr_persons", "one_way_spouse")
        + _rate("cpr_persons", "dangling_spouse")
        + _rate("cpr_persons", "wrong_check_digit"),
    )
    in_dwelling = finnmark["truth/persons"]["dwelling_sequence"].gt(0).sum()
    numbered = int(resident["dwelling_number"].notna().sum())
    assert numbered == pytest.approx(in_dwelling * (1 - _rate("cpr_persons", "dwelling_number_missing")), rel=0.1)
    assert 0.005 <= persons["is_registered_elsewhere"].mean() <= 0.015


def test_who_is_gone_is_named_or_left_in_the_period(finnmark: dict[str, pd.DataFrame]) -> None:
    register, events = finnmark["cpr_persons"], finnmark["cpr_events"]
    gone = register[register["registration_status"].isin(["3", "5"])]
    before = gone[pd.to_datetime(gone["registration_status_date"]) <= "2001-11-03"]
    assert before["address_code"].isna().all()
    links = [column for column in register.columns if column.endswith("identity_number")][1:]
    linked = pd.concat([register[column] for column in links])
    left = events.loc[events["event_type"].isin(["02", "04"]), "national_identity_number"]
    number = before["national_identity_number"]
    assert (number.isin(linked) | number.isin(left)).mean() > 0.98


def test_defects_of_housing_and_work_registers(finnmark: dict[str, pd.DataFrame], persons: pd.DataFrame) -> None:
    addresses, buildings = finnmark["gab_addresses"], finnmark["gab_buildings"]
    unknown = addresses["basic_unit_code"].isna()
    assert _within_chance(int(unknown.sum()), len(addresses), _rate("gab_addresses", "missing_basic_unit"))
    unlisted = ~addresses["building_number"].isin(buildings["building_number"])
    assert _within_chance(int(unlisted.sum()), len(addresses), _rate("gab_addresses", "building_not_entered"))
    known = finnmark["cpr_persons"]["address_code"].dropna()
    assert known.isin(addresses["address_code"]).all()
    employees = persons[persons["status_in_employment"] == "1"]
    jobs = finnmark["employee_jobs"]
    conscript = employees["employment"] == "3"
    salaried = employees.loc[~conscript, "national_identity_number"]
    # a tenth is known from wage sums only, and a wage sum may be missing
    assert salaried.isin(jobs["national_identity_number"]).mean() == pytest.approx(0.90, abs=0.03)
    assert salaried.isin(finnmark["wage_sums"]["national_identity_number"]).mean() > 0.985
    assert not employees.loc[conscript, "weekly_hours"].notna().any()
    unknown = ~jobs["establishment_number"].isin(finnmark["establishments"]["establishment_number"])
    assert _within_chance(
        int(unknown.sum()), len(jobs), SETTINGS.defects("employee_jobs")["unknown_establishment"].rate
    )
    divisions = {item.code for item in code_list("industry_division")}
    assert set(finnmark["establishments"]["industry_code"].dropna().str[:2]) - divisions <= {"98"}
