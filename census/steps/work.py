"""Process: jobs and employment."""

from __future__ import annotations

import ibis.expr.types as ir

from census import employment, employment_year, geography, jobs
from census.engine import materialise, stack
from census.steps.wage_limits import wage_limits
from census.steps.workspace import Results, Workspace


def link_jobs(work: Workspace) -> Results:
    """See ``jobs.link_jobs`` and ``jobs.count_inconsistencies``."""
    residents, establishments, told = work.table("processed/residents"), _establishments(work), _job_sources(work)
    linked = materialise(jobs.link_jobs(residents, told, establishments))
    counts = jobs.count_inconsistencies(residents, told, establishments, linked)
    return {"processed/jobs": linked, "processed/job_consistency": counts}


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
        limits=wage_limits(work.parameters),
    )
    return {"processed/employed": employed}


def classify_employment_of_year(work: Workspace) -> Results:
    """See ``employment_year.classify_employment_of_year``."""
    sources = employment_year.YearSources(
        jobs=work.table("processed/jobs"),
        tax_returns=work.table("input/tax_returns"),
        conscripts=work.table("input/conscripts"),
        establishments=_establishments(work),
    )
    classified = employment_year.classify_employment_of_year(work.table("processed/residents"), sources)
    return {"processed/employed_year": classified}


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
        previous_wages=wages.limit(0).select("person_id", "enterprise_number", previous_wage_nok="wage_nok"),
        positions=stack(positions),
        sick_leaves=work.table("input/sick_leaves").select(*spell, "establishment_number"),
        unemployed=work.table("input/unemployed_persons").select(*spell, "pays_wages"),
    )


def _establishments(work: Workspace) -> ir.Table:
    """Establishments, in the municipalities of 2002."""
    listed = work.table("input/establishments")
    return materialise(listed.mutate(municipality_code=geography.municipality_of_2002(listed.municipality_code)))
