"""Resident person, age and place of residence.

"About the statistics", Census 2001, Definition of units: Person; Age; Legal address; Municipality.
"""

from __future__ import annotations

import datetime as dt

from census.geography import place_addresses
from census.legal_residence import place_residents
from census.population import select_residents
from tests.tables import rows, table

ADDRESSES = """
    address_code | municipality_code | urban_district_code | basic_unit_code | is_densely_populated | is_institution
    A            | 2015              | -                   | 20150101        | yes                  | no
    B            | 0301              | 030101              | 03010101        | no                   | no
    N            | 2015              | -                   | 20150102        | -                    | yes
"""


FORMS = """
    form | contact_person_id
    1    | 1
    2    | 6
"""


def residents(people: str, *columns: str, forms: str = FORMS) -> list[tuple[object, ...]]:
    usual = {
        "spouse_id": 0,
        "mother_id": 0,
        "father_id": 0,
        "registration_status": "1",
        "registration_status_date": dt.date(1995, 1, 1),
        "municipality_code": "2015",
    }
    persons = table(
        people,
        **{name: value for name, value in usual.items() if f"{name} " not in people.split("\n")[1]},
        sex="1",
        **({} if "marital_status" in people else {"marital_status": "1"}),
        country_of_birth="000",
        mother_country_of_birth="000",
        father_country_of_birth="000",
        dwelling_number="",
    )
    placed = place_residents(select_residents(persons), table(ADDRESSES), table(forms))
    return rows(placed, "person_id", *columns)


def test_everyone_registered_as_resident_on_census_day_is_counted_and_nobody_else() -> None:
    """Later arrivals, and those dead or emigrated before, are not; who died or left after census day is."""
    assert residents("""
        person_id | birth_date | registration_status | registration_status_date | municipality_code | address_code
        1         | 1950-01-01 | 1                   | 1950-01-01               | 2015              | A
        2         | 1950-01-01 | 1                   | 2001-11-03               | 2015              | A
        3         | 1950-01-01 | 1                   | 2001-11-04               | 2015              | A
        4         | 1950-01-01 | 5                   | 2001-11-03               | 2015              | A
        5         | 1950-01-01 | 5                   | 2001-11-04               | 2015              | A
        6         | 1950-01-01 | 3                   | 2000-01-01               | 2015              | -
        7         | 2001-11-03 | 1                   | 2001-11-03               | 2015              | A
        8         | 2001-11-04 | 1                   | 2001-11-03               | 2015              | A
        9         | 1950-01-01 | 9                   | 2000-01-01               | 2015              | A
    """) == [(1,), (2,), (5,), (7,)]


def test_age_is_that_of_31_december_2001() -> None:
    assert residents(
        """
        person_id | birth_date | registration_status | registration_status_date | municipality_code | address_code
        1         | 1985-12-31 | 1                   | 1985-12-31               | 2015              | A
        2         | 1986-01-01 | 1                   | 1986-01-01               | 2015              | A
        3         | 2001-01-01 | 1                   | 2001-01-01               | 2015              | A
        """,
        "age",
    ) == [(1, 16), (2, 15), (3, 0)]


def test_persons_without_a_fixed_address_are_unknown_below_the_municipality() -> None:
    place = ("residence", "residence_municipality_code", "residence_urban_district_code", "residence_basic_unit_code")
    assert residents(
        """
        person_id | birth_date | registration_status | registration_status_date | municipality_code | address_code
        1         | 1950-01-01 | 1                   | 1950-01-01               | 2015              | A
        2         | 1950-01-01 | 1                   | 1950-01-01               | 2015              | -
        3         | 1950-01-01 | 1                   | 1950-01-01               | 0301              | -
        4         | 1950-01-01 | 1                   | 1950-01-01               | 2015              | N
        5         | 1950-01-01 | 1                   | 1950-01-01               | 2015              | Z
        """,
        *place,
    ) == [
        (1, "private", "2015", None, "20150101"),
        (2, "no_fixed_address", "2015", None, "20159999"),
        (3, "no_fixed_address", "0301", "030199", "03019999"),
        (4, "institution", "2015", None, "20150102"),
        (5, "private", "2015", None, "20159999"),
    ]


def test_employees_who_live_at_an_institution_are_in_private_households() -> None:
    """Forms go to 1 and 6, and not to people being cared for; spouse and child of 6 live with her; 9 is at the home,
    while the mother lives elsewhere.
    """
    assert residents(
        """
        person_id | spouse_id | mother_id | father_id | birth_date | address_code
        1         | -         | -         | -         | 1950-01-01 | A
        5         | -         | -         | -         | 1920-01-01 | N
        6         | 7         | -         | -         | 1960-01-01 | N
        7         | 6         | -         | -         | 1960-01-01 | N
        8         | -         | 6         | 7         | 1990-01-01 | N
        9         | -         | 1         | -         | 1990-01-01 | N
        """,
        "residence",
    ) == [(1, "private"), (5, "institution"), (6, "private"), (7, "private"), (8, "private"), (9, "institution")]


def test_the_whole_family_of_an_employee_lives_in_a_private_household() -> None:
    """The form went to 1. Hers are the cohabitant 2 by the common child 3, his child 4, and not her mother 5, who is
    cared for there, nor her divorced son 6 in care, a family of his own that got no form; 7 is married to 8 elsewhere.
    """
    assert residents(
        """
        person_id | spouse_id | mother_id | father_id | birth_date | marital_status | address_code
        1         | -         | 5         | -         | 1955-01-01 | 4              | N
        2         | -         | -         | -         | 1960-01-01 | 1              | N
        3         | -         | 1         | 2         | 1990-01-01 | 1              | N
        4         | -         | 9         | 2         | 1985-01-01 | 1              | N
        5         | -         | -         | -         | 1920-01-01 | 3              | N
        6         | -         | 1         | -         | 1976-01-01 | 4              | N
        7         | 8         | -         | -         | 1920-01-01 | 2              | N
        8         | 7         | -         | -         | 1920-01-01 | 2              | A
        """,
        "residence",
        forms="form | contact_person_id\n 1 | 1\n 2 | 8",
    ) == [
        (1, "private"),
        (2, "private"),
        (3, "private"),
        (4, "private"),
        (5, "institution"),
        (6, "institution"),
        (7, "institution"),
        (8, "private"),
    ]


def test_counties_are_those_of_1_january_2002() -> None:
    """Ølen was moved from Hordaland (12) to Rogaland (11); Re lies in Vestfold (07), unknown below the municipality."""
    place = ("residence_county_code", "residence_municipality_code")
    below = ("residence_urban_district_code", "residence_statistical_tract_code", "residence_basic_unit_code")
    assert residents(
        """
        person_id | birth_date | municipality_code | address_code
        1         | 1950-01-01 | 1214              | -
        2         | 1950-01-01 | 0716              | -
        3         | 1950-01-01 | 0718              | -
        """,
        *place,
        *below,
    ) == [
        (1, "11", "1159", None, "115999", "11599999"),
        (2, "07", "0716", None, "071699", "07169999"),
        (3, "07", "0716", None, "071699", "07169999"),
    ]


def test_municipalities_are_those_of_1_january_2002() -> None:
    """Våle and Ramnes are Re; Ølen lies in Rogaland."""
    assert residents(
        """
        person_id | birth_date | registration_status | registration_status_date | municipality_code | address_code
        1         | 1950-01-01 | 1                   | 1950-01-01               | 0716              | -
        2         | 1950-01-01 | 1                   | 1950-01-01               | 0718              | -
        3         | 1950-01-01 | 1                   | 1950-01-01               | 1214              | -
        """,
        "residence_municipality_code",
    ) == [(1, "0716"), (2, "0716"), (3, "1159")]


def test_an_address_lies_in_the_regions_of_its_basic_unit_and_has_the_type_of_its_building() -> None:
    placed = place_addresses(
        table(
            """
            address_code | municipality_code | basic_unit_code | building_number | is_densely_populated
            A            | 2015              | 20150101        | 1               | yes
            B            | 0301              | 03010101        | 2               | yes
            C            | 0718              | -               | 3               | no
            D            | 0301              | -               | 9               | no
            E            | 2015              | 20150101        | 5               | no
            """
        ),
        table("""
            basic_unit_code | municipality_code | urban_district_code
            20150101        | 2015              | -
            03010101        | 0301              | 030104
        """),
        table("""
            building_number | building_type | construction_year
            1               | 111           | 1950
            2               | 146           | -
            3               | 721           | 1990
            5               | 819           | 1990
        """),
        table("""
            address_code | utility_floor_space_m2
            A            | 120
            B            | 60
            B            | 70
        """),
        table("""
            institution_number | address_code
            1                  | E
            2                  | -
        """),
    )
    columns = ("address_code", "municipality_code", "urban_district_code", "statistical_tract_code", "basic_unit_code")
    assert rows(placed, *columns, "building_group", "gab_floor_space_m2", "is_institution") == [
        ("A", "2015", None, "201501", "20150101", "1", 120, False),
        ("B", "0301", "030104", "030101", "03010101", "4", None, False),
        ("C", "0716", None, "071699", "07169999", "5", None, True),
        ("D", "0301", "030199", "030199", "03019999", None, None, False),
        ("E", "2015", None, "201501", "20150101", "5", None, True),
    ]
