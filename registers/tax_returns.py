"""Register for Personal Tax Payers: the tax return."""

from __future__ import annotations

from registers.rules import OF_CENSUS_YEAR, PERSON_IN_CPR, unknown_division
from registers.schema import Column, Register

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
        OF_CENSUS_YEAR,
        PERSON_IN_CPR,
        unknown_division("previous_industry_code"),
    ),
)
