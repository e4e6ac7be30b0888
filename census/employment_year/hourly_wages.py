"""Hourly wages by kind of job, measured on jobs whose days and weekly hours are known."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from census.employment import industry_groups
from census.employment_year.rule import YearRule
from census.engine import materialise
from census.reference import code_list

UNSPECIFIED = "00"


def kinds_of(jobs: ir.Table, establishments: ir.Table) -> ir.Table:
    """Jobs with ``industry_group`` of their establishment (00 unknown) and ``age_group`` (code list ``age_employed``)
    of their holder.
    """
    division = establishments.industry_code.substr(0, 2)
    place = establishments.select("establishment_number", group_of_place=division.substitute(industry_groups()))
    placed = jobs.left_join(place, "establishment_number").drop("establishment_number_right")
    ages = [(placed.age >= int(item.extra["from"]), item.code) for item in reversed(code_list("age_employed"))]
    group = placed.group_of_place.fill_null(industry_groups()[UNSPECIFIED])
    return placed.mutate(industry_group=group, age_group=ibis.cases(*ages)).drop("group_of_place")


def measure_hourly_wages(jobs: ir.Table, rule: YearRule) -> ir.Table:
    """Hourly wage of each kind of job.

    Definition: the median of wage by hours (weekly hours times days in the year, by 7) of the dated jobs of known hours
    and wage with at least ``rule.least_hours_of_measure`` hours in the year, by industry group, sex and age group; of
    kinds with fewer than ``rule.least_jobs`` of them, that of sex and age group; failing that, of all jobs.

    Args:
        jobs: ``industry_group``, ``sex``, ``age_group``, ``start_date`` (null if undated), ``days`` (in the year),
            ``weekly_hours``, ``wage_nok``.
        rule: see ``YearRule``.

    Returns:
        A row for each kind that ``jobs`` have: ``industry_group``, ``sex``, ``age_group`` (key, all three),
        ``hourly_nok``; no kinds at all where no job is of known hours and wage and none can be measured.
    """
    hours = jobs.weekly_hours * jobs.days / 7
    known = jobs.mutate(hours=hours).filter(
        lambda t: t.start_date.notnull() & (t.wage_nok > 0) & (t.hours >= rule.least_hours_of_measure)
    )
    measured = materialise(known.select("industry_group", "sex", "age_group", rate=known.wage_nok / known.hours))
    kind, person = ["industry_group", "sex", "age_group"], ["sex", "age_group"]
    of_kind = measured.group_by(kind).agg(of_kind=measured.rate.median(), number=measured.count())
    of_kind = of_kind.filter(of_kind.number >= rule.least_jobs).drop("number")
    of_person = measured.group_by(person).agg(of_person=measured.rate.median(), number=measured.count())
    of_person = of_person.filter(of_person.number >= rule.least_jobs).drop("number")
    of_all = measured.agg(of_all=measured.rate.median())
    kinds = jobs.select(kind).distinct()
    found = kinds.left_join(of_kind, kind).select(*kind, "of_kind")
    found = found.left_join(of_person, person).select(*kind, "of_kind", "of_person").cross_join(of_all)
    hourly = ibis.coalesce(found.of_kind, found.of_person, found.of_all)
    return materialise(found.select(*kind, hourly_nok=hourly).filter(lambda t: t.hourly_nok > 0))
