"""Process: jobs and employment."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from census import employment, employment_year, geography, jobs
from census.engine import materialise, stack
from census.steps.wage_limits import wage_limits
from census.steps.workspace import Results, Workspace

_PAID_IN_PLACE_OF_WAGES = ("06", "07")
"""Sickness and parental benefit."""


def link_jobs(work: Workspace) -> Results:
    """See ``jobs.link_jobs`` and ``jobs.count_inconsistencies``."""
    residents, establishments = work.table("processed/residents"), _establishments(work)
    told = jobs.sources_of(_job_sources(work), residents)
    linked = materialise(jobs.link_jobs(residents, told, establishments))
    counts = jobs.count_inconsistencies(told, establishments, linked)
    return {"processed/jobs": linked, "processed/job_consistency": counts}


def classify_employment(work: Workspace) -> Results:
    """See ``employment.classify_employment``."""
    employed, rules = employment.classify_employment(
        work.table("processed/residents"),
        _employment_sources(work),
        _business_register(work),
        wage_limits(work.parameters),
    )
    return {"processed/employed": employed, "processed/employment_rules": rules}


def classify_employment_of_year(work: Workspace) -> Results:
    """See ``employment_year.classify_employment_of_year``."""
    sizes = work.table("processed/employed").select("establishment_number", "establishment_employees").distinct()
    classified = employment_year.classify_employment_of_year(
        work.table("processed/residents"),
        _employment_sources(work),
        _paid_in_place_of_wages(work),
        _business_register(work),
        sizes.filter(sizes.establishment_number.notnull()),
    )
    return {"processed/employed_year": classified}


def _employment_sources(work: Workspace) -> employment.EmploymentSources:
    return employment.EmploymentSources(
        jobs=work.table("processed/jobs"),
        tax_returns=work.table("input/tax_returns").select(
            "person_id", "net_entrepreneurial_income_nok", "previous_industry_code"
        ),
        conscripts=work.table("input/conscripts").select("person_id", "start_date", "end_date", "weekly_hours"),
    )


def _business_register(work: Workspace) -> employment.BusinessRegister:
    """Establishments with the urban district of their basic unit, and enterprises."""
    establishments = _establishments(work)
    listed = work.table("input/basic_units")
    units = listed.select(
        "basic_unit_code",
        unit_municipality=geography.municipality_of_2002(listed.municipality_code),
        unit_district="urban_district_code",
    )
    placed = establishments.left_join(units, "basic_unit_code").drop("basic_unit_code_right")
    here = (placed.unit_municipality == placed.municipality_code).fill_null(False)
    district = ibis.ifelse(here, placed.unit_district, ibis.null("string"))
    return employment.BusinessRegister(
        establishments=materialise(
            placed.mutate(
                urban_district_code=district.fill_null(geography.unknown_urban_district(placed.municipality_code))
            )
        ),
        enterprises=work.table("input/enterprises").select("enterprise_number", "industry_code", "sector_code"),
    )


def _job_sources(work: Workspace) -> jobs.JobSources:
    spell = ("person_id", "start_date", "end_date")
    positions = [
        work.table(f"input/{part}_government_employees").select("person_id", "establishment_number", "position_hours")
        for part in ("central", "local")
    ]
    wages = work.table("input/wage_sums").select("person_id", "enterprise_number", "establishment_number", "wage_nok")
    return jobs.JobSources(
        employee_jobs=work.table("input/employee_jobs").select(*spell, "establishment_number", "weekly_hours"),
        wage_sums=wages,
        previous_wages=work.table("input/previous_wage_sums").select(
            "person_id", "enterprise_number", previous_wage_nok="wage_nok"
        ),
        positions=stack(positions),
        sick_leaves=work.table("input/sick_leaves").select(*spell, "establishment_number"),
        unemployed=work.table("input/unemployed_persons").select(*spell, "pays_wages"),
        benefits=_paid_in_place_of_wages(work),
    )


def _paid_in_place_of_wages(work: Workspace) -> ir.Table:
    """Persons whom the National Insurance paid instead of the employer for a part of the year."""
    benefits = work.table("input/national_insurance")
    return benefits.filter(benefits.benefit_kind.isin(_PAID_IN_PLACE_OF_WAGES)).select("person_id")


def _establishments(work: Workspace) -> ir.Table:
    """Establishments, in the municipalities of 2002."""
    listed = work.table("input/establishments")
    return materialise(listed.mutate(municipality_code=geography.municipality_of_2002(listed.municipality_code)))
