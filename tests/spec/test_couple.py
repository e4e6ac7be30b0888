"""Couple: two persons of one household who are married, registered partners or cohabitants.

"About the statistics", Census 2001, Definition of units: Couple.
"""

from __future__ import annotations

from census.families import actual_marital_status, form_couples
from tests.tables import rows, table

NO_CHILDREN = "mother_id | father_id | birth_date"
NOTHING_SAID = "person_id | partner_id | as_spouses"


def couples(people: str, children: str = NO_CHILDREN, stated: str = NOTHING_SAID) -> list[tuple[int, int, str]]:
    found = form_couples(table(people), table(children), table(stated, {"as_spouses": "bool"}))
    return [row for row in rows(found, "person_id", "partner_id", "couple_kind") if row[0] < row[1]]


def test_married_to_each_other_in_one_dwelling() -> None:
    assert couples("""
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | 2         | -         | -         | 2              | A    | -
        2         | 1         | -         | -         | 2              | A    | -
    """) == [(1, 2, "married")]


def test_registered_partners_of_the_same_sex() -> None:
    assert couples("""
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | 2         | -         | -         | 6              | A    | -
        2         | 1         | -         | -         | 6              | A    | -
    """) == [(1, 2, "registered_partners")]


def test_married_but_living_at_different_addresses_are_no_couple() -> None:
    assert (
        couples("""
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | 2         | -         | -         | 2              | A    | -
        2         | 1         | -         | -         | 2              | B    | -
    """)
        == []
    )


def test_one_address_but_different_dwelling_numbers_are_no_couple() -> None:
    assert (
        couples("""
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | 2         | -         | -         | 2              | A    | H0101
        2         | 1         | -         | -         | 2              | A    | H0201
    """)
        == []
    )


def test_a_dwelling_number_missing_on_one_side_does_not_part_a_couple() -> None:
    assert couples("""
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | 2         | -         | -         | 2              | A    | H0101
        2         | 1         | -         | -         | 2              | A    | -
    """) == [(1, 2, "married")]


def test_a_spouse_link_in_one_direction_is_enough_where_the_other_side_has_none() -> None:
    assert couples("""
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | 2         | -         | -         | 2              | A    | -
        2         | -         | -         | -         | 2              | A    | -
    """) == [(1, 2, "married")]


def test_a_spouse_who_names_somebody_else_is_no_spouse() -> None:
    assert (
        couples("""
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | 2         | -         | -         | 2              | A    | -
        2         | 9         | -         | -         | 2              | A    | -
    """)
        == []
    )


def test_two_registered_as_married_without_links_are_married_by_common_child_or_by_the_form() -> None:
    """Living together without being married is what makes cohabitants: these are married."""
    people = """
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | -         | -         | -         | 2              | A    | -
        2         | -         | -         | -         | 2              | A    | -
        """
    assert couples(people) == []
    assert couples(people, "mother_id | father_id | birth_date\n 1 | 2 | 1999-05-01") == [(1, 2, "married")]
    assert couples(people, stated="person_id | partner_id | as_spouses\n 1 | 2 | yes") == [(1, 2, "married")]


def test_unmarried_persons_are_no_spouses_whatever_the_form_says() -> None:
    assert (
        couples(
            """
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | -         | -         | -         | 1              | A    | -
        2         | -         | -         | -         | 1              | A    | -
        """,
            stated="person_id | partner_id | as_spouses\n 1 | 2 | yes",
        )
        == []
    )


def test_two_separated_without_links_are_no_couple_even_with_common_children() -> None:
    assert (
        couples(
            """
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | -         | -         | -         | 5              | A    | -
        2         | -         | -         | -         | 5              | A    | -
        """,
            "mother_id | father_id | birth_date\n 1 | 2 | 1999-05-01",
        )
        == []
    )


def test_unmarried_with_a_child_in_common_are_cohabitants() -> None:
    assert couples(
        """
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | -         | -         | -         | 1              | A    | -
        2         | -         | -         | -         | 4              | A    | -
        """,
        "mother_id | father_id | birth_date\n 1 | 2 | 1999-05-01",
    ) == [(1, 2, "cohabitants")]


def test_unmarried_without_common_children_are_cohabitants_if_the_form_says_so() -> None:
    people = """
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | -         | -         | -         | 1              | A    | -
        2         | -         | -         | -         | 3              | A    | -
        """
    assert couples(people) == []
    assert couples(people, stated="person_id | partner_id | as_spouses\n 2 | 1 | no") == [(1, 2, "cohabitants")]


def test_separated_spouses_under_one_roof_are_no_couple_even_with_common_children() -> None:
    assert (
        couples(
            """
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | 2         | -         | -         | 5              | A    | -
        2         | 1         | -         | -         | 5              | A    | -
        """,
            "mother_id | father_id | birth_date\n 1 | 2 | 1999-05-01",
            "person_id | partner_id | as_spouses\n 1 | 2 | no",
        )
        == []
    )


def test_parent_and_child_are_no_couple_whatever_the_form_says() -> None:
    assert (
        couples(
            """
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | -         | -         | -         | 3              | A    | -
        2         | -         | 1         | -         | 1              | A    | -
        """,
            stated="person_id | partner_id | as_spouses\n 1 | 2 | no",
        )
        == []
    )


def test_nobody_is_in_two_couples_marriage_comes_first() -> None:
    assert couples(
        """
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | 2         | -         | -         | 2              | A    | -
        2         | 1         | -         | -         | 2              | A    | -
        3         | -         | -         | -         | 1              | A    | -
        """,
        "mother_id | father_id | birth_date\n 3 | 2 | 2000-01-01",
    ) == [(1, 2, "married")]


def test_of_several_possible_cohabitants_the_parents_of_the_youngest_child_are_the_couple() -> None:
    assert couples(
        """
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | -         | -         | -         | 1              | A    | -
        2         | -         | -         | -         | 1              | A    | -
        3         | -         | -         | -         | 1              | A    | -
        """,
        """
        mother_id | father_id | birth_date
        1         | 2         | 1990-01-01
        3         | 2         | 2000-01-01
        """,
    ) == [(2, 3, "cohabitants")]


def test_a_choice_passed_over_leaves_the_next_best_couple() -> None:
    """2 and 3 have the youngest child; then 1 is left with the choice of 4."""
    assert couples(
        """
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | -         | -         | -         | 1              | A    | -
        2         | -         | -         | -         | 1              | A    | -
        3         | -         | -         | -         | 1              | A    | -
        4         | -         | -         | -         | 1              | A    | -
        """,
        """
        mother_id | father_id | birth_date
        1         | 2         | 1999-01-01
        3         | 2         | 2000-01-01
        1         | 4         | 1980-01-01
        """,
    ) == [(1, 4, "cohabitants"), (2, 3, "cohabitants")]


def test_married_to_somebody_else_and_a_child_in_common_are_cohabitants() -> None:
    """2 is married to 9, who lives elsewhere: 1 and 2 live together without being married to each other."""
    assert couples(
        """
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | -         | -         | -         | 4              | A    | -
        2         | 9         | -         | -         | 2              | A    | -
        9         | 2         | -         | -         | 2              | B    | -
        """,
        "mother_id | father_id | birth_date\n 1 | 2 | 1999-05-01",
    ) == [(1, 2, "cohabitants")]


def test_separated_partners_are_no_couple_whoever_names_whom() -> None:
    """Separated spouses (5) and partners (7), named both ways, one way, or said to be separated by one side only."""
    for one, other in (("5", "5"), ("7", "7"), ("2", "5"), ("6", "7")):
        for spouse_of_1, spouse_of_2 in (("2", "1"), ("2", "-"), ("-", "1")):
            assert (
                couples(
                    f"""
                    person_id | spouse_id     | mother_id | father_id | marital_status | unit | dwelling
                    1         | {spouse_of_1} | -         | -         | {one}          | A    | -
                    2         | {spouse_of_2} | -         | -         | {other}        | A    | -
                    """,
                    "mother_id | father_id | birth_date\n 1 | 2 | 1999-05-01",
                    "person_id | partner_id | as_spouses\n 1 | 2 | no",
                )
                == []
            )


def test_separated_from_somebody_else_may_cohabit() -> None:
    people = """
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | 8         | -         | -         | 5              | A    | -
        2         | 9         | -         | -         | 5              | A    | -
        """
    assert couples(people, "mother_id | father_id | birth_date\n 1 | 2 | 1999-05-01") == [(1, 2, "cohabitants")]
    assert couples(people, stated="person_id | partner_id | as_spouses\n 1 | 2 | no") == [(1, 2, "cohabitants")]


def test_divorced_who_live_together_again_are_cohabitants_even_if_the_number_was_left_over() -> None:
    """They are no longer married: a common child or the form makes them cohabitants, the number alone nothing."""
    people = """
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | 2         | -         | -         | 4              | A    | -
        2         | 1         | -         | -         | 4              | A    | -
        """
    assert couples(people) == []
    assert couples(people, "mother_id | father_id | birth_date\n 1 | 2 | 1999-05-01") == [(1, 2, "cohabitants")]
    assert couples(people, stated="person_id | partner_id | as_spouses\n 2 | 1 | no") == [(1, 2, "cohabitants")]


def test_children_in_common_make_no_couple_of_parents_in_different_households() -> None:
    assert (
        couples(
            """
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | -         | -         | -         | 1              | A    | -
        2         | -         | -         | -         | 1              | B    | -
        """,
            "mother_id | father_id | birth_date\n 1 | 2 | 1999-05-01",
            "person_id | partner_id | as_spouses\n 1 | 2 | no",
        )
        == []
    )


def test_persons_in_no_household_form_no_couple() -> None:
    assert (
        couples(
            """
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | 2         | -         | -         | 2              | -    | -
        2         | 1         | -         | -         | 2              | -    | -
        """,
            "mother_id | father_id | birth_date\n 1 | 2 | 1999-05-01",
        )
        == []
    )


def test_cohabitants_of_the_same_sex_by_the_form_are_a_couple_like_others() -> None:
    """Sex is no part of the definition, and of nothing that couples are formed from."""
    assert couples(
        """
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | -         | -         | -         | 1              | A    | -
        2         | -         | -         | -         | 1              | A    | -
        """,
        stated="person_id | partner_id | as_spouses\n 1 | 2 | no",
    ) == [(1, 2, "cohabitants")]


def test_parent_and_child_who_name_each_other_as_spouses_are_no_couple() -> None:
    assert (
        couples("""
        person_id | spouse_id | mother_id | father_id | marital_status | unit | dwelling
        1         | 2         | -         | -         | 2              | A    | -
        2         | 1         | 1         | -         | 2              | A    | -
    """)
        == []
    )


def test_actual_marital_status_is_by_the_couple_and_puts_partners_with_the_married() -> None:
    people = table("""
        person_id | couple_kind
        1         | married
        2         | registered_partners
        3         | cohabitants
        4         | -
    """)
    found = people.mutate(status=actual_marital_status(people))
    assert rows(found, "person_id", "status") == [(1, "1"), (2, "1"), (3, "2"), (4, "3")]
