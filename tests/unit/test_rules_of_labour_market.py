"""Rules of the labour market registers, each on a few rows by hand: which rows break them."""

from __future__ import annotations

import pytest

from registers import DELIVERY
from tests.tables import table

TYPES = {"row_number": "int", "pays_wages": "bool", "unemployment_status": "text"}
REGISTERS = {register.name: register for register in DELIVERY}


def broken(register: str, rule: str, rows: str, **others: str) -> list[int]:
    """Numbers of the rows that break a rule."""
    (found,) = (item for item in REGISTERS[register].rules if item.name == rule)
    result = found.broken(table(rows, TYPES), {name: table(text, TYPES) for name, text in others.items()})
    return sorted(result.row_number.to_pyarrow().to_pylist())


def test_an_organisation_number_has_nine_digits_and_the_right_check_digit() -> None:
    rows = """
        row_number | enterprise_number
        1          | 812345028
        2          | 812345029
        3          | 712345028
        4          | 81234502
        5          | -
    """
    assert broken("enterprises", "enterprise_number_wrong", rows) == [2, 3, 4]


def test_enterprises_have_the_establishments_that_they_say() -> None:
    rows = """
        row_number | enterprise_number | number_of_establishments
        1          | X                 | 2
        2          | Y                 | 2
        3          | Z                 | 1
    """
    places = """
        establishment_number | enterprise_number
        E1                   | X
        E2                   | X
        F1                   | Y
    """
    assert broken("enterprises", "establishments_miscounted", rows, establishments=places) == [2, 3]


def test_a_job_without_wages_of_its_enterprise() -> None:
    rows = """
        row_number | national_identity_number | establishment_number
        1          | 1                        | E1
        2          | 1                        | F1
        3          | 2                        | E1
        4          | 3                        | ?
    """
    places = "establishment_number | enterprise_number\n E1 | X\n E2 | X\n F1 | Y"
    paid = "national_identity_number | enterprise_number\n 1 | X\n 3 | Z"
    assert broken("employee_jobs", "no_wage_sum", rows, establishments=places, wage_sums=paid) == [2, 3]


def test_messages_are_late_after_ninety_days_from_the_end_or_else_from_the_start() -> None:
    rows = """
        row_number | start_date | end_date   | registered_date
        1          | 2001-01-01 | -          | 2001-04-01
        2          | 2001-01-01 | -          | 2001-04-02
        3          | 1990-01-01 | 2001-06-30 | 2001-07-05
        4          | 1990-01-01 | 2001-06-30 | 2001-12-05
    """
    assert broken("employee_jobs", "notified_late", rows) == [2, 4]


def test_certificates_name_an_establishment_of_the_enterprise_that_paid() -> None:
    rows = """
        row_number | enterprise_number | establishment_number
        1          | X                 | E1
        2          | X                 | F1
        3          | X                 | -
        4          | X                 | ?
    """
    places = "establishment_number | enterprise_number\n E1 | X\n F1 | Y"
    assert broken("wage_sums", "establishment_of_another", rows, establishments=places) == [2, 4]


def test_nobody_is_fully_unemployed_during_a_job() -> None:
    rows = """
        row_number | national_identity_number | unemployment_status | start_date | end_date
        1          | 1                        | 1                   | 2001-01-01 | 2001-06-30
        2          | 1                        | 1                   | 2001-01-01 | 2001-07-01
        3          | 1                        | 2                   | 2001-01-01 | -
        4          | 2                        | 1                   | 2001-10-01 | -
        5          | 3                        | 1                   | 2001-10-01 | -
        6          | 3                        | 1                   | 2001-01-01 | 2001-05-01
    """
    jobs = """
        national_identity_number | start_date | end_date
        1                        | 2001-07-01 | -
        2                        | 2001-01-01 | 2001-09-30
        3                        | 1999-01-01 | 2001-10-01
        3                        | 2001-12-01 | -
    """
    assert broken("unemployed_persons", "employed_meanwhile", rows, employee_jobs=jobs) == [2, 5, 6]


def test_measures_have_a_type_and_pay_as_the_type_does() -> None:
    rows = """
        row_number | unemployment_status | measure_type | pays_wages
        1          | 3                   | 1            | no
        2          | 3                   | 3            | no
        3          | 3                   | -            | -
        4          | 1                   | 2            | no
        5          | 1                   | -            | -
    """
    assert broken("unemployed_persons", "wages_disagree", rows) == [2]
    assert broken("unemployed_persons", "measure_missing", rows) == [3]
    assert broken("unemployed_persons", "measure_without_status", rows) == [4]


def test_service_is_over_after_a_year_and_a_half() -> None:
    rows = """
        row_number | start_date | end_date
        1          | 2001-01-08 | -
        2          | 1999-01-08 | -
        3          | 1998-01-08 | 1999-01-07
    """
    assert broken("conscripts", "service_too_long", rows) == [2]


@pytest.mark.parametrize(
    ("register", "wrong"), [("central_government_employees", [2, 3]), ("local_government_employees", [1, 3])]
)
def test_personnel_registers_hold_establishments_of_their_sector(register: str, wrong: list[int]) -> None:
    rows = "row_number | establishment_number\n 1 | C\n 2 | M\n 3 | U\n 4 | ?"
    places = "establishment_number | sector_code\n C | 110\n M | 550\n U | -"
    assert broken(register, "other_sector", rows, establishments=places) == wrong


def test_personnel_registers_are_of_the_autumn() -> None:
    rows = "row_number | reference_date\n 1 | 2001-10-01\n 2 | 2001-11-30\n 3 | 2001-09-30\n 4 | 2000-10-01"
    assert broken("local_government_employees", "other_reference_date", rows) == [3, 4]


def test_three_days_may_be_certified_by_the_employee() -> None:
    rows = """
        row_number | certified_by | start_date | end_date
        1          | 2            | 2001-10-29 | 2001-10-31
        2          | 2            | 2001-10-29 | 2001-11-01
        3          | 2            | 2001-10-29 | -
        4          | 1            | 2001-10-29 | -
    """
    assert broken("sick_leaves", "self_certified_too_long", rows) == [2, 3]


def test_sick_leave_is_from_an_employer_with_a_job() -> None:
    rows = "row_number | national_identity_number | establishment_number\n 1 | 1 | E1\n 2 | 1 | E2\n 3 | 2 | E1"
    jobs = "national_identity_number | establishment_number\n 1 | E1"
    assert broken("sick_leaves", "no_job_with_employer", rows, employee_jobs=jobs) == [2, 3]
