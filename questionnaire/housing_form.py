"""Housing form of the census: one form to the oldest person of every register family.

``housing_forms`` holds every form that was issued, with its outcome and, if it came back, the answers as read.
``housing_form_persons`` holds the list of people on each returned form: the printed ones and those written by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from questionnaire.answer_rules import answer_rules
from questionnaire.questions import CHOICES, ENERGY, HEATING, LIMITS, RETURNED
from registers.rules import not_found
from registers.schema import Column, Register, Rule, Severity

if TYPE_CHECKING:
    import ibis.expr.types as ir

__all__ = ["DELIVERY", "HOUSING_FORMS", "HOUSING_FORM_PERSONS", "RETURNED"]

_MEANING = {
    "number_of_rooms": "Rooms of 6 square metres or more for all-year use; no kitchen, bath, hall.",
    "number_of_bathrooms": "Rooms with a bathtub or shower.",
    "number_of_water_closets": "Water closets within the dwelling.",
    "utility_floor_space_m2": "Utility floor space, square metres: all within the enclosing walls, storage rooms too.",
    "construction_year": "Year in which the building was ready to be occupied.",
    "number_of_floors": "Floors of the building, without basement; the loft if it is furnished for living.",
    "kitchen": "Own kitchen, access to a joint one, or none.",
    "lift": "The building has a passenger lift.",
    "wheelchair_in": "A wheelchair user can get into the dwelling without help.",
    "wheelchair_within": "A wheelchair user can use bathroom, toilet, a bedroom, kitchen and living room without help.",
    "parking": "The dwelling has its own garage, carport or parking space.",
    "garden": "The dwelling has a garden, its own or one shared with neighbours.",
    "balcony": "The dwelling has a balcony, veranda or terrace.",
    "tenure": "How the household has the dwelling: owned, or rented from whom.",
}


def _nobody_of_that_name(rows: ir.Table, others: Mapping[str, ir.Table]) -> ir.Table:
    """People written by hand, of whom nobody in the register has the names and the date of birth."""
    names = {"given": lambda t: t.given_name.lower(), "family": lambda t: t.surname.lower()}
    written = rows.filter(rows.identity_number.isnull() & rows.birth_date.notnull())
    persons = others["cpr_persons"].select("birth_date", **names)
    return written.select("row_number", "birth_date", **names).anti_join(persons, ["birth_date", *names])


HOUSING_FORMS = Register(
    name="housing_forms",
    title="Housing forms: issued, with their outcome and answers",
    owner="Statistics Norway",
    coverage=(
        "Every form issued: one to the oldest person of every family that registers can identify, at the address "
        "in the Central Population Register. Cohabitants without common children are two families there and get "
        "two forms, of which one answers for the dwelling. Nobody in an institution or without a fixed address "
        "gets one. Missing are the answers of some 138,500 of 2.1 million forms, most of them never returned or "
        "returned by the Post."
    ),
    lag="Answers are of census day. Forms came back from November 2001 to spring 2002, after up to two reminders.",
    key=("form_number",),
    columns=(
        Column("form_number", "string", "Number printed on the form.", required=True),
        Column(
            "contact_identity_number",
            "string",
            "Contact person: the oldest of the family.",
            required=True,
            pseudonym="contact_person_id",
        ),
        Column("address_code", "string", "Pre-printed address."),
        Column("outcome", "string", "How the form came back, or not.", required=True, codes="form_outcome"),
        Column("received_date", "date", "Day of receipt."),
        Column(
            "lived_at_address", "string", "Question 1: the printed dwelling was occupied on census day.", codes="yes_no"
        ),
        Column(
            "answered_on_other_form",
            "string",
            "The housing questions are answered on a cohabitant's form.",
            codes="yes_no",
        ),
        *(Column(name, "int64", _MEANING[name]) for name in LIMITS),
        *(Column(name, "string", _MEANING[name], codes=codes) for name, codes in CHOICES.items()),
        *(Column(name, "boolean", meaning) for name, meaning in (HEATING | ENERGY).items()),
    ),
    rules=(
        Rule(
            "contact_not_in_cpr",
            Severity.REPORT,
            "The contact person is in the Central Population Register's extract.",
            "Find the right number from the name and address on the form.",
            not_found("contact_identity_number", "national_identity_number", "cpr_persons"),
            ("contact_identity_number",),
            uses=("cpr_persons",),
        ),
        Rule(
            "returned_without_date",
            Severity.REPORT,
            "A returned form has a day of receipt.",
            "Nothing: the answers are used.",
            lambda rows, _: rows.filter(rows.outcome.isin(RETURNED) & rows.received_date.isnull()),
            ("received_date",),
        ),
        *answer_rules(),
    ),
)

HOUSING_FORM_PERSONS = Register(
    name="housing_form_persons",
    title="Housing forms: people listed",
    owner="Statistics Norway",
    coverage=(
        "Every line of the list of people on the forms that were returned and could be read: the registered family "
        "members, printed, and others who live in the dwelling, written by hand without identity number. Missing "
        "is who was not thought of: some cohabitants, and more of those who are no family."
    ),
    lag="As the forms.",
    key=("form_number", "line_number"),
    columns=(
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
    ),
    rules=(
        Rule(
            "form_not_issued",
            Severity.REJECT,
            "The line belongs to a form that was issued.",
            "Find out which form the list was torn from.",
            not_found("form_number", "form_number", "housing_forms"),
            ("form_number",),
            uses=("housing_forms",),
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
            tolerance=0.1,
        ),
    ),
)

DELIVERY = (HOUSING_FORMS, HOUSING_FORM_PERSONS)
