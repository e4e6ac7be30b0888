"""Lists of people on the forms: their columns and rules, the same for housing forms and student forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from registers.rules import not_found
from registers.schema import Column, Rule, Severity

if TYPE_CHECKING:
    import ibis.expr.types as ir

LISTED_COLUMNS = (
    Column("form_number", "string", "Form.", required=True),
    Column("line_number", "int64", "Line on the form, from 1.", required=True),
    Column(
        "identity_number",
        "string",
        "Printed identity number; empty for people written by hand.",
        pseudonym="person_id",
    ),
    Column("given_name", "string", "Name as printed or written."),
    Column("surname", "string", "Name as printed or written."),
    Column("birth_date", "date", "Date of birth as printed or written."),
    Column("lives_in_dwelling", "string", "Ticked as living in the dwelling.", codes="yes_no"),
    Column("relationship", "string", "Relationship to the contact person.", codes="form_relationship"),
)
"""Columns of a line of the list."""


def list_rules(forms: str, strangers: float = 0.1) -> tuple[Rule, ...]:
    """Rules for the lines of the list.

    Args:
        forms: extract of the forms that they stand on.
        strangers: share of the lines that may name people whom the population register's extract does not hold.
    """
    return (
        Rule(
            "form_not_issued",
            Severity.REJECT,
            "The line belongs to a form that was issued.",
            "Find out which form the list was torn from.",
            not_found("form_number", "form_number", forms),
            ("form_number",),
            uses=(forms,),
        ),
        Rule(
            "listed_person_not_in_cpr",
            Severity.CLEAR,
            "A printed identity number is in the Central Population Register's extract.",
            "Find the right number from the name and date of birth.",
            not_found("identity_number", "national_identity_number", "cpr_persons"),
            ("identity_number",),
            uses=("cpr_persons",),
        ),
        *_rules_of_answers(strangers),
    )


def _rules_of_answers(strangers: float) -> tuple[Rule, ...]:
    return (
        Rule(
            "unanswered_lives_in_dwelling",
            Severity.REPORT,
            "It is ticked whether the person lives in the dwelling.",
            "Nothing: without a tick nobody is confirmed to live together.",
            lambda rows, _: rows.filter(rows.lives_in_dwelling.isnull()),
            ("lives_in_dwelling",),
            tolerance=0.1,
        ),
        Rule(
            "unanswered_relationship",
            Severity.REPORT,
            "The relationship to the contact person is given.",
            "Nothing: register links tell of spouses, parents and children.",
            lambda rows, _: rows.filter(rows.relationship.isnull()),
            ("relationship",),
            tolerance=0.15,
        ),
        Rule(
            "written_without_birth_date",
            Severity.REPORT,
            "A person written by hand has a date of birth.",
            "Nothing: the person is sought by name.",
            lambda rows, _: rows.filter(rows.identity_number.isnull() & rows.birth_date.isnull()),
            ("birth_date",),
            tolerance=0.1,
        ),
        Rule(
            "written_person_not_in_cpr",
            Severity.REPORT,
            "Somebody in the Central Population Register has the name and date of birth of a person written by hand.",
            "Nothing: linkage forgives a misspelt name or a misread date.",
            _nobody_of_that_name,
            ("given_name", "surname", "birth_date"),
            uses=("cpr_persons",),
            tolerance=strangers,
        ),
    )


def _nobody_of_that_name(rows: ir.Table, others: Mapping[str, ir.Table]) -> ir.Table:
    """People written by hand, of whom nobody in the register has the names and the date of birth."""
    names = {"given": lambda t: t.given_name.lower(), "family": lambda t: t.surname.lower()}
    written = rows.filter(rows.identity_number.isnull() & rows.birth_date.notnull())
    persons = others["cpr_persons"].select("birth_date", **names)
    return written.select("row_number", "birth_date", **names).anti_join(persons, ["birth_date", *names])
