"""Cars available for the use of persons and households.

Source: "About the statistics", Census 2001: Number of cars available for the use of the household; Data on private
cars and driving licences.
"""

from __future__ import annotations

import ibis.expr.types as ir

from census.reference import CENSUS_DAY, code_list

_REGISTERED = "1"


def count_cars(residents: ir.Table, vehicles: ir.Table, wage_sums: ir.Table) -> ir.Table:
    """Cars that every resident has the use of on census day.

    Definition: private cars (code list ``vehicle_type``) registered in the person's name, and one more for a person who
    has a company car, however many certificates tell of one. A car is registered on census day if its status
    holds since then, or if it was deregistered later. It belongs to nobody whom the register gives as owner only
    from a later day; an unknown day is taken for an earlier one. Leased cars and cars of enterprises stand with
    these, and count by the certificates alone, which have no dates.

    Args:
        residents: ``person_id`` (key).
        vehicles: ``registration_number`` (key), ``vehicle_type``, ``person_id`` (owner; null if that is no person),
            ``owner_since_date``, ``status``, ``status_date``.
        wage_sums: ``person_id``, ``has_company_car``.

    Returns:
        ``person_id`` (key), ``own_cars``, ``company_cars`` (0 or 1), ``cars`` (their sum); none is null.
    """
    private = [item.code for item in code_list("vehicle_type") if item.extra["private_car"] == "1"]
    changed_later = (vehicles.status_date > CENSUS_DAY).fill_null(False)
    registered = (vehicles.status == _REGISTERED) != changed_later
    owned = (vehicles.owner_since_date <= CENSUS_DAY).fill_null(True)
    cars = vehicles.filter(vehicles.vehicle_type.isin(private) & registered & owned)
    own = cars.group_by("person_id").agg(own_cars=lambda t: t.count())
    driving = wage_sums.filter(wage_sums.has_company_car.fill_null(False))
    company = driving.group_by("person_id").agg(certificates=lambda t: t.count())
    people = residents.select("person_id").left_join(own, "person_id").drop("person_id_right")
    people = people.left_join(company, "person_id").drop("person_id_right")
    counted = people.select(
        "person_id",
        own_cars=people.own_cars.fill_null(0).cast("int64"),
        company_cars=people.certificates.notnull().cast("int64"),
    )
    return counted.mutate(cars=counted.own_cars + counted.company_cars)


def household_cars(cars: ir.Table, members: ir.Table) -> ir.Table:
    """Cars available for the use of every private household: the sum of its members'.

    Args:
        cars: as ``count_cars`` gives.
        members: ``person_id`` (key), ``household_id`` (null outside private households).

    Returns:
        ``household_id`` (key), ``number_of_cars``.
    """
    living = members.filter(members.household_id.notnull()).select("person_id", "household_id")
    joined = living.join(cars.select("person_id", "cars"), "person_id")
    return joined.group_by("household_id").agg(number_of_cars=joined.cars.sum().cast("int64"))
