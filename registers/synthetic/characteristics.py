"""Education, studies and work of persons: what they have, before any register tells of it.

The shares are rough on purpose: they tell which combinations there are. How many persons have each follows from the
calibration to published figures (``pool``, ``calibration``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from census.reference import EMPLOYMENT_AGES
from registers.synthetic.draws import Bools, Ints, categories_by_row, chosen
from registers.synthetic.kinship import RESIDENT
from registers.synthetic.origin import D_NUMBER
from registers.synthetic.settings import Settings

Weights = tuple[float, ...]
Table = tuple[Weights, ...]

EMPLOYEE, SELF_EMPLOYED, CONSCRIPT = "1", "2", "3"
"""How somebody is employed in census week; empty text for those who are not. Conscripts count as employees."""
FOLK_HIGH_SCHOOL, UPPER_SECONDARY_SCHOOL, COLLEGE, UNIVERSITY = "1", "2", "3", "4"
"""Type of school on 1 October 2001; empty text for those who attend none."""
EDUCATIONS = (
    "none",  # below 16 years
    "primary",
    "lower secondary",
    "other below upper secondary",
    *(f"upper secondary {field}" for field in range(9)),
    "upper secondary 9",
    "tertiary short",
    "tertiary long",
    "unknown",
)
"""Highest completed education as published; upper secondary by field of NUS2000."""
SECTOR_GROUPS = ("1", "2", "3", "4")
HOURS_GROUPS = ("1", "2", "3")
ANNUAL_HOURS = ("", "1", "2", "3", "4")
"""Hours worked in 2001: fewer than 100, 100-499, 500-999, 1000-1299, 1300 and over."""


@dataclass(frozen=True)
class Characteristics:
    """Education, studies and employment; one row of a table for each age band."""

    age_edges: Weights
    education: Table
    upper_secondary_fields_men: Weights
    upper_secondary_fields_women: Weights
    pupil_edges: Weights
    pupils: Weights
    student_edges: Weights
    students: Weights
    folk_high_school: float
    university: float
    employed_pupils: float
    employed_students: float
    conscript_age: Weights
    conscripts: float
    industries_men: Weights
    industries_women: Weights
    hours_weekly: Table
    annual_employed: Table
    annual_others: Table


def draw_characteristics(rng: np.random.Generator, persons: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Add education, studies and work to persons.

    Returns:
        ``persons`` with ``education`` (position in ``EDUCATIONS``), ``school_type``, ``employment`` (in census week),
        ``hours_group`` (code of ``weekly_hours``), ``industry_group`` and ``sector_group`` (codes of these lists;
        empty for who did not work in 2001), ``annual_hours`` (position in ``ANNUAL_HOURS``).
    """
    rates = settings.read(Characteristics, "characteristics")
    age, woman = persons["age"].to_numpy(), persons["woman"].to_numpy(dtype=bool)
    resident = (persons["registration"] == RESIDENT).to_numpy()
    education = _educations(rng, age, woman, rates)
    school = _schools(rng, age, resident, rates)
    education = np.where(school >= COLLEGE, np.where(education < 4, 4, education), education)
    employment = _employment(rng, persons, age, woman, resident, school, settings, rates)
    employed = employment != ""
    studies = np.where(school == "", 0, np.where(school < COLLEGE, 1, 2))
    row = np.select([studies == 1, studies == 2, age >= 67], [2, 3, 4], woman.astype(np.int64))
    hours = 1 + categories_by_row(rng, row, np.asarray(rates.hours_weekly))
    annual = np.where(
        employed,
        1 + categories_by_row(rng, hours - 1, np.asarray(rates.annual_employed)),
        categories_by_row(rng, np.searchsorted((25, 55, 67), age, side="right"), np.asarray(rates.annual_others)),
    )
    annual = np.where((age < EMPLOYMENT_AGES[0]) | (age > EMPLOYMENT_AGES[1]) | ~resident, 0, annual)
    worked = employed | (annual > 0)
    industry, sector = _industries(rng, woman, employment, settings, rates)
    return persons.assign(
        education=education,
        school_type=school,
        employment=employment,
        hours_group=np.where(employed, hours.astype(str).astype(object), ""),
        industry_group=np.where(worked, industry, ""),
        sector_group=np.where(worked, sector, ""),
        annual_hours=annual,
    )


def complete_characteristics(rng: np.random.Generator, persons: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Fill in the characteristics of persons who are not residents: relatives who are gone have none, people with
    D-numbers work.
    """
    rates = settings.read(Characteristics, "characteristics")
    outside = persons["education"].isna().to_numpy()
    worker = (persons["registration"] == D_NUMBER).to_numpy()
    count = int(worker.sum())
    filled = persons.assign(
        education=persons["education"].fillna(0).astype(np.int64),
        annual_hours=persons["annual_hours"].fillna(0).astype(np.int64),
    )
    industry, sector = _industries(
        rng, persons["woman"].to_numpy(dtype=bool)[worker], np.full(count, EMPLOYEE, dtype=object), settings, rates
    )
    of_worker = {
        "school_type": "",
        "employment": EMPLOYEE,
        "hours_group": HOURS_GROUPS[-1],
        "industry_group": industry,
        "sector_group": sector,
    }
    for column, values in of_worker.items():
        texts = np.where(outside, "", persons[column].to_numpy(dtype=object)).astype(object)
        texts[worker] = values
        filled[column] = texts
    hours = filled["annual_hours"].to_numpy().copy()
    hours[worker] = 1 + rng.integers(0, len(ANNUAL_HOURS) - 1, count)
    return filled.assign(annual_hours=hours)


def _educations(rng: np.random.Generator, age: Ints, woman: Bools, rates: Characteristics) -> Ints:
    band = np.searchsorted(rates.age_edges, age, side="right") - 1
    kind = categories_by_row(rng, np.maximum(band, 0), np.asarray(rates.education))
    fields = np.array([rates.upper_secondary_fields_men, rates.upper_secondary_fields_women])
    field = categories_by_row(rng, woman.astype(np.int64), fields)
    # primary, lower secondary, other, upper secondary, short, long, unknown
    position = np.array([1, 2, 3, 4, 14, 15, 16])[kind]
    return np.where(band < 0, 0, np.where(kind == 3, 4 + field, position))


def _schools(rng: np.random.Generator, age: Ints, resident: Bools, rates: Characteristics) -> np.ndarray:
    def by_age(edges: Weights, shares: Weights) -> np.ndarray:
        band = np.searchsorted(edges, age, side="right") - 1
        return np.where(band < 0, 0.0, np.asarray(shares)[np.maximum(band, 0)])

    draw = rng.random(len(age))
    pupil = by_age(rates.pupil_edges, rates.pupils)
    student = by_age(rates.student_edges, rates.students)
    folk = chosen(rng, len(age), np.where((age >= 18) & (age <= 25), 6 * rates.folk_high_school, 0.0))
    university = chosen(rng, len(age), rates.university)
    of_pupil = np.where(folk, FOLK_HIGH_SCHOOL, UPPER_SECONDARY_SCHOOL)
    of_student = np.where(university, UNIVERSITY, COLLEGE)
    school = np.where(draw < pupil, of_pupil, np.where(draw < pupil + student, of_student, ""))
    return np.where(resident, school, "").astype(object)


def _employment(
    rng: np.random.Generator,
    persons: pd.DataFrame,
    age: Ints,
    woman: Bools,
    resident: Bools,
    school: np.ndarray,
    settings: Settings,
    rates: Characteristics,
) -> np.ndarray:
    work, size = settings.work, len(age)
    band = np.searchsorted(work.employed_edges, age, side="right") - 1
    in_age = (age >= EMPLOYMENT_AGES[0]) & (age <= EMPLOYMENT_AGES[1]) & resident
    rate = np.asarray(work.employed_rates)[np.clip(band, 0, len(work.employed_rates) - 1)]
    rate = rate * np.where(woman, work.employed_women, work.employed_men)
    rate = rate * np.where(persons["is_non_western"].to_numpy(dtype=bool), work.employed_non_western, 1.0)
    pupil, student = (school != "") & (school < COLLEGE), school >= COLLEGE
    rate = np.select([~in_age, pupil, student], [0.0, rates.employed_pupils, rates.employed_students], rate)
    employed = chosen(rng, size, rate)
    own = work.self_employed_share * np.where(woman, work.self_employed_women, work.self_employed_men)
    own = np.where(school == "", own * np.clip(age / 42.0, 0.3, 1.5), 0.0)
    self_employed = chosen(rng, size, own)
    low, high = rates.conscript_age
    conscript = in_age & ~woman & (school == "") & (age >= low) & (age <= high) & chosen(rng, size, rates.conscripts)
    return np.select([conscript, employed & self_employed, employed], [CONSCRIPT, SELF_EMPLOYED, EMPLOYEE], "").astype(
        object
    )


def _industries(
    rng: np.random.Generator, woman: Bools, employment: np.ndarray, settings: Settings, rates: Characteristics
) -> tuple[np.ndarray, np.ndarray]:
    """Industry and sector groups; conscripts are in defence."""
    codes = np.array(INDUSTRY_GROUPS, dtype=object)
    weights = np.array([rates.industries_men, rates.industries_women])
    position = categories_by_row(rng, woman.astype(np.int64), weights)
    conscript = employment == CONSCRIPT
    position = np.where(conscript, INDUSTRY_GROUPS.index("75"), position)
    sectors = np.array([[*item.sectors] for item in settings.industries] + [[0, 0, 0, 1]], dtype=float)
    sector = categories_by_row(rng, position, sectors)
    sector = np.select([conscript, employment == SELF_EMPLOYED], [0, 3], sector)
    return codes[position], np.array(SECTOR_GROUPS, dtype=object)[sector]


INDUSTRY_GROUPS = (
    "01-05",
    "11",
    "10,12-37",
    "40-41",
    "45",
    "50-55",
    "60-64",
    "65-67",
    "70-74",
    "75",
    "80",
    "85",
    "90-99",
    "00",
)
"""Codes of the list ``industry_group``, in the order of the settings' industries; the last is unspecified."""
