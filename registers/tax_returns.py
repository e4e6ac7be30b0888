"""Register for Personal Tax Payers: the tax return and the taxes assessed on it.

Source: "About the statistics", Census 2001, Income data; After-tax income.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from census.reference import CENSUS_YEAR
from registers.rules import OF_CENSUS_YEAR, PERSON_IN_CPR, not_negative, unknown_division, unknown_municipality
from registers.schema import Column, Register, Rule, Severity

if TYPE_CHECKING:
    import ibis.expr.types as ir

_RETURN_AS_FILED = "Look at the return as filed; until then the amount is unknown."

POSITIVE_AMOUNTS = (
    "wage_income_nok",
    "pension_income_nok",
    "taxable_benefits_nok",
    "interest_income_nok",
    "dividend_income_nok",
    "maintenance_received_nok",
    "maintenance_paid_nok",
    "pension_premiums_nok",
    "interest_paid_nok",
    "other_deductions_nok",
    "gross_capital_nok",
    "debt_nok",
    "assessed_taxes_nok",
)
"""Amounts that are never below 0."""

AMOUNTS = (*POSITIVE_AMOUNTS, "net_entrepreneurial_income_nok", "capital_gains_nok")
"""All amounts of a return, kroner."""

_FAR_ABOVE = 10
_FREE = 100_000
_MOST_PENSION = 3_000_000


def _far_above_certificates(rows: ir.Table, others: Mapping[str, ir.Table]) -> ir.Table:
    """Returns whose wages are many times those that employers certified."""
    sums = others["wage_sums"].group_by("national_identity_number").agg(_certified=lambda t: t.wage_nok.sum())
    sums = sums.rename(_of="national_identity_number")
    linked = rows.join(sums, rows.national_identity_number == sums["_of"])
    return linked.filter(linked.wage_income_nok > _FAR_ABOVE * linked["_certified"] + _FREE)


def _gross_income(rows: ir.Table) -> ir.IntegerValue:
    gross: ir.IntegerValue = (
        rows.wage_income_nok.fill_null(0)
        + rows.net_entrepreneurial_income_nok.clip(lower=0).fill_null(0)
        + rows.capital_gains_nok.clip(lower=0).fill_null(0)
        + rows.pension_income_nok.fill_null(0)
        + rows.taxable_benefits_nok.fill_null(0)
        + rows.interest_income_nok.fill_null(0)
        + rows.dividend_income_nok.fill_null(0)
    )
    return gross


def _taxed_away(rows: ir.Table, _others: Mapping[str, ir.Table]) -> ir.Table:
    """Returns whose taxes are more than all income and two per cent of the capital."""
    return rows.filter(rows.assessed_taxes_nok > _gross_income(rows) + rows.gross_capital_nok.fill_null(0) // 50 + 1000)


_RULES = (
    OF_CENSUS_YEAR,
    PERSON_IN_CPR,
    unknown_division("previous_industry_code"),
    unknown_municipality(Severity.CLEAR, "Correct the code, or add the change to the reference."),
    *(not_negative(column, _RETURN_AS_FILED) for column in POSITIVE_AMOUNTS),
    Rule(
        "wage_far_above_certificates",
        Severity.CLEAR,
        "Wages are at most ten times what employers certified, and 100 000 kroner.",
        "Ask whether the return is in øre; then divide all its amounts by 100. Until then wages come from the "
        "certificates, and the return's other amounts are unknown.",
        _far_above_certificates,
        AMOUNTS,
        uses=("wage_sums",),
    ),
    Rule(
        "pension_too_large",
        Severity.CLEAR,
        "Pensions are at most 3 000 000 kroner a year.",
        "Ask whether the return is in øre; then divide all its amounts by 100.",
        lambda rows, _: rows.filter(rows.pension_income_nok > _MOST_PENSION),
        AMOUNTS,
    ),
    Rule(
        "taxes_exceed_income",
        Severity.DOUBT,
        "Assessed taxes are at most the year's gross income, and two per cent of the capital.",
        "Look at the assessment: income may be missing, or a digit too many in the taxes.",
        _taxed_away,
        ("assessed_taxes_nok",),
    ),
    Rule(
        "assessed_before_year_end",
        Severity.REPORT,
        "The assessment is later than the income year.",
        "Nothing, for persons who died or left in the year and were assessed in advance.",
        lambda rows, _: rows.filter(rows.assessed_date.year() <= CENSUS_YEAR),
        ("assessed_date",),
    ),
)

TAX_RETURNS = Register(
    name="tax_returns",
    title="Register for Personal Tax Payers: tax returns",
    owner="Directorate of Taxes",
    coverage="Everyone of 17 years and over who was resident at the end of the year, younger ones with taxable "
    "income, and non-residents who were paid in Norway. Tax-free transfers are not in it: child allowance, social "
    "assistance, study grants and housing allowance come from the bodies that pay them. Who died in the year is "
    "assessed through the estate, mostly under the same number.",
    lag="The ordinary assessment of 2001 is settled by autumn 2002. Complaints and changed returns amend some of it "
    "for ten years: an amended return replaces the former, and `assessed_date` tells which is the latest. Late "
    "returns, mostly of the self-employed, are missing until they are assessed by estimate. The industry of "
    "self-employment is that of the year before.",
    key=("national_identity_number",),
    latest_by="assessed_date",
    columns=(
        Column("national_identity_number", "string", "Tax payer.", required=True, pseudonym="person_id"),
        Column("income_year", "int64", "Year.", required=True),
        Column("assessed_date", "date", "Day of the assessment that the row gives.", required=True),
        Column("municipality_code", "string", "Municipality of assessment, at the end of the year before."),
        Column("tax_class", "string", "Class of the personal allowance.", codes="tax_class"),
        Column("wage_income_nok", "int64", "Wages and salaries, kroner.", required=True),
        Column(
            "net_entrepreneurial_income_nok",
            "int64",
            "Net income from self-employment, kroner; may be negative.",
            required=True,
        ),
        Column("pension_income_nok", "int64", "Pensions of the National Insurance and of occupation, kroner."),
        Column(
            "taxable_benefits_nok",
            "int64",
            "Other taxable transfers, kroner: sickness, parental, rehabilitation, unemployment and transitional "
            "benefits.",
        ),
        Column("interest_income_nok", "int64", "Interest received, kroner."),
        Column("dividend_income_nok", "int64", "Dividends, kroner."),
        Column("capital_gains_nok", "int64", "Realised capital gains less losses, kroner; may be negative."),
        Column("maintenance_received_nok", "int64", "Maintenance received for children, kroner."),
        Column("maintenance_paid_nok", "int64", "Maintenance paid for children, kroner."),
        Column("pension_premiums_nok", "int64", "Compulsory premiums to occupational pension schemes, kroner."),
        Column("interest_paid_nok", "int64", "Interest on debts, kroner."),
        Column("other_deductions_nok", "int64", "Other deductions from ordinary income, kroner."),
        Column("gross_capital_nok", "int64", "Gross taxable capital at the end of the year, kroner."),
        Column("debt_nok", "int64", "Debts at the end of the year, kroner."),
        Column("assessed_taxes_nok", "int64", "Income and capital taxes and social security contribution, kroner."),
        Column(
            "previous_industry_code", "string", "Industry of self-employment in the year before, SIC94, five digits."
        ),
    ),
    rules=_RULES,
)
