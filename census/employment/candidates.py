"""All work that may make somebody an employed person of the census week."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from census.employment.hours import estimate_hours
from census.engine import stack
from census.reference import CENSUS_WEEK, EMPLOYMENT_AGES

SERVICE, JOB, OWN = 0, 1, 2
"""Kinds of work, in the order in which they are the main work: national service, job of an employee, own business."""
DEFENCE, CENTRAL_GOVERNMENT = "75220", "110"
RULES = {
    "service": "11",
    "dated": "21",
    "dated_absent": "22",
    "position": "31",
    "sick_leave": "32",
    "measure": "33",
    "previous_year": "34",
    "wage": "41",
    "business": "51",
    "wage_below": "61",
    "business_below": "62",
    "not_in_week": "63",
    "no_work": "64",
    "other_age": "65",
}
"""Codes of the list ``employment_rule``."""


@dataclass(frozen=True)
class EmploymentSources:
    """What tells of work.

    Attributes:
        jobs: ``processed/jobs``.
        tax_returns: ``person_id`` (key), ``net_entrepreneurial_income_nok``, ``previous_industry_code``.
        conscripts: ``person_id``, ``start_date``, ``end_date``, ``weekly_hours``.
    """

    jobs: ir.Table
    tax_returns: ir.Table
    conscripts: ir.Table


@dataclass(frozen=True)
class SelfEmploymentRule:
    """How the tax return tells the self-employed, and their hours: assumptions of ours, to be tuned to the LFS.

    Attributes:
        least_income_nok: net entrepreneurial income of the year from which somebody counts as self-employed.
        part_time_income_nok: income from which long part time is assumed.
        full_time_income_nok: income from which full time is assumed.
        short_hours, part_time_hours, full_time_hours: usual weekly hours assumed.
    """

    least_income_nok: int = 30_000
    part_time_income_nok: int = 65_000
    full_time_income_nok: int = 90_000
    short_hours: float = 10.0
    part_time_hours: float = 25.0
    full_time_hours: float = 42.0


def employment_candidates(
    residents: ir.Table,
    sources: EmploymentSources,
    industries: ir.Table,
    rule: SelfEmploymentRule,
) -> ir.Table:
    """All work of residents of 16-74 years in the year, with what is known of census week.

    Args:
        residents: ``person_id`` (key), ``age``, ``sex``.
        sources: what tells of work; of anybody.
        industries: of establishments, see ``hours.estimate_hours``.
        rule: limits for the self-employed.

    Returns:
        ``person_id``, ``age``, ``sex``, ``work`` (0 national service, 1 job, 2 own business), ``rule`` (code list
        ``employment_rule``; of undated wages that of wages at or above the limit), ``is_in_week`` (null: the wage
        decides), ``wage_nok`` (or income), ``weekly_hours`` and ``hours_by`` (null if unknown), ``job_number``,
        ``enterprise_number``, ``establishment_number``, ``own_industry``, ``own_sector`` (null for jobs).
    """
    least, most = EMPLOYMENT_AGES
    people = residents.filter(residents.age.between(least, most)).select("person_id", "age", "sex")
    works = [
        _jobs(estimate_hours(sources.jobs.semi_join(people, "person_id"), industries)),
        _businesses(sources.tax_returns, rule),
        _services(sources.conscripts),
    ]
    return stack(works).join(people, "person_id")


def _jobs(jobs: ir.Table) -> ir.Table:
    active = jobs.is_active_in_week
    absent = ibis.ifelse(jobs.is_on_sick_leave, RULES["dated_absent"], RULES["dated"])
    return jobs.select(
        "person_id",
        work=ibis.literal(JOB, "int64"),
        rule=ibis.cases(
            (active.isnull(), RULES["wage"]),
            (~active, RULES["not_in_week"]),
            (jobs.dated_by == "register_of_employees", absent),
            *((jobs.dated_by == by, RULES[by]) for by in ("position", "sick_leave", "measure", "previous_year")),
        ),
        is_in_week=active,
        wage_nok=jobs.wage_nok,
        weekly_hours=jobs.weekly_hours,
        hours_by=jobs.hours_by,
        job_number=jobs.job_number,
        enterprise_number=jobs.enterprise_number,
        establishment_number=jobs.establishment_number,
        own_industry=ibis.null("string"),
        own_sector=ibis.null("string"),
    )


def _businesses(tax_returns: ir.Table, rule: SelfEmploymentRule) -> ir.Table:
    """Own businesses with an income in the year; without one nobody is taken to have worked."""
    earning = tax_returns.filter(tax_returns.net_entrepreneurial_income_nok > 0)
    income = earning.net_entrepreneurial_income_nok
    hours = ibis.cases(
        (income >= rule.full_time_income_nok, rule.full_time_hours),
        (income >= rule.part_time_income_nok, rule.part_time_hours),
        else_=rule.short_hours,
    )
    enough = income >= rule.least_income_nok
    return earning.select(
        "person_id",
        work=ibis.literal(OWN, "int64"),
        rule=ibis.ifelse(enough, RULES["business"], RULES["business_below"]),
        is_in_week=enough,
        wage_nok=income,
        weekly_hours=hours.cast("float64"),
        hours_by=ibis.literal("income"),
        job_number=ibis.null("int64"),
        enterprise_number=ibis.null("string"),
        establishment_number=ibis.null("string"),
        own_industry=earning.previous_industry_code,
        own_sector=ibis.null("string"),
    )


def _services(conscripts: ir.Table) -> ir.Table:
    """National service: employees of central government in defence."""
    begin, end = CENSUS_WEEK
    now = (conscripts.start_date <= end) & (conscripts.end_date.isnull() | (conscripts.end_date >= begin))
    return conscripts.select(
        "person_id",
        work=ibis.literal(SERVICE, "int64"),
        rule=ibis.ifelse(now, RULES["service"], RULES["not_in_week"]),
        is_in_week=now,
        wage_nok=ibis.null("int64"),
        weekly_hours=conscripts.weekly_hours,
        hours_by=ibis.ifelse(conscripts.weekly_hours.notnull(), "conscripts", ibis.null("string")),
        job_number=ibis.null("int64"),
        enterprise_number=ibis.null("string"),
        establishment_number=ibis.null("string"),
        own_industry=ibis.literal(DEFENCE),
        own_sector=ibis.literal(CENTRAL_GOVERNMENT),
    )
