"""What the register of education and the schools' count of 1 October hold of the world."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from census.reference import CENSUS_YEAR, NORWAY, municipalities
from registers import identity
from registers.education import EDUCATION_ENROLMENTS, EDUCATION_LEVELS, MILITARY, SCHOOLS
from registers.synthetic.characteristics import COLLEGE, FOLK_HIGH_SCHOOL, UNIVERSITY, UPPER_SECONDARY_SCHOOL
from registers.synthetic.delivery import Part
from registers.synthetic.draws import NOBODY, Bools, Ints, Texts, generator, running_number
from registers.synthetic.education import NO_DAY, PART_TIME, UNKNOWN_CODE
from registers.synthetic.extracts import digits, extract, kept, texts
from registers.synthetic.kinship import RESIDENT
from registers.synthetic.observer import Observer
from registers.synthetic.school_flows import choose_schools
from registers.synthetic.schools import SchoolRates, list_schools
from registers.synthetic.settings import Settings
from registers.synthetic.world import World

_LOWER_SECONDARY, _UPPER_SECONDARY, _COLLEGE_PROGRAMME = 201_101, 401_101, 641_101
_FORMER_SCHOOLS = 97_300_000
"""Leading digits of organisation numbers that no school has any more."""

_NATION = "0000"


def observe_education(
    writer: Part, world: World, settings: Settings, rng: Callable[[str], np.random.Generator]
) -> None:
    """Write what the registers hold of one municipality's education; ``rng`` gives the generator of a topic."""
    writer.observe(*education_levels(rng("education levels"), world, settings))
    writer.observe(*education_enrolments(rng("education enrolments"), world, settings))


def observe_schools(writer: Part, settings: Settings, seed: int) -> None:
    """Write the list of schools: once for a delivery, and always of the whole country."""
    writer.observe(*schools_extract(generator(seed, _NATION, "observed schools"), settings))


def education_levels(rng: np.random.Generator, world: World, settings: Settings) -> tuple[pa.Table, Observer]:
    """Rows of the Register of the Population's Highest Level of Education, in order of identity numbers."""
    persons = world.persons
    has = (persons["registration"] == RESIDENT).to_numpy() & (persons["nus_code"] != NOBODY).to_numpy()
    persons = persons[has].sort_values("number", kind="stable")
    observer = Observer("education_levels", settings.defects("education_levels"), rng, len(persons))
    known = (persons["nus_code"] != UNKNOWN_CODE).to_numpy()
    immigrant = ~np.isnan(persons["years_in_country"].to_numpy())
    origin = np.where(immigrant, 1 + persons["is_non_western"].to_numpy(dtype=np.int64), 0)
    # who is known to the world as of unknown education is mostly one of whom no source told anything
    relative = np.where(known, np.where(immigrant, 0.01, 0.0), 1.0)
    lost = observer.strike("missing_for_immigrants", relative=relative, band=origin)
    observer.keep(~lost)
    persons, known = persons[~lost], known[~lost]
    code, day = persons["nus_code"].to_numpy().copy(), persons["completed_date"].to_numpy().astype("datetime64[D]")
    dated = ~np.isnat(day)
    this_year = dated & (day >= np.datetime64(f"{CENSUS_YEAR}-01-01"))
    outdated = observer.strike("outdated_level", among=this_year & (code >= 300_000))
    code = np.where(outdated, _level_before(code), code)
    late = observer.strike("registration_date", among=this_year & ~outdated)
    wrong_day = observer.strike("wrong_date", among=dated & ~late & ~outdated & (code >= 300_000))
    day = np.select(
        [outdated, late, wrong_day],
        [NO_DAY, np.datetime64("2001-10-20"), _childhood(persons["birth_date"].to_numpy())],
        day,
    ).astype("datetime64[D]")
    wrong_field = observer.strike("wrong_field", among=known & (code >= 300_000))
    code = np.where(wrong_field, code + np.where(code // 10_000 % 10 < 8, 10_000, -10_000), code)
    short = observer.strike("truncated_code", among=known)
    number, rows = _damage_and_double(observer, persons["number"].to_numpy())
    table = extract(
        EDUCATION_LEVELS,
        {
            "national_identity_number": digits(number, 11),
            "nus_code": _codes(code, short).take(pa.array(rows)),
            "completed_date": day[rows],
            "source": texts(persons["education_source"].to_numpy()[rows]),
            "country_of_education": texts(persons["education_country"].to_numpy()[rows]),
        },
    )
    return table, observer


def _level_before(code: Ints) -> Ints:
    """The education that comes before: lower secondary, upper secondary, or the level below in the same field."""
    level = code // 100_000
    return np.select([level <= 5, level == 6], [_LOWER_SECONDARY, _UPPER_SECONDARY], code - 100_000)


def _childhood(births: np.ndarray) -> np.ndarray:
    return births.astype("datetime64[D]") + np.timedelta64(8 * 365, "D")


def _codes(codes: Ints, short: Bools) -> pa.Array:
    """Codes as texts; some have lost their last digit."""
    whole, cut = digits(codes, 6), digits(codes // 10, 5)
    return pc.if_else(pa.array(short), cut, whole)


def _damage_and_double(observer: Observer, numbers: Ints) -> tuple[Ints, Ints]:
    """Identity numbers, some with a wrong last digit, and the rows that the extract has, some of them twice.

    A row that stands twice is the fault of the second one, which the ledger names.
    """
    wrong = observer.strike("wrong_check_digit")
    numbers = np.where(wrong, numbers - numbers % 10 + (numbers + 1) % 10, numbers)
    twice = observer.strike("duplicate_rows", among=~wrong)
    rows = np.sort(np.r_[np.arange(len(numbers)), np.flatnonzero(twice)])
    observer.keep(rows)
    observer.note("duplicate_rows", np.r_[False, rows[1:] == rows[:-1]][: len(rows)])
    return numbers[rows], rows


def education_enrolments(rng: np.random.Generator, world: World, settings: Settings) -> tuple[pa.Table, Observer]:
    """Rows of ongoing education on 1 October, in order of identity numbers."""
    candidates = _enrolments(world.persons)
    observer = Observer("education_enrolments", settings.defects("education_enrolments"), rng, len(candidates))
    rows = _reported(observer, candidates, world, settings)
    schools = list_schools(settings.read(SchoolRates, "schools"))
    at, code = rows["enrolment_school"].to_numpy(), rows["programme_code"].to_numpy()
    kind = np.where(at == NOBODY, "", schools.type[at])
    plain = (at != NOBODY) & (rows["of"] == "world").to_numpy()
    unknown = observer.strike("unknown_school", among=plain)
    unnamed = observer.strike("missing_school", among=plain & ~unknown)
    misjudged = observer.strike("wrong_programme", among=plain & ~unknown & ~unnamed)
    code = np.where(misjudged, np.where(kind < COLLEGE, 600_000, 300_000) + code % 100_000, code)
    short = observer.strike("truncated_code", among=~misjudged)
    number_of_school = np.where(at == NOBODY, NOBODY, schools.number[at])
    number_of_school = np.select([unknown, unnamed], [_former_schools(at), NOBODY], number_of_school)
    no_periods = observer.strike(
        "missing_periods", among=plain & ~unknown & ~unnamed & (kind == UPPER_SECONDARY_SCHOOL)
    )
    apprentice = rows["is_apprentice"].to_numpy(dtype=bool)
    apprentice = apprentice & ~observer.strike("apprentice_unmarked", among=apprentice)
    number, taken = _damage_and_double(observer, rows["number"].to_numpy())
    table = extract(
        EDUCATION_ENROLMENTS,
        {
            "national_identity_number": digits(number, 11),
            "enrolment_sequence": (1 + running_number(rows["number"].to_numpy()))[taken],
            "school_number": digits(number_of_school[taken], 9),
            "nus_code": _codes(code, short).take(pa.array(taken)),
            "study_load": texts(rows["study_load"].to_numpy()[taken]),
            "periods_per_year": kept(
                rows["periods"].to_numpy()[taken], (no_periods | (rows["periods"] == NOBODY).to_numpy())[taken]
            ),
            "is_apprentice": apprentice[taken],
            "is_labour_market_course": rows["is_labour_market_course"].to_numpy(dtype=bool)[taken],
            "country_of_study": texts(rows["study_country"].to_numpy()[taken]),
        },
    )
    return table, observer


_COLUMNS = [
    "number",
    "age",
    "school_type",
    "employment",
    "enrolment_school",
    "programme_code",
    "study_load",
    "periods",
    "is_apprentice",
    "is_labour_market_course",
    "study_country",
]


def _enrolments(persons: pd.DataFrame) -> pd.DataFrame:
    """What there is to report (``of`` world), and what might be reported wrongly: people who left school lately
    (left), a second school of those who have one (second).
    """
    resident = (persons["registration"] == RESIDENT).to_numpy()
    enrolled = resident & (persons["programme_code"] != NOBODY).to_numpy()
    age = persons["age"].to_numpy()
    left = resident & ~enrolled & (age >= 17) & (age <= 30)
    second = enrolled & (persons["school_type"] != "").to_numpy()
    parts = [("world", enrolled), ("left", left), ("second", second)]
    return pd.concat([persons.loc[rows, _COLUMNS].assign(of=of) for of, rows in parts], ignore_index=True)


def _reported(observer: Observer, candidates: pd.DataFrame, world: World, settings: Settings) -> pd.DataFrame:
    """What is reported of the candidates, in order of identity numbers: all that is true, and some that is not."""
    is_left, is_second = (candidates["of"] == "left").to_numpy(), (candidates["of"] == "second").to_numpy()
    stays = observer.strike("dropped_out", among=is_left) | observer.strike("at_several_schools", among=is_second)
    stays |= ~is_left & ~is_second
    observer.keep(stays)
    rows = _false_enrolments(observer.rng, candidates[stays], world, settings)
    order = np.lexsort((rows["programme_code"].to_numpy(), rows["number"].to_numpy()))
    observer.keep(order)
    return rows.iloc[order]


def _false_enrolments(rng: np.random.Generator, rows: pd.DataFrame, world: World, settings: Settings) -> pd.DataFrame:
    """Fill in the schools and programmes of enrolments that are none: pupils' second school is a college, students' an
    upper secondary school; young dropouts left upper secondary school, others college.
    """
    false = np.flatnonzero(rows["of"] != "world")
    rows = rows.reset_index(drop=True)
    some = rows.iloc[false]
    student = np.isin(some["school_type"].to_numpy().astype(str), (COLLEGE, UNIVERSITY))
    college = np.where(some["of"] == "second", ~student, some["age"] >= 20).astype(bool)
    kind: Texts = np.where(college, COLLEGE, UPPER_SECONDARY_SCHOOL).astype(object)
    employed = (some["employment"] != "").to_numpy()
    school = choose_schools(rng, kind, employed, world.municipality, settings.read(SchoolRates, "schools"))
    rows.loc[false, "enrolment_school"] = school
    rows.loc[false, "programme_code"] = np.where(college, _COLLEGE_PROGRAMME, _UPPER_SECONDARY)
    rows.loc[false, "study_load"] = PART_TIME
    rows.loc[false, "periods"] = np.where(college, NOBODY, 560)
    rows.loc[false, ["is_apprentice", "is_labour_market_course"]] = False
    rows.loc[false, "study_country"] = NORWAY
    return rows


def _former_schools(positions: Ints) -> Ints:
    """Numbers of schools that are closed, one for each position."""
    numbers, exists = identity.organisation_numbers(_FORMER_SCHOOLS + np.arange(3000))
    return numbers[exists][np.maximum(positions, 0)]


def schools_extract(rng: np.random.Generator, settings: Settings) -> tuple[pa.Table, Observer]:
    """The schools of the country."""
    schools = list_schools(settings.read(SchoolRates, "schools"))
    observer = Observer("schools", settings.defects("schools"), rng, len(schools.number))
    military = schools.industry == MILITARY
    # the large ones are right: everybody would notice
    small = np.isin(schools.type.astype(str), (FOLK_HIGH_SCHOOL, UPPER_SECONDARY_SCHOOL)) & ~military
    unplaced = observer.strike("missing_municipality", among=small)
    placed = observer.strike("military_placed", among=military)
    other = observer.strike("wrong_type", among=small & ~unplaced)
    wrong = observer.strike("wrong_check_digit", among=small & ~unplaced & ~other)
    unclassified = observer.strike("missing_industry", among=small & ~other)
    place = np.where(placed, municipalities()[0].code, schools.municipality).astype(object)
    swapped = np.where(schools.type == FOLK_HIGH_SCHOOL, UPPER_SECONDARY_SCHOOL, FOLK_HIGH_SCHOOL)
    number = schools.number
    table = extract(
        SCHOOLS,
        {
            "school_number": digits(np.where(wrong, number - number % 10 + (number + 1) % 10, number), 9),
            "name": texts(schools.name),
            "school_type": texts(np.where(other, swapped, schools.type).astype(object)),
            "industry_code": texts(schools.industry, unclassified),
            "municipality_code": texts(place, unplaced),
        },
    )
    return table, observer
