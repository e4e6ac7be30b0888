"""Rules of the registers of income, vehicles and driving licences, on a few rows each.

Numbers of people are letters: rules that compare rows look at equality only.
"""

from __future__ import annotations

import ibis.expr.types as ir

from registers.driving_licences import DRIVING_LICENCES
from registers.education_loan_fund import EDUCATION_LOANS
from registers.housing_bank import HOUSING_BANK
from registers.national_insurance import NATIONAL_INSURANCE
from registers.schema import Register
from registers.social_assistance import SOCIAL_ASSISTANCE
from registers.tax_returns import TAX_RETURNS
from registers.vehicles import VEHICLES
from tests.tables import rows, table

PERSONS = """
    national_identity_number | birth_date | registration_status | registration_status_date | municipality_code
    old                      | 1930-05-01 | 1                   | 1930-05-01               | 2015
    young                    | 1980-05-01 | 1                   | 1980-05-01               | 2015
    child                    | 1995-05-01 | 1                   | 1995-05-01               | 2015
    dead                     | 1925-05-01 | 5                   | 2001-02-10               | 2015
    late                     | 1925-05-01 | 5                   | 2001-12-10               | 2015
"""
DATES = {"birth_date": "date", "registration_status_date": "date", "period_start": "date", "period_end": "date"}
AMOUNTS = dict.fromkeys(("row_number", "payment_month", "household_size"), "int")


def broken(register: Register, rule: str, text: str, **others: str) -> list[int]:
    """Row numbers of the rows that break a rule, of rows numbered in the table."""
    (found,) = [item for item in register.rules if item.name == rule]
    tables: dict[str, ir.Table] = {"cpr_persons": table(PERSONS, DATES)}
    tables |= {name: table(other, AMOUNTS) for name, other in others.items()}
    result = found.broken(table(text, DATES | AMOUNTS), tables)
    return [number for (number,) in rows(result, "row_number")]


def test_wages_far_above_what_employers_certified_are_in_oere() -> None:
    returns = """
        row_number | national_identity_number | wage_income_nok
        1          | a                        | 300000
        2          | b                        | 30000000
        3          | c                        | 30000000
        4          | d                        | 101000
    """
    sums = """
        national_identity_number | wage_nok
        a                        | 200000
        a                        | 100000
        b                        | 300000
        d                        | 100
    """
    assert broken(TAX_RETURNS, "wage_far_above_certificates", returns, wage_sums=sums) == [2]


def test_pensions_above_three_millions_are_in_oere() -> None:
    assert broken(
        TAX_RETURNS, "pension_too_large", "row_number | pension_income_nok\n 1 | 3000000\n 2 | 9800000\n 3 | -"
    ) == [2]


def test_taxes_are_at_most_income_and_a_fiftieth_of_the_capital() -> None:
    returns = """
        row_number | assessed_taxes_nok | wage_income_nok | net_entrepreneurial_income_nok | pension_income_nok | \
taxable_benefits_nok | interest_income_nok | dividend_income_nok | capital_gains_nok | gross_capital_nok
        1          | 80000              | 300000          | 0      | 0 | 0 | 0 | 0 | 0      | 0
        2          | 800000             | 300000          | 0      | 0 | 0 | 0 | 0 | 0      | 0
        3          | 90000              | 0               | -50000 | 0 | 0 | 0 | 0 | -20000 | 9000000
        4          | 90000              | 0               | -      | - | - | - | - | -      | -
    """
    assert broken(TAX_RETURNS, "taxes_exceed_income", returns) == [2, 4]


def test_amounts_that_cannot_be_negative() -> None:
    text = "row_number | wage_income_nok\n 1 | -5\n 2 | 0\n 3 | -"
    assert broken(TAX_RETURNS, "wage_income_nok.negative", text) == [1]
    assert "net_entrepreneurial_income_nok.negative" not in {rule.name for rule in TAX_RETURNS.rules}


BENEFITS = """
    row_number | national_identity_number | benefit_kind | period_start | period_end | amount_nok
    1          | old                      | 01           | 2001-01-01   | 2001-12-31 | 98000
    2          | old                      | 02           | 2001-01-01   | 2001-03-31 | 9800000
    3          | young                    | 01           | 2001-01-01   | 2001-12-31 | 98000
    4          | child                    | 08           | 2001-01-01   | 2001-12-31 | 11664
    5          | child                    | 11           | 2001-06-01   | 2001-01-31 | 12000
    6          | dead                     | 01           | 2001-01-01   | 2001-02-28 | 16000
    7          | dead                     | 01           | 2001-03-01   | 2001-03-31 | 8000
    8          | late                     | 01           | 2001-01-01   | 2001-12-31 | 98000
"""


def test_benefits_are_of_a_kind_for_the_age() -> None:
    assert broken(NATIONAL_INSURANCE, "age_outside_kind", BENEFITS) == [2, 3, 4]


def test_a_payment_for_a_period_begun_before_death_is_no_payment_after_it() -> None:
    assert broken(NATIONAL_INSURANCE, "paid_after_death", BENEFITS) == [7]


def test_disability_and_old_age_pension_at_once() -> None:
    assert broken(NATIONAL_INSURANCE, "two_pensions", BENEFITS) == [2]
    apart = BENEFITS.replace("2001-01-01   | 2001-12-31 | 98000", "2001-04-01   | 2001-12-31 | 98000")
    assert broken(NATIONAL_INSURANCE, "two_pensions", apart) == []


def test_amounts_and_periods_of_benefits() -> None:
    assert broken(NATIONAL_INSURANCE, "amount_too_large", BENEFITS) == [2]
    assert broken(NATIONAL_INSURANCE, "ends_before_it_starts", BENEFITS) == [5]
    before = BENEFITS.replace("2001-03-01   | 2001-03-31", "2000-03-01   | 2000-03-31")
    assert broken(NATIONAL_INSURANCE, "period_outside_year", before) == [7]


def test_social_assistance_is_paid_in_a_month() -> None:
    payments = "row_number | payment_month | amount_nok\n 1 | 12 | 6000\n 2 | 13 | 600000\n 3 | 0 | 100000"
    assert broken(SOCIAL_ASSISTANCE, "month_impossible", payments) == [2, 3]
    assert broken(SOCIAL_ASSISTANCE, "amount_nok.too_large", payments) == [2]


def test_applications_for_study_support() -> None:
    applications = """
        row_number | national_identity_number | study_term | application_date | study_residence | decision | grant_nok \
| loan_nok
        1 | a | 1 | 2000-08-01 | 1 | 1 | 0 | 20000
        2 | a | 2 | 2001-07-01 | 2 | 1 | 9000 | 20000
        3 | a | 2 | 2001-08-01 | 1 | 2 | - | 20000
        4          | b                        | 2          | 2002-01-10       | -               | 2        | 0    | 0
    """
    assert broken(EDUCATION_LOANS, "two_residences", applications) == [2, 3]
    assert broken(EDUCATION_LOANS, "refused_and_paid", applications) == [3]
    assert broken(EDUCATION_LOANS, "applied_in_another_year", applications) == [4]


def test_cases_of_the_housing_bank() -> None:
    cases = """
        row_number | case_number | national_identity_number | case_kind | household_size | allowance_nok
        1          | c1          | a                        | 1         | 1              | 9000
        2          | c2          | a                        | 1         | 1              | 7000
        3          | c3          | a                        | 2         | 0              | 0
        4          | c4          | b                        | 1         | 4              | 9000
        5          | c4          | b                        | 1         | 4              | 9000
        6          | c5          | c                        | 3         | 21             | 100
    """
    assert broken(HOUSING_BANK, "second_allowance", cases) == [1, 2]
    assert broken(HOUSING_BANK, "household_size_impossible", cases) == [3, 6]
    assert broken(HOUSING_BANK, "loan_paid_as_allowance", cases) == [6]


CARS = """
    row_number | registration_number | vehicle_type | owner_identity_number | owner_organisation_number | \
municipality_code | first_registered_date | owner_since_date | status | status_date
    1 | YK10001 | 1 | old | - | 2015 | 1994-03-01 | 1998-03-01 | 1 | 1994-03-01
    2 | YK100 | 1 | - | 81234 | 2015 | 1994-03-01 | 1994-03-01 | 1 | 1994-03-01
    3 | yk10003 | 1 | - | - | 2015 | 1994-03-01 | 1994-03-01 | 1 | 1994-03-01
    4 | YK1004 | 1 | dead | - | 2015 | 1959-03-01 | 1994-03-01 | 1 | 1994-03-01
    5 | YK10005 | 1 | dead | - | 2015 | 1994-03-01 | 1990-03-01 | 2 | 2001-03-01
    6 | YK10006 | 1 | late | 81234 | 2022 | 1994-03-01 | 1994-03-01 | 1 | 1994-03-01
    7 | YK10007 | 1 | young | - | 2015 | 1974-03-01 | 1994-03-01 | 2 | 2000-12-31
    8 | YK10008 | 8 | stranger | - | 2015 | 1954-03-01 | 1994-03-01 | 1 | 1994-03-01
"""


def test_owners_of_vehicles() -> None:
    assert broken(VEHICLES, "without_owner", CARS) == [3]
    assert broken(VEHICLES, "two_owners", CARS) == [6]
    assert broken(VEHICLES, "owner_not_in_cpr", CARS) == [8]
    assert broken(VEHICLES, "owner_moved", CARS) == [6]
    assert broken(VEHICLES, "owned_before_first_registered", CARS) == [5]


def test_vehicles_of_who_died_after_census_day_were_a_living_person_s() -> None:
    assert broken(VEHICLES, "owner_dead", CARS) == [4]


def test_registration_of_vehicles() -> None:
    assert broken(VEHICLES, "registration_number_malformed", CARS) == [2, 3]
    assert broken(VEHICLES, "deregistered_before_year", CARS) == [7]
    assert broken(VEHICLES, "very_old", CARS) == [4]


def test_driving_licences_hold_on_census_day_for_grown_ups() -> None:
    licences = """
        row_number | national_identity_number | licence_class | issued_date | valid_to_date
        1          | old                      | B             | 1950-01-01  | 2030-05-01
        2          | young                    | B             | 1997-01-01  | 2080-05-01
        3          | young                    | T             | 1997-01-01  | 2080-05-01
        4          | dead                     | B             | 1950-01-01  | 2025-05-01
        5          | late                     | B             | 1950-01-01  | 2025-05-01
        6          | old                      | D             | 1950-01-01  | 2001-11-02
        7          | old                      | C             | 2001-11-04  | 2030-05-01
        8          | old                      | A             | 1960-01-01  | 1959-05-01
    """
    assert broken(DRIVING_LICENCES, "holder_too_young", licences) == [2, 6]
    assert broken(DRIVING_LICENCES, "holder_dead", licences) == [4]
    assert broken(DRIVING_LICENCES, "run_out", licences) == [6, 7, 8]
    assert broken(DRIVING_LICENCES, "ends_before_it_starts", licences) == [8]
