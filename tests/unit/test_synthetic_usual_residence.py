"""Where people of a synthetic municipality usually live, and what student forms and lists of residents hold of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from census.reference import municipalities, parse_area
from questionnaire.questions import RETURNED
from registers.identity import is_valid_identity_number
from registers.synthetic.buildings import address_texts
from registers.synthetic.delivery import Part
from registers.synthetic.draws import NOBODY, generator
from registers.synthetic.establishments import found_establishments
from registers.synthetic.events import draw_life_events
from registers.synthetic.life_events import LifeEvents
from registers.synthetic.observed_homes import observe_homes
from registers.synthetic.observed_population import register_residence
from registers.synthetic.observed_students import observe_students
from registers.synthetic.observer import Observer
from registers.synthetic.pool import draw_pool
from registers.synthetic.schools import SCHOOL_TYPES
from registers.synthetic.settings import Settings, load_settings
from registers.synthetic.settlement import expected_households
from registers.synthetic.student_homes import (
    StudentHomes,
    build_street,
    expected_of_type,
    expected_students,
    may_move,
    street_of_origin,
    streets_of,
)
from registers.synthetic.study_support import StudySupport, is_registered_with_parents
from registers.synthetic.usual_residence import INSTITUTION, LEGAL, STUDY, UsualRates, moving_of
from registers.synthetic.world import World, create_world

SEED = 5
AREA = parse_area("2012")  # Alta: a college, and far to all others
ALTA, SETTINGS = AREA[0], load_settings()
HOMES, MOVING = SETTINGS.read(StudentHomes, "student_homes"), moving_of(SETTINGS)
CODES = [item.code for item in municipalities()]


@pytest.fixture(scope="module")
def world() -> World:
    return create_world(ALTA, AREA, found_establishments(AREA, SETTINGS, SEED), SETTINGS, SEED)


@pytest.fixture(scope="module")
def residents(world: World) -> pd.DataFrame:
    """Residents with where they usually live (``usual_...``)."""
    both = world.persons.join(world.usual.persons.add_prefix("usual_"))
    return both[both["registration"] == "1"]


@pytest.fixture(scope="module")
def life(world: World) -> LifeEvents:
    return draw_life_events(world, SETTINGS, SEED)


Observed = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def observe(world: World, life: LifeEvents) -> Callable[[Settings], tuple[Observed, pd.DataFrame]]:
    def look(settings: Settings) -> tuple[Observed, pd.DataFrame]:
        part = Part()

        def rng(topic: str) -> np.random.Generator:
            return generator(SEED, ALTA.code, topic)

        observe_students(part, world, settings, rng)
        observe_homes(part, world, life, settings, rng)
        ledger = pd.concat([table.to_pandas() for _, table in part.ledgers], ignore_index=True)
        return {name: table.to_pandas() for name, table in part.tables}, ledger

    return look


@pytest.fixture(scope="module")
def clean(observe: Callable[[Settings], tuple[Observed, pd.DataFrame]]) -> Observed:
    extracts, ledger = observe(load_settings("clean"))
    assert ledger.empty
    return extracts


def numbers(rows: pd.DataFrame) -> pd.Series:
    return rows["number"].astype(str).str.zfill(11)


def test_as_many_live_at_school_as_published() -> None:
    """82,724 away from their parents: those who moved to their school."""
    expected = expected_students(MOVING)
    assert expected.sum() == pytest.approx(82_724, rel=0.02)
    # Oslo, Bergen, Trondheim and Tromsø take half of them
    towns = [CODES.index(code) for code in ("0301", "1201", "1601", "1902")]
    assert 0.4 < expected[:, towns].sum() / expected.sum() < 0.6


def test_as_many_apply_for_study_support_as_published() -> None:
    """139,261 student forms, 103,886 of them to pupils and students in Norway, 82,724 away from their parents: as the
    pool and its weights give them.
    """
    persons, rates = draw_pool().persons, SETTINGS.read(StudySupport, "study_support")
    weight = sum(expected_households().values())[persons["household"].to_numpy()]  # type: ignore[index]
    age, kind = persons["age"].to_numpy(), persons["school_type"].to_numpy()
    with_parents, single = is_registered_with_parents(persons), may_move(persons)
    low, high = rates.others_ages
    others = weight[(kind == "") & (age >= low) & (age <= high)].sum() * rates.others
    own_home = np.asarray(rates.own_home)[np.maximum(np.searchsorted(rates.own_home_edges, age, side="right") - 1, 0)]
    total = away = 0.0
    for of in SCHOOL_TYPES:
        rows = (kind == of) & (age >= 16)
        moved = expected_of_type(MOVING, of).sum() / weight[(kind == of) & single].sum() * single
        stays = np.where(with_parents, rates.students_with_parents, own_home) if of >= "3" else rates.pupils
        at_school, at_home = weight * moved * rates.away, weight * (1 - moved) * stays
        total += (at_school + at_home)[rows].sum()
        away += at_school[rows].sum() + at_home[rows & ~with_parents].sum()
    assert (total + others, total, away) == pytest.approx((139_261, 103_886, 82_724), rel=0.005)


def test_expected_students_are_those_of_the_world(residents: pd.DataFrame) -> None:
    found = (residents["usual_source"] == STUDY).sum()
    expected = expected_students(MOVING)[CODES.index(ALTA.code)].sum()
    assert abs(found - expected) < 5 * np.sqrt(expected)


def test_students_live_at_their_school(residents: pd.DataFrame) -> None:
    students = residents[residents["usual_source"] == STUDY]
    assert (students["usual_municipality_code"] == students["school_municipality_code"]).all()
    assert students["lives_away"].all()
    assert students["age"].min() >= 16
    prefix = pd.Series(address_texts(students["usual_address"].to_numpy())).str.slice(0, 4)
    assert (prefix.to_numpy() == students["usual_municipality_code"].to_numpy()).all()
    others = residents[residents["usual_source"] != STUDY]
    assert set(others["usual_municipality_code"]) == {ALTA.code}


def test_all_others_live_where_they_are_registered(world: World, residents: pd.DataFrame) -> None:
    legal = residents[residents["usual_source"] == LEGAL]
    assert (legal["usual_dwelling"] == legal["dwelling"]).all()
    private = world.households["is_private"].to_numpy()[legal["household"]]
    assert ((legal["usual_household"] != "") == private).all()


def test_nobody_is_registered_in_a_student_dwelling(world: World) -> None:
    dwellings = world.dwellings
    for_students = dwellings["for_students"].to_numpy(dtype=bool)
    assert (dwellings.loc[for_students, "household"] == NOBODY).all()
    register = Observer(
        "cpr_persons", load_settings("stress").defects("cpr_persons"), generator(SEED, ALTA.code, "look"), 40_000
    )
    for registered in (world.persons["dwelling"], register_residence(register, world)["dwelling"]):
        rows = registered.to_numpy()
        assert not for_students[rows[rows != NOBODY]].any()


def test_students_in_the_own_municipality_live_in_its_dwellings(world: World, residents: pd.DataFrame) -> None:
    """Student dwellings are in GAB under the very address and number; lodgers live in a host's home."""
    here = residents[(residents["usual_source"] == STUDY) & (residents["usual_municipality_code"] == ALTA.code)]
    in_gab = set(world.dwellings.loc[world.dwellings["for_students"], "address"])
    lodges = here["usual_dwelling"] != NOBODY
    assert set(here.loc[~lodges, "usual_address"]) <= in_gab
    hosts = world.dwellings.iloc[here.loc[lodges, "usual_dwelling"].to_numpy()]
    names = (int(ALTA.code) * 10_000_000 + hosts["household"].to_numpy()).astype(str)
    assert (here.loc[lodges, "usual_household"].to_numpy() == names).all()


def test_a_street_is_the_same_for_whoever_asks(world: World) -> None:
    streets = streets_of(ALTA, MOVING, HOMES)
    assert street_of_origin(ALTA) in streets.number
    built = [
        build_street(ALTA, street, sizes, HOMES, SEED)
        for street, sizes in zip(streets.number, streets.sizes, strict=True)
    ]
    in_world = world.dwellings[world.dwellings["for_students"]]
    laid_out = pd.concat(built, ignore_index=True)
    columns = ["address", "sequence", "construction_year", "floor_space", "rooms", "kitchen", "floors"]
    pd.testing.assert_frame_equal(in_world[columns].reset_index(drop=True), laid_out[columns], check_dtype=False)
    address = world.dwellings["address"].to_numpy()
    assert (np.diff(address) >= 0).all()


def test_municipalities_without_schools_have_no_student_dwellings() -> None:
    vardoe = next(item for item in municipalities() if item.code == "2002")
    assert streets_of(vardoe, MOVING, HOMES).number == ()


def test_own_streets_hold_no_more_than_their_places(residents: pd.DataFrame, world: World) -> None:
    homes = world.usual.student_dwellings
    row = residents["usual_student_dwelling"].to_numpy()
    living = np.bincount(row[row != NOBODY], minlength=len(homes))
    own = ~homes["is_common"].to_numpy(dtype=bool)
    assert (living[own] <= homes["size"].to_numpy()[own]).all()
    assert living[~own].sum() > 0


def test_homes_for_the_old_take_about_forty_thousand() -> None:
    """18,000 who are registered in private households, by the pool and its weights."""
    persons, rates = draw_pool().persons, SETTINGS.read(UsualRates, "usual_residence")
    weight = sum(expected_households().values())[persons["household"].to_numpy()]  # type: ignore[index]
    age_class = np.searchsorted(rates.home_ages, persons["age"].to_numpy(), side="right")
    married = (persons["marital_status"] == "2").to_numpy()
    rate = np.where(married, np.r_[0.0, rates.home_married][age_class], np.r_[0.0, rates.home_others][age_class])
    private = draw_pool().households["is_private"].to_numpy()[persons["household"]]
    moved = (weight * rate * private).sum()
    assert moved == pytest.approx(18_000, rel=0.03)
    assert (weight * rate * private * married).sum() > moved / 2


def test_the_old_in_homes_live_in_one_of_the_municipality(world: World, residents: pd.DataFrame) -> None:
    moved = residents[residents["usual_source"] == INSTITUTION]
    assert len(moved) > 30
    assert moved["age"].min() >= 67
    assert set(moved["usual_household"]) == {""}
    at = world.dwellings["institution"].to_numpy()[moved["usual_dwelling"].to_numpy()]
    assert (at == moved["usual_institution"]).all()
    kinds = np.array(list("12345678"))[world.institutions["kind"].to_numpy()[at]]
    assert set(kinds) <= {"1", "2"}
    assert (world.households["is_private"].to_numpy()[moved["household"]]).all()


def test_every_applicant_gets_a_form(world: World, clean: Observed) -> None:
    applicants = world.persons.iloc[world.incomes.applications["person"].unique()]
    assert sorted(clean["student_forms"]["student_identity_number"]) == sorted(numbers(applicants))
    assert clean["student_forms"]["form_number"].is_unique
    assert set(clean["student_forms"]["outcome"]) <= set(RETURNED)


def test_forms_tell_where_students_live(residents: pd.DataFrame, clean: Observed) -> None:
    forms = clean["student_forms"].merge(
        residents.assign(student_identity_number=numbers(residents)), on="student_identity_number"
    )
    told = forms[forms["study_municipality_code"].notna()]
    assert (told["study_residence"] == "2").all()
    assert (told["study_municipality_code"] == told["usual_municipality_code"]).all()
    assert (told["address_code"] == address_texts(told["usual_address"].to_numpy())).all()
    assert (told["dwelling_number"] == told["usual_dwelling_number"]).all()
    for question in ("lives_with", "number_of_rooms", "construction_year", "kitchen", "tenure"):
        assert told[question].notna().all(), question
    moved = forms[forms["usual_source"] == STUDY]
    assert moved["address_code"].notna().all()
    silent = forms[forms["study_municipality_code"].isna()]
    at_school_away = (silent["school_type"] != "") & (silent["study_residence"] == "2")
    # at military schools, and those without a fixed address or at an institution
    barracks = silent.loc[at_school_away, "school_municipality_code"] == ""
    assert (barracks | (silent.loc[at_school_away, "usual_dwelling_number"] == "")).all()


def test_housemates_list_each_other(residents: pd.DataFrame, clean: Observed) -> None:
    forms, lists = clean["student_forms"], clean["student_form_persons"]
    usual = residents.assign(student_identity_number=numbers(residents))
    told = forms[forms["address_code"].notna()].merge(usual, on="student_identity_number")
    size = residents.groupby("usual_household").size()
    listed = lists.groupby("form_number").size()
    expected = (told["usual_household"].map(size) - 1).to_numpy()
    assert (told["form_number"].map(listed).fillna(0).to_numpy() == expected).all()
    assert (told.loc[expected > 0, "lives_with"] == "2").all()
    assert len(lists) > 30
    # children are known by number, others by name
    children = lists[lists["relationship"] == "4"]
    assert children["identity_number"].notna().all()
    assert lists.loc[lists["relationship"] == "7", "identity_number"].isna().all()


def test_lists_hold_all_residents_of_homes(world: World, residents: pd.DataFrame, clean: Observed) -> None:
    kinds = world.institutions["kind"].to_numpy()
    at = world.dwellings["institution"].to_numpy()[residents["usual_dwelling"].to_numpy()]
    living = (residents["usual_dwelling"] != NOBODY).to_numpy() & (at != NOBODY) & (kinds[at] <= 1)
    listed = clean["institution_residents"]
    assert sorted(listed["national_identity_number"]) == sorted(numbers(residents[living]))
    assert (pd.to_datetime(listed["moved_in_date"]) <= pd.Timestamp("2001-11-03")).all()
    elsewhere = (residents[living]["usual_source"] == INSTITUTION).mean()
    assert 0.2 < elsewhere < 0.8


def test_defects_strike(observe: Callable[[Settings], tuple[Observed, pd.DataFrame]]) -> None:
    declared = tuple(
        item.at(10.0) if item.name not in ("never_returned", "returned_by_post") else item
        for item in SETTINGS.all_defects
    )
    extracts, ledger = observe(replace(SETTINGS, all_defects=declared))
    wanted = {
        (item.register, item.name)
        for item in declared
        if item.register in ("student_forms", "student_form_persons", "institution_residents")
    }
    assert set(zip(ledger["register"], ledger["defect"], strict=True)) == wanted
    forms, homes = extracts["student_forms"], extracts["institution_residents"]
    rows = ledger[ledger["row_number"].notna()]
    for register, defect, table, column in (
        ("student_forms", "address_not_found", forms, "address_code"),
        ("student_forms", "study_municipality_left_open", forms, "study_municipality_code"),
        ("student_forms", "unanswered_tenure", forms, "tenure"),
        ("institution_residents", "missing_moved_in_date", homes, "moved_in_date"),
    ):
        struck = rows[(rows["register"] == register) & (rows["defect"] == defect)]["row_number"].astype(int) - 1
        assert table[column].iloc[struck].isna().all(), defect
    wrong = rows[(rows["register"] == "institution_residents") & (rows["defect"] == "wrong_check_digit")]
    struck = homes["national_identity_number"].iloc[wrong["row_number"].astype(int) - 1]
    assert not any(is_valid_identity_number(number) for number in struck)


def test_who_does_not_return_a_form(observe: Callable[[Settings], tuple[Observed, pd.DataFrame]]) -> None:
    """Of 82,724 away from their parents 3,953 are without a form."""
    defects = SETTINGS.defects("student_forms")
    rates = [defects[name].rate for name in ("returned_by_post", "never_returned", "unusable")]
    away, with_parents, others = (1 - np.prod([1 - rate[band] for rate in rates]) for band in range(3))  # type: ignore[index]
    assert away == pytest.approx(3_953 / 82_724, rel=0.02)
    assert away < with_parents < others
    forms = observe(SETTINGS)[0]["student_forms"]
    assert 0.02 < (~forms["outcome"].isin(RETURNED)).mean() < 0.25


def test_students_registered_with_parents_are_the_ones_who_move(residents: pd.DataFrame, world: World) -> None:
    at_home = is_registered_with_parents(world.persons)[residents.index.to_numpy()]
    moved = (residents["usual_source"] == STUDY).to_numpy()
    assert at_home[moved].mean() > 0.6
    stay = residents[(residents["lives_away"]) & ~moved]
    own_home = ~at_home[residents["lives_away"].to_numpy(dtype=bool) & ~moved]
    assert (own_home | (stay["school_municipality_code"] == "").to_numpy() | (stay["age"] < 16).to_numpy()).all()
