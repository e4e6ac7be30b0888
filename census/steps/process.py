"""Process: from validated registers and returns to the census file."""

from __future__ import annotations

import ibis.expr.types as ir

from census import (
    dwellings,
    employment,
    geography,
    household_families,
    households,
    immigration,
    legal_residence,
    population,
)
from census.engine import stack
from census.imputation.settings_file import load_settings
from census.steps.workspace import Results, Workspace
from questionnaire import editing, linkage


def place_addresses(work: Workspace) -> Results:
    """See ``geography.place_addresses``."""
    placed = geography.place_addresses(
        work.table("input/gab_addresses"),
        work.table("input/basic_units"),
        work.table("input/gab_buildings"),
        work.table("input/gab_dwellings"),
        work.table("input/institutions"),
    )
    return {"processed/addresses": placed}


def select_residents(work: Workspace) -> Results:
    """See ``population.select_residents`` and ``legal_residence.place_residents``."""
    residents = population.select_residents(work.table("input/cpr_persons"))
    placed = legal_residence.place_residents(
        residents, work.table("processed/addresses"), work.table("input/housing_forms")
    )
    return {"processed/residents": placed}


def classify_immigrants(work: Workspace) -> Results:
    """See ``immigration.classify_immigrants``."""
    residents = work.table("input/cpr_persons").semi_join(work.table("processed/residents"), "person_id")
    return {"processed/immigrants": immigration.classify_immigrants(residents)}


def form_register_families(work: Workspace) -> Results:
    """See ``household_families.form_register_families``."""
    formed = household_families.form_register_families(
        work.table("processed/residents"), work.table("input/cpr_persons")
    )
    return {"processed/register_families": formed}


def link_form_people(work: Workspace) -> Results:
    """See ``linkage.link_form_people``."""
    names = work.table("input/cpr_persons").select("person_id", "given_name", "surname")
    linked = linkage.link_form_people(
        work.table("input/housing_forms"),
        work.table("input/housing_form_persons"),
        names,
        work.table("processed/residents"),
        work.parameters.threads,
    )
    return {"processed/form_people": linked}


def form_households(work: Workspace) -> Results:
    """See ``households.form_households``."""
    members = households.form_households(
        work.table("processed/residents"),
        work.table("processed/register_families"),
        linkage.confirmations(work.table("processed/form_people")),
    )
    return {"processed/household_members": members}


def form_families(work: Workspace) -> Results:
    """Couples and families within households: by registers, and by what the form tells."""
    formed = household_families.form_household_families(
        work.table("processed/residents"),
        work.table("processed/household_members"),
        work.table("processed/register_families"),
        household_families.stated_couples(linkage.confirmations(work.table("processed/form_people"))),
        work.table("input/cpr_persons"),
    )
    return {"processed/families": formed}


def describe_households(work: Workspace) -> Results:
    """See ``households.describe_households``."""
    described = described_households(
        work.table("processed/residents"),
        work.table("processed/household_members"),
        work.table("processed/families"),
        work.table("processed/immigrants"),
    )
    return {"processed/households": described}


def classify_employment(work: Workspace) -> Results:
    """See ``employment.classify_employment``."""
    establishments = work.table("input/establishments")
    of_2002 = geography.municipality_of_2002(establishments.municipality_code)
    employed = employment.classify_employment(
        work.table("processed/residents"),
        work.table("input/employee_jobs"),
        work.table("input/wage_sums"),
        work.table("input/tax_returns"),
        establishments.mutate(municipality_code=of_2002),
        supplements=employment.Supplements(
            positions=stack(
                [
                    work.table(f"input/{part}_government_employees").select(
                        "person_id", "establishment_number", "position_hours"
                    )
                    for part in ("central", "local")
                ]
            ),
            sick_leaves=work.table("input/sick_leaves"),
            unemployed=work.table("input/unemployed_persons"),
            conscripts=work.table("input/conscripts"),
        ),
    )
    return {"processed/employed": employed}


def edit_form_answers(work: Workspace) -> Results:
    """See ``editing.edit_answers``."""
    return {"processed/form_answers": editing.edit_answers(work.table("input/housing_forms"))}


def assemble_dwellings(work: Workspace) -> Results:
    """See ``dwellings.assemble_dwellings``."""
    people = work.table("processed/form_people")
    assembled = dwellings.assemble_dwellings(
        work.table("processed/households"),
        work.table("processed/household_members"),
        work.table("processed/form_answers"),
        linkage.form_owners(people.semi_join(work.table("processed/residents"), "person_id")),
        work.table("processed/addresses"),
    )
    return {"processed/dwellings": assembled}


def impute_dwellings(work: Workspace) -> Results:
    """See ``dwellings.impute_dwellings``."""
    imputed = dwellings.impute_dwellings(
        work.table("processed/dwellings"),
        work.table("processed/tenure"),
        work.parameters.seed,
        load_settings(work.parameters.imputation),
        work.parameters.threads,
    )
    return {"processed/dwellings_imputed": imputed}


def described_households(residents: ir.Table, members: ir.Table, family: ir.Table, immigrants: ir.Table) -> ir.Table:
    """See ``households.describe_households``; by legal or by usual residence."""
    living = members.filter(members.household_id.notnull()).select("person_id", "household_id")
    people = living.join(residents.select("person_id", "sex", "age", "birth_date"), "person_id").join(
        family.select("person_id", "family_id", "family_role", "couple_kind"), "person_id"
    )
    known = residents.join(immigrants.select("person_id", "is_non_western"), "person_id")
    return households.describe_households(people, known)
