"""Norwegian State Housing Bank: housing allowances and loans of households.

Source: "About the statistics", Census 2001, Income data.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from registers.rules import PERSON_IN_CPR, not_above, not_negative, outside, tolerating
from registers.schema import Column, Register, Rule, Severity

if TYPE_CHECKING:
    import ibis.expr.types as ir

_SMALL = 0.05
_ALLOWANCE = "1"
_MOST_ALLOWANCE, _MOST_BALANCE = 80_000, 5_000_000


def _second_allowance(rows: ir.Table, _others: Mapping[str, ir.Table]) -> ir.Table:
    """Allowances of an applicant who has another case of the same kind."""
    allowances = rows.filter(rows.case_kind == _ALLOWANCE)
    cases = allowances.group_by("national_identity_number").agg(_cases=lambda t: t.case_number.nunique())
    several = cases.filter(cases["_cases"] > 1)
    return allowances.filter(allowances.national_identity_number.isin(several.national_identity_number))


def _loan_paid_as_allowance(rows: ir.Table, _others: Mapping[str, ir.Table]) -> ir.Table:
    return rows.filter((rows.case_kind != _ALLOWANCE) & (rows.allowance_nok > 0))


HOUSING_BANK = Register(
    name="housing_bank",
    title="State Housing Bank: housing allowances and loans",
    owner="Norwegian State Housing Bank",
    coverage="Households that had a housing allowance in the year, and loans of the bank with a balance at its end. "
    "One person applies for the household. Allowances are for pensioners and families with children with low income "
    "and high housing costs in dwellings that the bank approves; loans that a municipality passes on are the "
    "municipality's and are missing here.",
    lag="Paid three times a year for four months each, by income and household as applied for: a change of household "
    "reaches the bank at the next application. The year is complete in February.",
    key=("case_number",),
    tolerance=_SMALL,
    may_be_empty=True,
    columns=(
        Column("case_number", "string", "Number of the case.", required=True),
        Column(
            "national_identity_number", "string", "Applicant, for the household.", required=True, pseudonym="person_id"
        ),
        Column("case_kind", "string", "Housing allowance, or kind of loan.", required=True, codes="housing_bank_kind"),
        Column("household_size", "int64", "Persons in the household, by the application."),
        Column("allowance_nok", "int64", "Housing allowance paid in the year, kroner; 0 for loans.", required=True),
        Column("loan_balance_nok", "int64", "Balance of the loan at the end of the year, kroner."),
    ),
    rules=tolerating(
        _SMALL,
        PERSON_IN_CPR,
        not_negative("allowance_nok", "Ask the bank: it may be a repayment."),
        not_negative("loan_balance_nok", "Ask the bank for the balance."),
        not_above("allowance_nok", _MOST_ALLOWANCE),
        not_above("loan_balance_nok", _MOST_BALANCE),
        Rule(
            "household_size_impossible",
            Severity.CLEAR,
            "The household has 1 to 20 persons.",
            "Ask the bank for the application.",
            outside("household_size", 1, 20),
            ("household_size",),
        ),
        Rule(
            "second_allowance",
            Severity.DOUBT,
            "An applicant has one case of housing allowance.",
            "Ask the bank whether one case is the former of the two.",
            _second_allowance,
            ("national_identity_number", "case_kind"),
        ),
        Rule(
            "loan_paid_as_allowance",
            Severity.DOUBT,
            "Only a case of housing allowance has an allowance.",
            "Ask the bank for the kind of case.",
            _loan_paid_as_allowance,
            ("case_kind", "allowance_nok"),
        ),
    ),
)
