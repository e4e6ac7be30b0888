"""Completed and ongoing education of persons, down to the code of the programme and the school.

Level and field of NUS2000 follow from the education and the type of school that persons have; the other four digits of
a code are made up, since the synthetic world has no use for the standard's programmes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from census.reference import CENSUS_DAY, CENSUS_YEAR, NORWAY, Municipality
from registers.education import REFERENCE_DAY, YOUNGEST
from registers.synthetic.characteristics import COLLEGE, EDUCATIONS, EMPLOYEE, FOLK_HIGH_SCHOOL, UNIVERSITY
from registers.synthetic.characteristics import UPPER_SECONDARY_SCHOOL as UPPER_SECONDARY
from registers.synthetic.draws import NOBODY, Bools, Days, Ints, Texts, categories, categories_by_row, chosen
from registers.synthetic.kinship import RESIDENT
from registers.synthetic.school_flows import choose_schools, economic_regions
from registers.synthetic.schools import SchoolRates, list_schools
from registers.synthetic.settings import Settings
from registers.synthetic.student_homes import may_move

UNKNOWN_CODE = 999_999
NO_DAY = np.datetime64("NaT", "D")

CENSUS_1970, INSTITUTIONS, SURVEY_1999, LOAN_FUND, OTHER_SOURCE = "1", "2", "3", "4", "5"
FULL_TIME, PART_TIME = "1", "2"

_PRIMARY, _LOWER, _OTHER_LOWER = EDUCATIONS.index("primary"), EDUCATIONS.index("lower secondary"), 3
_UPPER, _SHORT = EDUCATIONS.index("upper secondary 0"), EDUCATIONS.index("tertiary short")
_LONG, _UNKNOWN = EDUCATIONS.index("tertiary long"), EDUCATIONS.index("unknown")
_DETAILS = np.array([1101, 1102, 1199, 1201, 1203, 2101, 2104, 2199, 3102, 3105, 4101, 4199, 5103, 6101, 7102, 9999])
_DETAIL_WEIGHTS = 1.0 / np.arange(1, len(_DETAILS) + 1)
_PERIODS = np.array([840, 980, 1050, 1120])
_SURVEY_YEAR = 1999


@dataclass(frozen=True)
class Education:
    """Shares that divide education into levels, fields and dates, and enrolments into kinds; see ``settings.toml``."""

    compulsory_at_15: float
    no_education: float
    upper_secondary_levels: tuple[tuple[float, ...], ...]
    research: float
    other_lower_fields: tuple[float, ...]
    tertiary_fields: tuple[tuple[float, ...], ...]
    pupil_fields: tuple[tuple[float, ...], ...]
    usual_age: tuple[float, ...]
    years_late: tuple[float, ...]
    educated_abroad: float
    university_levels: tuple[float, ...]
    part_time: tuple[float, ...]
    labour_market_course: float
    apprentices: float
    short_courses: float
    students_abroad: float
    countries_of_study: Mapping[str, float]
    away_pupils: tuple[float, ...]
    away_students: tuple[float, ...]


def draw_education(
    rng: np.random.Generator, persons: pd.DataFrame, home: Municipality, settings: Settings
) -> pd.DataFrame:
    """Add the details of education and studies to persons with ``education`` and ``school_type``.

    Returns:
        ``persons`` with, for residents:
        ``nus_code`` (highest completed education as an integer of six digits; ``NOBODY`` for those who have completed
        nothing), ``completed_date`` (NaT if unknown), ``education_source`` (code list) and ``education_country``
        (empty if unknown);
        ``enrolment_school`` (position in ``schools.list_schools``; ``NOBODY`` for those enrolled abroad or nowhere),
        ``programme_code`` (as ``nus_code``; ``NOBODY`` for who is not enrolled), ``study_load``, ``periods`` (in the
        year; ``NOBODY`` where none are told), ``is_apprentice``, ``is_labour_market_course``, ``study_country``;
        and for pupils and students, who are those with a ``school_type``: ``school_municipality_code`` (empty for
        military schools) and ``lives_away`` (away from the parents, at whose address they stay registered).
    """
    rates, school_rates = settings.read(Education, "education"), settings.read(SchoolRates, "schools")
    completed = _completed(rng, persons, settings, rates)
    studies = _studies(rng, persons, home, school_rates, rates)
    persons = persons.assign(**completed, **studies)
    schools = list_schools(school_rates)
    school = np.where(persons["school_type"] != "", persons["enrolment_school"], NOBODY)
    persons["school_municipality_code"] = np.where(school == NOBODY, "", schools.municipality[school]).astype(object)
    persons["lives_away"] = _lives_away(rng, persons, home, school, school_rates, rates)
    return persons


def _completed(
    rng: np.random.Generator, persons: pd.DataFrame, settings: Settings, rates: Education
) -> dict[str, np.ndarray]:
    size = len(persons)
    resident = (persons["registration"] == RESIDENT).to_numpy()
    level, field = _levels_and_fields(rng, persons, rates)
    has = resident & (level != NOBODY)
    detail = _DETAILS[categories(rng, size, _DETAIL_WEIGHTS)]
    code = level * 100_000 + field * 10_000 + np.where(level <= 2, 1101, detail)
    unspecified = level == 9
    day = _completion_days(rng, persons, level, rates)
    country = _countries_of_education(rng, persons, day, level, settings, rates)
    year = day.astype("datetime64[Y]").astype(np.int64) + 1970
    abroad = (country != NORWAY) & (persons["country_of_birth"] != NORWAY).to_numpy()
    arrived = CENSUS_YEAR - persons["years_in_country"].fillna(0.0).to_numpy()
    source = np.select(
        [abroad & (arrived < _SURVEY_YEAR), abroad, country != NORWAY, year <= 1970],
        [SURVEY_1999, OTHER_SOURCE, LOAN_FUND, CENSUS_1970],
        INSTITUTIONS,
    )
    known = has & ~unspecified
    return {
        "nus_code": np.where(has, np.where(unspecified, UNKNOWN_CODE, code), NOBODY),
        "completed_date": np.where(known & (source != CENSUS_1970), day, NO_DAY).astype("datetime64[D]"),
        "education_source": np.where(known, source, "").astype(object),
        "education_country": np.where(known, country, "").astype(object),
    }


def _levels_and_fields(rng: np.random.Generator, persons: pd.DataFrame, rates: Education) -> tuple[Ints, Ints]:
    """Level and field of NUS2000: "other below upper secondary" is level 2 in another field than the general one."""
    size, education, age = len(persons), persons["education"].to_numpy(), persons["age"].to_numpy()
    woman = persons["woman"].to_numpy(dtype=np.int64)
    upper = (education >= _UPPER) & (education < _SHORT)
    upper_field = np.clip(education - _UPPER, 0, 9)
    by_field = categories_by_row(rng, np.minimum(upper_field, 1), np.asarray(rates.upper_secondary_levels))
    at_school = (persons["school_type"] == UPPER_SECONDARY).to_numpy() & (age < 20)
    upper_level = np.where(at_school | (age < YOUNGEST["4"]), 3, 3 + by_field)
    research = chosen(rng, size, rates.research) & (age >= 30)
    tertiary = categories_by_row(rng, woman + 2 * (education == _LONG), np.asarray(rates.tertiary_fields))
    lower = categories(rng, size, rates.other_lower_fields)
    early = (age == 15) & chosen(rng, size, rates.compulsory_at_15)
    none = persons["is_non_western"].to_numpy(dtype=bool) & chosen(rng, size, rates.no_education)
    none &= (persons["school_type"] == "").to_numpy()
    zero = np.zeros(size, dtype=np.int64)
    cases: list[tuple[Bools, Ints, Ints]] = [
        (education == _PRIMARY, zero + 1, zero),
        ((education == _LOWER) | early, zero + 2, zero),
        (education == _OTHER_LOWER, zero + 2, lower),
        (upper, upper_level, upper_field),
        (education == _SHORT, zero + 6, tertiary),
        (education == _LONG, np.where(research, 8, 7), tertiary),
        ((education == _UNKNOWN) & none, zero, zero),
        (education == _UNKNOWN, zero + 9, zero + 9),
    ]
    when = [case for case, _, _ in cases]
    level = np.select(when, [level for _, level, _ in cases], NOBODY)
    return level, np.select(when, [field for _, _, field in cases], 0)


def _completion_days(rng: np.random.Generator, persons: pd.DataFrame, level: Ints, rates: Education) -> Days:
    """Day of completion, mostly in June; NaT for who would be younger than the level allows."""
    size = len(persons)
    born = persons["birth_date"].to_numpy().astype("datetime64[Y]").astype(np.int64) + 1970
    known = (level != NOBODY) & (level != 9) & (level != 0)
    place = np.where(known, level, 0)
    usual, late = np.asarray(rates.usual_age)[place], np.asarray(rates.years_late)[place]
    years = usual + np.floor(rng.exponential(1.0, size) * late)
    least = np.array([YOUNGEST[str(item)] for item in range(10)])[place]
    age = persons["age"].to_numpy()
    year = born + np.clip(years, least, np.maximum(age, least)).astype(np.int64)
    autumn = chosen(rng, size, 0.15) & (level >= 6) & (year < CENSUS_YEAR)
    start = (year - 1970).astype("datetime64[Y]").astype("datetime64[D]")
    offset = np.where(autumn, rng.integers(330, 355, size), rng.integers(150, 175, size))
    day = start + offset.astype("timedelta64[D]")
    return np.where(known & (day <= np.datetime64(REFERENCE_DAY)), day, NO_DAY).astype("datetime64[D]")


def _countries_of_education(
    rng: np.random.Generator, persons: pd.DataFrame, day: Days, level: Ints, settings: Settings, rates: Education
) -> Texts:
    """Immigrants completed abroad what they completed before they came; some others studied abroad."""
    size = len(persons)
    years = persons["years_in_country"].to_numpy()
    came = np.datetime64(CENSUS_DAY, "D") - np.where(np.isnan(years), 0, years * 365.25).astype("timedelta64[D]")
    before = ~np.isnan(years) & ~np.isnat(day) & (day < came)
    western = settings.origin.western
    studied = np.array(list(western), dtype=object)[categories(rng, size, list(western.values()))]
    went = (level >= 6) & (level <= 8) & chosen(rng, size, rates.educated_abroad)
    born = persons["country_of_birth"].to_numpy()
    return np.where(before & (born != NORWAY), born, np.where(went & (born == NORWAY), studied, NORWAY)).astype(object)


def _studies(
    rng: np.random.Generator, persons: pd.DataFrame, home: Municipality, school_rates: SchoolRates, rates: Education
) -> dict[str, np.ndarray]:
    size, age = len(persons), persons["age"].to_numpy()
    kind, employment = persons["school_type"].to_numpy(), persons["employment"].to_numpy()
    idle = (kind == "") & (persons["registration"] == RESIDENT).to_numpy()
    apprentice = idle & (employment == EMPLOYEE) & (age >= 17) & (age <= 21) & chosen(rng, size, rates.apprentices)
    admitted = (persons["education"] >= _UPPER).to_numpy()
    abroad = idle & admitted & (employment == "") & (age >= 19) & (age <= 29)
    abroad &= chosen(rng, size, rates.students_abroad)
    course = idle & ~apprentice & ~abroad & (age >= 20) & (age <= 66) & chosen(rng, size, rates.short_courses)
    at = np.where(apprentice | course, UPPER_SECONDARY, kind)
    pupil, student = (kind == FOLK_HIGH_SCHOOL) | (kind == UPPER_SECONDARY), (kind == COLLEGE) | (kind == UNIVERSITY)
    labour = (kind == UPPER_SECONDARY) & (age >= 20) & (employment == "")
    labour &= chosen(rng, size, rates.labour_market_course)
    group = np.select([pupil & (age < 20), pupil, student & (age < 30), student], [0, 1, 2, 3], 2)
    part = chosen(rng, size, np.asarray(rates.part_time)[group]) | course
    full = _PERIODS[rng.integers(0, len(_PERIODS), size)]
    periods = np.select([apprentice, course, part], [0, full // 5, full // 2], full)
    enrolled = (at != "") | abroad
    countries = np.array(list(rates.countries_of_study), dtype=object)
    country = countries[categories(rng, size, list(rates.countries_of_study.values()))]
    return {
        "enrolment_school": choose_schools(rng, at, employment != "", home, school_rates),
        "programme_code": np.where(enrolled, _programmes(rng, persons, at, abroad, rates), NOBODY),
        "study_load": np.where(enrolled, np.where(part, PART_TIME, FULL_TIME), "").astype(object),
        "periods": np.where(at == UPPER_SECONDARY, periods, NOBODY),
        "is_apprentice": apprentice,
        "is_labour_market_course": labour,
        "study_country": np.where(abroad, country, np.where(enrolled, NORWAY, "")).astype(object),
    }


def _programmes(rng: np.random.Generator, persons: pd.DataFrame, at: Texts, abroad: Bools, rates: Education) -> Ints:
    """Codes of the programmes of those at a school of a type, or abroad."""
    size, age = len(persons), persons["age"].to_numpy()
    woman = persons["woman"].to_numpy(dtype=np.int64)
    university = 6 + categories(rng, size, rates.university_levels)
    university = np.where((university == 8) & (age < 25), 7, university)
    higher = categories_by_row(rng, woman, np.asarray(rates.tertiary_fields))
    upper = categories_by_row(rng, woman, np.asarray(rates.pupil_fields))
    detail = _DETAILS[categories(rng, size, _DETAIL_WEIGHTS)]
    types = [at == FOLK_HIGH_SCHOOL, at == UPPER_SECONDARY, at == UNIVERSITY, (at == COLLEGE) | abroad]
    level = np.select(types, [3, np.where(age <= 17, 3, 4), university, 6], 0)
    field = np.select(types, [1, upper, higher, higher], 0)
    return np.asarray(level * 100_000 + field * 10_000 + detail)


def _lives_away(
    rng: np.random.Generator,
    persons: pd.DataFrame,
    home: Municipality,
    school: Ints,
    school_rates: SchoolRates,
    rates: Education,
) -> Bools:
    """Unmarried pupils and students without family of their own who have moved to their school."""
    size = len(persons)
    attends = school != NOBODY
    region = economic_regions(school_rates)[school]
    here = persons["school_municipality_code"].to_numpy() == home.code
    distance = np.where(here, 2, np.where(region == home.economic_region_code, 1, 0))
    student = np.isin(persons["school_type"].to_numpy().astype(str), (COLLEGE, UNIVERSITY))
    rate = np.where(student, np.asarray(rates.away_students)[distance], np.asarray(rates.away_pupils)[distance])
    return np.asarray(attends & may_move(persons) & chosen(rng, size, rate))
