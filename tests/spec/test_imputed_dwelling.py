"""Imputed dwelling: one drawn in the same basic unit, type of building and type of household gives its values.

"About the statistics", Census 2001, Non-sample errors.
"""

from __future__ import annotations

from typing import Any

from census.dwellings import impute_dwellings
from questionnaire.questions import CHOICES, ENERGY, HEATING
from tests.tables import rows, table

COMMON: dict[str, Any] = {
    "residence_statistical_tract_code": "201501",
    "residence_municipality_code": "2015",
    "residence_economic_region_code": "2092",
    "residence_county_code": "20",
    "household_size_class": 2,
    "number_of_bathrooms": 1,
    "number_of_water_closets": 1,
    "construction_year": 1980,
    "gab_construction_year": 1980,
    "number_of_floors": 2,
    "tenure_source": "2",
    **dict.fromkeys(("kitchen", *CHOICES, *HEATING, *ENERGY), "1"),
}
"""What all dwellings have in common, unless a table says otherwise."""


def imputed(dwellings: str, *columns: str, **common: Any) -> list[tuple[object, ...]]:
    types = {"children_class": "int", "household_size_class": "int"}
    named = [name.strip() for name in dwellings.strip().splitlines()[0].split("|")]
    given = {name: value for name, value in (COMMON | common).items() if name not in named}
    all_told = table(dwellings, types, **given)
    homes = all_told.drop("tenure", "tenure_source")
    tenure = all_told.select("household_id", "tenure", "tenure_source")
    return rows(impute_dwellings(homes, tenure, seed=1), "household_id", *columns)


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


def test_rooms_of_a_donor_that_do_not_fit_into_the_floor_space_are_passed_over() -> None:
    """GAB knows the floor space of the silent household: 30 square metres hold no eight rooms."""
    (silent, *_) = imputed(
        """
        household_id | form_number | residence_basic_unit_code | building_group | has_couple | children_class | is_non_western | number_of_rooms | utility_floor_space_m2
        1            | -           | 20150101                  | 1              | yes        | 1              | no             | -               | 30
        2            | F2          | 20150101                  | 1              | yes        | 1              | no             | 8               | 120
        3            | F3          | 20150102                  | 1              | yes        | 1              | no             | 2               | 40
        """,  # noqa: E501 - a table
        "number_of_rooms",
        "utility_floor_space_m2",
        "form_donor_id",
        "form_level",
    )
    assert silent == (1, 2, 30, 3, 3)


ALIKE = " | 20150101 | 1 | yes | 1 | no"
KEYS = "residence_basic_unit_code | building_group | has_couple | children_class | is_non_western"


def test_who_has_no_title_gets_the_tenure_of_others_without_one() -> None:
    """A neighbour is owner by registers (source 1), another tells on the form that he rents (source 2)."""
    (silent, *_) = imputed(
        f"""
        household_id | form_number | tenure | tenure_source | {KEYS} | number_of_rooms | utility_floor_space_m2
        1            | -           | -      | 9 {ALIKE} | - | -
        2            | F2          | 1      | 1 {ALIKE} | 4 | 80
        3            | F3          | 3      | 2 {ALIKE.replace("yes", "no")} | 2 | 40
        """,
        "tenure",
        "tenure_imputed",
        "tenure_donor_id",
        "form_donor_id",
    )
    assert silent == (1, "3", True, 3, 2)


def test_all_boxes_of_a_question_come_from_one_donor() -> None:
    """The first left the heating open; the second burns wood in a closed stove, the third has electric heaters only."""
    boxes = " | ".join((*HEATING, *ENERGY))
    wood = "2 | 2 | 2 | 1 | 2 | 2 | 2 | 1 | 2 | 2 | 2 | 2"
    electric = "1 | 2 | 2 | 2 | 2 | 2 | 1 | 2 | 2 | 2 | 2 | 2"
    found = imputed(
        f"""
        household_id | form_number | {boxes} | {KEYS} | number_of_rooms | utility_floor_space_m2
        1            | F1          | {" - |" * 6} 2 | 1 | 2 | 2 | 2 | 2 {ALIKE} | 4 | 80
        2            | F2          | {wood} {ALIKE} | 4 | 80
        3            | F3          | {electric} {ALIKE} | 4 | 80
        """,
        "heating_closed_stove",
        "heating_electric",
        "heating_imputed",
        "heating_donor_id",
        "energy_imputed",
        "heating_system",
    )
    assert found == [
        (1, "1", "2", True, 2, False, "03"),
        (2, "1", "2", False, None, False, "03"),
        (3, "2", "1", False, None, False, "01"),
    ]


def test_an_open_fireplace_alone_is_another_combination_and_radiators_with_a_stove_are_water_borne_and_other() -> None:
    boxes = " | ".join(HEATING)
    found = imputed(
        f"""
        household_id | form_number | {boxes} | {KEYS} | number_of_rooms | utility_floor_space_m2
        1            | F1          | 2 | 2 | 1 | 2 | 2 | 2 {ALIKE} | 4 | 80
        2            | F2          | 2 | 1 | 2 | 1 | 2 | 2 {ALIKE} | 4 | 80
        3            | F3          | 1 | 2 | 1 | 1 | 1 | 2 {ALIKE} | 4 | 80
        """,
        "heating_system",
    )
    assert found == [(1, "10"), (2, "09"), (3, "08")]
