"""Weekly hours of jobs for which no register tells them: estimated from the wage."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from census.engine import materialise
from census.reference import CENSUS_YEAR

FULL_TIME_HOURS = 37.5
_LOW_QUANTILE = 0.2
"""Place among the industry's hourly wages of the one by which a wage is divided. At the median, half of those who work
full time would seem to work less; at a low one few do. An assumption of ours."""
_DAYS = 365
_LEAST_HOURS = 1.0


def estimate_hours(jobs: ir.Table, industries: ir.Table) -> ir.Table:
    """Jobs with weekly hours, also where no register tells them.

    Definition: the wage of the year divided by a low hourly wage of the industry division (of all industries, where it
    has none) and by the weeks of the job in the year - all of it, where they are unknown - in half hours, from 1 to
    full time. Hourly wages are those of jobs that lasted all year, whose hours the Register of Employees has.

    Args:
        jobs: ``processed/jobs``.
        industries: ``establishment_number`` (key), ``industry_code`` (null if unspecified).

    Returns:
        The jobs, with ``weekly_hours`` (null only where there is no wage, or nobody to compare with) and ``hours_by``
        (``wage``, where estimated).
    """
    division = industries.select("establishment_number", division=industries.industry_code.substr(0, 2))
    placed = jobs.left_join(division, "establishment_number").drop("establishment_number_right")
    all_year = (placed.start_date < ibis.date(CENSUS_YEAR, 1, 2)) & placed.end_date.isnull()
    steady = placed.filter(
        all_year & (placed.weekly_hours > 0) & (placed.wage_nok > 0) & (placed.hours_by == "register_of_employees")
    )
    steady = materialise(steady.select("division", hourly=steady.wage_nok / (steady.weekly_hours * (_DAYS / 7))))
    of_division = materialise(steady.group_by("division").agg(hourly=steady.hourly.quantile(_LOW_QUANTILE)))
    of_all = materialise(steady.agg(of_all=steady.hourly.quantile(_LOW_QUANTILE)))
    unknown = placed.filter(placed.weekly_hours.isnull())
    priced = unknown.left_join(of_division, "division").drop("division_right").cross_join(of_all)
    hourly = priced.hourly.fill_null(priced.of_all)
    first = ibis.greatest(priced.start_date, ibis.date(CENSUS_YEAR, 1, 1))
    last = ibis.coalesce(priced.end_date, ibis.date(CENSUS_YEAR, 12, 31))
    days = ibis.greatest(last.delta(first, unit="day") + 1, 1).fill_null(_DAYS)
    halves = (2 * priced.wage_nok / (hourly * (days / 7))).round().cast("int64")
    hours = ibis.greatest(ibis.least(halves / 2, FULL_TIME_HOURS), _LEAST_HOURS)
    # the least and the greatest of null and a number are the number
    is_told = ((priced.wage_nok > 0) & (hourly > 0)).fill_null(False)
    estimated = priced.mutate(
        weekly_hours=ibis.ifelse(is_told, hours, ibis.null("float64")).cast("float64"),
        hours_by=ibis.ifelse(is_told, "wage", ibis.null("string")),
    )
    return placed.filter(placed.weekly_hours.notnull()).select(*jobs.columns).union(estimated.select(*jobs.columns))
