"""Editing the answers on the housing forms by computer: respondents were not asked again.

Source: "About the statistics", Census 2001, Control and editing; Characteristics of Dwellings and Buildings.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from census.reference import code_list
from questionnaire import questions
from questionnaire.questions import RETURNED, SMALLEST_ROOM_M2

LIMITS = {question: limits for question, limits in questions.LIMITS.items() if question != "number_of_floors"}
"""Believable answers to the questions that production uses so far."""

QUESTIONS = (*LIMITS, "kitchen")
"""Those questions, and the kitchen."""


def edit_answers(forms: ir.Table) -> ir.Table:
    """Edit the answers of the forms that came back with the housing questions answered.

    Answers of a contact person who did not live at the printed address on census day speak of another dwelling than the
    registered one, and are not used.

    Edits: an answer outside its limits is removed; the number of rooms is removed where rooms of at least 6 square
    metres would not fit into the floor space (numbers written by hand are misread more often than intervals). A form
    without any answer left is not usable and is dropped: its household is unit non-response.

    Args:
        forms: ``input/housing_forms``, key ``form_number``.

    Returns:
        A row for each usable form: ``form_number`` (key), ``contact_person_id``, ``outcome``, the ``QUESTIONS``
        (null where unanswered or removed), ``edit_failures`` (names of questions whose answer was removed,
        comma-separated) and ``number_of_answers``.
    """
    answered = forms.filter(
        forms.outcome.isin(RETURNED)
        & (forms.answered_on_other_form != "1").fill_null(True)
        & (forms.lived_at_address != "2").fill_null(True)
    )
    believed = {
        name: answered[name].between(limits.least, limits.most).ifelse(answered[name], ibis.null("int64"))
        for name, limits in LIMITS.items()
    }
    known = [item.code for item in code_list("kitchen")]
    within = answered.select(
        "form_number",
        "contact_person_id",
        "outcome",
        **believed,
        kitchen=answered.kitchen.isin(known).ifelse(answered.kitchen, ibis.null("string")),
        **{f"answered_{name}": answered[name].notnull() for name in QUESTIONS},
    )
    edited = within.mutate(number_of_rooms=rooms_that_fit(within.number_of_rooms, within.utility_floor_space_m2))
    removed: ir.StringValue = ibis.literal("")
    for name in QUESTIONS:
        removed = removed + (edited[f"answered_{name}"] & edited[name].isnull()).ifelse(f",{name}", "")
    result = edited.select(
        "form_number",
        "contact_person_id",
        "outcome",
        *QUESTIONS,
        edit_failures=removed.substr(1),
        number_of_answers=sum((edited[name].notnull().cast("int64") for name in QUESTIONS), start=ibis.literal(0)),
    )
    return result.filter(result.number_of_answers > 0)


def rooms_that_fit(rooms: ir.IntegerValue, floor_space: ir.IntegerValue) -> ir.IntegerValue:
    """The number of rooms, or null where so many rooms of at least 6 square metres do not fit into the floor space."""
    too_many = (rooms * SMALLEST_ROOM_M2 > floor_space).fill_null(False)
    return too_many.ifelse(ibis.null("int64"), rooms)
