"""People named on the housing form, found among those registered at the contact person's address.

"About the statistics", Census 2001, Control and editing: personal identity numbers were found in the CPR.
"""

from __future__ import annotations

from questionnaire.linkage import confirmations, form_owners, link_form_people
from tests.tables import rows, table

FORMS = """
    form_number | contact_person_id | outcome | address_code
    F1          | 1                 | 1       | A
    F2          | 2                 | 3       | A
    F3          | 99                | 1       | B
"""
NAMES = """
    person_id | given_name | surname
    1         | Kari       | Hansen
    2         | Jon        | Berg
    3         | Jon        | Berg
    4         | Mia        | Berg
    5         | Liv        | Vik
"""
RESIDENTS = """
    person_id | address_code | birth_date
    1         | A            | 1970-01-15
    2         | A            | 1968-11-30
    3         | B            | 1968-11-30
    4         | A            | 1999-01-01
    5         | A            | 1999-01-01
"""


def linked(lines: str, residents: str = RESIDENTS, names: str = NAMES) -> list[tuple[int, int | None, str | None]]:
    found = link_form_people(table(FORMS), table(lines, {"line_number": "int"}), table(names), table(residents))
    return rows(found, "line_number", "person_id", "linked_by")


def test_a_printed_person_is_the_one_of_the_number() -> None:
    assert linked("""
        form_number | line_number | person_id | given_name | surname | birth_date | lives_in_dwelling | relationship
        F1          | 1           | 1         | Kari       | Hansen  | 1970-01-15 | 1                 | 1
    """) == [(1, 1, "printed")]


def test_a_person_written_by_hand_is_found_by_name_and_birth_date_at_the_address_only() -> None:
    """Another Jon Berg, born on the same day, lives elsewhere."""
    assert linked("""
        form_number | line_number | person_id | given_name | surname | birth_date | lives_in_dwelling | relationship
        F1          | 2           | -         | jon        | BERG    | 1968-11-30 | 1                 | 3
    """) == [(2, 2, "name_and_birth_date")]


def test_a_misspelt_name_or_a_misread_date_is_forgiven() -> None:
    assert linked("""
        form_number | line_number | person_id | given_name | surname | birth_date | lives_in_dwelling | relationship
        F1          | 2           | -         | Jonn       | Berg    | 1968-11-30 | 1                 | 3
        F1          | 3           | -         | Jon        | Berg    | 1968-11-10 | 1                 | 3
        F1          | 4           | -         | Jon        | Berg    | -          | 1                 | 3
    """) == [(2, 2, "birth_date_and_part_of_name"), (3, 2, "name"), (4, 2, "name")]


def test_who_fits_several_or_nobody_stays_unlinked_and_is_kept() -> None:
    twins = "person_id | given_name | surname\n 1 | Kari | Hansen\n 4 | Mia | Berg\n 5 | Mia | Berg"
    assert linked(
        """
        form_number | line_number | person_id | given_name | surname | birth_date | lives_in_dwelling | relationship
        F1          | 2           | -         | Mia        | Berg    | 1999-01-01 | 1                 | 4
        F1          | 3           | -         | Nobody     | Known   | 1950-01-01 | 1                 | 7
        """,
        names=twins,
    ) == [(2, None, None), (3, None, None)]


def test_forms_that_never_came_back_tell_nothing() -> None:
    assert (
        linked("""
        form_number | line_number | person_id | given_name | surname | birth_date | lives_in_dwelling | relationship
        F2          | 1           | 2         | Jon        | Berg    | 1968-11-30 | 1                 | 1
    """)
        == []
    )


def test_only_those_ticked_as_living_there_are_confirmed() -> None:
    people = table("""
        form_number | contact_person_id | person_id | relationship | lives_in_dwelling
        F1          | 1                 | 1         | 1            | 1
        F1          | 1                 | 2         | 3            | 1
        F1          | 1                 | 4         | 4            | 2
        F1          | 1                 | 5         | 4            | -
        F1          | 1                 | -         | 7            | 1
    """)
    assert rows(confirmations(people)) == [(1, 2, "3")]


def test_where_the_contact_person_is_no_resident_people_are_sought_at_the_printed_address() -> None:
    assert linked("""
        form_number | line_number | person_id | given_name | surname | birth_date | lives_in_dwelling | relationship
        F3          | 2           | -         | Jon        | Berg    | 1968-11-30 | 1                 | 3
    """) == [(2, 3, "name_and_birth_date")]


def test_a_form_is_given_to_the_household_of_the_contact_person_or_else_of_the_first_who_lives_there() -> None:
    people = table(
        """
        form_number | line_number | contact_person_id | person_id | lives_in_dwelling
        F1          | 1           | 1                 | 4         | 1
        F1          | 2           | 1                 | 1         | -
        F3          | 1           | 99                | 5         | 2
        F3          | 2           | 99                | 3         | 1
        F3          | 3           | 99                | 2         | 1
        """,
        {"line_number": "int"},
    )
    assert rows(form_owners(people)) == [("F1", 1), ("F3", 3)]
