"""Rules of the population register for forebears and adoptions: what is wrong with a row, and what is not."""

from __future__ import annotations

import ibis

from registers.central_population_register import CPR_PERSONS
from tests.tables import table

SHORT = {
    "number": "national_identity_number",
    "mother": "mother_identity_number",
    "father": "father_identity_number",
    "own": "country_of_birth",
    "m": "mother_country_of_birth",
    "f": "father_country_of_birth",
    "mm": "maternal_grandmother_country_of_birth",
    "mf": "maternal_grandfather_country_of_birth",
    "fm": "paternal_grandmother_country_of_birth",
    "ff": "paternal_grandfather_country_of_birth",
}


def broken(rule: str, text: str) -> list[int]:
    """Numbers of the rows that break a rule, from 1."""
    (found,) = (item for item in CPR_PERSONS.rules if item.name == rule)
    rows = table(text)
    rows = rows.rename({long: short for short, long in SHORT.items() if short in rows.columns})
    numbered = rows.mutate(row_number=ibis.row_number() + 1).cache()
    return sorted(found.broken(numbered, {}).row_number.to_pyarrow().to_pylist())


def test_nobody_is_adopted_before_birth() -> None:
    assert broken(
        "adopted_before_birth",
        """
        birth_date | adoption_date
        1990-05-05 | 1990-05-04
        1990-05-05 | 1990-05-05
        1990-05-05 | 1991-01-01
        1990-05-05 | -
        """,
    ) == [1]


def test_who_was_adopted_from_a_foreign_country_was_born_abroad() -> None:
    assert broken(
        "adopted_in_norway",
        """
        own | adoption_date
        000 | 1991-01-01
        492 | 1991-01-01
        -   | 1991-01-01
        000 | -
        """,
    ) == [1]


def test_an_unknown_grandparent_matters_to_who_was_born_in_norway_to_two_foreign_born_parents() -> None:
    assert broken(
        "grandparent_unknown",
        """
        own | m   | f   | mm  | mf  | fm  | ff
        000 | 534 | 534 | 534 | 534 | 534 | -
        000 | 534 | 534 | -   | 534 | 534 | 534
        000 | 534 | 534 | 534 | 534 | 534 | 534
        000 | 534 | 000 | 534 | 534 | -   | -
        000 | 534 | -   | 534 | 534 | -   | -
        534 | 534 | 534 | -   | -   | -   | -
        """,
    ) == [1, 2]


def test_grandparents_are_the_parents_of_the_parents() -> None:
    """Row 1 is the mother and row 2 the father of the others; a country that either row lacks is no contradiction."""
    assert broken(
        "grandparent_not_as_parent_says",
        """
        number | mother | father | m   | f   | mm  | mf  | fm  | ff
        1      | -      | -      | 534 | 106 | -   | -   | -   | -
        2      | -      | -      | 000 | -   | -   | -   | -   | -
        3      | 1      | 2      | 534 | 000 | 534 | 106 | 000 | 000
        4      | 1      | 2      | 534 | 000 | 106 | 534 | 000 | 000
        5      | 1      | 2      | 534 | 000 | 534 | 106 | 106 | 000
        6      | 1      | 2      | 534 | 000 | 106 | 106 | 106 | 000
        7      | 1      | -      | 534 | 000 | 534 | -   | 106 | 106
        8      | 9      | -      | 534 | 000 | 106 | 106 | 106 | 106
        """,
    ) == [4, 5, 6]
