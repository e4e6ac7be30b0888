"""Rules of the register of education: what is wrong with a row, and what is not.

"About the statistics", Census 2001, Characteristics of Persons - education: highest completed education, on 1 October
2001, by NUS2000; pupils and students; type and municipality of school.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pytest

from registers.education import EDUCATION_ENROLMENTS, EDUCATION_LEVELS, SCHOOLS
from registers.schema import Register
from tests.tables import table


def numbered(text: str) -> ir.Table:
    rows = table(text, {"enrolment_sequence": "int"})
    return rows.mutate(row_number=ibis.row_number() + 1).cache()


def broken(register: Register, rule: str, rows: str, **others: str) -> list[int]:
    """Numbers of the rows that break a rule, from 1."""
    (found,) = (item for item in register.rules if item.name == rule)
    assert set(found.uses) == set(others)
    looked_into = {name: numbered(text) for name, text in others.items()}
    return sorted(found.broken(numbered(rows), looked_into).row_number.to_pyarrow().to_pylist())


PEOPLE = """
    national_identity_number | birth_date
    Ann                      | 1970-12-31
    Bo                       | 1985-01-01
    Cy                       | 1986-05-05
    Di                       | 1990-05-05
"""
SCHOOL_LIST = """
    school_number | school_type
    F             | 1
    V             | 2
    H             | 3
    U             | 4
"""


def test_a_code_has_a_level_a_field_and_four_digits_more() -> None:
    assert broken(
        EDUCATION_LEVELS,
        "nus_code_malformed",
        """
        nus_code | source
        201101   | 2
        999999   | -
        091101   | 2
        20110    | 2
        2011011  | 2
        20110A   | 2
        A01101   | 2
        -        | 2
        """,
    ) == [4, 5, 6, 7]


def test_primary_education_is_general_and_what_is_unspecified_has_no_field() -> None:
    assert broken(
        EDUCATION_LEVELS,
        "field_of_another_level",
        """
        nus_code | source
        101101   | 1
        141101   | 1
        201101   | 2
        241101   | 2
        999999   | -
        939999   | -
        """,
    ) == [2, 6]


def test_nobody_completes_a_level_younger_than_its_school_allows() -> None:
    """The age is that of the end of the year; who is not in the population register is not judged."""
    assert broken(
        EDUCATION_LEVELS,
        "completed_too_young",
        """
        national_identity_number | nus_code | completed_date
        Ann                      | 641101   | 1988-06-15
        Ann                      | 641101   | 1987-06-15
        Ann                      | 751101   | 1990-06-15
        Ann                      | 751101   | 1989-06-15
        Bo                       | 301101   | 2001-06-15
        Bo                       | 401101   | 2001-06-15
        Cy                       | 201101   | 2001-06-15
        Ann                      | 641101   | -
        Eve                      | 751101   | 1950-06-15
        """,
        cpr_persons=PEOPLE,
    ) == [2, 4, 6]


def test_a_person_who_stands_twice_in_the_population_register_breaks_a_rule_once() -> None:
    twice = PEOPLE + "Ann | 1970-12-31\n"
    rows = "national_identity_number | nus_code | completed_date\nAnn | 641101 | 1980-01-01"
    assert broken(EDUCATION_LEVELS, "completed_too_young", rows, cpr_persons=twice) == [1]


def test_education_refers_to_the_first_of_october() -> None:
    rows = "nus_code | completed_date\n641101 | 2001-10-01\n641101 | 2001-10-02\n641101 | -"
    assert broken(EDUCATION_LEVELS, "completed_later", rows) == [2]


ENROLMENTS = """
    national_identity_number | school_number | nus_code | is_apprentice | periods_per_year | country_of_study
    Ann                      | U             | 741101   | no            | -                | 000
    Bo                       | V             | 301101   | no            | 980              | 000
    Bo                       | H             | 641101   | no            | -                | 000
    Cy                       | V             | 641101   | no            | -                | 000
    Di                       | F             | 311101   | no            | -                | 000
    Ed                       | -             | 641101   | no            | -                | 139
    Fay                      | -             | 641101   | no            | -                | 000
    Gus                      | X             | 301101   | no            | 980              | 000
    Hal                      | U             | 341101   | no            | -                | 106
    Ida                      | V             | 451101   | yes           | 0                | 000
    Ida                      | V             | 401101   | no            | 560              | 000
"""


@pytest.mark.parametrize(
    ("rule", "others", "rows"),
    [
        ("school_missing", {}, [7]),
        ("school_unknown", {"schools": SCHOOL_LIST}, [8]),
        ("school_in_another_country", {}, [9]),
        # an apprentice who also takes a course is at one school only
        ("at_several_schools", {}, [2, 3]),
        ("programme_of_another_type", {"schools": SCHOOL_LIST}, [4, 9]),
        ("periods_missing", {"schools": SCHOOL_LIST}, [4]),
        ("below_school_age", {"cpr_persons": PEOPLE}, [5]),
    ],
)
def test_enrolments(rule: str, others: dict[str, str], rows: list[int]) -> None:
    assert broken(EDUCATION_ENROLMENTS, rule, ENROLMENTS, **others) == rows


def test_a_student_has_completed_upper_secondary_education() -> None:
    levels = """
        national_identity_number | nus_code
        Ann                      | 201101
        Bo                       | 201101
        Cy                       | 401101
    """
    assert broken(EDUCATION_ENROLMENTS, "student_below_upper_secondary", ENROLMENTS, education_levels=levels) == [1, 3]


LIST = """
    school_number | school_type | industry_code | municipality_code
    974110008     | 1           | 80421         | 2017
    974110009     | 2           | 80220         | 2012
    974110016     | 1           | 80220         | 2012
    974110024     | 3           | 80304         | -
    974110032     | 3           | 80304         | 2012
    974110040     | 4           | -             | -
    97411004      | 2           | -             | 9999
"""


@pytest.mark.parametrize(
    ("rule", "rows"),
    [
        ("check_digit_wrong", [2, 7]),
        ("type_of_another_industry", [3]),
        ("municipality_missing", [6]),
        ("military_with_municipality", [5]),
        ("municipality_unknown", [7]),
    ],
)
def test_schools(rule: str, rows: list[int]) -> None:
    assert broken(SCHOOLS, rule, LIST) == rows
