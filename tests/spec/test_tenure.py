"""Tenure status: the household owns its dwelling, or rents it from whom.

"About the statistics", Census 2001, Tenure status. Ann (1) and Bob (2) live at address A (household 10), Cid
(3) at B (household 20) and Dan (4) at C (household 30); 5 is in no private household. A and B are one-family houses, C
is a block of flats. 99 lives elsewhere.
"""

from __future__ import annotations

from census.tenure import Titles, find_tenure
from tests.tables import rows, table

HOUSEHOLDS = "household_id | address_code\n 10 | A\n 20 | B\n 30 | C"
MEMBERS = """
    person_id | household_id | address_code | dwelling_number
    1         | 10           | A            | -
    2         | 10           | A            | -
    3         | 20           | B            | -
    4         | 30           | C            | H0101
    5         | -            | A            | -
"""
DWELLINGS = """
    building_number | dwelling_sequence | address_code | dwelling_number
    a               | 1                 | A            | -
    b               | 1                 | B            | -
    c               | 1                 | C            | H0101
    c               | 2                 | C            | H0201
    c               | 3                 | C            | -
"""
ADDRESSES = "address_code | building_number\n A | a\n B | b\n C | c\n D | d"
COOPERATIVES = "organisation_number\n COOP"
NO_TITLES = "building_number | dwelling_sequence | owner_id | owner_organisation_number | ownership_kind"
NO_ANSWERS = "form_number | person_id | tenure | number_of_answers"
SEQUENCES = {"dwelling_sequence": "int"}
NOT_KNOWN = [(10, None, "9"), (20, None, "9"), (30, None, "9")]


def found(
    ownership: str = NO_TITLES, answers: str = NO_ANSWERS, dwellings: str = DWELLINGS, members: str = MEMBERS
) -> list[tuple[object, ...]]:
    titles = Titles(
        table(f"{NO_TITLES}\n{ownership}" if ownership != NO_TITLES else NO_TITLES, SEQUENCES),
        table(dwellings, SEQUENCES),
        table(ADDRESSES),
        table(COOPERATIVES),
    )
    told = table(f"{NO_ANSWERS}\n{answers}" if answers != NO_ANSWERS else NO_ANSWERS)
    tenure = find_tenure(table(HOUSEHOLDS), table(members), told, titles)
    return rows(tenure, "household_id", "tenure", "tenure_source")


def test_the_household_owns_if_at_least_one_member_is_registered_owner() -> None:
    assert found("a | 1 | 2 | - | 1\n a | 1 | 99 | - | 1\n c | 1 | 4 | - | 2") == [
        (10, "1", "1"),
        (20, None, "9"),
        (30, "1", "1"),
    ]


def test_owners_through_housing_cooperative_or_limited_company_are_owners() -> None:
    assert found("b | 1 | 3 | - | 4\n c | 1 | 4 | - | 3") == [(10, None, "9"), (20, "2", "1"), (30, "2", "1")]


def test_who_owns_and_has_a_share_is_owner_of_the_dwelling() -> None:
    assert found("a | 1 | 1 | - | 3\n a | 1 | 2 | - | 1")[0] == (10, "1", "1")


def test_registered_ownership_holds_whatever_the_form_says() -> None:
    assert found("b | 1 | 3 | - | 3", "F | 3 | 5 | 6")[1] == (20, "2", "1")


def test_owning_another_dwelling_is_not_owning_ones_own() -> None:
    """Cid lets a flat at C and Ann the house at B; Dan owns another flat of the block."""
    assert found("c | 1 | 3 | - | 2\n b | 1 | 1 | - | 1\n c | 2 | 4 | - | 2") == NOT_KNOWN


def test_without_two_dwelling_numbers_a_dwelling_at_the_address_is_the_owners_own() -> None:
    assert found("c | 3 | 4 | - | 2")[2] == (30, "1", "1")
    assert found("c | 2 | 4 | - | 2", members=MEMBERS.replace("H0101", "-"))[2] == (30, "1", "1")


def test_who_lives_in_no_private_household_makes_nobody_an_owner() -> None:
    assert found("a | 1 | 5 | - | 1") == NOT_KNOWN


def test_a_dwelling_that_gab_lacks_and_ground_are_found_by_the_building() -> None:
    assert found("b | 7 | 3 | - | 1\n c | - | 4 | - | 1") == [(10, None, "9"), (20, "1", "1"), (30, "1", "1")]
    assert found("d | 1 | 3 | - | 1\n d | - | 4 | - | 1") == NOT_KNOWN


def test_kinds_of_renting_are_those_of_the_form() -> None:
    answers = "F | 1 | 3 | 6\n G | 3 | 5 | 6\n H | 4 | 6 | 6"
    assert found("a | 1 | - | X | 1", answers) == [(10, "3", "2"), (20, "5", "2"), (30, "6", "2")]


def test_the_form_tells_of_ownership_that_registers_do_not_know_of() -> None:
    """The title at A still names who sold, that at B nobody."""
    assert found("a | 1 | 99 | - | 1\n b | 1 | - | - | 1", "F | 1 | 1 | 6\n G | 3 | 1 | 6\n H | 4 | 2 | 6") == [
        (10, "1", "2"),
        (20, "1", "2"),
        (30, "2", "2"),
    ]


def test_bonds_of_a_bonds_company_are_renting_from_a_housing_company() -> None:
    """All three flats of the block belong to a company that is no housing co-operative."""
    let = "c | 1 | - | X | 1\n c | 2 | - | X | 1\n c | 3 | - | X | 2"
    assert found(let, "H | 4 | 2 | 6")[2] == (30, "4", "3")
    assert found(let, "H | 4 | 1 | 6")[2] == (30, "1", "2")
    assert found(let, "H | 4 | 3 | 6")[2] == (30, "3", "2")


def test_it_is_no_bonds_company_if_a_dwelling_may_be_a_persons_or_a_cooperatives() -> None:
    of_two = "c | 1 | - | X | 1\n c | 2 | - | X | 1"
    for third in (
        "c | 3 | 99 | - | 2",
        "c | 3 | - | COOP | 1",
        "c | 3 | - | - | 1",
        "c | 3 | - | X | 3",
        "c | 3 | - | X | 1\n c | 4 | 99 | - | 3",
        "",
    ):
        assert found(f"{of_two}\n{third}", "H | 4 | 2 | 6")[2] == (30, "2", "2"), third


def test_of_several_forms_with_an_answer_the_one_with_most_answers_counts() -> None:
    answers = "F | 1 | 3 | 5\n G | 2 | 4 | 6\n H | 1 | - | 7\n J | 2 | 5 | 6"
    assert found(answers=answers)[0] == (10, "4", "2")


def test_an_answer_that_is_in_no_list_is_none_and_what_nothing_tells_is_missing() -> None:
    assert found(answers="F | 1 | 8 | 5") == NOT_KNOWN
