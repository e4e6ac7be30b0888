"""Highest completed education; pupils and students, type and municipality of school.

"About the statistics", Census 2001, Characteristics of Persons - education. Rules of the registers that this builds on
are in ``test_education_rules.py``.
"""

from __future__ import annotations

from typing import Any

import pytest

from census.catalogue import find_variable
from census.education import classify_education
from census.reference import code_list
from tests.tables import rows, table

RESIDENTS = """
    person_id | age
    1         | 40
    2         | 16
    3         | 15
    4         | 15
    5         | 14
"""
LEVELS = "person_id | nus_code | completed_date | country_of_education\n"
ENROLMENTS = (
    "person_id | enrolment_sequence | school_number | nus_code | study_load | periods_per_year | is_apprentice | "
    "is_labour_market_course | country_of_study\n"
)
SCHOOLS = """
    school_number | school_type | industry_code | municipality_code
    FOLK          | 1           | 80421         | 2017
    UPPER         | 2           | 80210         | 2004
    COLLEGE       | 3           | 80303         | 2012
    UNIVERSITY    | 4           | 80301         | 1902
    MILITARY      | 3           | 80304         | 0301
    RAMNES        | 2           | -             | 0718
    NOWHERE       | 1           | 80421         | -
"""


def classified(levels: str, enrolments: str, *columns: str) -> dict[int, tuple[Any, ...]]:
    """Columns of everyone who has a row."""
    integers = {"enrolment_sequence": "int", "periods_per_year": "int"}
    result = classify_education(
        table(RESIDENTS), table(LEVELS + levels), table(ENROLMENTS + enrolments, integers), table(SCHOOLS)
    )
    return {row[0]: row[1:] for row in rows(result, "person_id", *columns)}


def completed(levels: str, enrolments: str = "") -> dict[int, str | None]:
    """Code of completed education of everyone of whom it is told."""
    told = classified(levels, enrolments, "education_code")
    return {person: code for person, (code,) in told.items() if code}


def levels_of(code: str, country: str = "000") -> tuple[str, ...]:
    """Level, level not re-coded, field and group of a resident with a code."""
    columns = ("education_level", "education_level_not_recoded", "education_field", "education_group")
    return classified(f"1 | {code} | - | {country}", "", *columns)[1]


def studying(*enrolments: str) -> tuple[str | None, ...]:
    """Status, type and municipality of school of a resident of 40 years, and country of study."""
    columns = ("study_status", "type_of_school", "school_municipality_code", "country_of_study")
    told = "\n".join(f"1 | {number} | {enrolment}" for number, enrolment in enumerate(enrolments, 1))
    return classified("", told, *columns)[1]


NOT_STUDYING = ("9", None, None, None)


def test_completed_education_is_told_of_all_residents_of_16_years_and_over() -> None:
    """Of whom no register tells anything, it is unknown."""
    assert completed("1 | 401101 | 1980-06-15 | 000") == {1: "401101", 2: "999999"}


def test_and_of_those_of_15_who_have_completed_compulsory_school() -> None:
    assert completed("3 | 201101 | 2001-06-15 | 000\n4 | 101101 | - | 404\n5 | 201101 | 2001-06-15 | 000") == {
        1: "999999",
        2: "999999",
        3: "201101",
    }


@pytest.mark.parametrize(
    "enrolment",
    [
        "UPPER | 301101 | 1 | 1050 | no | no | 000",
        "UPPER | 401101 | 1 | 0 | yes | no | 000",
        "- | 301101 | 1 | - | no | no | 101",
    ],
)
def test_and_of_those_of_15_who_are_in_further_education(enrolment: str) -> None:
    """Apprentices, too, and those who study abroad."""
    assert completed("", f"3 | 1 | {enrolment}") == {1: "999999", 2: "999999", 3: "999999"}


def test_who_does_not_live_in_norway_has_no_row() -> None:
    told = classified("9 | 401101 | - | 000", "9 | 1 | UPPER | 301101 | 1 | 1050 | no | no | 000", "study_status")
    assert sorted(told) == [1, 2]


def test_information_refers_to_1_october_2001() -> None:
    assert completed("1 | 641101 | 2001-10-01 | 000\n2 | 201101 | 2001-10-02 | 000") == {1: "641101", 2: "999999"}


def test_of_several_completed_educations_only_the_highest_level_is_given() -> None:
    both = "1 | 401101 | 1999-06-15 | 000\n1 | 641101 | 1995-06-15 | 000\n1 | 999999 | 2000-06-15 | 000"
    assert completed(both)[1] == "641101"
    later = "1 | 401101 | 1999-06-15 | 000\n1 | 641101 | 2001-10-20 | 000"
    assert completed(later)[1] == "401101"


def test_among_those_of_one_level_the_latest_is_given() -> None:
    assert (
        completed("1 | 451101 | 1990-06-15 | 000\n1 | 441101 | 1999-06-15 | 000\n1 | 461101 | - | 000")[1] == "441101"
    )


def test_the_two_first_digits_are_level_and_field() -> None:
    assert levels_of("661102") == ("6", "6", "6", "3")


def test_a_malformed_code_that_was_cleared_is_of_unknown_level_and_field() -> None:
    assert levels_of("-") == levels_of("999999") == ("9", "9", "9", "9")


@pytest.mark.parametrize(
    ("code", "group"),
    [
        ("001101", "Unknown or no completed education"),
        ("201101", "Below upper secondary education"),
        ("341101", "Upper secondary education"),
        ("451101", "Upper secondary education"),
        ("551101", "Upper secondary education"),
        ("641101", "Tertiary education, short (4 years or shorter)"),
        ("731101", "Tertiary education, long (more than 4 years)"),
        ("851101", "Tertiary education, long (more than 4 years)"),
    ],
)
def test_levels_are_grouped_into_four(code: str, group: str) -> None:
    labels = {item.code: item.label_en for item in code_list("education_group")}
    assert labels[levels_of(code)[3]] == group


def test_the_standard_has_8_levels_and_9_fields_and_unknown_in_addition() -> None:
    assert [item.code for item in find_variable("education_level").categories] == list("0123456789")
    assert [item.code for item in find_variable("education_field").categories] == list("0123456789")
    assert len(find_variable("education_group").categories) == 4 + 1


@pytest.mark.parametrize("country", ["000", "-"])
def test_the_former_seven_year_primary_school_is_at_the_level_of_todays_compulsory_school(country: str) -> None:
    """Re-coded, and not re-coded."""
    assert levels_of("101101", country) == ("2", "1", "0", "1")


def test_primary_school_abroad_is_not_the_former_seven_year_school() -> None:
    assert levels_of("101101", "534") == ("1", "1", "0", "1")


def test_pupils_are_at_folk_high_schools_and_in_upper_secondary_education() -> None:
    assert studying("FOLK | 311101 | 1 | - | no | no | 000") == ("1", "1", "2017", "000")
    assert studying("UPPER | 401101 | 1 | 1050 | no | no | 000") == ("1", "2", "2004", "000")


def test_persons_on_labour_market_courses_are_pupils_of_upper_secondary_schools() -> None:
    """At whatever school the course is held."""
    assert studying("UPPER | 461101 | 1 | 420 | no | yes | 000") == ("1", "2", "2004", "000")
    assert studying("COLLEGE | 461101 | 1 | 420 | no | yes | 000") == ("1", "2", "2012", "000")
    assert studying("- | 461101 | 1 | 420 | no | yes | 000") == ("1", "2", None, "000")


@pytest.mark.parametrize(("periods", "status"), [("299", "9"), ("300", "1"), ("-", "1")])
def test_upper_secondary_education_has_at_least_300_periods_a_year(periods: str, status: str) -> None:
    for is_course in ("no", "yes"):
        assert studying(f"UPPER | 401101 | 2 | {periods} | no | {is_course} | 000")[0] == status


def test_folk_high_schools_and_higher_education_need_no_periods() -> None:
    assert studying("FOLK | 311101 | 1 | 168 | no | no | 000")[0] == "1"
    assert studying("COLLEGE | 641101 | 1 | 168 | no | no | 000")[0] == "2"


def test_apprentices_are_no_pupils() -> None:
    assert studying("UPPER | 401101 | 1 | 1050 | yes | no | 000") == NOT_STUDYING


def test_students_are_at_colleges_and_universities() -> None:
    assert studying("COLLEGE | 641101 | 1 | - | no | no | 000") == ("2", "3", "2012", "000")
    assert studying("UNIVERSITY | 731101 | 2 | - | no | no | 000") == ("2", "4", "1902", "000")


def test_who_is_in_no_register_is_not_in_education() -> None:
    assert studying() == NOT_STUDYING


def test_a_pupil_below_15_is_one_but_completed_education_is_not_told() -> None:
    enrolment = "5 | 1 | UPPER | 301101 | 1 | 1050 | no | no | 000"
    assert classified("", enrolment, "study_status", "education_level", "education_group")[5] == ("1", None, None)


def test_those_abroad_have_a_country_of_study_and_are_neither_pupils_nor_students() -> None:
    assert studying("- | 721101 | 1 | - | no | no | 106") == ("3", None, None, "106")


def test_a_school_in_norway_counts_before_a_country_of_study() -> None:
    assert studying("UNIVERSITY | 721101 | 1 | - | no | no | 106") == ("2", "4", "1902", "000")


def test_the_type_of_school_decides_who_is_a_pupil_and_who_a_student() -> None:
    assert studying("UPPER | 641101 | 1 | 1050 | no | no | 000")[:2] == ("1", "2")
    assert studying("COLLEGE | 301101 | 1 | - | no | no | 000")[:2] == ("2", "3")


@pytest.mark.parametrize("school", ["-", "CLOSED"])
def test_where_the_school_is_unknown_the_programme_decides_and_then_the_periods(school: str) -> None:
    assert studying(f"{school} | 641101 | 1 | - | no | no | 000") == ("2", "9", None, "000")
    assert studying(f"{school} | 401101 | 1 | - | no | no | 000") == ("1", "9", None, "000")
    assert studying(f"{school} | 401101 | 1 | 168 | no | no | 000") == NOT_STUDYING
    assert studying(f"{school} | - | 1 | 840 | no | no | 000") == ("1", "9", None, "000")
    assert studying(f"{school} | - | 1 | - | no | no | 000") == ("2", "9", None, "000")


def test_types_of_school() -> None:
    """Four, and unknown beside them."""
    assert [(item.code, item.label_en) for item in find_variable("type_of_school").categories] == [
        ("1", "Folk high schools"),
        ("2", "Upper secondary schools (incl. labour market courses)"),
        ("3", "Colleges (state, military, other)"),
        ("4", "Universities (and specialised university institutions)"),
        ("9", "Unknown school"),
    ]


def test_no_municipality_is_given_for_military_schools() -> None:
    assert studying("MILITARY | 641101 | 1 | - | no | no | 000") == ("2", "3", None, "000")


def test_municipality_of_school_is_that_of_1_january_2002() -> None:
    assert studying("RAMNES | 401101 | 1 | 1050 | no | no | 000")[2] == "0716"
    assert studying("NOWHERE | 311101 | 1 | - | no | no | 000")[2] is None


PUPIL, SHORT, ABROAD = (
    "UPPER | 401101 | 1 | 1050 | no | no | 000",
    "UPPER | 401101 | 2 | 168 | no | no | 000",
    "- | 741101 | 1 | - | no | no | 106",
)
UNDERGRADUATE, PART_TIME, GRADUATE = (
    "COLLEGE | 641101 | 1 | - | no | no | 000",
    "UNIVERSITY | 641101 | 2 | - | no | no | 000",
    "UNIVERSITY | 731101 | 2 | - | no | no | 000",
)


@pytest.mark.parametrize(
    ("main", "other"),
    [
        (PUPIL, ABROAD),
        (PUPIL, SHORT),
        (ABROAD, SHORT),
        (GRADUATE, PUPIL),
        (PART_TIME, PUPIL),
        (GRADUATE, UNDERGRADUATE),
        (UNDERGRADUATE, PART_TIME),
    ],
)
def test_of_several_enrolments_the_main_one_counts(main: str, other: str) -> None:
    """In Norway before abroad; students before pupils, the higher programme; full time before part time."""
    assert studying(main, other) == studying(other, main) == studying(main)


def test_of_two_alike_the_first_one_reported_counts() -> None:
    first, second = UNDERGRADUATE, UNDERGRADUATE.replace("COLLEGE", "UNIVERSITY")
    assert (studying(first, second)[1], studying(second, first)[1]) == ("3", "4")
