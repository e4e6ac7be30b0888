"""Driving Licence Register.

Source: "About the statistics", Census 2001, Data on private cars and driving licences.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from census.reference import CENSUS_DAY, code_list
from registers.rules import DEAD, PERSON_IN_CPR, ends_before
from registers.schema import Column, Register, Rule, Severity

if TYPE_CHECKING:
    import ibis.expr.types as ir


def _too_young(rows: ir.Table, others: Mapping[str, ir.Table]) -> ir.Table:
    """Licences issued in a year in which the holder was younger than the class allows."""
    persons = others["cpr_persons"]
    born = persons.select(_of=persons.national_identity_number, _born=persons.birth_date.year())
    linked = rows.join(born, rows.national_identity_number == born["_of"])
    least = linked.licence_class.cases(
        *((item.code, int(item.extra["age_from"])) for item in code_list("licence_class"))
    )
    return linked.filter(linked.issued_date.year() - linked["_born"] < least).distinct(on="row_number")


def _holder_dead(rows: ir.Table, others: Mapping[str, ir.Table]) -> ir.Table:
    persons = others["cpr_persons"]
    dead = persons.filter((persons.registration_status == DEAD) & (persons.registration_status_date <= CENSUS_DAY))
    return rows.filter(rows.national_identity_number.isin(dead.national_identity_number))


DRIVING_LICENCES = Register(
    name="driving_licences",
    title="Driving Licence Register",
    owner="Directorate of Public Roads; the police issue",
    coverage="Every class of every licence that is valid on census day. Licences issued abroad are missing until "
    "they are exchanged, and so are some of the oldest, issued before the register.",
    lag="Entered within a day of issue. Withdrawals by the police come later or not at all, and the dead stay in the "
    "register until their licence would have run out.",
    key=("national_identity_number", "licence_class"),
    latest_by="issued_date",
    columns=(
        Column("national_identity_number", "string", "Holder.", required=True, pseudonym="person_id"),
        Column("licence_class", "string", "Class of vehicles.", required=True, codes="licence_class"),
        Column("issued_date", "date", "Day of issue.", required=True),
        Column("valid_to_date", "date", "Last day on which it is valid.", required=True),
    ),
    rules=(
        PERSON_IN_CPR,
        ends_before("issued_date", "valid_to_date", "Ask the police for both days."),
        Rule(
            "run_out",
            Severity.REJECT,
            "The licence is valid on census day.",
            "Have the extract hold licences that are valid on census day.",
            lambda rows, _: rows.filter((rows.valid_to_date < CENSUS_DAY) | (rows.issued_date > CENSUS_DAY)),
            ("valid_to_date", "issued_date"),
        ),
        Rule(
            "holder_too_young",
            Severity.DOUBT,
            "The holder was of the age that the class asks for when the licence was issued.",
            "Ask the police for the day of issue, and for the holder's number.",
            _too_young,
            ("issued_date",),
            uses=("cpr_persons",),
        ),
        Rule(
            "holder_dead",
            Severity.REPORT,
            "The holder lives.",
            "Nothing: only residents' licences are counted.",
            _holder_dead,
            ("national_identity_number",),
            uses=("cpr_persons",),
            tolerance=0.05,
        ),
    ),
)
