"""Housing form of the census: one form to the oldest person of every register family.

``housing_forms`` holds every form that was issued, with its outcome and, if it came back, the answers as read.
``housing_form_persons`` holds the list of people on each returned form: the printed ones and those written by hand.
"""

from __future__ import annotations

from registers.rules import not_found
from registers.schema import Column, Register, Rule, Severity

RETURNED = ("1", "2")
"""Outcomes (code list ``form_outcome``) of forms that came back and could be read: on paper, by Internet."""

HOUSING_FORMS = Register(
    name="housing_forms",
    title="Housing forms: issued, with their outcome and answers",
    owner="Statistics Norway",
    coverage="Every form issued: one to the oldest person of every family that registers can identify.",
    lag="Returned from November 2001 to spring 2002, after up to two reminders.",
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
        Column(
            "number_of_rooms", "int64", "Rooms of 6 square metres or more for all-year use; no kitchen, bath, hall."
        ),
        Column("kitchen", "string", "Own kitchen, access to a joint one, or none.", codes="kitchen"),
        Column("number_of_bathrooms", "int64", "Rooms with a bathtub or shower."),
        Column("number_of_water_closets", "int64", "Water closets within the dwelling."),
        Column("utility_floor_space_m2", "int64", "Utility floor space, square metres."),
        Column("construction_year", "int64", "Year in which the building was ready to be occupied."),
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
    ),
)

HOUSING_FORM_PERSONS = Register(
    name="housing_form_persons",
    title="Housing forms: people listed",
    owner="Statistics Norway",
    coverage="Every line of the list of people on the forms that were returned and could be read.",
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
    ),
)

DELIVERY = (HOUSING_FORMS, HOUSING_FORM_PERSONS)
