"""After-tax income of persons and households in 2001.

"About the statistics", Census 2001, After-tax income; Income data.
"""

from __future__ import annotations

import ibis

from census.income import COMPONENTS, IncomeSources, household_income, measure_income
from tests.tables import rows, table

RETURN_COLUMNS = (
    "wage_income_nok",
    "net_entrepreneurial_income_nok",
    "interest_income_nok",
    "dividend_income_nok",
    "capital_gains_nok",
    "pension_income_nok",
    "taxable_benefits_nok",
    "maintenance_received_nok",
    "assessed_taxes_nok",
    "pension_premiums_nok",
    "maintenance_paid_nok",
)
PEOPLE = "person_id\n 1"
NO_WAGES = "person_id | wage_nok"
NO_BENEFITS = "person_id | benefit_kind | amount_nok"
NO_ASSISTANCE = "person_id | assistance_form | amount_nok"
NO_APPLICATIONS = "person_id | grant_nok | loan_nok"
NO_CASES = "person_id | case_kind | allowance_nok | loan_balance_nok"
TAXES = "person_id | assessed_taxes_nok\n 1 | 0"


def measured(
    *columns: str,
    people: str = PEOPLE,
    returns: str = TAXES,
    wages: str = NO_WAGES,
    benefits: str = NO_BENEFITS,
    assistance: str = NO_ASSISTANCE,
    applications: str = NO_APPLICATIONS,
    cases: str = NO_CASES,
) -> list[tuple[object, ...]]:
    """Columns of the income; columns of the return that a table does not have are 0."""
    filed = table(returns)
    filed = filed.mutate(**{name: ibis.literal(0, "int64") for name in RETURN_COLUMNS if name not in filed.columns})
    told = IncomeSources(filed, table(wages), table(benefits), table(assistance), table(applications), table(cases))
    return rows(measure_income(table(people), told), *columns)


def test_earned_income_is_wages_salaries_and_net_entrepreneurial_income_also_a_loss() -> None:
    assert measured(
        "earned_income_nok",
        "after_tax_income_nok",
        people="person_id\n 1\n 2",
        returns="""
            person_id | wage_income_nok | net_entrepreneurial_income_nok
            1         | 200000          | 50000
            2         | 30000           | -40000
        """,
    ) == [(-10000, -10000), (250000, 250000)]


def test_property_income_is_interest_dividends_and_gains_less_losses() -> None:
    assert measured(
        "property_income_nok",
        "after_tax_income_nok",
        returns="""
            person_id | interest_income_nok | dividend_income_nok | capital_gains_nok
            1         | 900                 | 700                 | -300
        """,
    ) == [(1300, 1300)]


def test_taxable_transfers_are_pensions_taxable_benefits_and_maintenance_received() -> None:
    assert measured(
        "taxable_transfers_nok",
        "after_tax_income_nok",
        returns="""
            person_id | pension_income_nok | taxable_benefits_nok | maintenance_received_nok
            1         | 98000              | 12000                | 13800
        """,
    ) == [(123800, 123800)]


def test_tax_free_transfers_come_from_the_bodies_that_pay_them() -> None:
    assert measured(
        "tax_free_transfers_nok",
        "after_tax_income_nok",
        benefits="person_id | benefit_kind | amount_nok\n 1 | 08 | 15456\n 1 | 11 | 12000\n 1 | 13 | 13320",
        assistance="person_id | assistance_form | amount_nok\n 1 | 1 | 5200\n 1 | 1 | 5200",
        applications="person_id | grant_nok | loan_nok\n 1 | 12000 | -\n 1 | 11500 | -",
        cases="person_id | case_kind | allowance_nok | loan_balance_nok\n 1 | 1 | 9600 | 0",
    ) == [(84276, 84276)]


def test_loans_are_no_income() -> None:
    assert measured(
        "after_tax_income_nok",
        assistance="person_id | assistance_form | amount_nok\n 1 | 2 | 2000",
        applications="person_id | grant_nok | loan_nok\n 1 | - | 28000",
        cases="person_id | case_kind | allowance_nok | loan_balance_nok\n 1 | 2 | 0 | 240000\n 1 | 3 | 0 | 90000",
    ) == [(0,)]


def test_of_two_cases_of_housing_allowance_one_counts() -> None:
    twice = "person_id | case_kind | allowance_nok | loan_balance_nok\n 1 | 1 | 9600 | 0\n 1 | 1 | 9600 | 0"
    assert measured("tax_free_transfers_nok", cases=twice) == [(9600,)]


def test_assessed_taxes_and_negative_transfers_are_subtracted() -> None:
    assert measured(
        "assessed_taxes_nok",
        "negative_transfers_nok",
        "after_tax_income_nok",
        returns="""
            person_id | wage_income_nok | assessed_taxes_nok | pension_premiums_nok | maintenance_paid_nok
            1         | 300000          | 80000              | 6000                 | 14000
        """,
    ) == [(80000, 20000, 200000)]


def test_interest_on_debts_and_other_deductions_do_not_lower_the_income() -> None:
    assert measured(
        "after_tax_income_nok",
        returns="""
            person_id | wage_income_nok | interest_paid_nok | other_deductions_nok
            1         | 300000          | 21000             | 1800
        """,
    ) == [(300000,)]


def test_wages_of_certificates_and_taxable_benefits_are_those_of_the_return_and_count_once() -> None:
    returns = """
        person_id | wage_income_nok | pension_income_nok | taxable_benefits_nok
        1         | 150000          | 60000              | 31000
    """
    wages = "person_id | wage_nok\n 1 | 100000\n 1 | 52000"
    benefits = "person_id | benefit_kind | amount_nok\n 1 | 02 | 50000\n 1 | 06 | 31000\n 1 | 12 | 4000"
    assert measured("after_tax_income_nok", "income_source", returns=returns, wages=wages, benefits=benefits) == [
        (241000, "1")
    ]


def test_without_a_return_income_is_what_employers_and_the_national_insurance_tell() -> None:
    """Late assessments: the taxes are not known, and the source says so."""
    wages = "person_id | wage_nok\n 1 | 100000\n 1 | 52000"
    benefits = "person_id | benefit_kind | amount_nok\n 1 | 02 | 50000\n 1 | 06 | 31000\n 1 | 08 | 11000"
    none = "person_id | wage_income_nok"
    assert measured(*COMPONENTS, "income_source", returns=none, wages=wages, benefits=benefits) == [
        (152000, 0, 81000, 11000, 0, 0, "2")
    ]


def test_amounts_of_a_return_that_validation_cleared_are_filled_each_by_itself() -> None:
    returns = """
        person_id | wage_income_nok | pension_income_nok | taxable_benefits_nok | assessed_taxes_nok
        1         | -               | 60000              | 0                    | 40000
        2         | 90000           | -                  | -                    | -
    """
    wages = "person_id | wage_nok\n 1 | 100000\n 2 | 95000"
    benefits = "person_id | benefit_kind | amount_nok\n 1 | 06 | 5000\n 2 | 01 | 70000\n 2 | 07 | 8000"
    columns = ("person_id", "earned_income_nok", "taxable_transfers_nok", "after_tax_income_nok", "income_source")
    people = "person_id\n 1\n 2"
    assert measured(*columns, people=people, returns=returns, wages=wages, benefits=benefits) == [
        (1, 100000, 60000, 120000, "1"),
        (2, 90000, 78000, 168000, "2"),
    ]


def test_every_resident_has_an_income_and_nobody_else() -> None:
    returns = "person_id | wage_income_nok\n 1 | 300000\n 9 | 500000"
    benefits = "person_id | benefit_kind | amount_nok\n 3 | 10 | 7000\n 9 | 08 | 15000"
    columns = ("person_id", "after_tax_income_nok", "income_source")
    assert measured(*columns, people="person_id\n 1\n 2\n 3", returns=returns, benefits=benefits) == [
        (1, 300000, "1"),
        (2, 0, "3"),
        (3, 7000, "3"),
    ]


def test_the_household_has_the_sum_of_its_members_incomes() -> None:
    incomes = table("person_id | after_tax_income_nok\n 1 | 200000\n 2 | -5000\n 3 | 0\n 4 | 90000\n 5 | 70000")
    members = table("person_id | household_id\n 1 | 10\n 2 | 10\n 3 | 10\n 4 | 20\n 5 | -")
    assert rows(household_income(incomes, members), "household_id", "household_after_tax_income_nok") == [
        (10, 195000),
        (20, 90000),
    ]
