"""People named on the housing form, found among those registered at the contact person's address.

"About the statistics", Census 2001, Control and editing: personal identity numbers were found in the CPR.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pytest

from census.households import form_households
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
    6         | Anne Marie | Solheim
    7         | Ola        | Hansen
"""
RESIDENTS = """
    person_id | address_code | birth_date | residence_basic_unit_code | residence_municipality_code
    1         | A            | 1970-01-15 | 20120101                  | 2012
    2         | A            | 1968-11-30 | 20120101                  | 2012
    3         | B            | 1968-11-30 | 20120202                  | 2012
    4         | A            | 1999-02-08 | 20120101                  | 2012
    5         | A            | 1999-01-01 | 20120101                  | 2012
    6         | C            | 1951-03-12 | 03010101                  | 0301
    7         | D            | 1971-06-24 | 20120101                  | 2012
"""
EXACT, AT_ADDRESS, ELSEWHERE = "exact", "splink_at_address", "splink_elsewhere"


def linked(
    lines: str, residents: str | ir.Table = RESIDENTS, names: str | ir.Table = NAMES
) -> list[tuple[int, int | None, str | None]]:
    """Persons found for lines (without the columns that do not matter) of form F1, unless the lines tell another."""
    given = table(lines, {"line_number": "int"})
    told = {"form_number": "F1", "lives_in_dwelling": "1", "relationship": "3"}
    rest = {"person_id": ibis.null("int64"), **{name: ibis.literal(value) for name, value in told.items()}}
    given = given.mutate(**{name: value for name, value in rest.items() if name not in given.columns})
    known = [table(people) if isinstance(people, str) else people for people in (names, residents)]
    found = link_form_people(table(FORMS), given, *known)
    return rows(found, "line_number", "person_id", "linked_by")


def test_a_printed_person_is_the_one_of_the_number() -> None:
    assert linked("""
        form_number | line_number | person_id | given_name | surname | birth_date | lives_in_dwelling | relationship
        F1          | 1           | 1         | Kari       | Hansen  | 1970-01-15 | 1                 | 1
    """) == [(1, 1, "printed")]


def test_a_person_written_by_hand_is_found_by_name_and_birth_date_at_the_address_first() -> None:
    """Another Jon Berg, born on the same day, lives elsewhere."""
    assert linked("""
        line_number | given_name | surname | birth_date
        2           | jon        | BERG    | 1968-11-30
    """) == [(2, 2, EXACT)]


MISTAKES = """
    form_number | given_name | surname | birth_date | person_id
    misspelt    | Jonn       | Berg    | 1968-11-30 | 2
    misspelt_2  | Jon        | Breg    | 1968-11-30 | 2
    initial     | J.         | Berg    | 1968-11-30 | 2
    swapped     | Berg       | Jon     | 1968-11-30 | 2
    contact's   | Jon        | Hansen  | 1968-11-30 | 2
    digit       | Jon        | Berg    | 1968-11-10 | 2
    two_digits  | Jon        | Berg    | 1986-11-30 | 2
    day_month   | Mia        | Berg    | 1999-08-02 | 4
    undated     | Jon        | Berg    | -          | 2
"""


def test_one_mistake_is_forgiven_at_the_address() -> None:
    """Each on a form of its own; the last column tells who it is."""
    mistakes = table(MISTAKES)
    forms = mistakes.select("form_number").mutate(
        contact_person_id=ibis.literal(1, "int64"), outcome=ibis.literal("1"), address_code=ibis.literal("A")
    )
    lines = mistakes.mutate(
        line_number=2, person_id=ibis.null("int64"), lives_in_dwelling=ibis.literal("1"), relationship=ibis.literal("3")
    )
    found = link_form_people(forms, lines, table(NAMES), table(RESIDENTS))
    assert rows(found, "form_number", "person_id") == rows(mistakes, "form_number", "person_id")
    assert set(rows(found, "linked_by")) == {(AT_ADDRESS,)}


def test_who_is_registered_at_another_address_of_the_municipality_is_found_by_name_and_birth_date() -> None:
    """In another county somebody else may well have the same, unless the name is rare."""
    assert linked("""
        line_number | given_name | surname | birth_date
        2           | Ola        | Hansen  | 1971-06-24
        3           | Anne Marie | Solheim | 1951-03-12
    """) == [(2, 7, ELSEWHERE), (3, None, None)]


def test_a_rare_name_and_the_date_of_birth_are_enough_in_all_the_country() -> None:
    """Of 20,000 residents one has each of the names; a second time all the others have her given name."""
    others = ibis.range(100, 20_100).unnest().cast("int64").name("person_id").as_table()
    places = {"address_code": "X", "residence_basic_unit_code": "03010101", "residence_municipality_code": "0301"}
    residents = others.mutate(
        birth_date=ibis.date(1940, 1, 1), **{name: ibis.literal(value) for name, value in places.items()}
    )
    line = "line_number | given_name | surname | birth_date\n 3 | Anne Marie | Solheim | 1951-03-12"
    for name, person in (("Jan", 6), ("Anne Marie", None)):
        names = others.mutate(given_name=ibis.literal(name), surname=ibis.literal("Berg"))
        found = linked(line, table(RESIDENTS).union(residents), table(NAMES).union(names))
        assert [person_id for _, person_id, _ in found] == [person]


def test_several_mistakes_elsewhere_are_not_forgiven() -> None:
    assert linked("""
        line_number | given_name | surname | birth_date
        2           | Anne       | Solhem  | 1951-03-13
        3           | Ola        | Hansen  | -
    """) == [(2, None, None), (3, None, None)]


def test_who_fits_nobody_stays_unlinked_and_is_kept() -> None:
    assert linked("""
        line_number | given_name | surname | birth_date
        3           | Nobody     | Known   | 1950-01-01
    """) == [(3, None, None)]


TWINS = NAMES.replace("Liv        | Vik", "Mia        | Berg")
BORN_TOGETHER = RESIDENTS.replace("1999-01-01", "1999-02-08")


@pytest.mark.parametrize("written", ["Mia | Berg | 1999-02-08", "Mai | Berg | 1999-02-08", "Mia | Berg | -"])
def test_two_who_fit_alike_link_nobody(written: str) -> None:
    """Two persons of the same name and date of birth at the address."""
    lines = f"line_number | given_name | surname | birth_date\n 2 | {written}"
    assert linked(lines, BORN_TOGETHER, TWINS) == [(2, None, None)]


def test_twins_are_told_apart_by_their_given_names() -> None:
    names = NAMES.replace("Liv        | Vik", "Liv        | Berg")
    assert linked(
        """
        line_number | given_name | surname | birth_date
        2           | Mia        | Berg    | 1999-02-08
        3           | Lvi        | Berg    | 1999-02-08
        """,
        BORN_TOGETHER,
        names,
    ) == [(2, 4, EXACT), (3, 5, AT_ADDRESS)]


def test_parent_and_child_of_one_name_at_the_address_are_told_apart_by_the_date() -> None:
    """With a wrong digit it is the one whose date is near; without a date it may be either."""
    assert linked(
        """
        line_number | given_name | surname | birth_date
        2           | Mia        | Berg    | 1999-02-18
        3           | Mia        | Berg    | -
        """,
        RESIDENTS.replace("1999-01-01", "1958-05-17"),
        TWINS,
    ) == [(2, 4, AT_ADDRESS), (3, None, None)]


def test_a_resident_is_no_more_than_one_line_of_a_form() -> None:
    """Who was found exactly, is printed or is the contact person cannot be another line; of two lines that are equally
    bad none is linked, of two that are not the better one.
    """
    assert linked("""
        line_number | person_id | given_name | surname | birth_date
        1           | 1         | Kari       | Hansen  | 1970-01-15
        2           | -         | Kari       | Hansen  | 1970-01-15
        3           | -         | Jon        | Berg    | 1968-11-30
        4           | -         | Jon        | Berg    | 1968-11-10
        5           | -         | Mia        | Breg    | 1999-02-08
        6           | -         | Mia        | Breg    | 1999-02-08
        7           | -         | Liv        | Vk      | 1999-01-01
        8           | -         | Liv        | Vk      | 1999-01-02
    """) == [
        (1, 1, "printed"),
        (2, None, None),
        (3, 2, EXACT),
        (4, None, None),
        (5, None, None),
        (6, None, None),
        (7, 5, AT_ADDRESS),
        (8, None, None),
    ]


def test_a_probability_is_told_of_those_found_by_it_only() -> None:
    lines = table(
        """
        form_number | line_number | person_id | given_name | surname | birth_date | lives_in_dwelling | relationship
        F1          | 1           | 1         | Kari       | Hansen  | 1970-01-15 | 1                 | 1
        F1          | 2           | -         | Jon        | Berg    | 1968-11-30 | 1                 | 3
        F1          | 3           | -         | Lvi        | Vik     | 1999-01-01 | 1                 | 3
        F1          | 4           | -         | Nobody     | Known   | 1950-01-01 | 1                 | 3
        """,
        {"line_number": "int"},
    )
    found = dict(
        rows(link_form_people(table(FORMS), lines, table(NAMES), table(RESIDENTS)), "line_number", "match_probability")
    )
    assert {line: probability is None for line, probability in found.items()} == {1: True, 2: True, 3: False, 4: True}
    assert 0.95 <= found[3] < 1.0


def test_who_is_found_at_another_address_is_no_member_of_the_household() -> None:
    """They live together by the form, but a household is registered at one CPR address."""
    lines = table(
        """
        form_number | line_number | person_id | given_name | surname | birth_date | lives_in_dwelling | relationship
        F1          | 2           | -         | Ola        | Hansen  | 1971-06-24 | 1                 | 3
        F1          | 3           | -         | Jonn       | Berg    | 1968-11-30 | 1                 | 7
        """,
        {"line_number": "int"},
    )
    residents = table(RESIDENTS, residence="private")
    confirmed = confirmations(link_form_people(table(FORMS), lines, table(NAMES), residents))
    assert rows(confirmed) == [(1, 2, "7"), (1, 7, "3")]
    alone = residents.select("person_id", family_id="person_id")
    households = dict(rows(form_households(residents, alone, confirmed), "person_id", "household_id"))
    assert (households[1], households[2], households[7]) == (1, 1, 7)


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
    """) == [(2, 3, EXACT)]


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
