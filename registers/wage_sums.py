"""Register of End of the Year Certificates (Register of Wage Sums)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from registers.rules import OF_CENSUS_YEAR, PERSON_IN_CPR, not_found
from registers.schema import Column, Register, Rule, Severity

if TYPE_CHECKING:
    import ibis.expr.types as ir


def _of_another(rows: ir.Table, others: Mapping[str, ir.Table]) -> ir.Table:
    """Certificates whose establishment belongs to another enterprise, or to none."""
    owned = others["establishments"].select("establishment_number", "enterprise_number").distinct()
    named = rows.filter(rows.establishment_number.notnull())
    return named.anti_join(owned, ["establishment_number", "enterprise_number"])


WAGE_SUMS = Register(
    name="wage_sums",
    title="Register of End of the Year Certificates (Register of Wage Sums)",
    owner="Directorate of Taxes",
    coverage="Every employer's payments to every person in the year, however small, from electronic certificates; with "
    "them the benefit of a company car. No dates of employment and no hours.",
    lag="Delivered by 20 January of the next year; corrections follow until the tax assessment.",
    key=("national_identity_number", "enterprise_number"),
    columns=(
        Column("national_identity_number", "string", "Recipient.", required=True, pseudonym="person_id"),
        Column("enterprise_number", "string", "Enterprise that paid.", required=True),
        Column("establishment_number", "string", "Establishment, where the certificate names it."),
        Column("income_year", "int64", "Year.", required=True),
        Column("wage_nok", "int64", "Wages and salaries, kroner.", required=True),
        Column("has_company_car", "boolean", "The certificate holds the benefit of a free car."),
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
        Rule(
            "establishment_unnamed",
            Severity.REPORT,
            "The certificate names the establishment.",
            "Nothing: the likeliest establishment of the enterprise is taken for an undated job.",
            lambda rows, _: rows.filter(rows.establishment_number.isnull()),
            ("establishment_number",),
            tolerance=1.0,
        ),
        Rule(
            "establishment_of_another",
            Severity.CLEAR,
            "The establishment belongs to the enterprise that paid.",
            "Correct the number; until then the likeliest establishment of the enterprise is taken.",
            _of_another,
            ("establishment_number",),
            uses=("establishments",),
            tolerance=0.05,
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
