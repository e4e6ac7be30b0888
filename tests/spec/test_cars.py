"""Number of cars available for the use of the household, on census day, 3 November 2001.

"About the statistics", Census 2001, Number of cars available for the use of the household.
"""

from __future__ import annotations

from census.cars import count_cars, household_cars
from tests.tables import rows, table

NO_VEHICLES = "person_id | vehicle_type | owner_since_date | status | status_date"
NO_CERTIFICATES = "person_id | has_company_car"


def counted(
    *columns: str, people: str = "person_id\n 1", vehicles: str = NO_VEHICLES, certificates: str = NO_CERTIFICATES
) -> list[tuple[object, ...]]:
    return rows(count_cars(table(people), table(vehicles), table(certificates)), *columns)


def test_private_cars_registered_in_the_name_of_the_person_count_and_no_other_vehicles() -> None:
    vehicles = """
        person_id | vehicle_type | owner_since_date | status | status_date
        1         | 1            | 1998-05-10       | 1      | 1994-03-01
        1         | 1            | 1999-05-10       | 1      | 1999-05-10
        1         | 2            | 1999-05-10       | 1      | 1999-05-10
        1         | 3            | 1999-05-10       | 1      | 1999-05-10
        1         | 6            | 1999-05-10       | 1      | 1999-05-10
        -         | 1            | 1999-05-10       | 1      | 1999-05-10
        9         | 1            | 1999-05-10       | 1      | 1999-05-10
    """
    assert counted("person_id", "own_cars", "company_cars", "cars", vehicles=vehicles) == [(1, 2, 0, 2)]


def test_a_car_is_registered_if_it_was_so_on_census_day() -> None:
    vehicles = """
        person_id | vehicle_type | owner_since_date | status | status_date
        1         | 1            | 1990-01-01       | 2      | 2001-11-03
        2         | 1            | 1990-01-01       | 2      | 2001-11-04
        3         | 1            | 1990-01-01       | 1      | 2001-11-03
        4         | 1            | 1990-01-01       | 1      | 2001-11-04
    """
    people = "person_id\n 1\n 2\n 3\n 4"
    assert counted("person_id", "cars", people=people, vehicles=vehicles) == [(1, 0), (2, 1), (3, 1), (4, 0)]


def test_who_owns_a_car_only_from_a_later_day_did_not_have_it() -> None:
    vehicles = """
        person_id | vehicle_type | owner_since_date | status | status_date
        1         | 1            | 2001-11-04       | 1      | 1990-01-01
        2         | 1            | 2001-11-03       | 1      | 1990-01-01
        3         | 1            | -                | 1      | 1990-01-01
    """
    people = "person_id\n 1\n 2\n 3"
    assert counted("person_id", "cars", people=people, vehicles=vehicles) == [(1, 0), (2, 1), (3, 1)]


def test_a_company_car_is_one_additional_car_however_many_certificates_tell_of_one() -> None:
    vehicles = """
        person_id | vehicle_type | owner_since_date | status | status_date
        1         | 1            | 1999-05-10       | 1      | 1999-05-10
    """
    certificates = "person_id | has_company_car\n 1 | yes\n 1 | yes\n 2 | yes\n 2 | no\n 3 | no\n 3 | -"
    columns = ("person_id", "own_cars", "company_cars", "cars")
    people = "person_id\n 1\n 2\n 3"
    assert counted(*columns, people=people, vehicles=vehicles, certificates=certificates) == [
        (1, 1, 1, 2),
        (2, 0, 1, 1),
        (3, 0, 0, 0),
    ]


def test_cars_are_summed_up_for_all_persons_in_the_household() -> None:
    cars = table("person_id | cars\n 1 | 2\n 2 | 1\n 3 | 0\n 4 | 0\n 5 | 1", {"cars": "int"})
    members = table("person_id | household_id\n 1 | 10\n 2 | 10\n 3 | 10\n 4 | 20\n 5 | -")
    assert rows(household_cars(cars, members), "household_id", "number_of_cars") == [(10, 3), (20, 0)]
