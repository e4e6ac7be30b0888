"""Editing the answers on the housing forms by computer: respondents were not asked again.

Source: "About the statistics", Census 2001, Control and editing; Characteristics of Dwellings and Buildings.
"""

from __future__ import annotations

from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir

from census.reference import code_list
from questionnaire.questions import BOXES, CHOICES, LIMITS, RETURNED, SMALLEST_ROOM_M2

ANSWERS = (*LIMITS, *CHOICES, *(box for boxes in BOXES.values() for box in boxes))
"""Columns of answers: of numbers, of choices, and of each box that may be ticked."""

YES, NO = "1", "2"
"""Codes of the code list ``yes_no``."""


def edit_answers(forms: ir.Table) -> ir.Table:
    """Edit the answers of the forms that came back with the housing questions answered.

    Answers of a contact person who did not live at the printed address on census day speak of another dwelling than the
    registered one, and are not used.

    Edits: an answer outside its limits is removed; the number of rooms is removed where rooms of at least 6 square
    metres would not fit into the floor space (numbers written by hand are misread more often than intervals). Of a
    question with several boxes none of which is ticked, nothing is known; else a box that is not ticked says no. A form
    without any answer left is not usable and is dropped: its household is unit non-response.

    Args:
        forms: ``input/housing_forms``, key ``form_number``.

    Returns:
        A row for each usable form: ``form_number`` (key), ``contact_person_id``, ``outcome``, the ``ANSWERS``
        (null where unanswered or removed; of boxes yes or no), ``edit_failures`` (names of questions whose answer was
        removed, comma-separated) and ``number_of_answers`` (questions answered).
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
    chosen = {}
    for name, codes in CHOICES.items():
        known = [item.code for item in code_list(codes)]
        chosen[name] = answered[name].isin(known).ifelse(answered[name], ibis.null("string"))
    ticked = {name: answer for boxes in BOXES.values() for name, answer in _ticked(answered, boxes).items()}
    asked = (*LIMITS, *CHOICES)
    within = answered.select(
        "form_number",
        "contact_person_id",
        "outcome",
        **believed,
        **chosen,
        **ticked,
        **{f"answered_{name}": answered[name].notnull() for name in asked},
    )
    edited = within.mutate(number_of_rooms=rooms_that_fit(within.number_of_rooms, within.utility_floor_space_m2))
    removed: ir.StringValue = ibis.literal("")
    for name in asked:
        removed = removed + (edited[f"answered_{name}"] & edited[name].isnull()).ifelse(f",{name}", "")
    counted = (*asked, *(boxes[0] for boxes in BOXES.values()))
    result = edited.select(
        "form_number",
        "contact_person_id",
        "outcome",
        *ANSWERS,
        edit_failures=removed.substr(1),
        number_of_answers=sum((edited[name].notnull().cast("int64") for name in counted), start=ibis.literal(0)),
    )
    return result.filter(result.number_of_answers > 0)


def rooms_that_fit(rooms: ir.IntegerValue, floor_space: ir.IntegerValue) -> ir.IntegerValue:
    """The number of rooms, or null where so many rooms of at least 6 square metres do not fit into the floor space."""
    too_many = (rooms * SMALLEST_ROOM_M2 > floor_space).fill_null(False)
    return too_many.ifelse(ibis.null("int64"), rooms)


def _ticked(answered: ir.Table, boxes: tuple[str, ...]) -> dict[str, ir.Value]:
    """Each box of a question as yes or no; null where none of them is ticked."""
    ticks = {name: answered[name].fill_null(False) for name in boxes}
    any_ticked = reduce(or_, ticks.values())
    return {name: ibis.cases((tick, YES), (any_ticked, NO), else_=ibis.null("string")) for name, tick in ticks.items()}
