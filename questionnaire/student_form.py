"""Student form of the census: one form to everyone who applied to the State Education Loan Fund in 2001.

``student_forms`` holds every form that was sent, with its outcome and, if it came back, where the student lives for the
studies and the dwelling there. ``student_form_persons`` holds the people with whom the student shares that dwelling.
Source: "About the statistics", Census 2001, Usual address; Students - usual address; The housing census.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from questionnaire.answer_rules import not_returned, rules_of_belief, unanswered
from questionnaire.listed_people import LISTED_COLUMNS, list_rules
from questionnaire.questions import CHOICES, LIMITS, MEANING, RETURNED
from registers.rules import not_found, unknown_municipality
from registers.schema import Broken, Column, Register, Rule, Severity

if TYPE_CHECKING:
    import ibis.expr.types as ir

__all__ = ["DELIVERY", "STUDENT_CHOICES", "STUDENT_FORMS", "STUDENT_FORM_PERSONS", "STUDENT_LIMITS"]

WITH_PARENTS, AWAY = "1", "2"
"""Codes of ``study_residence``."""
ALONE, WITH_OTHERS = "1", "2"
"""Codes of ``lives_with``."""

STUDENT_LIMITS = {question: limits for question, limits in LIMITS.items() if question != "number_of_floors"}
"""Questions on the dwelling answered with a number, and believable answers: those of the housing form."""

STUDENT_CHOICES = {question: CHOICES[question] for question in ("kitchen", "tenure")}
"""Questions on the dwelling of which one answer is ticked, and their code lists: those of the housing form."""

_MEANING_OF_RESIDENCE = "Lives with parents or away from them during the studies."


def tells_home(rows: ir.Table) -> ir.BooleanValue:
    """Whether a form came back and tells of a dwelling in which the student lives for the studies."""
    return rows.outcome.isin(RETURNED) & (rows.address_code.notnull() | rows.study_municipality_code.notnull())


def _empty(question: str) -> Broken:
    return lambda rows, _: rows.filter(tells_home(rows) & rows[question].isnull())


def _address_unknown_to_gab(rows: ir.Table, others: Mapping[str, ir.Table]) -> ir.Table:
    """Addresses in a municipality of the delivery that GAB does not have."""
    gab = others["gab_addresses"]
    inside = gab.select(_municipality=gab.address_code.substr(0, 4)).distinct()
    given = rows.filter(rows.address_code.notnull())
    here = given.semi_join(inside, given.address_code.substr(0, 4) == inside["_municipality"])
    return here.anti_join(gab.select(_known="address_code"), here.address_code == gab.address_code)


def _alone_with_others(rows: ir.Table, others: Mapping[str, ir.Table]) -> ir.Table:
    listed = others["student_form_persons"].select(_form="form_number").distinct()
    alone = rows.filter(rows.lives_with == ALONE)
    return alone.semi_join(listed, alone.form_number == listed["_form"])


def _rules() -> Iterator[Rule]:
    yield not_returned("the student counts in the municipality of study, whose dwelling is not known")
    yield Rule(
        "student_not_in_cpr",
        Severity.REPORT,
        "The student is in the Central Population Register's extract.",
        "Nothing, for those who do not live in the area; else correct the number.",
        not_found("student_identity_number", "national_identity_number", "cpr_persons"),
        ("student_identity_number",),
        uses=("cpr_persons",),
        tolerance=0.1,
    )
    yield Rule(
        "student_did_not_apply",
        Severity.REPORT,
        "The student is among the applicants of the State Education Loan Fund.",
        "Find out from which list the form was addressed; the answers are used.",
        not_found("student_identity_number", "national_identity_number", "education_loans"),
        ("student_identity_number",),
        uses=("education_loans",),
        tolerance=0.1,
    )
    yield unknown_municipality(Severity.CLEAR, "Correct the code from the address.", "study_municipality_code")
    yield Rule(
        "unanswered_study_residence",
        Severity.REPORT,
        "A form that came back tells whether the student lives with parents or away from them.",
        "Nothing, where the form tells of a dwelling: then the student lives away.",
        lambda rows, _: rows.filter(rows.outcome.isin(RETURNED) & rows.study_residence.isnull()),
        ("study_residence",),
        tolerance=0.25,
    )
    yield from _rules_of_address()
    yield Rule(
        "alone_with_others",
        Severity.REPORT,
        "A student who lives alone lists nobody.",
        "Nothing: the list is believed.",
        _alone_with_others,
        ("lives_with",),
        uses=("student_form_persons",),
        tolerance=0.15,
    )
    for question in ("lives_with", *STUDENT_LIMITS, *STUDENT_CHOICES):
        yield unanswered(question, _empty(question), unless="it tells of no dwelling")
    yield from rules_of_belief(STUDENT_LIMITS)


def _rules_of_address() -> Iterator[Rule]:
    yield Rule(
        "address_not_found",
        Severity.REPORT,
        "The address that the student wrote could be found.",
        "Nothing: the student counts in the municipality of study, unknown below it.",
        lambda rows, _: rows.filter(tells_home(rows) & rows.address_code.isnull()),
        ("address_code",),
        tolerance=0.25,
    )
    yield Rule(
        "address_not_in_gab",
        Severity.REPORT,
        "The address is in GAB, if GAB's extract covers its municipality.",
        "Correct the address, or enter it in GAB.",
        _address_unknown_to_gab,
        ("address_code",),
        uses=("gab_addresses",),
        tolerance=0.1,
    )
    yield Rule(
        "study_municipality_missing",
        Severity.REPORT,
        "A form with an address says in which municipality it lies.",
        "Nothing: the address code begins with the municipality.",
        lambda rows, _: rows.filter(rows.address_code.notnull() & rows.study_municipality_code.isnull()),
        ("study_municipality_code",),
        tolerance=0.25,
    )
    yield Rule(
        "dwelling_number_missing",
        Severity.REPORT,
        "A form with an address has the dwelling number.",
        "Nothing: who lives together follows from the list of people.",
        lambda rows, _: rows.filter(rows.address_code.notnull() & rows.dwelling_number.isnull()),
        ("dwelling_number",),
        tolerance=0.9,
    )


STUDENT_FORMS = Register(
    name="student_forms",
    title="Student forms: sent, with their outcome and answers",
    owner="Statistics Norway",
    coverage=(
        "Every form sent: one to everyone who applied for a grant from the State Education Loan Fund in the spring or "
        "autumn of 2001, 139 261 persons. 103 886 of them were pupils or students in Norway on census day, and 82 724 "
        "of these lived away from their parents; 3 953 of those did not return the form. Who lives away tells of the "
        "dwelling at the place of study; others only that they live with their parents. Missing are pupils and "
        "students who live away and did not apply."
    ),
    lag="Answers are of census day. Forms came back from November 2001 to spring 2002.",
    key=("form_number",),
    may_be_empty=True,
    columns=(
        Column("form_number", "string", "Number printed on the form.", required=True),
        Column("student_identity_number", "string", "The student.", required=True, pseudonym="person_id"),
        Column("outcome", "string", "How the form came back, or not.", required=True, codes="form_outcome"),
        Column("study_residence", "string", _MEANING_OF_RESIDENCE, codes="study_residence"),
        Column("address_code", "string", "Address in GAB at the place of study; empty if it could not be found."),
        Column("dwelling_number", "string", "Dwelling number there, as H0101; few know it."),
        Column("study_municipality_code", "string", "Municipality in which the student lives for the studies."),
        Column("lives_with", "string", "Lives there alone or with others.", codes="student_lives_with"),
        *(Column(name, "int64", MEANING[name]) for name in STUDENT_LIMITS),
        *(Column(name, "string", MEANING[name], codes=codes) for name, codes in STUDENT_CHOICES.items()),
    ),
    rules=tuple(_rules()),
)

STUDENT_FORM_PERSONS = Register(
    name="student_form_persons",
    title="Student forms: people listed",
    owner="Statistics Norway",
    coverage=(
        "People with whom the student shares the dwelling at the place of study, as the student lists them, on the "
        "forms that came back; the student is not listed. Spouses and children have their identity number, others are "
        "written by name and date of birth. Missing is who was not thought of."
    ),
    lag="As the forms.",
    key=("form_number", "line_number"),
    may_be_empty=True,
    columns=LISTED_COLUMNS,
    # of an area's students many share a dwelling with people from elsewhere
    rules=list_rules("student_forms", strangers=1.0),
)

DELIVERY = (STUDENT_FORMS, STUDENT_FORM_PERSONS)
