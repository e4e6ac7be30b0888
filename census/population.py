"""Resident population: who is counted, how old, and where.

Source: "About the statistics", Census 2001: Person; Age; Legal address; Population.
"""

from __future__ import annotations

import datetime as dt

import ibis
import ibis.expr.types as ir

from census.geography import municipality_of_2002, unknown_basic_unit, unknown_urban_district
from census.reference import AGE_REFERENCE_DAY, CENSUS_DAY

RESIDENT = "1"
LEFT = ("3", "4", "5")
"""Registration statuses of those who emigrated, disappeared or died: residents until the day of the status."""


def select_residents(
    persons: ir.Table, addresses: ir.Table, day: dt.date = CENSUS_DAY, age_day: dt.date = AGE_REFERENCE_DAY
) -> ir.Table:
    """Select the persons considered resident in Norway on a day, with their age and place of residence.

    Definition: all persons resident according to the CPR on census day, 3 November 2001, foreign citizens included.
    Whoever is registered as resident from a later day was not; whoever died, emigrated or disappeared later still was.
    Persons are grouped by age on 31 December 2001. Those without a fixed address are resident in the municipality of
    their last one, and unknown below it.

    Args:
        persons: ``input/cpr_persons``, key ``person_id``.
        addresses: ``processed/addresses``, key ``address_code``.
        day: reference day of residence.
        age_day: reference day of age.

    Returns:
        A row for each resident: ``person_id`` (key), links, dates and codes of the CPR, ``age`` in completed years,
        ``residence`` (``private``, ``institution`` or ``no_fixed_address``), ``residence_*_code`` for municipality,
        urban district, statistical tract and basic unit, and ``address_code``, ``dwelling_number``.
    """
    since = persons.registration_status_date
    counted = ((persons.registration_status == RESIDENT) & (since <= day)) | (
        persons.registration_status.isin(LEFT) & (since > day)
    )
    residents = persons.filter(counted & (persons.birth_date <= day))
    placed = residents.left_join(
        addresses.select(
            "address_code",
            "is_institution",
            *(f"{level}_code" for level in ("urban_district", "statistical_tract", "basic_unit")),
            placed_municipality="municipality_code",
        ),
        "address_code",
    )
    municipality = ibis.coalesce(placed.placed_municipality, municipality_of_2002(placed.municipality_code))
    unit = ibis.coalesce(placed.basic_unit_code, unknown_basic_unit(municipality))
    return placed.select(
        "person_id",
        "spouse_id",
        "mother_id",
        "father_id",
        "sex",
        "birth_date",
        "marital_status",
        "country_of_birth",
        "mother_country_of_birth",
        "father_country_of_birth",
        "address_code",
        "dwelling_number",
        age=_age(placed.birth_date, age_day),
        residence=ibis.cases(
            (placed.address_code.isnull(), "no_fixed_address"),
            (placed.is_institution.fill_null(False), "institution"),
            else_="private",
        ),
        residence_municipality_code=municipality,
        residence_urban_district_code=ibis.coalesce(placed.urban_district_code, unknown_urban_district(municipality)),
        residence_statistical_tract_code=unit.substr(0, 6),
        residence_basic_unit_code=unit,
    )


def _age(birth_date: ir.DateValue, day: dt.date) -> ir.IntegerValue:
    before_birthday = (birth_date.month() > day.month) | (
        (birth_date.month() == day.month) & (birth_date.day() > day.day)
    )
    return (ibis.literal(day.year) - birth_date.year() - before_birthday.cast("int64")).cast("int64")
