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


def test_whoever_is_or_was_married_never_returns() -> None:
    """Married (2), widowed (3), divorced (4), separated (5), and partners alike (6-9); the never married (1) belong."""
    people = """
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | -         | -         | -         | 3              | A    | -
        """
    people += "\n".join(f"1{status} | - | 1 | - | {status} | A | -" for status in "123456789")
    assert families(people, parents=(1,)) == [
        (1, 1, "parent"),
        (11, 1, "child"),
        *((number, number, "single") for number in range(12, 20)),
    ]


def test_a_child_of_one_of_a_couple_belongs_to_it_and_a_child_of_neither_does_not() -> None:
    """4 is the stepchild of 1; 5 is a foster child, whose mother lives elsewhere."""
    assert families(
        """
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | -         | -         | -         | 1              | A    | -
        2         | -         | -         | -         | 4              | A    | -
        4         | -         | 2         | 8         | 1              | A    | -
        5         | -         | 9         | -         | 1              | A    | -
        9         | -         | -         | -         | 1              | B    | -
        """,
        "person_id | partner_id | couple_kind\n 1 | 2 | cohabitants\n 2 | 1 | cohabitants",
        (2, 8, 9),
    ) == [(1, 1, "partner"), (2, 1, "partner"), (4, 1, "child"), (5, 5, "single"), (9, 9, "single")]


def test_two_couples_in_one_household_are_two_families() -> None:
    """A young couple with a child at the parents' of one: three generations, of which two are one family."""
    assert families(
        """
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | 2         | -         | -         | 2              | A    | -
        2         | 1         | -         | -         | 2              | A    | -
        3         | -         | 1         | 2         | 1              | A    | -
        4         | -         | -         | -         | 1              | A    | -
        5         | -         | 3         | 4         | 1              | A    | -
        6         | -         | 1         | 2         | 1              | A    | -
        """,
        """
        person_id | partner_id | couple_kind
        1         | 2          | married
        2         | 1          | married
        3         | 4          | cohabitants
        4         | 3          | cohabitants
        """,
        (1, 2, 3, 4),
    ) == [(1, 1, "partner"), (2, 1, "partner"), (3, 3, "partner"), (4, 3, "partner"), (5, 3, "child"), (6, 1, "child")]


def test_brothers_and_sisters_without_their_parents_are_families_of_their_own() -> None:
    assert families(
        """
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | -         | 8         | 9         | 1              | A    | -
        2         | -         | 8         | 9         | 1              | A    | -
        """,
        parents=(8, 9),
    ) == [(1, 1, "single"), (2, 2, "single")]


def test_a_cohabitant_who_is_left_without_children_belongs_to_the_parents_again() -> None:
    """The document keeps away for ever those who married or have children, not those who only cohabited."""
    people = """
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | -         | -         | -         | 4              | A    | -
        2         | -         | 1         | -         | 1              | A    | -
        3         | -         | -         | -         | 1              | B    | -
        """
    assert families(people, parents=(1,)) == [(1, 1, "parent"), (2, 1, "child"), (3, 3, "single")]


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
