"""Answers of the housing form, edited by computer.

"About the statistics", Census 2001, Control and editing; Number of rooms: rooms of 6 square metres or more.
"""

from __future__ import annotations

from questionnaire.editing import ANSWERS, edit_answers
from questionnaire.questions import ENERGY, HEATING
from tests.tables import rows, table

COLUMNS = (
    "form_number | outcome | lived_at_address | answered_on_other_form | number_of_rooms | kitchen"
    " | number_of_bathrooms | number_of_water_closets | utility_floor_space_m2 | construction_year\n"
)


def edited(lines: str, *columns: str) -> list[tuple[object, ...]]:
    unanswered = {name: None for name in ANSWERS if name not in COLUMNS}
    return rows(edit_answers(table(COLUMNS + lines, contact_person_id=1, **unanswered)), "form_number", *columns)


def test_believable_answers_are_kept() -> None:
    assert edited("F1 | 1 | 1 | 2 | 5 | 1 | 1 | 2 | 140 | 1984", "number_of_rooms", "edit_failures") == [("F1", 5, "")]


def test_answers_outside_their_limits_are_removed_and_named() -> None:
    columns = ("utility_floor_space_m2", "construction_year", "number_of_rooms", "edit_failures", "number_of_answers")
    assert edited("F1 | 1 | 1 | 2 | 5 | 1 | 1 | 2 | 1400 | 2984", *columns) == [
        ("F1", None, None, 5, "utility_floor_space_m2,construction_year", 4)
    ]


def test_rooms_that_do_not_fit_into_the_floor_space_are_removed() -> None:
    """Ten rooms of 6 square metres need 60."""
    lines = "F1 | 1 | 1 | 2 | 10 | 1 | 1 | 1 | 60 | -\nF2 | 1 | 1 | 2 | 10 | 1 | 1 | 1 | 59 | -"
    assert edited(lines, "number_of_rooms", "utility_floor_space_m2") == [("F1", 10, 60), ("F2", None, 59)]


def test_forms_without_usable_answers_are_dropped() -> None:
    """Never returned; answered on a cohabitant's form; about another dwelling; nothing believable."""
    assert edited(
        """
        F1 | 3 | -  | - | 5  | 1 | 1 | 1 | 100 | 1980
        F2 | 1 | 1  | 1 | 5  | 1 | 1 | 1 | 100 | 1980
        F3 | 1 | 2  | 2 | 5  | 1 | 1 | 1 | 100 | 1980
        F4 | 2 | 1  | 2 | 99 | 9 | 9 | 9 | 1   | 99
        F5 | 2 | -  | - | 5  | - | - | - | -   | -
        """
    ) == [("F5",)]


def test_a_box_that_is_not_ticked_says_no_unless_none_of_its_question_is() -> None:
    told = ("heating_electric", "heating_closed_stove", "energy_gas", "number_of_answers")
    boxes = " | ".join((*HEATING, *ENERGY))
    ticks = {"F1": "- | - | - | yes | - | -", "F2": "no | no | no | no | no | no"}
    lines = "\n".join(f"{form} | 1 | {ticked} | {'- | ' * 6}5" for form, ticked in ticks.items())
    others = {name: None for name in ANSWERS if name not in (*HEATING, *ENERGY, "number_of_rooms")}
    asked = table(
        f"form_number | outcome | {boxes} | number_of_rooms\n{lines}",
        dict.fromkeys((*HEATING, *ENERGY), "bool"),
        contact_person_id=1,
        lived_at_address="1",
        answered_on_other_form="2",
        **others,
    )
    assert rows(edit_answers(asked), "form_number", *told) == [("F1", "2", "1", None, 2), ("F2", None, None, None, 1)]
