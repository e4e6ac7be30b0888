"""Country of next residence of emigrants.

"Population (national level) (demo_pop)", 13.3: the distribution of countries among those who have reported one is used
on those without a reported country (stratified random drawing). As stratifying variables, country of birth,
citizenship, sex and years of emigration were used.
"""

from __future__ import annotations

import pytest

from census.errors import ImputationError
from census.population_statistics import impute_next_country
from tests.tables import rows, table

# Anders and Bo are Swedes (106), Carl a Dane (101), Dag and Eva Norwegians
PERSONS = """
    person_id | sex | country_of_birth | citizenship
    1         | 1   | 106              | 106
    2         | 1   | 106              | 106
    3         | 1   | 101              | 101
    4         | 1   | 000              | 000
    5         | 2   | 000              | 000
"""
TYPES = {"to_country_code": "text"}


def countries(events: str, *columns: str) -> list[tuple[object, ...]]:
    return rows(impute_next_country(table(PERSONS), table(events, TYPES), seed=1), "event_number", *columns)


def test_a_reported_country_stays_and_a_missing_one_is_drawn_from_the_stratum() -> None:
    assert countries(
        """
        event_number | person_id | event_type | event_date | to_country_code
        a            | 1         | 04         | 2001-03-01 | 106
        b            | 2         | 04         | 2001-09-01 | -
        c            | 3         | 04         | 2001-03-01 | 101
        x            | 4         | 02         | 2001-03-01 | -
        """,
        "next_country_code",
        "next_country_imputed",
        "imputation_level",
    ) == [("a", "106", False, 0), ("b", "106", True, 1), ("c", "101", False, 0)]


def test_where_nobody_of_the_stratum_told_a_wider_one_is_used() -> None:
    """Emigrant b left in another year than a: the year is given up. Emigrant e is the only Norwegian woman:
    the sex is given up. Emigrant c is the only Dane: anybody.
    """
    assert countries(
        """
        event_number | person_id | event_type | event_date | to_country_code
        a            | 1         | 04         | 2001-03-01 | 106
        b            | 2         | 04         | 2000-12-30 | -
        d            | 4         | 04         | 2001-03-01 | 684
        e            | 5         | 04         | 2001-03-01 | -
        """,
        "next_country_code",
        "imputation_level",
    ) == [("a", "106", 0), ("b", "106", 2), ("d", "684", 0), ("e", "684", 4)]
    found = countries(
        """
        event_number | person_id | event_type | event_date | to_country_code
        a            | 1         | 04         | 2001-03-01 | 106
        c            | 3         | 04         | 2001-03-01 | -
        """,
        "next_country_code",
        "imputation_level",
    )
    assert found == [("a", "106", 0), ("c", "106", 5)]


def test_if_nobody_told_a_country_none_can_be_drawn() -> None:
    with pytest.raises(ImputationError, match="1 of the units"):
        countries(
            """
            event_number | person_id | event_type | event_date | to_country_code
            a            | 1         | 04         | 2001-03-01 | -
            """
        )
