"""Immigrant category and country background, sentence by sentence.

"About the statistics", Census 2001, Characteristics of Persons - immigrant background. Country 000 is Norway, 106
Sweden, 139 the United Kingdom, 143 Turkey, 492 South Korea, 534 Pakistan; ``-`` is unknown. Grandparents stand in the
order mother's mother, mother's father, father's mother, father's father.
"""

from __future__ import annotations

import ibis.expr.types as ir
import pytest

from census.immigration import classify_immigrants
from census.reference import NORWAY, code_list
from tests.tables import rows, table

NAMES = {
    "own": "country_of_birth",
    "mother": "mother_country_of_birth",
    "father": "father_country_of_birth",
    "mm": "maternal_grandmother_country_of_birth",
    "mf": "maternal_grandfather_country_of_birth",
    "fm": "paternal_grandmother_country_of_birth",
    "ff": "paternal_grandfather_country_of_birth",
    "adopted": "adoption_date",
}


def classified(people: str) -> ir.Table:
    persons = table(people, {"adopted": "date"})
    return classify_immigrants(persons.rename({long: short for short, long in NAMES.items()}))


def categories(people: str) -> list[object]:
    return [category for _, category in rows(classified(people), "person_id", "immigrant_category")]


def test_first_generation_immigrants_are_born_abroad_with_two_foreign_born_parents() -> None:
    """Whatever the parents' countries, and wherever the grandparents were born."""
    assert categories("""
        person_id | own | mother | father | mm  | mf  | fm  | ff  | adopted
        1         | 534 | 534    | 534    | 534 | 534 | 534 | 534 | -
        2         | 534 | 106    | 143    | 106 | 106 | 143 | 143 | -
        3         | 534 | 534    | 534    | 000 | 534 | 534 | 534 | -
    """) == ["B", "B", "B"]


def test_born_in_norway_with_two_foreign_born_parents_and_all_four_grandparents_born_abroad() -> None:
    """With a Norwegian-born grandparent a person born in Norway to two foreign-born parents is in none of the six
    categories: without immigrant background.
    """
    assert categories("""
        person_id | own | mother | father | mm  | mf  | fm  | ff  | adopted
        1         | 000 | 534    | 534    | 534 | 534 | 534 | 534 | -
        2         | 000 | 534    | 106    | 534 | 143 | 106 | 106 | -
        3         | 000 | 534    | 534    | 000 | 534 | 534 | 534 | -
        4         | 000 | 534    | 534    | 534 | 000 | 534 | 534 | -
        5         | 000 | 534    | 534    | 534 | 534 | 000 | 534 | -
        6         | 000 | 534    | 534    | 534 | 534 | 534 | 000 | -
        7         | 000 | 534    | 534    | 000 | 000 | 000 | 000 | -
    """) == ["C", "C", "A", "A", "A", "A", "A"]


def test_adopted_from_a_foreign_country() -> None:
    """Born abroad and adopted by census day, whoever the parents are. Who was born in Norway was not adopted from a
    foreign country, whatever the register has.
    """
    assert categories("""
        person_id | own | mother | father | mm  | mf  | fm  | ff  | adopted
        1         | 492 | 000    | 000    | 000 | 000 | 000 | 000 | 1985-06-01
        2         | 492 | 000    | 106    | 000 | 000 | 106 | 106 | 1985-06-01
        3         | 492 | 534    | 534    | 534 | 534 | 534 | 534 | 1985-06-01
        4         | 492 | 000    | 000    | 000 | 000 | 000 | 000 | 2001-11-03
        5         | 492 | 000    | 000    | 000 | 000 | 000 | 000 | 2001-11-04
        6         | 492 | 000    | 000    | 000 | 000 | 000 | 000 | -
        7         | 000 | 000    | 000    | 000 | 000 | 000 | 000 | 1985-06-01
        8         | -   | 000    | 000    | 000 | 000 | 000 | 000 | 1985-06-01
    """) == ["D", "D", "D", "D", "G", "G", "A", "D"]


def test_born_abroad_with_one_or_two_norwegian_born_parents_or_norwegian_born_with_one_foreign_born_parent() -> None:
    """Grandparents do not matter."""
    assert categories("""
        person_id | own | mother | father | mm  | mf  | fm  | ff  | adopted
        1         | 534 | 000    | 534    | 000 | 000 | 534 | 534 | -
        2         | 534 | 534    | 000    | 534 | 534 | 534 | 534 | -
        3         | 000 | 000    | 106    | 000 | 000 | 106 | 106 | -
        4         | 000 | 106    | 000    | 106 | 106 | 106 | 106 | -
        5         | 106 | 000    | 000    | 000 | 000 | 000 | 000 | -
        6         | 106 | 000    | 000    | 534 | 534 | 534 | 534 | -
    """) == ["E", "E", "F", "F", "G", "G"]


def test_everyone_else_has_no_immigrant_background() -> None:
    """Two Norwegian-born parents are enough, though all grandparents were born abroad."""
    assert categories("""
        person_id | own | mother | father | mm  | mf  | fm  | ff  | adopted
        1         | 000 | 000    | 000    | 000 | 000 | 000 | 000 | -
        2         | 000 | 000    | 000    | 534 | 534 | 534 | 534 | -
    """) == ["A", "A"]


def test_an_unknown_own_country_is_abroad() -> None:
    assert categories("""
        person_id | own | mother | father | mm  | mf  | fm  | ff  | adopted
        1         | -   | 534    | 534    | 534 | 534 | 534 | 534 | -
        2         | -   | 000    | 534    | 000 | 000 | 534 | 534 | -
        3         | -   | 000    | 000    | 000 | 000 | 000 | 000 | -
        4         | -   | -      | -      | -   | -   | -   | -   | -
        5         | 990 | 990    | 990    | 990 | 990 | 990 | 990 | -
    """) == ["B", "E", "G", "B", "B"]


def test_an_unknown_parent_is_of_the_same_part_of_the_world_as_the_child() -> None:
    assert categories("""
        person_id | own | mother | father | mm  | mf  | fm  | ff  | adopted
        1         | 000 | -      | -      | -   | -   | -   | -   | -
        2         | 534 | -      | -      | -   | -   | -   | -   | -
        3         | 000 | 534    | -      | 534 | 534 | -   | -   | -
        4         | 000 | 000    | 990    | 000 | 000 | -   | -   | -
        5         | 534 | -      | 000    | -   | -   | 000 | 000 | -
        6         | 534 | 534    | -      | -   | -   | -   | -   | -
    """) == ["A", "B", "F", "A", "E", "B"]


def test_an_unknown_grandparent_is_of_the_same_part_of_the_world_as_the_parent() -> None:
    """So only one known to be born in Norway keeps a person out of the immigrant population."""
    assert categories("""
        person_id | own | mother | father | mm  | mf  | fm  | ff  | adopted
        1         | 000 | 534    | 534    | -   | -   | -   | -   | -
        2         | 000 | 534    | 534    | 534 | 534 | 990 | -   | -
        3         | 000 | 534    | 534    | -   | -   | -   | 000 | -
    """) == ["C", "C", "A"]


def test_country_background() -> None:
    """Born abroad: the own country of birth. Born in Norway: the parents', the mother's where they differ. Of
    non-immigrant background, which are all but the immigrant population: Norway.
    """
    people = classified("""
        person_id | own | mother | father | mm  | mf  | fm  | ff  | adopted
        1         | 143 | 106    | 106    | 106 | 106 | 106 | 106 | -
        2         | 000 | 534    | 534    | 534 | 534 | 534 | 534 | -
        3         | 000 | 139    | 534    | 139 | 139 | 534 | 534 | -
        4         | 000 | 534    | 139    | 143 | 143 | 139 | 139 | -
        5         | 000 | 534    | 534    | 534 | 534 | 534 | 000 | -
        6         | 492 | 000    | 000    | 000 | 000 | 000 | 000 | 1985-06-01
        7         | 534 | 000    | 534    | 000 | 000 | 534 | 534 | -
        8         | 000 | 000    | 534    | 000 | 000 | 534 | 534 | -
        9         | 534 | 000    | 000    | 000 | 000 | 000 | 000 | -
        10        | 000 | 000    | 000    | 000 | 000 | 000 | 000 | -
        11        | -   | 534    | 534    | 534 | 534 | 534 | 534 | -
    """)
    assert rows(people, "person_id", "immigrant_category", "country_background", "is_immigrant", "is_non_western") == [
        (1, "B", "143", True, True),
        (2, "C", "534", True, True),
        (3, "C", "139", True, False),
        (4, "C", "534", True, True),
        (5, "A", "000", False, False),
        (6, "D", "000", False, False),
        (7, "E", "000", False, False),
        (8, "F", "000", False, False),
        (9, "G", "000", False, False),
        (10, "A", "000", False, False),
        (11, "B", "990", True, False),  # where, is unknown
    ]


WESTERN_REGIONS = {"N": "the Nordic countries", "V": "western Europe", "NM": "North America", "O": "Oceania"}
NON_WESTERN_REGIONS = {"E": "eastern Europe", "A": "Asia with Turkey", "F": "Africa", "S": "South and Central America"}


def test_western_are_scandinavia_western_europe_without_turkey_north_america_and_oceania() -> None:
    """The list of countries says so of each; Norway, stateless and unknown are neither."""
    expected = dict.fromkeys(WESTERN_REGIONS, "W") | dict.fromkeys(NON_WESTERN_REGIONS, "NW") | {"0": "-", "X": "-"}
    assert {(item.extra["world_region"], item.extra["western"]) for item in code_list("country")} == {*expected.items()}


@pytest.mark.parametrize(
    ("country", "western"),
    [
        ("Sweden", True),
        ("Finland", True),
        ("Germany", True),
        ("Greece", True),
        ("Turkey", False),
        ("Poland", False),
        ("Russia", False),
        ("Bosnia and Herzegovina", False),
        ("Estonia", False),
        ("United States", True),
        ("Canada", True),
        ("Australia", True),
        ("New Zealand", True),
        ("Pakistan", False),
        ("Japan", False),
        ("Somalia", False),
        ("Chile", False),
    ],
)
def test_countries_known_to_be_western_or_not(country: str, western: bool) -> None:
    (code,) = (item.code for item in code_list("country") if item.label_en == country)
    people = classified(f"""
        person_id | own    | mother | father | mm     | mf     | fm     | ff     | adopted
        1         | {code} | {code} | {code} | {code} | {code} | {code} | {code} | -
    """)
    assert code != NORWAY
    assert rows(people, "is_immigrant", "is_non_western") == [(True, not western)]
