"""Rules of the housing forms: what is counted as non-response, and which answers are hard to believe.

"About the statistics", Census 2001, Sources of error and uncertainty: forms that are missing or useless are unit
non-response, questions without an answer item non-response; 7 is read as 1 and vice versa.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from questionnaire.housing_form import HOUSING_FORM_PERSONS, HOUSING_FORMS
from questionnaire.questions import ENERGY, HEATING
from registers.schema import Register, Severity
from tests.tables import rows, table

OPEN = {"answered_on_other_form": "2", "outcome": "1"}


def broken(register: Register, rule: str, lines: ir.Table, **others: ir.Table) -> list[int]:
    """Numbers of the rows that break a rule."""
    (found,) = (item for item in register.rules if item.name == rule)
    return [number for (number,) in rows(found.broken(lines, others), "row_number")]


def forms(lines: str, **constant: str) -> ir.Table:
    return table(lines, {"row_number": "int"}, **constant)


def test_forms_that_are_missing_or_useless_are_unit_non_response() -> None:
    """On paper, by Internet; never returned, returned by post, exempted, unusable."""
    every = forms("row_number | outcome\n 1 | 1\n 2 | 2\n 3 | 3\n 4 | 4\n 5 | 5\n 6 | 6")
    assert broken(HOUSING_FORMS, "not_returned", every) == [3, 4, 5, 6]


def test_a_question_left_open_is_item_non_response_where_the_form_should_answer_it() -> None:
    """Not on a form that never came back, nor where a cohabitant's form answers for the dwelling."""
    some = forms("""
        row_number | outcome | answered_on_other_form | tenure | number_of_rooms
        1          | 1       | 2                      | -      | 3
        2          | 2       | -                      | 1      | -
        3          | 3       | -                      | -      | -
        4          | 1       | 1                      | -      | -
    """)
    assert broken(HOUSING_FORMS, "unanswered_tenure", some) == [1]
    assert broken(HOUSING_FORMS, "unanswered_number_of_rooms", some) == [2]


def test_whether_the_dwelling_was_occupied_is_asked_on_every_form() -> None:
    some = forms("row_number | outcome | lived_at_address\n 1 | 1 | -\n 2 | 1 | 2\n 3 | 4 | -")
    assert broken(HOUSING_FORMS, "unanswered_lived_at_address", some) == [1]


def boxes(*ticked: str) -> ir.Table:
    """Forms, numbered from 1, with the boxes that are ticked on each."""
    lines = [
        {"row_number": number, **OPEN, **{box: box.split("_", 1)[1] in text.split() for box in (*HEATING, *ENERGY)}}
        for number, text in enumerate(ticked, start=1)
    ]
    return ibis.memtable(lines)


def test_a_dwelling_has_one_heating_system_at_least() -> None:
    """Where no box is ticked, all are emptied: that nothing is ticked does not mean that there is nothing."""
    forms_ = boxes("electric electricity", "electricity", "closed_stove")
    assert broken(HOUSING_FORMS, "unanswered_heating", forms_) == [2]
    assert broken(HOUSING_FORMS, "unanswered_energy", forms_) == [3]
    (rule,) = (item for item in HOUSING_FORMS.rules if item.name == "unanswered_heating")
    assert (rule.severity, rule.columns) == (Severity.CLEAR, tuple(HEATING))


def test_energy_needs_a_system_in_which_it_is_used() -> None:
    """Radiators may be heated with anything."""
    assert broken(
        HOUSING_FORMS,
        "energy_without_heating",
        boxes(
            "electric electricity",
            "closed_stove electricity solid_fuel",
            "open_fireplace solid_fuel",
            "electric electricity liquid_fuel",
            "radiators liquid_fuel electricity",
            "electric electricity gas",
        ),
    ) == [2, 4]


def test_numbers_beyond_belief_are_counted() -> None:
    """Floor space of 100 square metres with a digit too many; 1984 read as 7984; a tower of 33 floors."""
    some = forms("""
        row_number | utility_floor_space_m2 | construction_year | number_of_floors
        1          | 1000                   | 1984              | 2
        2          | 100                    | 7984              | 33
        3          | -                      | -                 | -
    """)
    assert broken(HOUSING_FORMS, "utility_floor_space_m2_unbelievable", some) == [1]
    assert broken(HOUSING_FORMS, "construction_year_unbelievable", some) == [2]
    assert broken(HOUSING_FORMS, "number_of_floors_unbelievable", some) == [2]


def test_rooms_of_six_square_metres_must_fit_into_the_floor_space() -> None:
    some = forms("row_number | number_of_rooms | utility_floor_space_m2\n 1 | 10 | 60\n 2 | 10 | 59\n 3 | 10 | -")
    assert broken(HOUSING_FORMS, "rooms_do_not_fit", some) == [2]


def test_floor_space_is_compared_with_gab_where_one_dwelling_has_the_address() -> None:
    """Differences are of more than a fifth and more than 10 square metres; B has two dwellings, C no known space."""
    gab = table("""
        address_code | utility_floor_space_m2
        A            | 100
        B            | 100
        B            | 50
        C            | -
        D            | 30
    """)
    some = forms("""
        row_number | address_code | lived_at_address | utility_floor_space_m2
        1          | A            | 1                | 120
        2          | A            | -                | 121
        3          | A            | 2                | 300
        4          | B            | 1                | 200
        5          | C            | 1                | 200
        6          | D            | 1                | 40
    """)
    assert broken(HOUSING_FORMS, "floor_space_differs_from_gab", some, gab_dwellings=gab) == [2]


PEOPLE = """
    row_number | identity_number | given_name | surname | birth_date | lives_in_dwelling | relationship
    1          | 1               | Kari       | Hansen  | 1970-01-15 | -                 | 1
    2          | -               | jon        | BERG    | 1968-11-30 | 1                 | 3
    3          | -               | Jonn       | Berg    | 1968-11-30 | 1                 | 3
    4          | -               | Jon        | Berg    | 1968-11-03 | 1                 | -
    5          | -               | Jon        | Berg    | -          | 1                 | 3
"""


def test_somebody_has_the_name_and_birth_date_of_a_person_written_by_hand() -> None:
    """Capital letters do not matter; line 3 is misspelt, line 4 has another day; of line 5 there is no date."""
    people = table(PEOPLE, {"row_number": "int"})
    register = table("given_name | surname | birth_date\n Jon | Berg | 1968-11-30")
    assert broken(HOUSING_FORM_PERSONS, "written_person_not_in_cpr", people, cpr_persons=register) == [3, 4]
    assert broken(HOUSING_FORM_PERSONS, "written_without_birth_date", people) == [5]


def test_lines_without_tick_or_relationship_are_counted() -> None:
    people = table(PEOPLE, {"row_number": "int"})
    assert broken(HOUSING_FORM_PERSONS, "unanswered_lives_in_dwelling", people) == [1]
    assert broken(HOUSING_FORM_PERSONS, "unanswered_relationship", people) == [4]
