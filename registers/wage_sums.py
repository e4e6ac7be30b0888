"""Register of Wage Sums (end of the year certificates)."""

from __future__ import annotations

from registers.rules import OF_CENSUS_YEAR, PERSON_IN_CPR, not_found
from registers.schema import Column, Register, Rule, Severity

WAGE_SUMS = Register(
    name="wage_sums",
    title="Register of Wage Sums",
    owner="Directorate of Taxes",
    coverage="Every employer's payments to every person in the year, however small. No dates of employment.",
    lag="Delivered by 20 January of the next year.",
    key=("national_identity_number", "enterprise_number"),
    columns=(
        Column("national_identity_number", "string", "Recipient.", required=True, pseudonym="person_id"),
        Column("enterprise_number", "string", "Enterprise that paid.", required=True),
        Column("establishment_number", "string", "Establishment, where the certificate names it."),
        Column("income_year", "int64", "Year.", required=True),
        Column("wage_nok", "int64", "Wages and salaries, kroner.", required=True),
    ),
    rules=(
        OF_CENSUS_YEAR,
        Rule(
            "wage_negative",
            Severity.REJECT,
            "A wage sum is not negative.",
            "Ask the employer: it may be a correction of another certificate.",
            lambda rows, _: rows.filter(rows.wage_nok < 0),
            ("wage_nok",),
        ),
        PERSON_IN_CPR,
        Rule(
            "enterprise_unknown",
            Severity.REPORT,
            "The enterprise has an establishment in the business register.",
            "Add it; until then industry, sector and place of work of the job are unknown.",
            not_found("enterprise_number", "enterprise_number", "establishments"),
            ("enterprise_number",),
            uses=("establishments",),
            tolerance=0.05,
        ),
    ),
)
