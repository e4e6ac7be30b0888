"""Persons employed in the census year, and their main job of the year.

Source: "About the statistics", Census 2001, Characteristics of persons - employment during census year.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from census.employment_year.hourly_wages import UNSPECIFIED, industry_groups
from census.employment_year.rule import DEFAULT_RULE, YearRule
from census.employment_year.simultaneous import limit_hours
from census.employment_year.works import OWN, SERVICE, YearSources, people_of_year, works_of_year
from census.engine import materialise
from census.reference import code_list

EMPLOYEE, SELF_EMPLOYED = "1", "2"
_DEFENCE, _CENTRAL_GOVERNMENT, _PRIVATE_SECTOR = "75220", "110", "4"


def classify_employment_of_year(residents: ir.Table, sources: YearSources, rule: YearRule = DEFAULT_RULE) -> ir.Table:
    """Classify the persons employed in the census year, with their hours and main job.

    Definition: persons of 16-74 years who worked for pay or profit for at least 100 hours in the year, all jobs
    together; sick leave, holidays and paid leave count. Hours are those of ``works_of_year``, of which no more count at
    the same time than ``limit_hours`` lets. The main job is the one of most hours in the year; then of most income,
    then employees before self-employed before national service, then of the lowest number of establishment.

    Args:
        residents: ``person_id`` (key), ``age``, ``sex``, ``residence_municipality_code``.
        sources: see ``YearSources``.
        rule: see ``YearRule``.

    Returns:
        A row for each person employed in the year: ``person_id`` (key), ``year_hours`` (of all work),
        ``year_number_of_jobs`` (works that count), ``year_hours_by`` (of the main job: what told its hours),
        ``year_status_in_employment`` (1 employee, 2 self-employed), ``year_establishment_number``,
        ``year_industry_division`` (SIC94, 00 unknown),
        ``year_industry_group``, ``year_sector_group``, ``year_work_municipality_code`` (of residence where unknown).
    """
    people = people_of_year(residents)
    works = materialise(limit_hours(works_of_year(people, sources, rule), rule))
    works = works.filter(works.hours > 0)
    totals = works.group_by("person_id").agg(
        year_hours=works.hours.sum().cast("int64"), year_number_of_jobs=works.count().cast("int64")
    )
    totals = totals.filter(totals.year_hours >= rule.least_hours)
    order = [
        works.hours.desc(),
        works.income_nok.desc(nulls_first=False),
        works.kind,
        works.establishment_number.asc(nulls_first=False),
        works.number,
    ]
    main = works.mutate(place=ibis.row_number().over(group_by="person_id", order_by=order))
    main = main.filter(main.place == 0).drop("place", "first_day", "last_day", "centihours", "hours")
    return _describe(main.join(totals, "person_id"), people, sources.establishments)


def _describe(main: ir.Table, people: ir.Table, establishments: ir.Table) -> ir.Table:
    """Main jobs with their variables."""
    place = establishments.select(
        "establishment_number", "sector_code", activity="industry_code", located="municipality_code"
    )
    placed = main.left_join(place, "establishment_number").drop("establishment_number_right")
    placed = placed.join(people.select("person_id", "home"), "person_id")
    groups = {item.code: item.extra["sector_group"] for item in code_list("sector")}
    serves = placed.kind == SERVICE
    industry = ibis.ifelse(serves, _DEFENCE, ibis.coalesce(placed.activity, placed.industry_code))
    division = ibis.coalesce(industry.substr(0, 2), ibis.literal(UNSPECIFIED))
    sector = ibis.ifelse(serves, _CENTRAL_GOVERNMENT, placed.sector_code)
    return placed.select(
        "person_id",
        "year_hours",
        "year_number_of_jobs",
        year_hours_by=placed.hours_by,
        year_status_in_employment=ibis.ifelse(placed.kind == OWN, SELF_EMPLOYED, EMPLOYEE),
        year_establishment_number=placed.establishment_number,
        year_industry_division=division,
        year_industry_group=division.substitute(industry_groups()),
        year_sector_group=ibis.coalesce(sector.substitute(groups), ibis.literal(_PRIVATE_SECTOR)),
        year_work_municipality_code=ibis.coalesce(placed.located, placed.home),
    )
