"""Immigrant category and country background.

"About the statistics", Census 2001, Characteristics of Persons - immigrant background. Country 000 is Norway, 106
Sweden, 534 Pakistan, 143 Turkey.
"""

from __future__ import annotations

from census.immigration import classify_immigrants
from tests.tables import rows, table


def test_categories_and_background() -> None:
    classified = classify_immigrants(
        table("""
            person_id | country_of_birth | mother_country_of_birth | father_country_of_birth
            1         | 000              | 000                     | 000
            2         | 534              | 534                     | 534
            3         | 000              | 534                     | 143
            4         | 534              | 000                     | 534
            5         | 000              | 000                     | 106
            6         | 106              | 000                     | 000
            7         | 106              | -                       | -
            8         | 000              | -                       | -
            9         | 143              | 106                     | 106
        """)
    )
    found = rows(classified, "person_id", "immigrant_category", "country_background", "is_immigrant", "is_non_western")
    assert found == [
        (1, "A", "000", False, False),
        (2, "B", "534", True, True),
        (3, "C", "534", True, True),  # the parents differ: the mother's country
        (4, "E", "000", False, False),
        (5, "F", "000", False, False),
        (6, "G", "000", False, False),
        (7, "B", "106", True, False),  # Sweden is western
        (8, "A", "000", False, False),
        (9, "B", "143", True, True),  # born abroad: the own country; Turkey is non-western
    ]
