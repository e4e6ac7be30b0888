"""Education, studies and schools of the synthetic world, and what the registers hold of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import product

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from census.reference import Municipality, code_list, municipalities, parse_area
from registers.central_population_register import CPR_PERSONS
from registers.education import (
    EDUCATION_ENROLMENTS,
    EDUCATION_LEVELS,
    PERIODS_OF_PUPIL,
    REFERENCE_DAY,
    SCHOOL_INDUSTRIES,
    SCHOOLS,
    YOUNGEST,
)
from registers.identity import is_valid_organisation_number
from registers.schema import Register
from registers.synthetic.characteristics import EDUCATIONS
from registers.synthetic.draws import NOBODY, generator
from registers.synthetic.education import UNKNOWN_CODE, draw_education
from registers.synthetic.establishments import found_establishments
from registers.synthetic.extracts import ARROW_TYPES, digits
from registers.synthetic.observed_education import education_enrolments, education_levels, schools_extract
from registers.synthetic.observer import Observer
from registers.synthetic.school_flows import (
    choose_schools,
    count_places,
    count_residents,
    fit_flows,
    published_places,
    school_shares,
)
from registers.synthetic.schools import SCHOOL_TYPES, SchoolRates, list_schools
from registers.synthetic.settings import load_settings
from registers.synthetic.world import World, create_world
from registers.validation import Validated, validate

SEED = 5
AREA = parse_area("2012")  # Alta
RATES = load_settings().read(SchoolRates, "schools")
REGISTERS = (EDUCATION_LEVELS, EDUCATION_ENROLMENTS, SCHOOLS)
Extracts = Mapping[str, tuple[pa.Table, Observer]]


@pytest.fixture(scope="module")
def world() -> World:
    settings = load_settings()
    return create_world(AREA[0], AREA, found_establishments(AREA, settings, SEED), settings, SEED)


@pytest.fixture(scope="module")
def residents(world: World) -> pd.DataFrame:
    return world.persons[world.persons["registration"] == "1"]


@pytest.fixture(scope="module", params=["clean", "faulty"])
def observed(request: pytest.FixtureRequest, world: World) -> tuple[str, Extracts]:
    """Extracts without defects, and with all of them at ten times their rates, so that each strikes some rows."""
    settings = load_settings("clean")
    if request.param == "faulty":
        settings = replace(settings, all_defects=tuple(item.at(10.0) for item in load_settings().all_defects))

    def rng(topic: str) -> np.random.Generator:
        return generator(SEED, "2012", topic)

    return request.param, {
        "education_levels": education_levels(rng("levels"), world, settings),
        "education_enrolments": education_enrolments(rng("enrolments"), world, settings),
        "schools": schools_extract(rng("schools"), settings),
    }


def _education_of(code: int, age: int) -> str:
    """The published education that a code of NUS2000 belongs to."""
    level, field = code // 100_000, code // 10_000 % 10
    if code == NOBODY or age < 16:
        return "none"
    if level == 2:
        return "lower secondary" if field == 0 else "other below upper secondary"
    names = {0: "unknown", 1: "primary", 6: "tertiary short", 7: "tertiary long", 8: "tertiary long", 9: "unknown"}
    return names.get(level, f"upper secondary {field}")


def test_codes_agree_with_the_education_that_persons_have(residents: pd.DataFrame) -> None:
    found = [_education_of(code, age) for code, age in zip(residents["nus_code"], residents["age"], strict=True)]
    assert found == [EDUCATIONS[position] for position in residents["education"]]


def test_only_some_of_15_years_have_completed_compulsory_school_early(world: World) -> None:
    """They are so few that education is drawn several times."""
    drawn = [draw_education(np.random.default_rng(seed), world.persons, AREA[0], load_settings()) for seed in range(5)]
    everybody = pd.concat(drawn)
    residents = everybody[everybody["registration"] == "1"]
    young = residents[(residents["age"] < 16) & (residents["nus_code"] != NOBODY)]
    assert set(young["age"]) == {15}
    assert set(young["nus_code"] // 10_000) == {20}
    assert len(young) < 0.1 * (residents["age"] == 15).sum()


def test_educations_were_completed_at_a_plausible_age_by_the_reference_day(residents: pd.DataFrame) -> None:
    dated = residents.dropna(subset="completed_date")
    assert len(dated) > 0.5 * len(residents)
    assert dated["completed_date"].max() <= pd.Timestamp(REFERENCE_DAY)
    age = dated["completed_date"].dt.year - dated["birth_date"].dt.year
    least = (dated["nus_code"] // 100_000).astype(str).map(YOUNGEST)
    assert (age >= least).all()
    assert set(residents.loc[residents["education_source"] == "1", "completed_date"].isna()) == {True}
    unknown = residents[residents["nus_code"] == UNKNOWN_CODE]
    assert set(unknown["education_source"]) | set(unknown["education_country"]) == {""}


def test_immigrants_completed_abroad_what_they_completed_before_they_came(residents: pd.DataFrame) -> None:
    dated = residents.dropna(subset=["completed_date", "years_in_country"])
    came = 2001.84 - dated["years_in_country"]
    completed = dated["completed_date"].dt.year + dated["completed_date"].dt.dayofyear / 365
    abroad = dated["education_country"] == dated["country_of_birth"]
    assert abroad[completed < came - 0.01].all()
    assert not abroad[completed > came + 0.01].any()


def test_pupils_and_students_are_at_a_school_of_their_type(residents: pd.DataFrame) -> None:
    schools = list_schools(RATES)
    attending = residents[residents["school_type"] != ""]
    at = attending["enrolment_school"].to_numpy()
    assert (at != NOBODY).all()
    assert (schools.type[at] == attending["school_type"]).all()
    assert (schools.municipality[at] == attending["school_municipality_code"]).all()
    levels = (attending["programme_code"] // 100_000).to_numpy()
    assert (np.isin(attending["school_type"].to_numpy().astype(str), ("3", "4")) == (levels >= 6)).all()
    others = residents[residents["school_type"] == ""]
    assert set(others["school_municipality_code"]) == {""}
    assert not others["lives_away"].any()


def test_apprentices_and_short_courses_make_no_pupils(residents: pd.DataFrame) -> None:
    pupils = residents[residents["school_type"] == "2"]
    assert pupils["periods"].min() >= PERIODS_OF_PUPIL
    assert not pupils["is_apprentice"].any()
    others = residents[(residents["school_type"] == "") & (residents["programme_code"] != NOBODY)]
    assert {"000"} < set(others["study_country"])
    at_home = others[others["study_country"] == "000"]
    assert at_home["periods"].max() < PERIODS_OF_PUPIL
    assert set(at_home.loc[at_home["is_apprentice"], "employment"]) == {"1"}


def test_who_lives_away_is_unmarried_and_mostly_at_school_in_another_region(residents: pd.DataFrame) -> None:
    away = residents[residents["lives_away"]]
    assert set(away["marital_status"]) == {"1"}
    assert set(away["partner"]) == {NOBODY}
    region = {item.code: item.economic_region_code for item in municipalities()}
    far = away["school_municipality_code"].map(region) != AREA[0].economic_region_code
    assert far.mean() > 0.8


@pytest.mark.parametrize("employed", [True, False])
@pytest.mark.parametrize(("studies", "types"), [("pupil", "12"), ("student", "34")])
def test_counties_of_school_have_the_published_pupils_and_students(studies: str, types: str, employed: bool) -> None:
    """Municipalities are simulated one by one: it is the flows between counties that must give the published table."""
    expected = published_places(studies, employed=True)
    if not employed:
        expected = published_places(studies, employed=False) - expected
    residents = count_residents()
    found = sum(residents[kind, employed] @ fit_flows(RATES, kind, employed=employed) for kind in types)
    assert found == pytest.approx(expected, rel=0.01)


def test_everybody_published_has_a_place() -> None:
    places = count_places(RATES)
    assert sum(numbers.sum() for numbers in places.values()) == pytest.approx(182_584 + 194_740)
    employed = sum(numbers.sum() for (_, works), numbers in places.items() if works)
    assert employed == pytest.approx(69_676 + 146_982)
    assert published_places("student", employed=True)[2] == 42_869, "Oslo"


@pytest.mark.parametrize("home", parse_area("0301,1826,2012"), ids=lambda home: home.name)
def test_people_of_a_municipality_follow_the_flows_of_its_county(home: Municipality) -> None:
    schools, counties = list_schools(RATES), [item.code for item in code_list("county")]
    for kind, employed in product(SCHOOL_TYPES, (True, False)):
        rows, shares = school_shares(RATES, home, kind, employed=employed)
        assert set(schools.type[rows]) == {kind}
        by_county = np.bincount(schools.county[rows], shares, len(counties) + 1)
        flows = fit_flows(RATES, kind, employed=employed)
        assert by_county == pytest.approx(flows[counties.index(home.county_code)])


def test_employed_and_other_people_choose_by_their_own_flows() -> None:
    """Of Alta's students who go to other counties, the employed are elsewhere than the others."""
    people = 40_000
    kind = np.full(people, "3", dtype=object)
    employed = np.arange(people) % 2 == 0
    school = choose_schools(np.random.default_rng(1), kind, employed, AREA[0], RATES)
    for works in (True, False):
        rows, shares = school_shares(RATES, AREA[0], "3", employed=works)
        found = np.bincount(school[employed == works], minlength=rows.max() + 1)[rows] / (people / 2)
        assert found == pytest.approx(shares, abs=0.015)
    _, of_employed = school_shares(RATES, AREA[0], "3", employed=True)
    _, of_others = school_shares(RATES, AREA[0], "3", employed=False)
    assert np.abs(of_employed - of_others).max() > 0.03


def test_pupils_mostly_stay_near_home() -> None:
    schools = list_schools(RATES)
    rows, shares = school_shares(RATES, AREA[0], "2", employed=False)
    assert shares[schools.municipality[rows] == "2012"].sum() > 0.6


def test_the_list_of_schools() -> None:
    schools = list_schools(RATES)
    assert len(set(schools.number)) == len(set(schools.name)) == len(schools.number)
    assert all(is_valid_organisation_number(text) for text in digits(schools.number, 9).to_pylist())
    for kind, industry in zip(schools.type, schools.industry, strict=True):
        assert industry in SCHOOL_INDUSTRIES[kind]
    assert set(schools.municipality[schools.industry == "80304"]) == {""}
    assert "" not in set(schools.municipality[schools.industry != "80304"])
    large = {item.code for item in municipalities() if item.population >= RATES.upper_secondary_least}
    assert set(schools.municipality[schools.type == "2"]) - {""} == large
    assert set(schools.municipality[schools.industry == "80301"]) == {"0301", "1201", "1601", "1902"}
    assert set(schools.municipality[schools.industry == "80302"]) == {"0214", "0301", "1201"}


def test_extracts_have_the_form_of_their_registers(observed: tuple[str, Extracts]) -> None:
    for register in REGISTERS:
        table, _ = observed[1][register.name]
        assert [(field.name, field.type) for field in table.schema] == [
            (column.name, ARROW_TYPES[column.type]) for column in register.columns
        ]


def _validate(register: Register, extracts: Extracts, world: World) -> Validated:
    numbers = digits(world.persons["number"].to_numpy(), 11)
    births = pa.array(world.persons["birth_date"].to_numpy().astype("datetime64[D]"))
    people = {column.name: pa.nulls(len(numbers), ARROW_TYPES[column.type]) for column in CPR_PERSONS.columns}
    people |= {"national_identity_number": numbers, "birth_date": births}
    tables = {name: table for name, (table, _) in extracts.items()} | {"cpr_persons": pa.table(people)}
    raw = {form.name: (form, tables[form.name]) for form in (*REGISTERS, CPR_PERSONS)}
    return validate(ibis.duckdb.connect(), register, tables[register.name], raw)


@pytest.mark.parametrize("register", REGISTERS, ids=lambda register: register.name)
def test_rules_find_the_defects_that_they_should_and_nothing_in_clean_extracts(
    register: Register, observed: tuple[str, Extracts], world: World
) -> None:
    profile, extracts = observed
    validated = _validate(register, extracts, world)
    broken = {row["rule"]: row["broken"] for row in validated.results.to_pylist() if row["broken"]}
    observer = extracts[register.name][1]
    ledger = observer.ledger().to_pandas()
    if profile == "clean":
        assert broken == {}
        assert len(ledger) == 0
        return
    quarantine = validated.quarantine.select(["row_number", "rule"]).to_pandas()
    severity = {row["rule"]: row["severity"] for row in validated.results.to_pylist()}
    for name, defect in load_settings().defects(register.name).items():
        struck = ledger[ledger["defect"] == name]["row_number"]
        assert len(struck), name
        if not defect.rules:
            continue
        assert set(defect.rules) <= set(severity)
        found = quarantine[quarantine["rule"].isin(defect.rules)]["row_number"]
        reported = sum(broken.get(rule, 0) for rule in defect.rules if severity[rule] == "report")
        # one fault may hide another: who is at two schools is not seen to be if one of them is not named
        missed = len(set(struck) - set(found))
        assert missed <= 0.1 * len(struck) or reported >= 0.9 * len(struck), name


def test_missing_rows_are_those_of_immigrants_and_of_unknown_education(
    observed: tuple[str, Extracts], world: World
) -> None:
    table, observer = observed[1]["education_levels"]
    persons = world.persons[world.persons["nus_code"] != NOBODY]
    numbers = digits(persons["number"].to_numpy(), 11).to_pylist()
    missing = persons[~np.isin(numbers, table["national_identity_number"].to_pylist())]
    if observed[0] == "clean":
        assert len(missing) == 0
        return
    damaged = int((observer.ledger().to_pandas()["defect"] == "wrong_check_digit").sum())
    unknown = (missing["nus_code"] == UNKNOWN_CODE) | missing["years_in_country"].notna()
    assert unknown.sum() > 0
    assert (~unknown).sum() <= damaged


def test_enrolments_of_the_clean_profile_are_those_of_the_world(
    observed: tuple[str, Extracts], residents: pd.DataFrame
) -> None:
    table = observed[1]["education_enrolments"][0].to_pandas()
    enrolled = residents[residents["programme_code"] != NOBODY].sort_values("number")
    if observed[0] == "clean":
        assert table["nus_code"].astype(int).tolist() == enrolled["programme_code"].tolist()
        assert table["national_identity_number"].is_monotonic_increasing
        assert set(table["enrolment_sequence"]) == {1}
    else:
        # more enrolments than pupils and students, since some have left
        assert len(table) > len(enrolled)
        assert set(table["enrolment_sequence"]) == {1, 2}
