"""All work of persons in the census year, with its days and weekly hours.

Source: "About the statistics", Census 2001, Characteristics of persons - employment during census year: hours follow
from wage sums, duration of jobs and weekly hours; of the self-employed, from income and hours of the Labour Force
Survey.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from census.employment import EmploymentSources
from census.employment.candidates import CENTRAL_GOVERNMENT, DEFENCE, JOB, OWN, SERVICE
from census.employment_year.hourly_wages import kinds_of, measure_hourly_wages
from census.employment_year.rule import FIRST_DAY, LAST_DAY, YearRule
from census.engine import materialise, stack
from census.reference import EMPLOYMENT_AGES

BY_DATES, BY_WAGE, BY_INCOME = "dates_and_weekly_hours", "wage", "income"
"""What tells the hours of a work."""
CENTI = 100
"""Weekly hours are counted in hundredths, as whole numbers: sums of them do not depend on any order."""
PER_HOUR = 7 * CENTI
"""Hundredths of weekly hours times days, for each hour."""


def people_of_year(residents: ir.Table) -> ir.Table:
    """Residents of 16-74 years: ``person_id`` (key), ``age``, ``sex``."""
    of_age = residents.filter(residents.age.between(*EMPLOYMENT_AGES))
    return of_age.select("person_id", "age", "sex")


def works_of_year(
    people: ir.Table, sources: EmploymentSources, benefits: ir.Table, establishments: ir.Table, rule: YearRule
) -> ir.Table:
    """Every work of the year, before any limit on simultaneous ones.

    Definition: a dated job has its weekly hours for its days in the year; but if its wage is below ``rule.low_pay`` of
    what they would have earned by the hourly wage of its kind, the hours that the wage pays for, spread over its days -
    unless the National Insurance paid the person for a part of the year: sick leave and parental leave count as work.
    A dated job of unknown hours, and an undated one (spread over the year), has the hours that its wage pays for, at
    most full time. A dated job without wage has its weekly hours: the certificate may be missing. A self-employed
    person has the hours that the survey finds for the income, on average over the weeks of the year; national service
    has those of the register of conscripts.

    Args:
        people: of ``people_of_year``.
        sources: what tells of work; of anybody.
        benefits: persons with sickness or parental benefit: ``person_id``.
        establishments: ``establishment_number`` (key), ``industry_code``.
        rule: see ``YearRule``.

    Returns:
        ``person_id``, ``kind`` (0 national service, 1 job, 2 own business), ``number`` (key, all three),
        ``first_day``, ``last_day`` (in the year), ``centihours`` (a week, hundredths), ``hours_by``,
        ``enterprise_number``, ``establishment_number``, ``own_industry``, ``own_sector`` (both null for jobs),
        ``income_nok``.
    """
    jobs = _dated_days(sources.jobs.join(people, "person_id"))
    on_leave = benefits.select("person_id").distinct().mutate(has_benefit=ibis.literal(True))
    jobs = kinds_of(jobs, establishments).left_join(on_leave, "person_id").drop("person_id_right")
    jobs = materialise(jobs)
    wages = measure_hourly_wages(jobs, rule)
    employed = _job_hours(jobs, wages, rule)
    parts = [employed, _own_businesses(people, sources.tax_returns, rule), _services(people, sources.conscripts)]
    works = stack(parts)
    return works.filter((works.centihours > 0) & (works.first_day <= works.last_day))


def clipped_days(spells: ir.Table) -> tuple[ir.DateValue, ir.DateValue]:
    """First and last day in the year of spells; undated ones have all of it."""
    first = ibis.greatest(spells.start_date.fill_null(FIRST_DAY), ibis.literal(FIRST_DAY))
    last = ibis.least(spells.end_date.fill_null(LAST_DAY), ibis.literal(LAST_DAY))
    return first, last


def _dated_days(jobs: ir.Table) -> ir.Table:
    first, last = clipped_days(jobs)
    dated = jobs.mutate(first_day=first, last_day=last)
    return dated.mutate(days=(dated.last_day.delta(dated.first_day, unit="day") + 1).cast("int64"))


def _job_hours(jobs: ir.Table, wages: ir.Table, rule: YearRule) -> ir.Table:
    """Jobs with their weekly hours, in hundredths."""
    kind = ["industry_group", "sex", "age_group"]
    paid = jobs.filter(jobs.days > 0).left_join(wages, kind).drop(*(f"{name}_right" for name in kind))
    # nothing known is nothing paid: engines take the other of two values where one is missing
    by_wage = (paid.wage_nok / paid.hourly_nok * 7 / paid.days).fill_null(0.0)
    known = (paid.start_date.notnull() & (paid.weekly_hours > 0)).fill_null(False)
    tells = paid.wage_nok.notnull() & paid.hourly_nok.notnull() & paid.has_benefit.isnull()
    enough = known & (~tells | (by_wage >= rule.low_pay * paid.weekly_hours))
    weekly = ibis.cases(
        (enough, paid.weekly_hours),
        (known, by_wage),
        else_=ibis.least(by_wage, ibis.literal(rule.full_time)),
    )
    return paid.select(
        "person_id",
        "first_day",
        "last_day",
        "enterprise_number",
        "establishment_number",
        kind=ibis.literal(JOB, "int64"),
        number=paid.job_number.cast("int64"),
        centihours=(weekly * CENTI).round().cast("int64"),
        hours_by=ibis.ifelse(enough, BY_DATES, BY_WAGE),
        own_industry=ibis.null("string"),
        own_sector=ibis.null("string"),
        income_nok=paid.wage_nok.cast("int64"),
    )


def _own_businesses(people: ir.Table, tax_returns: ir.Table, rule: YearRule) -> ir.Table:
    income = tax_returns.net_entrepreneurial_income_nok
    bands = sorted(rule.hours_by_income, reverse=True)
    earning = tax_returns.filter(income >= bands[-1][0]).semi_join(people, "person_id")
    income = earning.net_entrepreneurial_income_nok
    weekly = ibis.cases(*((income >= least, round(hours * CENTI)) for least, hours in bands))
    return earning.select(
        "person_id",
        first_day=ibis.literal(FIRST_DAY),
        last_day=ibis.literal(LAST_DAY),
        enterprise_number=ibis.null("string"),
        establishment_number=ibis.null("string"),
        kind=ibis.literal(OWN, "int64"),
        number=ibis.literal(1, "int64"),
        centihours=weekly.cast("int64"),
        hours_by=ibis.literal(BY_INCOME),
        own_industry=earning.previous_industry_code,
        own_sector=ibis.null("string"),
        income_nok=income.cast("int64"),
    )


def _services(people: ir.Table, conscripts: ir.Table) -> ir.Table:
    """National service; of several spells of one person that began together, the longest."""
    first, last = clipped_days(conscripts)
    serving = conscripts.semi_join(people, "person_id").mutate(first_day=first, last_day=last)
    order = [serving.start_date, serving.last_day, serving.weekly_hours.desc(nulls_first=False)]
    number = ibis.row_number().over(group_by="person_id", order_by=order) + 1
    return serving.select(
        "person_id",
        "first_day",
        "last_day",
        enterprise_number=ibis.null("string"),
        establishment_number=ibis.null("string"),
        kind=ibis.literal(SERVICE, "int64"),
        number=number.cast("int64"),
        centihours=(serving.weekly_hours.fill_null(0.0) * CENTI).round().cast("int64"),
        hours_by=ibis.literal(BY_DATES),
        own_industry=ibis.literal(DEFENCE),
        own_sector=ibis.literal(CENTRAL_GOVERNMENT),
        income_nok=ibis.null("int64"),
    )
