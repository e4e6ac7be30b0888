"""Register of the Population's Highest Level of Education (BHU), with ongoing education and the schools.

Codes of education are those of the Norwegian Standard Classification of Education (NUS2000): level, field of study,
subject group, educational group and programme (six digits).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from census.reference import CENSUS_YEAR, NORWAY, code_list
from registers.number_checks import is_valid_organisation
from registers.rules import PERSON_IN_CPR, not_found, outside, unknown_division, unknown_municipality
from registers.schema import Column, Register, Rule, Severity

if TYPE_CHECKING:
    import ibis.expr.types as ir

Others: TypeAlias = "Mapping[str, ir.Table]"

REFERENCE_DAY = dt.date(2001, 10, 1)
"""Information on education refers to this day ("About the statistics", Census 2001: Characteristics of Persons -
education)."""

YOUNGEST = {"0": 0, "1": 13, "2": 14, "3": 16, "4": 17, "5": 17, "6": 18, "7": 20, "8": 23, "9": 0}
"""By level: the age, at the end of the year, below which nobody completes it. An assumption of this production."""

PERIODS_OF_PUPIL = 300
"""Pupils in upper secondary education have at least so many periods a year ("About the statistics", Census 2001)."""

SCHOOL_INDUSTRIES = {
    "1": ("80421",),
    "2": ("80210", "80220", "80304", "80422"),
    "3": ("80303", "80304", "80309"),
    "4": ("80301", "80302"),
}
"""Industries (SIC94) of each type of school: type of school follows the grouping of educational institutions there."""

MILITARY = "80304"
"""Industry of military schools."""

_OWNER = "Statistics Norway"
_BELOW_UPPER_SECONDARY, _UPPER_SECONDARY, _TERTIARY = ("0", "1", "2"), ("2", "3", "4", "5"), ("6", "7", "8")
_PUPILS, _STUDENTS = ("1", "2"), ("3", "4")


def _malformed(rows: ir.Table, _others: Others) -> ir.Table:
    levels = "".join(item.code for item in code_list("nus2000_level"))
    fields = "".join(item.code for item in code_list("nus2000_field"))
    return rows.filter(rows.nus_code.notnull() & ~rows.nus_code.re_search(f"^[{levels}][{fields}][0-9]{{4}}$"))


def _field_of_another_level(rows: ir.Table, _others: Others) -> ir.Table:
    level, field = rows.nus_code.substr(0, 1), rows.nus_code.substr(1, 1)
    general = level.isin(("0", "1")) & (field != "0")
    return rows.filter(general | ((level == "9") & (field != "9")))


def _too_young(rows: ir.Table, others: Others) -> ir.Table:
    births = others["cpr_persons"].select("national_identity_number", "birth_date")
    births = births.distinct(on="national_identity_number")
    born = rows.join(births, "national_identity_number")
    age = born.completed_date.year() - born.birth_date.year()
    level = born.nus_code.substr(0, 1)
    return born.filter(age < level.cases(*YOUNGEST.items(), else_=0))


def _below_school_age(rows: ir.Table, others: Others) -> ir.Table:
    people = others["cpr_persons"]
    children = people.filter(CENSUS_YEAR - people.birth_date.year() < 15)
    return rows.filter(rows.national_identity_number.isin(children.national_identity_number))


def _at_several_schools(rows: ir.Table, _others: Others) -> ir.Table:
    at = rows.filter(rows.school_number.notnull() & ~rows.is_apprentice.fill_null(False))
    per_person = at.group_by("national_identity_number").agg(schools=at.school_number.nunique())
    several = per_person.filter(per_person.schools > 1)
    return at.filter(at.national_identity_number.isin(several.national_identity_number))


def _at_school(rows: ir.Table, others: Others) -> ir.Table:
    """Enrolments with the type of their school, where the school is known."""
    schools = others["schools"]
    types = schools.select(_number=schools.school_number, _type=schools.school_type).distinct(on="_number")
    return rows.join(types, rows.school_number == types["_number"])


def _programme_of_another_type(rows: ir.Table, others: Others) -> ir.Table:
    at = _at_school(rows, others)
    level = at.nus_code.substr(0, 1)
    pupil = at["_type"].isin(_PUPILS) & level.notin(_UPPER_SECONDARY)
    return at.filter(pupil | (at["_type"].isin(_STUDENTS) & level.notin(_TERTIARY)))


def _without_periods(rows: ir.Table, others: Others) -> ir.Table:
    at = _at_school(rows, others)
    return at.filter((at["_type"] == "2") & at.periods_per_year.isnull())


def _below_admission(rows: ir.Table, others: Others) -> ir.Table:
    """Students whose highest completed education is below upper secondary."""
    levels = others["education_levels"]
    low = levels.filter(levels.nus_code.substr(0, 1).isin(_BELOW_UPPER_SECONDARY))
    student = rows.filter(rows.nus_code.substr(0, 1).isin(_TERTIARY))
    return student.filter(student.national_identity_number.isin(low.national_identity_number))


def _type_of_another_industry(rows: ir.Table, _others: Others) -> ir.Table:
    known = rows.filter(rows.industry_code.notnull())
    fits = [
        (known.school_type == kind) & known.industry_code.isin(industries)
        for kind, industries in SCHOOL_INDUSTRIES.items()
    ]
    any_fits = fits[0]
    for fit in fits[1:]:
        any_fits = any_fits | fit
    return known.filter(~any_fits)


_MALFORMED = Rule(
    "nus_code_malformed",
    Severity.CLEAR,
    "The code of education has six digits, of which the first is a level and the second a field of NUS2000.",
    "Ask the school or its owner's data system for the programme; until then the education is unknown.",
    _malformed,
    ("nus_code",),
)


EDUCATION_LEVELS = Register(
    name="education_levels",
    title="Register of the Population's Highest Level of Education: completed education",
    owner=_OWNER,
    coverage="Residents of 16 years and over, and those of 15 who completed compulsory school. Of several completed "
    "educations only that of the highest level. Education from before 1970 is that of the census of that year. "
    "Schools do not report what immigrants completed abroad: a survey of 1999 asked those who lived here then, and "
    "the State Education Loan Fund knows what it paid for abroad; of later immigrants, and of those who did not "
    "answer, the education is missing.",
    lag="Schools and the data systems of counties and state report an education in the autumn after it was "
    "completed; of the latest exams some arrive a year late, and the person then stands with the level before.",
    key=("national_identity_number",),
    latest_by="completed_date",
    columns=(
        Column("national_identity_number", "string", "Resident.", required=True, pseudonym="person_id"),
        Column(
            "nus_code",
            "string",
            "Highest completed education, NUS2000, six digits; 999999 if unknown.",
            required=True,
        ),
        Column("completed_date", "date", "Day of completion; empty if the source does not tell it."),
        Column("source", "string", "Where the information comes from.", codes="education_source"),
        Column("country_of_education", "string", "Country in which it was completed.", codes="country"),
    ),
    rules=(
        _MALFORMED,
        Rule(
            "field_of_another_level",
            Severity.DOUBT,
            "Primary education has the field of general programmes, an unspecified level an unspecified field.",
            "Look the code up in NUS2000; until then level and field are used as they stand.",
            _field_of_another_level,
            ("nus_code",),
        ),
        Rule(
            "completed_too_young",
            Severity.CLEAR,
            "Nobody completes a level younger than its school allows.",
            "Ask the school for the date; the level is used without it.",
            _too_young,
            ("completed_date",),
            uses=("cpr_persons",),
        ),
        Rule(
            "completed_later",
            Severity.CLEAR,
            "The education was completed by 1 October 2001.",
            "If it was completed later, ask for the level of 1 October; the day often is that of the registration.",
            lambda rows, _: rows.filter(rows.completed_date > REFERENCE_DAY),
            ("completed_date",),
        ),
        PERSON_IN_CPR,
    ),
)

EDUCATION_ENROLMENTS = Register(
    name="education_enrolments",
    tolerance=0.02,
    title="Register of the Population's Highest Level of Education: ongoing education",
    owner=_OWNER,
    coverage="Everyone enrolled on 1 October 2001 after compulsory school: at folk high schools, in upper secondary "
    "education and labour market training, at colleges and universities, and abroad with support of the State "
    "Education Loan Fund. Apprentices and courses of fewer than 300 periods a year are in it, but do not make pupils. "
    "At universities whoever paid the semester fee is enrolled, active or not.",
    lag="A count of 1 October that schools send in during the autumn; who leaves soon after the start often stays in.",
    key=("national_identity_number", "enrolment_sequence"),
    may_be_empty=True,
    columns=(
        Column("national_identity_number", "string", "Pupil or student.", required=True, pseudonym="person_id"),
        Column("enrolment_sequence", "int64", "Running number, from 1, of the person's enrolments.", required=True),
        Column("school_number", "string", "Organisation number of the school; empty for schools abroad."),
        Column("nus_code", "string", "Programme, NUS2000, six digits.", required=True),
        Column("study_load", "string", "Full time or part time.", codes="study_load"),
        Column("periods_per_year", "int64", "Teaching periods in the school year; upper secondary education only."),
        Column("is_apprentice", "boolean", "Apprentice: in training at an establishment, and no pupil."),
        Column("is_labour_market_course", "boolean", "Course of labour market training."),
        Column("country_of_study", "string", "Country of the school.", required=True, codes="country"),
    ),
    rules=(
        _MALFORMED,
        Rule(
            "school_missing",
            Severity.DOUBT,
            "A school in Norway is named.",
            "Ask the data system that reported it; until then type and municipality of the school are unknown.",
            lambda rows, _: rows.filter(rows.school_number.isnull() & (rows.country_of_study == NORWAY)),
            ("school_number",),
            tolerance=0.03,
        ),
        Rule(
            "school_unknown",
            Severity.DOUBT,
            "The school is in the list of schools.",
            "Correct the number, or add the school; until then its type and municipality are unknown.",
            not_found("school_number", "school_number", "schools"),
            ("school_number",),
            uses=("schools",),
            tolerance=0.03,
        ),
        Rule(
            "school_in_another_country",
            Severity.DOUBT,
            "Whoever studies abroad is at no school in Norway.",
            "Find out where the person studies; until then the school counts.",
            lambda rows, _: rows.filter(rows.school_number.notnull() & (rows.country_of_study != NORWAY)),
            ("school_number", "country_of_study"),
        ),
        Rule(
            "at_several_schools",
            Severity.DOUBT,
            "A person is at one school.",
            "Nothing, if the person is at both: the one of the higher level counts.",
            _at_several_schools,
            ("national_identity_number", "school_number"),
            tolerance=0.05,
        ),
        Rule(
            "programme_of_another_type",
            Severity.DOUBT,
            "Folk high schools and upper secondary schools teach at levels 2-5, colleges and universities at 6-8.",
            "Correct programme or school; until then the type of school decides who is a pupil and who a student.",
            _programme_of_another_type,
            ("nus_code", "school_number"),
            uses=("schools",),
            tolerance=0.03,
        ),
        Rule(
            "periods_impossible",
            Severity.CLEAR,
            "Periods in the year lie between 0 and 2000.",
            "Ask the school; without periods a pupil counts as one.",
            outside("periods_per_year", 0, 2000),
            ("periods_per_year",),
        ),
        Rule(
            "periods_missing",
            Severity.REPORT,
            "Upper secondary education tells its periods.",
            "Ask the school; without periods a pupil counts as one.",
            _without_periods,
            ("periods_per_year",),
            uses=("schools",),
            tolerance=0.03,
        ),
        Rule(
            "below_school_age",
            Severity.DOUBT,
            "The person is 15 years or older at the end of the year: compulsory school is behind.",
            "Correct the number; until then the person counts as a pupil or student.",
            _below_school_age,
            ("national_identity_number",),
            uses=("cpr_persons",),
        ),
        Rule(
            "student_below_upper_secondary",
            Severity.REPORT,
            "A student has completed upper secondary education.",
            "Nothing, for those admitted without it; else the completed education has not been registered yet.",
            _below_admission,
            ("nus_code",),
            uses=("education_levels",),
            tolerance=0.05,
        ),
        PERSON_IN_CPR,
    ),
)

SCHOOLS = Register(
    name="schools",
    title="Schools",
    owner=_OWNER,
    coverage="Every school in the country that gives education after compulsory school on 1 October 2001, whatever "
    "area is produced: people go to school outside it.",
    lag="Kept up to date from the reports of schools and the business register; moves and mergers of the school year "
    "enter in the autumn.",
    key=("school_number",),
    columns=(
        Column("school_number", "string", "Organisation number: nine digits, the last a check digit.", required=True),
        Column("name", "string", "Name of the school.", required=True),
        Column("school_type", "string", "Type of school.", required=True, codes="school_type"),
        Column("industry_code", "string", "Industry, SIC94, five digits; empty if unknown."),
        Column("municipality_code", "string", "Municipality of the school; military schools have none."),
    ),
    rules=(
        Rule(
            "check_digit_wrong",
            Severity.DOUBT,
            "The organisation number has nine digits, of which the last is the check digit.",
            "Find the number in the business register; until then its enrolments name an unknown school.",
            lambda rows, _: rows.filter(~is_valid_organisation(rows.school_number)),
            ("school_number",),
        ),
        unknown_division("industry_code"),
        Rule(
            "type_of_another_industry",
            Severity.DOUBT,
            "The type of school is that of its industry.",
            "Ask the school what it teaches; until then the type counts.",
            _type_of_another_industry,
            ("school_type", "industry_code"),
            tolerance=0.02,
        ),
        unknown_municipality(Severity.CLEAR, "Correct the code; until then the municipality of school is unknown."),
        Rule(
            "municipality_missing",
            Severity.REPORT,
            "A school that is not military has a municipality.",
            "Find it by the address of the school; until then the municipality of school is unknown.",
            lambda rows, _: rows.filter(
                rows.municipality_code.isnull() & (rows.industry_code.isnull() | (rows.industry_code != MILITARY))
            ),
            ("municipality_code",),
            tolerance=0.03,
        ),
        Rule(
            "military_with_municipality",
            Severity.CLEAR,
            "A military school has no municipality.",
            "Nothing: municipality is not given for military schools.",
            lambda rows, _: rows.filter((rows.industry_code == MILITARY) & rows.municipality_code.notnull()),
            ("municipality_code",),
        ),
    ),
)
