"""Rules of the student forms and of the lists of residents of homes: what is wrong with a row, and what is not.

"About the statistics", Census 2001, Usual address; Students - usual address.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pytest

from questionnaire.student_form import STUDENT_CHOICES, STUDENT_FORM_PERSONS, STUDENT_FORMS, STUDENT_LIMITS
from registers.institution_residents import INSTITUTION_RESIDENTS
from registers.schema import Register, Severity
from tests.tables import table


def numbered(text: str) -> ir.Table:
    rows = table(text, {"line_number": "int"})
    return rows.mutate(row_number=ibis.row_number() + 1).cache()


def broken(register: Register, rule: str, rows: str, **others: str) -> list[int]:
    """Numbers of the rows that break a rule, from 1."""
    (found,) = (item for item in register.rules if item.name == rule)
    assert set(found.uses) == set(others)
    looked_into = {name: numbered(text) for name, text in others.items()}
    return sorted(found.broken(numbered(rows), looked_into).row_number.to_pyarrow().to_pylist())


FORMS = """
    form_number | outcome | study_residence | address_code   | study_municipality_code | dwelling_number | lives_with
    S1          | 1       | 2               | 20120000100010 | 2012                    | H0101           | 1
    S2          | 1       | 2               | 20120000100020 | -                       | -               | 2
    S3          | 2       | 2               | -              | 2012                    | -               | -
    S4          | 2       | 1               | -              | -                       | -               | -
    S5          | 3       | -               | -              | -                       | -               | -
    S6          | 1       | -               | 19020000100010 | 1902                    | H0101           | 1
    S7          | 4       | -               | -              | -                       | -               | -
"""


@pytest.mark.parametrize(
    ("rule", "rows"),
    [
        ("not_returned", [5, 7]),
        ("unanswered_study_residence", [6]),
        ("address_not_found", [3]),
        ("study_municipality_missing", [2]),
        ("dwelling_number_missing", [2]),
        ("unanswered_lives_with", [3]),
    ],
)
def test_a_form_that_tells_of_a_dwelling_tells_all_of_it(rule: str, rows: list[int]) -> None:
    """With parents (S4) there is nothing more to answer; S5 and S7 did not come back."""
    assert broken(STUDENT_FORMS, rule, FORMS) == rows


@pytest.mark.parametrize("question", [*STUDENT_LIMITS, *STUDENT_CHOICES])
def test_the_dwelling_is_described_where_there_is_one(question: str) -> None:
    forms = f"""
        outcome | address_code   | study_municipality_code | {question}
        1       | 20120000100010 | 2012                    | -
        1       | -              | 2012                    | -
        2       | 20120000100010 | 2012                    | 1
        1       | -              | -                       | -
        3       | -              | -                       | -
    """
    assert broken(STUDENT_FORMS, f"unanswered_{question}", forms) == [1, 2]


def test_an_address_is_sought_in_gab_where_gab_is_delivered() -> None:
    gab = """
        address_code
        20120000100010
        20120000100030
    """
    assert broken(STUDENT_FORMS, "address_not_in_gab", FORMS, gab_addresses=gab) == [2]


def test_who_lives_alone_lists_nobody() -> None:
    lists = """
        form_number | line_number
        S1          | 1
        S1          | 2
        S2          | 1
    """
    assert broken(STUDENT_FORMS, "alone_with_others", FORMS, student_form_persons=lists) == [1]


def test_a_student_is_a_resident_and_an_applicant() -> None:
    forms = """
        student_identity_number
        Ann
        Bo
        Cy
    """
    loans = """
        national_identity_number
        Ann
        Ann
        Cy
    """
    people = """
        national_identity_number
        Ann
        Bo
    """
    assert broken(STUDENT_FORMS, "student_did_not_apply", forms, education_loans=loans) == [2]
    assert broken(STUDENT_FORMS, "student_not_in_cpr", forms, cpr_persons=people) == [3]


def test_the_municipality_is_one_of_2001_or_2002() -> None:
    forms = """
        study_municipality_code
        2012
        -
        9999
        0716
    """
    assert broken(STUDENT_FORMS, "municipality_unknown", forms) == [3]


def test_a_line_belongs_to_a_student_form() -> None:
    lines = """
        form_number
        S1
        F1
    """
    assert broken(STUDENT_FORM_PERSONS, "form_not_issued", lines, student_forms=FORMS) == [2]


INSTITUTIONS = """
    institution_number | institution_kind
    N                  | 1
    O                  | 2
    P                  | 4
"""
RESIDENTS = """
    national_identity_number | institution_number | moved_in_date
    Ann                      | N                  | 1999-01-01
    Bo                       | O                  | 2001-11-03
    Cy                       | P                  | 2001-11-04
    Di                       | X                  | -
"""


@pytest.mark.parametrize(
    ("rule", "rows", "severity"),
    [
        ("institution_unknown", [4], Severity.REPORT),
        ("other_kind_of_institution", [3], Severity.REJECT),
    ],
)
def test_residents_are_of_homes_for_the_old(rule: str, rows: list[int], severity: Severity) -> None:
    assert broken(INSTITUTION_RESIDENTS, rule, RESIDENTS, institutions=INSTITUTIONS) == rows
    assert {item.severity for item in INSTITUTION_RESIDENTS.rules if item.name == rule} == {severity}


def test_residents_lived_there_on_census_day() -> None:
    assert broken(INSTITUTION_RESIDENTS, "moved_in_after_census_day", RESIDENTS) == [3]
    assert broken(INSTITUTION_RESIDENTS, "moved_in_date_missing", RESIDENTS) == [4]
    people = """
        national_identity_number | registration_status | registration_status_date
        Ann                      | 5                   | 2001-11-03
        Bo                       | 5                   | 2001-11-04
        Cy                       | 1                   | 1950-01-01
    """
    assert broken(INSTITUTION_RESIDENTS, "dead_on_census_day", RESIDENTS, cpr_persons=people) == [1]
