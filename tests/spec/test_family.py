"""Family: couple, or parent, with their children; at most two generations and one couple.

"About the statistics", Census 2001, Definition of units: Family.
"""

from __future__ import annotations

from census.families import describe_families, form_families
from tests.tables import rows, table

NO_COUPLES = "person_id | partner_id | couple_kind"


def families(people: str, couples: str = NO_COUPLES, parents: tuple[int, ...] = ()) -> list[tuple[int, int, str]]:
    everyone = table("person_id\n" + "\n".join(str(parent) for parent in parents))
    return rows(form_families(table(people), table(couples), everyone), "person_id", "family_id", "family_role")


def test_a_person_alone_is_a_family() -> None:
    assert families("""
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | -         | -         | -         | 1              | A    | -
    """) == [(1, 1, "single")]


def test_couple_and_children_of_one_of_them_whatever_their_age() -> None:
    assert families(
        """
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        5         | 6         | -         | -         | 2              | A    | -
        6         | 5         | -         | -         | 2              | A    | -
        7         | -         | 5         | 6         | 1              | A    | -
        8         | -         | 5         | -         | 1              | A    | -
        """,
        "person_id | partner_id | couple_kind\n 5 | 6 | married\n 6 | 5 | married",
        (5, 6),
    ) == [(5, 5, "partner"), (6, 5, "partner"), (7, 5, "child"), (8, 5, "child")]


def test_lone_parent_with_child() -> None:
    assert families(
        """
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | -         | -         | -         | 4              | A    | -
        2         | -         | -         | 1         | 1              | A    | -
        """,
        parents=(1,),
    ) == [(1, 1, "parent"), (2, 1, "child")]


def test_divorced_child_back_with_the_parents_is_a_family_of_its_own() -> None:
    """The document's example: a married couple with their divorced son or daughter are two families."""
    assert families(
        """
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | 2         | -         | -         | 2              | A    | -
        2         | 1         | -         | -         | 2              | A    | -
        3         | -         | 1         | 2         | 4              | A    | -
        """,
        "person_id | partner_id | couple_kind\n 1 | 2 | married\n 2 | 1 | married",
        (1, 2),
    ) == [(1, 1, "partner"), (2, 1, "partner"), (3, 3, "single")]


def test_whoever_has_children_never_returns_even_if_they_live_elsewhere() -> None:
    assert families(
        """
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | -         | -         | -         | 3              | A    | -
        2         | -         | 1         | -         | 1              | A    | -
        """,
        parents=(1, 2),
    ) == [(1, 1, "single"), (2, 2, "single")]


def test_three_generations_are_two_families() -> None:
    assert families(
        """
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | -         | -         | -         | 3              | A    | -
        2         | -         | 1         | -         | 1              | A    | -
        3         | -         | 2         | -         | 1              | A    | -
        """,
        parents=(1, 2),
    ) == [(1, 1, "single"), (2, 2, "parent"), (3, 2, "child")]


def test_child_in_a_couple_does_not_belong_to_the_parents() -> None:
    assert families(
        """
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | -         | -         | -         | 3              | A    | -
        2         | -         | 1         | -         | 1              | A    | -
        3         | -         | -         | -         | 1              | A    | -
        """,
        "person_id | partner_id | couple_kind\n 2 | 3 | cohabitants\n 3 | 2 | cohabitants",
        (1,),
    ) == [(1, 1, "single"), (2, 2, "partner"), (3, 2, "partner")]


def test_child_of_separated_parents_under_one_roof_belongs_to_the_mother() -> None:
    assert families(
        """
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | 2         | -         | -         | 5              | A    | -
        2         | 1         | -         | -         | 5              | A    | -
        3         | -         | 2         | 1         | 1              | A    | -
        """,
        parents=(1, 2),
    ) == [(1, 1, "single"), (2, 2, "parent"), (3, 2, "child")]


def test_child_living_elsewhere_and_persons_in_no_private_household_are_alone() -> None:
    assert families(
        """
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | -         | -         | -         | 4              | A    | -
        2         | -         | 1         | -         | 1              | B    | -
        3         | -         | -         | -         | 3              | -    | -
        4         | -         | 3         | -         | 1              | -    | -
        """,
        parents=(1, 3),
    ) == [(1, 1, "single"), (2, 2, "single"), (3, 3, "single"), (4, 4, "single")]


def test_types_of_family() -> None:
    """Couples by actual marital status, parents by sex; children of any age make the type, those under 18 the
    number.
    """
    described = describe_families(
        table("""
        person_id | family_id | family_role | couple_kind         | sex | age
        1         | 1         | single      | -                   | 1   | 30
        2         | 2         | partner     | married             | 1   | 40
        3         | 2         | partner     | married             | 2   | 40
        4         | 4         | partner     | cohabitants         | 1   | 40
        5         | 4         | partner     | cohabitants         | 2   | 40
        6         | 6         | partner     | registered_partners | 2   | 40
        7         | 6         | partner     | registered_partners | 2   | 40
        8         | 6         | child       | -                   | 2   | 20
        9         | 9         | partner     | cohabitants         | 1   | 40
        10        | 9         | partner     | cohabitants         | 2   | 40
        11        | 9         | child       | -                   | 2   | 17
        12        | 9         | child       | -                   | 2   | 18
        13        | 13        | parent      | -                   | 2   | 50
        14        | 13        | child       | -                   | 1   | 3
        15        | 15        | parent      | -                   | 1   | 70
        16        | 15        | child       | -                   | 1   | 40
    """)
    )
    assert rows(described, "family_id", "family_type", "number_of_children", "youngest_child_age") == [
        (1, "1", 0, None),
        (2, "2", 0, None),
        (4, "3", 0, None),
        (6, "4", 0, 20),
        (9, "5", 1, 17),
        (13, "6", 1, 3),
        (15, "7", 0, 40),
    ]
