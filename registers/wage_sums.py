"""Register of Wage Sums (end of the year certificates)."""

from __future__ import annotations

from registers.schema import Column, Register

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
)
