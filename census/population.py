"""Resident population: who is counted, and how old.

Source: "About the statistics", Census 2001: Person; Age; Population.
"""

from __future__ import annotations

import datetime as dt

import ibis.expr.types as ir

from census.engine import completed_years
from census.reference import AGE_REFERENCE_DAY, CENSUS_DAY

RESIDENT = "1"
LEFT = ("3", "4", "5")
"""Registration statuses of those who emigrated, disappeared or died: residents until the day of the status."""


def select_residents(persons: ir.Table, day: dt.date = CENSUS_DAY, age_day: dt.date = AGE_REFERENCE_DAY) -> ir.Table:
    """Select the persons considered resident in Norway on a day, with their age.

    Definition: all persons resident according to the CPR on census day, 3 November 2001, foreign citizens included.
    Whoever is registered as resident from a later day was not; whoever died, emigrated or disappeared later still was.
    Persons are grouped by age on 31 December 2001.

    Args:
        persons: ``input/cpr_persons``, key ``person_id``.
        day: reference day of residence.
        age_day: reference day of age.

    Returns:
        A row for each resident: ``person_id`` (key), links, dates and codes of the CPR, ``age`` in completed years.
    """
    since = persons.registration_status_date
    counted = ((persons.registration_status == RESIDENT) & (since <= day)) | (
        persons.registration_status.isin(LEFT) & (since > day)
    )
    residents = persons.filter(counted & (persons.birth_date <= day))
    return residents.select(
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
        "municipality_code",
        "address_code",
        "dwelling_number",
        age=completed_years(residents.birth_date, age_day),
    )
