"""Consistency between the registers of jobs: one row for every job, whatever the number of registers that tell of it.

Source: "About the statistics", Census 2001, Labour market data (modules for consistency management between data
sources); Non-sample errors: Employed persons.
"""

from __future__ import annotations

import datetime as dt

import ibis
import ibis.expr.types as ir

from census.engine import materialise, stack
from census.jobs.pairs import pair_unknown
from census.jobs.places import likeliest_establishments, place_jobs
from census.jobs.sources import (
    JobSources,
    best_position,
    in_week,
    leaves_of_enterprises,
    materialised,
    owners,
    people_in_paid_measures,
    sources_of,
)
from census.jobs.spells import merge_spells, rows_with_company
from census.reference import CENSUS_YEAR

AGREES, WITHOUT_WAGE, WITHOUT_JOB, BEYOND_WAGE = "agrees", "job_without_wage", "wage_without_job", "lasts_beyond_wage"
BY_EMPLOYEES, BY_POSITION, BY_LEAVE, BY_MEASURE, BY_PREVIOUS_YEAR = (
    "register_of_employees",
    "position",
    "sick_leave",
    "measure",
    "previous_year",
)
LASTED_SHARE = 0.75
"""A wage sum of at least this share of that of the year before, from the same enterprise, is of a job that lasted: who
left by the end of September has less. An assumption of ours."""
LEAST_HOURLY_NOK = 45
"""Kroner an hour that nobody's wage is below, about half of the lowest tariffs of 2001: a job that lasts by the
register, and whose wage would be less for all its hours, has ended before. An assumption of ours."""
_USUAL_HOURS = 37.5
"""Weekly hours by which a wage is shared among jobs of unknown hours: full time."""
_HOURS_OF_WEIGHT = 1 / 70
"""Hours for a day of a tenth of a weekly hour."""
_YEAR = (dt.date(CENSUS_YEAR, 1, 1), dt.date(CENSUS_YEAR, 12, 31))
_KEY = ["person_id", "enterprise_number"]
_ORDER = ("enterprise_number", "establishment_number", "end_date")


def link_jobs(residents: ir.Table, sources: JobSources, establishments: ir.Table) -> ir.Table:
    """Every job of residents in the census year, from all registers that tell of it.

    Definition: a job is a spell of work of a person in an establishment; spells there that overlap or follow on each
    other are one. A wage sum is of the jobs that the Register of Employees has of the person in the enterprise, and is
    shared among them by days in the year and weekly hours; without any, it is a job without dates, which another
    register may tell to be active in census week, in turn: a position in government, a sick leave from the enterprise,
    a measure that pays wages, a wage sum of nearly as much or more (``LASTED_SHARE``) from the enterprise in the year
    before. Where the number of a job or a wage is unknown to the business register, see ``pairs.pair_unknown``;
    establishments are found as by ``places.place_jobs``. A job without a last day whose wage is too small for the hours
    since its first day (``LEAST_HOURLY_NOK``) was never reported to have ended, and is not active in census week; but
    not if the National Insurance paid the person for a part of the year, or the person has a position in government.
    Hours are those of the Register of Employees, else of the position.

    Args:
        residents: ``person_id`` (key), ``residence_municipality_code``.
        sources: what registers tell; of anybody.
        establishments: ``establishment_number`` (key), ``enterprise_number``, ``municipality_code`` (of 2002).

    Returns:
        A row for each job: ``person_id``, ``job_number`` (key, both; from 1 in order of start, undated jobs last),
        ``enterprise_number``, ``establishment_number`` (null if unknown), ``establishment_by``, ``start_date``,
        ``end_date`` (null while it lasts, and for undated jobs), ``dated_by`` (null where nothing dates the job),
        ``weekly_hours``, ``hours_by`` (both null if unknown), ``wage_nok`` (in the year; null without),
        ``previous_wage_nok`` (from the enterprise in the year before, for undated jobs), ``consistency`` (``agrees``,
        ``job_without_wage``, ``wage_without_job``, ``lasts_beyond_wage``), ``number_of_spells`` (merged),
        ``has_position`` (in government, in the enterprise), ``is_on_sick_leave`` (from the enterprise, on a day of
        census week), ``is_active_in_week`` (null if nothing tells).
    """
    homes = residents.select("person_id", home="residence_municipality_code")
    told = materialised(sources_of(sources, residents))
    spells, wages = pair_unknown(_owned(told.employee_jobs, establishments), _listed(told.wage_sums, establishments))
    spells, wages = materialise(spells), materialise(wages)
    records = materialise(_records(spells, wages, told, establishments).join(homes, "person_id"))
    needed = records.filter(~records.is_known).select("enterprise_number", "home").distinct()
    likeliest = likeliest_establishments(needed, spells.join(homes, "person_id"), establishments)
    placed = materialise(_with_hours(place_jobs(records, likeliest)))
    merged = merge_spells(placed.filter(placed.start_date.notnull()))
    dated = _date_by_employees(_share_wages(merged), told)
    undated = _date_otherwise(placed.filter(placed.start_date.isnull()), told)
    return _numbered(stack([_described(dated), _described(undated)]))


def _owned(jobs: ir.Table, establishments: ir.Table) -> ir.Table:
    """Spells of the Register of Employees with the enterprise that the establishment belongs to."""
    owned = jobs.left_join(owners(establishments), "establishment_number").drop("establishment_number_right")
    return owned.select(
        "person_id",
        "establishment_number",
        "start_date",
        "end_date",
        "weekly_hours",
        enterprise_number="owner",
        is_known=owned.owner.notnull(),
    )


def _listed(wage_sums: ir.Table, establishments: ir.Table) -> ir.Table:
    """Wage sums, and whether the business register holds an establishment of the enterprise."""
    known = establishments.select(known="enterprise_number").distinct()
    listed = wage_sums.left_join(known, [("enterprise_number", "known")])
    return listed.select(
        "person_id",
        "enterprise_number",
        "wage_nok",
        certificate_place="establishment_number",
        is_listed=listed.known.notnull(),
    )


def _records(spells: ir.Table, wages: ir.Table, told: JobSources, establishments: ir.Table) -> ir.Table:
    """Spells of the Register of Employees and wage sums without any, with all that is told of the enterprise."""
    alone = wages.anti_join(spells.filter(spells.enterprise_number.notnull()), _KEY)
    undated = alone.select(
        "person_id",
        "enterprise_number",
        establishment_number=ibis.null("string"),
        start_date=ibis.null("date"),
        end_date=ibis.null("date"),
        weekly_hours=ibis.null("float64"),
        is_known=ibis.literal(False),
    )
    records = stack([spells.select(undated.columns), undated])
    here = told.positions.group_by("person_id", "establishment_number").agg(
        here_hours=told.positions.position_hours.max()
    )
    here = here.mutate(is_here=ibis.literal(True))
    records = _joined(records, here, ["person_id", "establishment_number"])
    for other in (
        best_position(told.positions, establishments),
        leaves_of_enterprises(told.sick_leaves, establishments),
        wages.select(*_KEY, "wage_nok", "certificate_place"),
    ):
        records = _joined(records, other, _KEY)
    return records.mutate(
        has_position_there=records.is_here.fill_null(False),
        position_hours=ibis.ifelse(records.is_here.fill_null(False), records.here_hours, records.position_hours),
    ).drop("is_here", "here_hours")


def _with_hours(jobs: ir.Table) -> ir.Table:
    """Jobs with the hours of the Register of Employees, else of the position."""
    registered = jobs.weekly_hours.notnull()
    return jobs.mutate(
        weekly_hours=jobs.weekly_hours.fill_null(jobs.position_hours),
        hours_by=ibis.cases((registered, BY_EMPLOYEES), (jobs.position_hours.notnull(), BY_POSITION)),
    )


def _share_wages(jobs: ir.Table) -> ir.Table:
    """Dated jobs with their share of the person's wage from the enterprise, by hours in the year, to whole kroner that
    add up to the wage.
    """
    first = ibis.greatest(jobs.start_date, ibis.literal(_YEAR[0]))
    last = ibis.least(jobs.end_date.fill_null(_YEAR[1]), ibis.literal(_YEAR[1]))
    days = ibis.greatest(last.delta(first, unit="day") + 1, 0)
    tenths = (jobs.weekly_hours.fill_null(_USUAL_HOURS) * 10).round().cast("int64")
    weighted = jobs.mutate(weight=(days * tenths).cast("int64"), wage_of_enterprise=jobs.wage_nok)
    several, single = rows_with_company(weighted, _KEY)
    alone = single.mutate(total=single.weight)
    shared = _share(several).union(alone.select(*several.columns, "total"))
    weight = ibis.greatest(shared.total, 1)
    return shared.mutate(hourly=shared.wage_of_enterprise / (weight * _HOURS_OF_WEIGHT))


def _share(jobs: ir.Table) -> ir.Table:
    order = [jobs.start_date, jobs.establishment_number, jobs.end_date]
    upto = ibis.window(group_by=_KEY, order_by=order, preceding=None, following=0)
    summed = jobs.mutate(reached=jobs.weight.sum().over(upto), total=jobs.weight.sum().over(group_by=_KEY))
    # without a day in the year the first takes all
    reached = ibis.ifelse(summed.total == 0, 1, summed.reached)
    summed = summed.mutate(paid=(summed.wage_nok * reached / ibis.greatest(summed.total, 1)).floor().cast("int64"))
    before = summed.paid.lag().over(ibis.window(group_by=_KEY, order_by=order)).fill_null(0)
    return summed.mutate(wage_nok=summed.paid - before, total=summed.total.cast("int64")).drop("reached", "paid")


def _date_by_employees(jobs: ir.Table, told: JobSources) -> ir.Table:
    """Jobs of the Register of Employees, and whether they were active in census week."""
    paid_otherwise = told.benefits.select("person_id").distinct().mutate(has_benefit=ibis.literal(True))
    jobs = _joined(jobs, paid_otherwise, ["person_id"])
    excused = jobs.has_benefit.fill_null(False) | jobs.position_place.notnull() | jobs.is_on_sick_leave.fill_null(False)
    known = jobs.end_date.isnull() & jobs.hours_by.notnull() & jobs.wage_nok.notnull()
    beyond = known & ~excused & (jobs.hourly < LEAST_HOURLY_NOK).fill_null(False) & in_week(jobs)
    consistency = ibis.cases(
        (jobs.wage_nok.isnull(), WITHOUT_WAGE),
        (beyond, BEYOND_WAGE),
        else_=AGREES,
    )
    return jobs.mutate(
        consistency=consistency,
        dated_by=ibis.literal(BY_EMPLOYEES),
        previous_wage_nok=ibis.null("int64"),
        is_active_in_week=in_week(jobs) & ~beyond,
    )


def _date_otherwise(jobs: ir.Table, told: JobSources) -> ir.Table:
    """Wage sums without a job in the Register of Employees, and which other register tells that the job was active in
    census week.
    """
    jobs = _joined(jobs, people_in_paid_measures(told.unemployed), ["person_id"])
    jobs = _joined(jobs, told.previous_wages.select(*_KEY, "previous_wage_nok"), _KEY)
    lasted = (jobs.previous_wage_nok > 0) & (jobs.wage_nok >= LASTED_SHARE * jobs.previous_wage_nok)
    dated_by = ibis.cases(
        (jobs.position_place.notnull(), BY_POSITION),
        (jobs.leave_place.notnull(), BY_LEAVE),
        (jobs.in_measure.fill_null(False), BY_MEASURE),
        (lasted.fill_null(False), BY_PREVIOUS_YEAR),
    )
    return jobs.mutate(
        number_of_spells=ibis.literal(0, "int64"),
        consistency=ibis.literal(WITHOUT_JOB),
        dated_by=dated_by,
        is_active_in_week=ibis.ifelse(dated_by.notnull(), True, ibis.null("boolean")),
    )


def _described(jobs: ir.Table) -> ir.Table:
    return jobs.select(
        *_KEY,
        *("establishment_number", "establishment_by", "start_date", "end_date", "dated_by", "weekly_hours", "hours_by"),
        *("wage_nok", "previous_wage_nok", "consistency"),
        number_of_spells=jobs.number_of_spells.cast("int64"),
        has_position=jobs.position_place.notnull(),
        is_on_sick_leave=jobs.is_on_sick_leave.fill_null(False),
        is_active_in_week=jobs.is_active_in_week,
    )


def _numbered(jobs: ir.Table) -> ir.Table:
    """Jobs numbered within persons."""
    order = [jobs.start_date.asc(nulls_first=False), *(jobs[name].asc(nulls_first=False) for name in _ORDER)]
    number = ibis.row_number().over(group_by="person_id", order_by=order)
    numbered = jobs.mutate(job_number=(number + 1).cast("int64"))
    return numbered.select("person_id", "job_number", *(name for name in jobs.columns if name != "person_id"))


def _joined(table: ir.Table, other: ir.Table, key: list[str]) -> ir.Table:
    """A table with the columns of another, where that has the key."""
    return table.left_join(other, key).drop(*(f"{name}_right" for name in key))
