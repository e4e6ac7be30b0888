"""Persons employed in the census year, and their main job of the year.

Source: "About the statistics", Census 2001, Characteristics of persons - employment during census year.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from census.employment import BusinessRegister, EmploymentSources, describe_main_jobs
from census.employment.candidates import JOB
from census.employment_year.rule import DEFAULT_RULE, YearRule
from census.employment_year.simultaneous import limit_hours
from census.employment_year.works import people_of_year, works_of_year
from census.engine import first_rows, materialise

DESCRIBED = (
    "job_number",
    "status_in_employment",
    "establishment_number",
    "industry_division",
    "industry_group",
    "sector_group",
    "establishment_employees",
    "establishment_size",
    "work_municipality_code",
    "work_urban_district_code",
    "is_work_place_known",
)
"""What is told of the main job, as of that in census week; the names begin with ``year_``."""
_NO_RULE = "65"
"""Stands for the rule that decides on census week, which does not matter to the year."""


def classify_employment_of_year(
    residents: ir.Table,
    sources: EmploymentSources,
    benefits: ir.Table,
    register: BusinessRegister,
    sizes: ir.Table,
    rule: YearRule = DEFAULT_RULE,
) -> ir.Table:
    """Classify the persons employed in the census year, with their hours and main job.

    Definition: persons of 16-74 years who worked for pay or profit for at least 100 hours in the year, all jobs
    together; sick leave, holidays and paid leave count. Hours are those of ``works_of_year``, of which no more count at
    the same time than ``limit_hours`` lets. The main job is the one of most hours in the year; then of most income,
    then national service before jobs before own businesses, then that of the lowest number of establishment.

    Args:
        residents: ``person_id`` (key), ``age``, ``sex``, ``residence_municipality_code``,
            ``residence_urban_district_code``.
        sources: what tells of work; of anybody.
        benefits: see ``works_of_year``.
        register: the business register.
        sizes: ``establishment_number`` (key), ``establishment_employees`` in census week.
        rule: parameters of ours.

    Returns:
        A row for each person employed in the year: ``person_id`` (key), ``year_hours`` (of all work),
        ``year_number_of_jobs`` (works that count), ``year_hours_by`` (what told the hours of the main job), and of the
        main job what ``DESCRIBED`` names, see ``employment.describe_main_jobs``; the size of the establishment is that
        in census week.
    """
    works = works_of_year(people_of_year(residents), sources, benefits, register.establishments, rule)
    works = materialise(limit_hours(works, rule).filter(lambda t: t.hours > 0))
    totals = works.group_by("person_id").agg(
        year_hours=works.hours.sum().cast("int64"), year_number_of_jobs=works.count().cast("int64")
    )
    totals = totals.filter(totals.year_hours >= rule.least_hours)
    main = first_rows(
        works,
        ["person_id"],
        lambda t: [
            t.hours.desc(),
            t.income_nok.desc(nulls_first=False),
            t.kind,
            t.establishment_number.asc(nulls_first=False),
            t.number,
        ],
    )
    main = materialise(main.join(totals, "person_id"))
    described = _described(main, residents, register, sizes)
    found = main.select("person_id", "year_hours", "year_number_of_jobs", year_hours_by="hours_by")
    return found.join(described, "person_id")


def _described(main: ir.Table, residents: ir.Table, register: BusinessRegister, sizes: ir.Table) -> ir.Table:
    """The main jobs of the year with the variables of main jobs."""
    works = main.select(
        "person_id",
        "enterprise_number",
        "establishment_number",
        "own_industry",
        "own_sector",
        "hours_by",
        job_number=ibis.ifelse(main.kind == JOB, main.number, ibis.null("int64")),
        work=main.kind,
        employment_rule=ibis.literal(_NO_RULE),
        weekly_hours=ibis.null("float64"),
    )
    described = describe_main_jobs(works, residents, register, sizes)
    return described.select("person_id", **{f"year_{name}": described[name] for name in DESCRIBED})
