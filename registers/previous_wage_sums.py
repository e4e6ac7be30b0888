"""Register of End of the Year Certificates, the year before the census: what dates jobs that have no dates."""

from __future__ import annotations

from census.reference import CENSUS_YEAR
from registers.rules import PERSON_IN_CPR
from registers.schema import Column, Register, Rule, Severity

PREVIOUS_WAGE_SUMS = Register(
    name="previous_wage_sums",
    title="Register of End of the Year Certificates, the year before",
    owner="Directorate of Taxes",
    coverage="Wage sums of the year before the census, of persons whom the same enterprise paid in the census year "
    "too. Nothing else of the certificates: the extract only serves to date jobs.",
    lag="Final when the census is made. An enterprise that has got another number since looks as if it were new.",
    key=("national_identity_number", "enterprise_number"),
    may_be_empty=True,
    tolerance=0.03,
    columns=(
        Column("national_identity_number", "string", "Recipient.", required=True, pseudonym="person_id"),
        Column("enterprise_number", "string", "Enterprise that paid.", required=True),
        Column("income_year", "int64", "Year.", required=True),
        Column("wage_nok", "int64", "Wages and salaries, kroner.", required=True),
    ),
    rules=(
        Rule(
            "other_year",
            Severity.REJECT,
            "The year is that before the census.",
            "Ask for the extract of the year.",
            lambda rows, _: rows.filter(rows.income_year != CENSUS_YEAR - 1),
            ("income_year",),
        ),
        Rule(
            "wage_negative",
            Severity.REJECT,
            "A wage sum is not negative.",
            "Ask the employer: it may be a correction of another certificate.",
            lambda rows, _: rows.filter(rows.wage_nok < 0),
            ("wage_nok",),
        ),
        PERSON_IN_CPR,
    ),
)
