"""Imputed dwelling: one drawn in the same basic unit, type of building and type of household gives its values.

"About the statistics", Census 2001, Non-sample errors.
"""

from __future__ import annotations

from typing import Any

from census.dwellings import impute_dwellings
from tests.tables import rows, table

COMMON: dict[str, Any] = {
    "residence_statistical_tract_code": "201501",
    "residence_municipality_code": "2015",
    "residence_economic_region_code": "2092",
    "residence_county_code": "20",
    "household_size_class": 2,
    "kitchen": "1",
    "number_of_bathrooms": 1,
    "number_of_water_closets": 1,
    "construction_year": 1980,
}


def imputed(dwellings: str, *columns: str) -> list[tuple[object, ...]]:
    types = {"children_class": "int"}
    columns_given = dwellings.strip().splitlines()[0]
    common = {name: value for name, value in COMMON.items() if f"| {name}" not in columns_given}
    filled = impute_dwellings(table(dwellings, types, **common), seed=1)
    return rows(filled, "household_id", *columns)


def test_the_donor_is_of_the_same_basic_unit_building_household_type_and_background() -> None:
    assert imputed(
        """
        household_id | form_number | residence_basic_unit_code | building_group | has_couple | children_class | is_non_western | number_of_rooms | utility_floor_space_m2
        1            | -           | 20150101                  | 1              | yes        | 1              | no             | -               | -
        2            | F2          | 20150102                  | 1              | yes        | 1              | no             | 2               | 20
        3            | F3          | 20150101                  | 4              | yes        | 1              | no             | 3               | 30
        4            | F4          | 20150101                  | 1              | no         | 1              | no             | 4               | 40
        5            | F5          | 20150101                  | 1              | yes        | 2              | no             | 5               | 50
        6            | F6          | 20150101                  | 1              | yes        | 1              | yes            | 6               | 60
        7            | F7          | 20150101                  | 1              | yes        | 1              | no             | 7               | 70
        """,  # noqa: E501 - a table
        "imputation",
        "number_of_rooms",
        "utility_floor_space_m2",
        "number_of_rooms_donor_id",
        "form_donor_id",
        "form_level",
    )[0] == (1, "form", 7, 70, 7, 7, 1)


def test_a_class_without_donor_falls_back_to_the_next() -> None:
    """First background gives way, then the basic unit; type of building and type of household last."""
    donors = {
        "F6 | 20150101 | 1 | yes | 1 | yes": 2,
        "F6 | 20150102 | 1 | yes | 1 | no": 3,
        "F6 | 20150102 | 1 | yes | 1 | yes": 4,
        "F6 | 20150102 | 1 | yes | 3 | no": 6,
        "F6 | 20150102 | 1 | no  | 0 | no": 9,
        "F6 | 20150102 | 4 | yes | 1 | no": 11,
        "F6 | 20150102 | 4 | no  | 0 | no": 12,
    }
    for donor, level in donors.items():
        (recipient, _) = imputed(
            "household_id | form_number | residence_basic_unit_code | building_group | has_couple | children_class"
            " | is_non_western | number_of_rooms | utility_floor_space_m2\n"
            f"1 | -  | 20150101 | 1 | yes | 1 | no | - | -\n2 | {donor} | 6 | 60",
            "number_of_rooms",
            "form_level",
        )
        assert recipient == (1, 6, level), donor


def test_a_single_missing_answer_is_drawn_from_a_like_dwelling_and_the_rest_is_kept() -> None:
    """Rooms from a dwelling of like floor space; imputed values are never given on."""
    assert imputed(
        """
        household_id | form_number | residence_basic_unit_code | building_group | has_couple | children_class | is_non_western | number_of_rooms | utility_floor_space_m2
        1            | F1          | 20150101                  | 1              | yes        | 1              | no             | -               | 125
        2            | F2          | 20150101                  | 1              | yes        | 1              | no             | 2               | 45
        3            | F3          | 20150101                  | 1              | yes        | 1              | no             | 5               | 130
        4            | F4          | 20150101                  | 1              | yes        | 1              | no             | -               | 135
        """,  # noqa: E501 - a table
        "imputation",
        "number_of_rooms",
        "utility_floor_space_m2",
        "number_of_rooms_donor_id",
        "number_of_rooms_imputed",
        "kitchen_imputed",
    ) == [
        (1, "item", 5, 125, 3, True, False),
        (2, "none", 2, 45, None, False, False),
        (3, "none", 5, 130, None, False, False),
        (4, "item", 5, 135, 3, True, False),
    ]


def test_what_registers_know_of_a_silent_household_is_kept() -> None:
    (silent, _) = imputed(
        """
        household_id | form_number | residence_basic_unit_code | building_group | has_couple | children_class | is_non_western | number_of_rooms | utility_floor_space_m2 | construction_year
        1            | -           | 20150101                  | 1              | yes        | 1              | no             | -               | -                      | 1921
        2            | F2          | 20150101                  | 1              | yes        | 1              | no             | 4               | 80                     | 1990
        """,  # noqa: E501 - a table
        "construction_year",
        "construction_year_imputed",
        "number_of_rooms_imputed",
    )
    assert silent == (1, 1921, False, True)
