"""Working life agrees with what persons were given; registers of it without defects are faultless."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from census.reference import CENSUS_WEEK, Municipality, parse_area
from registers import DELIVERY
from registers.schema import Register
from registers.synthetic.characteristics import INDUSTRY_GROUPS, SECTOR_GROUPS
from registers.synthetic.delivery import DeliveryWriter, Part
from registers.synthetic.draws import NOBODY
from registers.synthetic.establishments import WIDE_CELL, found_establishments
from registers.synthetic.extracts import ARROW_TYPES
from registers.synthetic.geography import lay_out_basic_units
from registers.synthetic.job_spells import EARLIER, LATER, MAIN, SECOND
from registers.synthetic.observed_housing import basic_units_extract
from registers.synthetic.observed_labour_market import observe_labour_market
from registers.synthetic.observed_legal_entities import observe_legal_entities
from registers.synthetic.observed_work import observe_work
from registers.synthetic.settings import load_settings
from registers.synthetic.work import main_jobs
from registers.synthetic.workplaces import cells_of
from registers.synthetic.world import World, create_world
from registers.validation import validate

AREA = "2002,2003,2012"  # Vardø, Vadsø and Alta: some 25,000 persons
SEED = 2001
REGISTERS = {register.name: register for register in DELIVERY}
OF_WORK = (
    "enterprises",
    "establishments",
    "employee_jobs",
    "wage_sums",
    "unemployed_persons",
    "conscripts",
    "central_government_employees",
    "local_government_employees",
    "sick_leaves",
)
WEEK = tuple(np.datetime64(day, "D") for day in CENSUS_WEEK)
LIMITS = [100, 500, 1000, 1300]


@dataclass(frozen=True)
class Area:
    """Worlds of an area and the settings that they were drawn with."""

    municipalities: tuple[Municipality, ...]
    establishments: pd.DataFrame
    worlds: tuple[World, ...]


@pytest.fixture(scope="module")
def area() -> Area:
    settings, municipalities = load_settings("clean"), parse_area(AREA)
    establishments = found_establishments(municipalities, settings, SEED)
    worlds = tuple(create_world(item, municipalities, establishments, settings, SEED) for item in municipalities)
    return Area(municipalities, establishments, worlds)


def observed(area: Area, profile: str, folder: Path) -> dict[str, pa.Table]:
    """The extracts of work, and what rules look into besides, as a profile has them."""
    folder.mkdir()
    writer, settings = DeliveryWriter(folder), load_settings(profile)
    for world in area.worlds:
        part = Part()
        observe_legal_entities(part, world, area.establishments, settings, SEED)
        observe_work(part, world, area.establishments, settings, SEED)
        observe_labour_market(part, world, area.establishments, settings, SEED)
        part.append("basic_units", basic_units_extract(world))
        part.append("cpr_persons", everybody(world))
        writer.add(part)
    writer.close()
    names = [*OF_WORK, "basic_units", "cpr_persons", "truth/defects"]
    return {name: pq.read_table(folder / f"{name}.parquet") for name in names}


def everybody(world: World) -> pa.Table:
    """A population register without faults: of each person only the number."""
    register = REGISTERS["cpr_persons"]
    numbers = pa.array([f"{number:011d}" for number in world.persons["number"]])
    return pa.table(
        {
            column.name: numbers
            if column.name == "national_identity_number"
            else pa.nulls(len(numbers), ARROW_TYPES[column.type])
            for column in register.columns
        }
    )


@pytest.fixture(scope="module")
def clean(area: Area, tmp_path_factory: pytest.TempPathFactory) -> dict[str, pa.Table]:
    return observed(area, "clean", tmp_path_factory.mktemp("clean") / "extracts")


@pytest.fixture(scope="module")
def realistic(area: Area, tmp_path_factory: pytest.TempPathFactory) -> dict[str, pa.Table]:
    return observed(area, "realistic", tmp_path_factory.mktemp("realistic") / "extracts")


@pytest.fixture(scope="module")
def stress(area: Area, tmp_path_factory: pytest.TempPathFactory) -> dict[str, pa.Table]:
    return observed(area, "stress", tmp_path_factory.mktemp("stress") / "extracts")


def breaks(register: Register, extracts: dict[str, pa.Table]) -> dict[str, int]:
    """Rows that break each rule, for rules that any row breaks."""
    used = {name for rule in register.rules for name in rule.uses}
    others = {name: (REGISTERS[name], extracts[name]) for name in used}
    results = validate(ibis.duckdb.connect(), register, extracts[register.name], others).results.to_pylist()
    return {row["rule"]: row["broken"] for row in results if row["broken"]}


def annual_hours(world: World) -> np.ndarray:
    hours = np.zeros(len(world.persons))
    for spells in (world.jobs, world.work.businesses, world.work.services):
        np.add.at(hours, spells["person"].to_numpy(), (spells["hours"] * spells["days"]).to_numpy() / 7)
    return hours


def test_annual_hours_of_all_spells_fall_into_the_given_class(area: Area) -> None:
    agree, people = 0, 0
    for world in area.worlds:
        resident = (world.persons["registration"] == "1").to_numpy()
        found = np.searchsorted(LIMITS, annual_hours(world), side="right")
        agree += int((found == world.persons["annual_hours"].to_numpy())[resident].sum())
        people += int(resident.sum())
    assert agree / people >= 0.97


def test_who_is_employed_has_work_in_the_week_and_nobody_else(area: Area) -> None:
    for world in area.worlds:
        persons, jobs = world.persons, world.jobs
        employment = persons["employment"].to_numpy()
        active = (jobs["start"] <= WEEK[1]).to_numpy() & (jobs["end"].isna() | (jobs["end"] >= WEEK[0])).to_numpy()
        assert (active == jobs["kind"].isin([MAIN, SECOND]).to_numpy()).all()
        at_work = np.zeros(len(persons), dtype=bool)
        at_work[jobs["person"].to_numpy()[active]] = True
        assert (at_work == (employment == "1")).all()
        for code, spells in (("2", world.work.businesses), ("3", world.work.services)):
            reaches = (spells["start"] <= WEEK[1]) & (spells["end"].isna() | (spells["end"] >= WEEK[0]))
            assert reaches.all()
            assert sorted(spells["person"]) == np.flatnonzero(employment == code).tolist()


def test_main_job_has_the_hours_industry_and_sector_given_and_the_most_hours(area: Area) -> None:
    for world in area.worlds:
        persons, jobs = world.persons, world.jobs
        main = main_jobs(jobs, len(persons))
        employee = np.flatnonzero((persons["employment"] == "1").to_numpy())
        hours = jobs["hours"].to_numpy()[main[employee]]
        group = 1 + np.searchsorted([20, 30], hours, side="right")
        assert (group.astype(str) == persons["hours_group"].to_numpy()[employee]).all()
        cell = area.establishments["cell"].to_numpy()[jobs["establishment"].to_numpy()[main[employee]]]
        industry = np.array(INDUSTRY_GROUPS)[WIDE_CELL[cell] // len(SECTOR_GROUPS)]
        sector = np.array(SECTOR_GROUPS)[cell % len(SECTOR_GROUPS)]
        assert (industry == persons["industry_group"].to_numpy()[employee]).all()
        assert (sector == persons["sector_group"].to_numpy()[employee]).all()
        own = cells_of(persons)[employee]
        assert (cell == own)[np.isin(own, area.establishments["cell"])].all()
        assert np.isin(own, area.establishments["cell"]).mean() > 0.98
        second = np.flatnonzero((jobs["kind"] == SECOND).to_numpy())
        other = main[jobs["person"].to_numpy()[second]]
        assert (jobs["hours"].to_numpy()[second] < jobs["hours"].to_numpy()[other]).all()


def test_there_is_working_life_of_every_kind(area: Area) -> None:
    jobs = pd.concat([world.jobs for world in area.worlds])
    assert set(jobs["kind"]) == {MAIN, SECOND, EARLIER, LATER}
    assert (jobs["start"] < "1990-01-01").any(), "jobs since long ago"
    persons = pd.concat([world.persons for world in area.worlds])
    assert {"", "1", "2"} == set(persons["absence"]), "sick leave and parental leave"
    assert persons["has_company_car"].any()
    place = area.establishments["municipality_code"].to_numpy()[jobs["establishment"].to_numpy()]
    assert (place == "").any(), "seamen"
    spells = pd.concat([world.work.unemployment for world in area.worlds])
    assert set(spells["status"]) == {"1", "2", "3"}
    assert set(spells.loc[spells["status"] == "3", "pays_wages"]) == {True, False}
    assert spells.loc[spells["status"] == "3", "pays_wages"].mean() < 0.5


def test_commuters(area: Area) -> None:
    away = []
    for world in area.worlds:
        main = world.jobs[world.jobs["kind"] == MAIN]
        place = area.establishments["municipality_code"].to_numpy()[main["establishment"].to_numpy()]
        away.append((place[place != ""] != world.municipality.code).mean())
    assert 0.22 <= np.mean(away) <= 0.30


def test_people_are_the_same_whatever_is_simulated_with_them(area: Area) -> None:
    (alone,) = parse_area("2003")
    settings = load_settings("clean")
    establishments = found_establishments([alone], settings, SEED)
    world = create_world(alone, [alone], establishments, settings, SEED)
    same = area.worlds[1]
    pd.testing.assert_frame_equal(world.persons, same.persons)
    spells = ["person", "kind", "start", "end", "hours", "days"]
    pd.testing.assert_frame_equal(world.jobs[spells], same.jobs[spells])
    pd.testing.assert_frame_equal(world.work.businesses, same.work.businesses)
    here = area.establishments[area.establishments["municipality"] == 1].reset_index(drop=True)
    columns = ["establishment_number", "enterprise_number", "industry_code", "sector_code", "basic_unit"]
    pd.testing.assert_frame_equal(establishments[columns], here[columns])


def test_enterprises_have_one_sector_and_one_form(area: Area) -> None:
    by_enterprise = area.establishments.groupby("enterprise_number")[["sector_code", "form"]].nunique()
    assert (by_enterprise == 1).all(axis=None)
    units = lay_out_basic_units(area.municipalities[0], load_settings("clean"), SEED)
    here = area.establishments[area.establishments["municipality"] == 0]
    assert set(here["basic_unit"]) <= {*units.code.tolist(), NOBODY}


@pytest.mark.parametrize("name", OF_WORK)
def test_a_register_without_defects_breaks_no_rule(clean: dict[str, pa.Table], name: str) -> None:
    assert breaks(REGISTERS[name], clean) == {}
    assert clean["truth/defects"].num_rows == 0


@pytest.mark.parametrize("name", OF_WORK)
def test_injected_defects_break_the_rules_that_should_find_them(stress: dict[str, pa.Table], name: str) -> None:
    broken = breaks(REGISTERS[name], stress)
    ledger = stress["truth/defects"].to_pandas()
    found = ledger[(ledger["register"] == name) & ledger["row_number"].notna()].groupby("defect").size()
    declared = load_settings("stress").defects(name)
    assert set(found.index) <= set(declared)
    known = {rule.name for rule in REGISTERS[name].rules}
    for defect, rows in found.items():
        for rule in declared[str(defect)].rules:
            assert rule in known or "." in rule or rule == "repeated_key"
            if rows > 20:
                assert broken.get(rule, 0) > 0.2 * rows, (defect, rule)


def within_chance(observed: int, trials: int, rate: float) -> bool:
    """Five standard errors of a binomial count, and a few more where counts are tiny."""
    return bool(abs(observed - trials * rate) <= 5 * np.sqrt(trials * rate * (1 - rate)) + 3)


def test_a_tenth_of_wage_earners_are_known_from_wage_sums_only(area: Area, realistic: dict[str, pa.Table]) -> None:
    """And about half of these are dated by another register."""
    earner, dated, helped = 0, 0, 0
    numbers = {
        name: set(realistic[name]["national_identity_number"].to_pylist())
        for name in OF_WORK
        if name not in ("enterprises", "establishments")
    }
    for world in area.worlds:
        rows = (world.persons["employment"] == "1").to_numpy()
        for number in world.persons["number"].to_numpy()[rows]:
            text = f"{number:011d}"
            if text not in numbers["wage_sums"]:
                continue
            earner += 1
            if text in numbers["employee_jobs"]:
                dated += 1
            elif any(
                text in numbers[name]
                for name in (
                    "sick_leaves",
                    "central_government_employees",
                    "local_government_employees",
                )
            ):
                helped += 1
    assert 1 - dated / earner == pytest.approx(0.10, abs=0.02)
    assert helped / (earner - dated) == pytest.approx(0.5, abs=0.15)


def test_rates_of_defects_in_the_job_registers(realistic: dict[str, pa.Table]) -> None:
    ledger = realistic["truth/defects"].to_pandas().groupby(["register", "defect"]).size()
    for register in ("employee_jobs", "wage_sums", "sick_leaves", "unemployed_persons"):
        rows = realistic[register].num_rows
        for defect in ("duplicate_row", "wrong_check_digit"):
            rate = load_settings("realistic").defects(register)[defect].rate
            assert isinstance(rate, float)
            assert within_chance(int(ledger.get((register, defect), 0)), rows, rate), (register, defect)
    unnamed = realistic["wage_sums"]["establishment_number"].null_count
    rate = load_settings("realistic").defects("wage_sums")["establishment_unnamed"].rate
    assert isinstance(rate, float)
    assert within_chance(unnamed, realistic["wage_sums"].num_rows, rate)


def test_wage_sums_are_the_wages_of_the_jobs(area: Area, clean: dict[str, pa.Table]) -> None:
    paid = sum(clean["wage_sums"]["wage_nok"].to_pylist())
    assert paid == sum(int(world.jobs["wage"].sum()) for world in area.worlds)
    cars = sum(clean["wage_sums"]["has_company_car"].to_pylist())
    assert cars == sum(int(world.jobs["company_car"].sum()) for world in area.worlds)
