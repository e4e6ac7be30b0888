"""Register for Personal Tax Payers: the tax return."""

from __future__ import annotations

from census.reference import CENSUS_YEAR
from registers.rules import not_found
from registers.schema import Column, Register, Rule, Severity

TAX_RETURNS = Register(
    name="tax_returns",
    title="Register for Personal Tax Payers",
    owner="Directorate of Taxes",
    coverage="Everyone who paid tax or filed a return for the year.",
    lag="Ready a year after the income year; the industry of self-employment is that of the year before.",
    key=("national_identity_number",),
    columns=(
        Column("national_identity_number", "string", "Tax payer.", required=True, pseudonym="person_id"),
        Column("income_year", "int64", "Year.", required=True),
        Column("wage_income_nok", "int64", "Wages and salaries, kroner.", required=True),
        Column(
            "net_entrepreneurial_income_nok",
            "int64",
            "Net income from self-employment, kroner; may be negative.",
            required=True,
        ),
        Column(
            "previous_industry_code", "string", "Industry of self-employment in the year before, SIC94, five digits."
        ),
    ),
    rules=(
        Rule(
            "other_year",
            Severity.REJECT,
            "The year is that of the census.",
            "Ask for the extract of the year.",
            lambda rows, _: rows.filter(rows.income_year != CENSUS_YEAR),
            ("income_year",),
        ),
        Rule(
            "person_not_in_cpr",
            Severity.REPORT,
            "The person is in the Central Population Register's extract.",
            "Nothing, for those who do not live in the area; else correct the number.",
            not_found("national_identity_number", "national_identity_number", "cpr_persons"),
            ("national_identity_number",),
            uses=("cpr_persons",),
            tolerance=0.1,
        ),
    ),
)
