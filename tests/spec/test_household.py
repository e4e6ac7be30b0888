"""Private household: persons resident in one dwelling, as registers and the forms tell.

"About the statistics", Census 2001, Definition of units: Household; Characteristics of Households.
"""

from __future__ import annotations

import ibis

from census.families import form_families
from census.households import describe_households, form_households
from tests.tables import rows, table

NOTHING_CONFIRMED = "person_id | other_id"


def households(residents: str, families: str, confirmed: str = NOTHING_CONFIRMED) -> list[tuple[int, int | None]]:
    members = form_households(table(residents), table(families), table(confirmed))
    return rows(members, "person_id", "household_id")


TWO_FAMILIES = """
    person_id | residence | address_code
    1         | private   | A
    2         | private   | A
    3         | private   | A
"""
IN_TWO = "person_id | family_id\n 1 | 1\n 2 | 1\n 3 | 3"


def test_a_family_is_a_household_and_families_are_kept_apart_by_registers_alone() -> None:
    assert households(TWO_FAMILIES, IN_TWO) == [(1, 1), (2, 1), (3, 3)]


def test_families_at_one_address_merge_if_one_form_confirms_it() -> None:
    assert households(TWO_FAMILIES, IN_TWO, "person_id | other_id\n 3 | 2") == [(1, 1), (2, 1), (3, 1)]


def test_all_whom_a_form_calls_living_in_the_dwelling_live_together() -> None:
    """9, whose form it is, has died; 8 is registered elsewhere; 3 is not on the form."""
    people = """
        person_id | residence | address_code
        1         | private   | A
        2         | private   | A
        3         | private   | A
        8         | private   | B
    """
    alone = "person_id | family_id\n 1 | 1\n 2 | 2\n 3 | 3\n 8 | 8"
    assert households(people, alone, "person_id | other_id\n 9 | 2\n 9 | 1") == [(1, 1), (2, 1), (3, 3), (8, 8)]
    assert households(people, alone, "person_id | other_id\n 8 | 2\n 8 | 1") == [(1, 1), (2, 1), (3, 3), (8, 8)]


def test_confirmation_carries_over() -> None:
    assert households(
        """
        person_id | residence | address_code
        1         | private   | A
        2         | private   | A
        3         | private   | A
        """,
        "person_id | family_id\n 1 | 1\n 2 | 2\n 3 | 3",
        "person_id | other_id\n 3 | 2\n 2 | 1",
    ) == [(1, 1), (2, 1), (3, 1)]


def test_a_form_does_not_merge_families_registered_at_different_addresses() -> None:
    assert households(
        """
        person_id | residence | address_code
        1         | private   | A
        2         | private   | B
        """,
        "person_id | family_id\n 1 | 1\n 2 | 2",
        "person_id | other_id\n 1 | 2",
    ) == [(1, 1), (2, 2)]


def test_an_unmarried_student_registered_at_the_parents_is_of_their_household() -> None:
    """3 studies elsewhere and is not confirmed on the parents' form; 4, once married, would have to be."""
    people = table("""
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | 2         | -         | -         | 2              | A    | -
        2         | 1         | -         | -         | 2              | A    | -
        3         | -         | 1         | 2         | 1              | A    | -
        4         | -         | 1         | 2         | 4              | A    | -
    """)
    couples = table("person_id | partner_id | couple_kind\n 1 | 2 | married\n 2 | 1 | married")
    families = form_families(people, couples, table("person_id\n 1\n 2"))
    residents = people.select("person_id", address_code="unit", residence=ibis.literal("private"))
    members = form_households(residents, families, table("person_id | other_id\n 1 | 2"))
    assert rows(members, "person_id", "household_id") == [(1, 1), (2, 1), (3, 1), (4, 4)]


def test_two_forms_at_two_addresses_do_not_join_the_addresses() -> None:
    """1 and 2 call 3 and 4 living with them, but 3 and 4 are registered together elsewhere."""
    assert households(
        """
        person_id | residence | address_code
        1         | private   | A
        2         | private   | A
        3         | private   | B
        4         | private   | B
        """,
        "person_id | family_id\n 1 | 1\n 2 | 2\n 3 | 3\n 4 | 4",
        "person_id | other_id\n 1 | 3\n 2 | 4\n 3 | 4",
    ) == [(1, 1), (2, 2), (3, 3), (4, 3)]


def test_employees_of_an_institution_are_a_private_household_and_those_cared_for_are_in_none() -> None:
    """1 and 2 work and live there, 3 is cared for there: nobody is put together with 3, whatever a form says."""
    assert households(
        """
        person_id | residence   | address_code
        1         | private     | N
        2         | private     | N
        3         | institution | N
        """,
        "person_id | family_id\n 1 | 1\n 2 | 2\n 3 | 3",
        "person_id | other_id\n 1 | 2\n 1 | 3",
    ) == [(1, 1), (2, 1), (3, None)]


def test_residents_of_institutions_and_of_no_fixed_address_are_in_no_private_household() -> None:
    assert households(
        """
        person_id | residence        | address_code
        1         | institution      | A
        2         | no_fixed_address | -
        3         | private          | B
        """,
        "person_id | family_id\n 1 | 1\n 2 | 2\n 3 | 3",
        "person_id | other_id\n 3 | 1",
    ) == [(1, None), (2, None), (3, 3)]


ELSEWHERE = {"address_code": "A", "residence_municipality_code": "2015"}


def household_types(members: str) -> list[tuple[int, str]]:
    people = table(members, **ELSEWHERE, is_non_western=False, couple_kind="married", sex="1")
    return rows(describe_households(people, people), "household_id", "household_type")


def test_one_family_households() -> None:
    assert household_types("""
        person_id | household_id | family_id | family_role | age | birth_date
        1         | 1            | 1         | single      | 80  | 1921-01-01
        2         | 2            | 2         | partner     | 60  | 1941-01-01
        3         | 2            | 2         | partner     | 60  | 1941-01-02
        4         | 4            | 4         | partner     | 30  | 1971-01-01
        5         | 4            | 4         | partner     | 30  | 1971-01-02
        6         | 4            | 4         | child       | 5   | 1996-01-01
        7         | 4            | 4         | child       | 9   | 1992-01-01
        8         | 8            | 8         | partner     | 40  | 1961-01-01
        9         | 8            | 8         | partner     | 40  | 1961-01-02
        10        | 8            | 8         | child       | 6   | 1995-01-01
        11        | 8            | 8         | child       | 19  | 1982-01-01
        12        | 12           | 12        | parent      | 30  | 1971-01-01
        13        | 12           | 12        | child       | 0   | 2001-10-01
        14        | 14           | 14        | parent      | 40  | 1961-01-01
        15        | 14           | 14        | child       | 17  | 1984-01-01
        16        | 16           | 16        | parent      | 70  | 1931-01-01
        17        | 16           | 16        | child       | 18  | 1983-01-01
    """) == [(1, "1.1"), (2, "1.2"), (4, "1.3"), (8, "1.4"), (12, "1.5"), (14, "1.6"), (16, "1.7")]


def test_households_of_several_families_and_foster_children() -> None:
    """A child under 18 without a parent there is a family of its own, and no child of the household."""
    assert household_types("""
        person_id | household_id | family_id | family_role | age | birth_date
        1         | 1            | 1         | partner     | 60  | 1941-01-01
        2         | 1            | 1         | partner     | 60  | 1941-01-02
        3         | 1            | 3         | parent      | 30  | 1971-01-01
        4         | 1            | 3         | child       | 3   | 1998-01-01
        5         | 5            | 5         | single      | 25  | 1976-01-01
        6         | 5            | 6         | single      | 25  | 1976-01-02
        7         | 7            | 7         | partner     | 50  | 1951-01-01
        8         | 7            | 7         | partner     | 50  | 1951-01-02
        9         | 7            | 9         | single      | 10  | 1991-01-01
    """) == [(1, "2.1"), (5, "2.2"), (7, "2.2")]


def test_size_children_and_ages() -> None:
    people = table(
        """
        person_id | household_id | family_id | family_role | age | birth_date | is_non_western
        1         | 1            | 1         | partner     | 40  | 1961-03-01 | no
        2         | 1            | 1         | partner     | 41  | 1960-03-01 | yes
        3         | 1            | 1         | child       | 18  | 1983-03-01 | no
        4         | 1            | 1         | child       | 12  | 1989-03-01 | no
        5         | 1            | 1         | child       | 9   | 1992-03-01 | no
        """,
        **ELSEWHERE,
        couple_kind="married",
        sex="1",
    )
    described = describe_households(people, people)
    assert rows(
        described,
        "household_size",
        "number_of_families",
        "number_of_children",
        "youngest_child_age",
        "oldest_person_age",
        "has_couple",
        "contact_person_id",
        "is_non_western",
    ) == [(5, 1, 2, 9, 41, True, 2, True)]
