"""Type of household: nine types, and the finer ones of the Standard Classification of Families and Households.

"About the statistics", Census 2001, Characteristics of Households: Type of Household; Number of children in the
household; age of the oldest person, age of the youngest child.
"""

from __future__ import annotations

from census.households import describe_households
from census.reference import code_list
from tests.tables import rows, table

ELSEWHERE = {"birth_date": "1950-01-01", "address_code": "A", "residence_municipality_code": "2015"}


def types(members: str) -> list[tuple[object, ...]]:
    people = table(members, **ELSEWHERE, is_non_western=False)
    described = describe_households(people, people)
    return rows(described, "household_id", "household_type_detailed", "household_type")


def test_living_alone_by_age() -> None:
    assert types("""
        person_id | household_id | family_id | family_role | couple_kind | sex | age
        1         | 1            | 1         | single      | -           | 1   | 29
        2         | 2            | 2         | single      | -           | 1   | 30
        3         | 3            | 3         | single      | -           | 1   | 44
        4         | 4            | 4         | single      | -           | 1   | 45
        5         | 5            | 5         | single      | -           | 1   | 66
        6         | 6            | 6         | single      | -           | 1   | 67
    """) == [
        (1, "111", "1.1"),
        (2, "112", "1.1"),
        (3, "112", "1.1"),
        (4, "113", "1.1"),
        (5, "113", "1.1"),
        (6, "114", "1.1"),
    ]


def test_couples_without_children_living_at_home_by_age_of_the_oldest() -> None:
    """Of whatever kind: the finer types do not part the married from cohabitants here."""
    assert types("""
        person_id | household_id | family_id | family_role | couple_kind         | sex | age
        1         | 1            | 1         | partner     | married             | 1   | 29
        2         | 1            | 1         | partner     | married             | 2   | 20
        3         | 3            | 3         | partner     | cohabitants         | 1   | 20
        4         | 3            | 3         | partner     | cohabitants         | 2   | 44
        5         | 5            | 5         | partner     | cohabitants         | 1   | 66
        6         | 5            | 5         | partner     | cohabitants         | 2   | 20
        7         | 7            | 7         | partner     | registered_partners | 2   | 66
        8         | 7            | 7         | partner     | registered_partners | 2   | 67
    """) == [(1, "121", "1.2"), (3, "122", "1.2"), (5, "123", "1.2"), (7, "124", "1.2")]


def test_couples_with_children_are_married_or_cohabiting_and_partners_are_with_the_married() -> None:
    """The youngest child makes the type: of 5 and 20 years, 6, 17, 18; the children of 12 and 13 are all grown up."""
    assert types("""
        person_id | household_id | family_id | family_role | couple_kind         | sex | age
        1         | 1            | 1         | partner     | married             | 1   | 50
        2         | 1            | 1         | partner     | married             | 2   | 45
        3         | 1            | 1         | child       | -                   | 2   | 20
        4         | 1            | 1         | child       | -                   | 2   | 5
        5         | 5            | 5         | partner     | registered_partners | 1   | 40
        6         | 5            | 5         | partner     | registered_partners | 1   | 40
        7         | 5            | 5         | child       | -                   | 2   | 6
        8         | 8            | 8         | partner     | cohabitants         | 1   | 25
        9         | 8            | 8         | partner     | cohabitants         | 2   | 25
        10        | 8            | 8         | child       | -                   | 2   | 0
        11        | 11           | 11        | partner     | cohabitants         | 1   | 40
        12        | 11           | 11        | partner     | cohabitants         | 2   | 40
        13        | 11           | 11        | child       | -                   | 2   | 17
        14        | 14           | 14        | partner     | married             | 1   | 60
        15        | 14           | 14        | partner     | married             | 2   | 60
        16        | 14           | 14        | child       | -                   | 2   | 18
        17        | 17           | 17        | partner     | cohabitants         | 1   | 60
        18        | 17           | 17        | partner     | cohabitants         | 2   | 60
        19        | 17           | 17        | child       | -                   | 2   | 40
    """) == [
        (1, "131", "1.3"),
        (5, "141", "1.4"),
        (8, "132", "1.3"),
        (11, "142", "1.4"),
        (14, "171", "1.7"),
        (17, "172", "1.7"),
    ]


def test_mothers_and_fathers_with_children() -> None:
    """By the sex of the parent, not of the child."""
    assert types("""
        person_id | household_id | family_id | family_role | couple_kind | sex | age
        1         | 1            | 1         | parent      | -           | 2   | 25
        2         | 1            | 1         | child       | -           | 1   | 5
        3         | 3            | 3         | parent      | -           | 1   | 25
        4         | 3            | 3         | child       | -           | 2   | 0
        5         | 5            | 5         | parent      | -           | 2   | 40
        6         | 5            | 5         | child       | -           | 1   | 6
        7         | 7            | 7         | parent      | -           | 1   | 40
        8         | 7            | 7         | child       | -           | 2   | 17
        9         | 9            | 9         | parent      | -           | 2   | 60
        10        | 9            | 9         | child       | -           | 1   | 18
        11        | 11           | 11        | parent      | -           | 1   | 60
        12        | 11           | 11        | child       | -           | 2   | 30
    """) == [
        (1, "151", "1.5"),
        (3, "152", "1.5"),
        (5, "161", "1.6"),
        (7, "162", "1.6"),
        (9, "173", "1.7"),
        (11, "174", "1.7"),
    ]


def test_households_of_two_or_more_families() -> None:
    """Two friends; a couple and a grandmother; a mother of 30 with an adult's parents; a boarder of 10 years with a
    couple (a foster child is no child of the household); a mother with a child of 17 and a friend.
    """
    assert types("""
        person_id | household_id | family_id | family_role | couple_kind | sex | age
        1         | 1            | 1         | single      | -           | 2   | 25
        2         | 1            | 2         | single      | -           | 1   | 25
        3         | 3            | 3         | partner     | married     | 2   | 40
        4         | 3            | 3         | partner     | married     | 1   | 40
        5         | 3            | 5         | single      | -           | 2   | 80
        6         | 6            | 6         | partner     | married     | 2   | 60
        7         | 6            | 6         | partner     | married     | 1   | 60
        8         | 6            | 8         | parent      | -           | 2   | 30
        9         | 6            | 8         | child       | -           | 2   | 5
        10        | 10           | 10        | partner     | cohabitants | 2   | 40
        11        | 10           | 10        | partner     | cohabitants | 1   | 40
        12        | 10           | 12        | single      | -           | 2   | 10
        13        | 13           | 13        | parent      | -           | 2   | 40
        14        | 13           | 13        | child       | -           | 2   | 17
        15        | 13           | 15        | single      | -           | 2   | 40
    """) == [(1, "211", "2.2"), (3, "212", "2.2"), (6, "220", "2.1"), (10, "212", "2.2"), (13, "230", "2.1")]


def test_an_adult_with_a_foster_child_is_a_household_of_two_families_without_children() -> None:
    assert types("""
        person_id | household_id | family_id | family_role | couple_kind | sex | age
        1         | 1            | 1         | single      | -           | 2   | 40
        2         | 1            | 2         | single      | -           | 1   | 10
    """) == [(1, "211", "2.2")]


def test_the_finer_types_nest_in_the_nine() -> None:
    """First digit: one family or several. The nine types are whole groups of two digits, but the two of households of
    several families with children, which are one of the nine.
    """
    nine = {item.code for item in code_list("household_type")}
    nesting = {item.code: item.extra["household_type"] for item in code_list("household_type_detailed")}
    assert set(nesting.values()) == nine
    assert all(detailed[0] == broad[0] for detailed, broad in nesting.items())
    groups = {detailed[:2]: set() for detailed in nesting}
    for detailed, broad in nesting.items():
        groups[detailed[:2]].add(broad)
    assert all(len(broad) == 1 for broad in groups.values())
    assert groups["22"] == groups["23"] == {"2.1"}
