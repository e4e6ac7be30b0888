"""Process: the census file, one table for each statistical unit that matrices count."""

from __future__ import annotations

import ibis.expr.types as ir

from census import cars, commuting, education, families, income, usual_residence
from census.engine import materialise
from census.reference import EMPLOYMENT_AGES
from census.steps.workspace import Results, Workspace

_KEPT_OUT = ("address_code", "dwelling_number", "spouse_id", "mother_id", "father_id")
"""Columns of residents that no matrix counts."""


def complete_census_file(work: Workspace) -> Results:
    """Put together persons, families and dwellings with all their variables."""
    residents = work.table("processed/residents")
    members = work.table("processed/household_members").select("person_id", "household_id")
    people = materialise(
        residents.select("person_id", "sex", "age")
        .join(work.table("processed/families"), "person_id")
        .join(members, "person_id")
    )
    described = materialise(families.describe_families(people))
    heads = people.filter(people.household_id.notnull()).group_by("family_id").agg(head=people.person_id.min())
    place = [column for column in residents.columns if column.startswith("residence_")]
    homes = heads.join(residents.select(*place, of="person_id"), [("head", "of")]).select("family_id", *place)
    incomes, available = work.table("processed/incomes"), work.table("processed/cars")
    dwellings = (
        work.table("processed/dwellings_imputed")
        .join(income.household_income(incomes, members), "household_id")
        .join(cars.household_cars(available, members), "household_id")
        .join(work.table("processed/tenure"), "household_id")
    )
    types = described.select("family_id", "family_type")
    return {
        "processed/census_persons": _persons(work, residents, people.drop("sex", "age").join(types, "family_id")),
        "processed/census_families": described.join(homes, "family_id"),
        "processed/census_dwellings": dwellings,
    }


def _persons(work: Workspace, residents: ir.Table, people: ir.Table) -> ir.Table:
    """Residents with all variables of persons."""
    persons = (
        residents.drop(*_KEPT_OUT)
        .join(work.table("processed/immigrants"), "person_id")
        .join(people, "person_id")
        .left_join(work.table("processed/employed").drop("employment_source").mutate(is_employed=True), "person_id")
        .drop("person_id_right")
        .left_join(work.table("processed/employed_year"), "person_id")
        .drop("person_id_right")
        .join(work.table("processed/employment_rules"), "person_id")
        .left_join(work.table("processed/education"), "person_id")
        .drop("person_id_right")
        .join(_family_types_by_registers(residents, work.table("processed/register_families")), "person_id")
        .join(work.table("processed/incomes").select("person_id", "after_tax_income_nok"), "person_id")
        .join(work.table("processed/cars").select("person_id", "cars"), "person_id")
    )
    persons = usual_residence.add_usual_residence(
        persons, work.table("processed/usual_residents"), work.table("processed/usual_household_members")
    )
    persons = commuting.add_commuting_group(persons)
    return persons.mutate(
        is_employed=persons.is_employed.fill_null(False),
        in_private_household=persons.household_id.notnull(),
        in_private_household_by_usual_residence=persons.usual_household_id.notnull(),
        is_employed_in_year=persons.year_hours.notnull(),
        in_working_ages=persons.age.between(*EMPLOYMENT_AGES),
        in_education_statistics=persons.education_level.notnull(),
        is_pupil_or_student=education.in_norway(persons.study_status),
        is_employed_pupil_or_student=education.in_norway(persons.study_status) & persons.is_employed.fill_null(False),
        actual_marital_status=families.actual_marital_status(persons),
    )


def _family_types_by_registers(residents: ir.Table, register_families: ir.Table) -> ir.Table:
    """``family_type_registers`` of every resident, the type of family in the current statistics on families: there
    cohabitants without common children cannot be identified.
    """
    members = register_families.join(residents.select("person_id", "sex", "age"), "person_id")
    types = families.describe_families(members).select("family_id", family_type_registers="family_type")
    return register_families.select("person_id", "family_id").join(types, "family_id").drop("family_id")
