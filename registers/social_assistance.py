"""Register of Social Assistance: what municipalities paid to whom, month by month.

Source: "About the statistics", Census 2001, Income data.
"""

from __future__ import annotations

from registers.rules import OF_CENSUS_YEAR, PERSON_IN_CPR, not_above, not_negative, tolerating, unknown_municipality
from registers.schema import Column, Register, Rule, Severity

_MOST_A_MONTH = 100_000
_SMALL = 0.05

SOCIAL_ASSISTANCE = Register(
    name="social_assistance",
    title="Register of Social Assistance",
    owner="Municipalities' social services; collected by Statistics Norway",
    coverage="Economic assistance by the Social Services Act: contributions and loans. One recipient stands for a "
    "household: a couple has it in one partner's name, children never. Assistance in kind, to people without an "
    "identity number and through private institutions is missing, and a few small municipalities deliver only totals "
    "of the year.",
    lag="Delivered by the municipalities in February for the year before; corrections until May. A month is that of "
    "payment, which may be after the month of need.",
    key=("national_identity_number", "municipality_code", "payment_month", "assistance_form"),
    tolerance=_SMALL,
    may_be_empty=True,
    columns=(
        Column("national_identity_number", "string", "Recipient.", required=True, pseudonym="person_id"),
        Column("municipality_code", "string", "Municipality that paid.", required=True),
        Column("income_year", "int64", "Year of payment.", required=True),
        Column("payment_month", "int64", "Month of payment, 1-12.", required=True),
        Column("assistance_form", "string", "Contribution or loan.", required=True, codes="assistance_form"),
        Column("amount_nok", "int64", "Paid in the month, kroner.", required=True),
    ),
    rules=tolerating(
        _SMALL,
        OF_CENSUS_YEAR,
        PERSON_IN_CPR,
        unknown_municipality(Severity.REJECT, "Correct the code, or add the change to the reference."),
        Rule(
            "month_impossible",
            Severity.REJECT,
            "The month is 1 to 12.",
            "Ask the municipality for the month.",
            lambda rows, _: rows.filter(~rows.payment_month.between(1, 12)),
            ("payment_month",),
        ),
        not_negative("amount_nok", "Ask the municipality: it may be a repayment of another month."),
        not_above("amount_nok", _MOST_A_MONTH),
    ),
)
