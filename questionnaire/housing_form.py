"""Housing form of the census: one form to the oldest person of every register family.

``housing_forms`` holds every form that was issued, with its outcome and, if it came back, the answers as read.
``housing_form_persons`` holds the list of people on each returned form: the printed ones and those written by hand.
"""

from __future__ import annotations

from questionnaire.answer_rules import answer_rules
from questionnaire.listed_people import LISTED_COLUMNS, list_rules
from questionnaire.questions import CHOICES, ENERGY, HEATING, LIMITS, MEANING, RETURNED
from registers.rules import not_found
from registers.schema import Column, Register, Rule, Severity

__all__ = ["DELIVERY", "HOUSING_FORMS", "HOUSING_FORM_PERSONS", "RETURNED"]

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
        *(Column(name, "int64", MEANING[name]) for name in LIMITS),
        *(Column(name, "string", MEANING[name], codes=codes) for name, codes in CHOICES.items()),
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
    columns=LISTED_COLUMNS,
    rules=list_rules("housing_forms"),
)

DELIVERY = (HOUSING_FORMS, HOUSING_FORM_PERSONS)
