"""Education: highest completed education, and who is a pupil or a student, with type and municipality of school.

Source: "About the statistics", Census 2001, Characteristics of Persons - education; Education data.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from census.geography import municipality_of_2002
from census.reference import NORWAY, code_list
from registers.education import MILITARY, PERIODS_OF_PUPIL, REFERENCE_DAY

LEAST_AGE = 16
"""Completed education is told of all residents who have reached it (31 December), and of some a year younger."""

PUPIL, STUDENT, ABROAD, IN_NO_EDUCATION = "1", "2", "3", "9"
"""Codes of ``study_status``."""

PRIMARY, COMPULSORY, UNKNOWN = "1", "2", "9"
"""Levels of NUS2000: primary school, that of today's compulsory school, and unspecified (as a field, too)."""

FOLK_HIGH_SCHOOL, UPPER_SECONDARY_SCHOOL, UNKNOWN_SCHOOL = "1", "2", "9"
"""Codes of ``type_of_school``."""

_UNKNOWN_CODE = "999999"
_COMPLETED_COMPULSORY = ("2", "3", "4", "5", "6", "7", "8")
_PUPILS_LEVELS, _STUDENTS_LEVELS = ("2", "3", "4", "5"), ("6", "7", "8")
_PUPILS_SCHOOLS, _STUDENTS_SCHOOLS = ("1", "2"), ("3", "4")
_FULL_TIME = "1"


def classify_education(residents: ir.Table, levels: ir.Table, enrolments: ir.Table, schools: ir.Table) -> ir.Table:
    """Classify completed and ongoing education of residents, as of 1 October 2001.

    Definition: highest completed education is told of residents of 16 years and over, and of those of 15 who have
    completed compulsory school or are in further education (apprentices and short courses too). Who is in no register
    is of unknown education. The re-coded version places the former seven-year primary school at the level of today's
    compulsory school: that is a primary education as the highest one, completed in Norway (or where nobody tells),
    since today's school is completed after ten years only; primary education from abroad stays. Pupils and students
    are those of ``main_enrolments``; the few under 15 among them have no completed education told.

    Args:
        residents: ``person_id`` (key), ``age`` in completed years on 31 December 2001.
        levels: ``input/education_levels``.
        enrolments: ``input/education_enrolments``.
        schools: ``input/schools``.

    Returns:
        A row for each of them (key ``person_id``): ``education_code`` (NUS2000, six digits; 999999 unknown),
        ``education_level`` (re-coded) and ``education_level_not_recoded`` (code list ``nus2000_level``),
        ``education_field`` (``nus2000_field``), ``education_group`` (code list, by the re-coded level);
        ``study_status`` (code list; 9 for who is in no education), and ``type_of_school``,
        ``school_municipality_code``, ``country_of_study`` as ``main_enrolments`` gives them, null for all others.
    """
    people = residents.filter(residents.age >= LEAST_AGE - 1).select("person_id", "age")
    in_further = enrolments.select(enrolled="person_id").distinct()
    completed = highest_completed(levels).rename(educated="person_id")
    told = people.left_join(completed, people.person_id == completed.educated)
    told = told.left_join(in_further, told.person_id == in_further.enrolled)
    finished = told.education_level.isin(_COMPLETED_COMPULSORY).fill_null(False)
    covered = told.filter((told.age >= LEAST_AGE) | finished | told.enrolled.notnull())
    described = _described(covered)
    ongoing = main_enrolments(enrolments, schools).semi_join(residents, "person_id").rename(studying="person_id")
    both = described.outer_join(ongoing, described.person_id == ongoing.studying)
    return both.select(
        *(name for name in described.columns if name != "person_id"),
        "type_of_school",
        "school_municipality_code",
        "country_of_study",
        person_id=ibis.coalesce(both.person_id, both.studying),
        study_status=both.study_status.fill_null(IN_NO_EDUCATION),
    )


def highest_completed(levels: ir.Table) -> ir.Table:
    """Highest education that each person had completed by 1 October 2001.

    Definition: of several completed educations only the one of the highest level; among these the latest. A known one
    comes before one of unspecified level.

    Args:
        levels: ``person_id``, ``nus_code`` (null if unknown), ``completed_date`` (null if unknown),
            ``country_of_education``.

    Returns:
        ``person_id`` (key), ``education_code``, ``education_level`` (as it stands in the code), ``in_norway``.
    """
    done = levels.filter((levels.completed_date <= REFERENCE_DAY).fill_null(True))
    done = done.mutate(education_code=done.nus_code.fill_null(_UNKNOWN_CODE))
    done = done.mutate(education_level=done.education_code.substr(0, 1))
    order = [
        done.education_level == UNKNOWN,
        done.education_level.desc(),
        done.completed_date.desc(nulls_first=False),
        done.education_code,
    ]
    first = done.mutate(rank=ibis.row_number().over(group_by="person_id", order_by=order)).filter(lambda t: t.rank == 0)
    return first.select(
        "person_id",
        "education_code",
        "education_level",
        in_norway=(first.country_of_education == NORWAY).fill_null(True),
    )


def main_enrolments(enrolments: ir.Table, schools: ir.Table) -> ir.Table:
    """Pupils and students of 1 October 2001, in Norway or abroad, by their main enrolment.

    Definition: pupils attend folk high schools, or upper secondary education of at least 300 periods a year (without
    periods told a pupil counts as one), labour market courses among it; apprentices are none. Students attend colleges
    and universities. The type of school decides; where the school is unknown, the level of the programme does, and
    without that whether periods are told, as they are of upper secondary education only. Labour market courses are of
    upper secondary school wherever they are held. Abroad is who is at no school in Norway and has another country of
    study.

    Of several enrolments that count, the main one is that in Norway before that abroad; a student's before a pupil's,
    and then that of the higher programme level; full time before part time; the first one reported.

    Args:
        enrolments: ``input/education_enrolments``.
        schools: ``input/schools``; municipalities of 2001 or 2002.

    Returns:
        ``person_id`` (key), ``study_status`` (1 pupil, 2 student, 3 pupil or student abroad), ``type_of_school`` (code
        list; 9 unknown; null abroad), ``school_municipality_code`` (division of 1 January 2002; null abroad, at
        military schools and where unknown), ``country_of_study`` (code list ``country``).
    """
    at = schools.select(
        listed="school_number",
        school_type="school_type",
        is_military=(schools.industry_code == MILITARY).fill_null(False),
        municipality=municipality_of_2002(schools.municipality_code),
    )
    rows = enrolments.filter(~enrolments.is_apprentice.fill_null(False))
    rows = rows.left_join(at, rows.school_number == at.listed)
    rows = rows.mutate(
        is_course=rows.is_labour_market_course.fill_null(False),
        is_abroad=rows.listed.isnull() & (rows.country_of_study != NORWAY).fill_null(False),
        level=rows.nus_code.substr(0, 1),
    )
    rows = rows.mutate(is_student=_is_student(rows))
    short = ~rows.is_student & (rows.periods_per_year < PERIODS_OF_PUPIL).fill_null(False)
    rows = rows.filter(~short | (~rows.is_course & (rows.school_type == FOLK_HIGH_SCHOOL).fill_null(False)))
    main = rows.mutate(rank=ibis.row_number().over(group_by="person_id", order_by=_order_of_enrolments(rows))).filter(
        lambda t: t.rank == 0
    )
    null = ibis.null("string")
    kind = main.is_course.ifelse(UPPER_SECONDARY_SCHOOL, main.school_type.fill_null(UNKNOWN_SCHOOL))
    return main.select(
        "person_id",
        study_status=ibis.cases((main.is_abroad, ABROAD), (main.is_student, STUDENT), else_=PUPIL),
        type_of_school=main.is_abroad.ifelse(null, kind),
        school_municipality_code=main.is_military.ifelse(null, main.municipality),
        country_of_study=main.is_abroad.ifelse(main.country_of_study, NORWAY),
    )


def in_norway(study_status: ir.StringValue) -> ir.BooleanValue:
    """Whether somebody is a pupil or student in Norway: only these are included in ordinary publishing."""
    return study_status.isin((PUPIL, STUDENT)).fill_null(False)


def _described(covered: ir.Table) -> ir.Table:
    """Level, field and group of those of whom completed education is told."""
    code = covered.education_code.fill_null(_UNKNOWN_CODE)
    level = code.substr(0, 1)
    former_school = (level == PRIMARY) & covered.in_norway.fill_null(False)
    recoded = former_school.ifelse(COMPULSORY, level)
    groups = {item.code: item.extra["education_group"] for item in code_list("nus2000_level")}
    return covered.select(
        "person_id",
        education_code=code,
        education_level=recoded,
        education_level_not_recoded=level,
        education_field=code.substr(1, 1),
        education_group=recoded.substitute(groups),
    )


def _is_student(rows: ir.Table) -> ir.BooleanValue:
    """Whether an enrolment is a student's; all others are pupils'."""
    return ibis.cases(
        (rows.is_course, False),
        (rows.school_type.isin(_STUDENTS_SCHOOLS), True),
        (rows.school_type.isin(_PUPILS_SCHOOLS), False),
        (rows.level.isin(_STUDENTS_LEVELS), True),
        (rows.level.isin(_PUPILS_LEVELS), False),
        else_=rows.periods_per_year.isnull(),
    )


def _order_of_enrolments(rows: ir.Table) -> list[ir.Value]:
    """The main one first."""
    known = rows.level.isin((*_PUPILS_LEVELS, *_STUDENTS_LEVELS)).fill_null(False)
    return [
        rows.is_abroad,
        ~rows.is_student,
        known.ifelse(rows.level, "").desc(),
        (rows.study_load != _FULL_TIME).fill_null(True),
        rows.enrolment_sequence,
    ]
