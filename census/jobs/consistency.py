"""Consistency between the registers of jobs: one row for every job, whatever the number of registers that tell of it.

Source: "About the statistics", Census 2001, Labour market data (modules for consistency management between data
sources); Non-sample errors: Employed persons.
"""

from __future__ import annotations

import datetime as dt

import ibis
import ibis.expr.types as ir

from census.engine import materialise, rows_with_company, stack
from census.jobs.pairs import pair_unknown
from census.jobs.places import likeliest_establishments, place_jobs
from census.jobs.sources import (
    JobSources,
    best_position,
    in_week,
    leaves_of_enterprises,
    owners,
    people_in_paid_measures,
)
from census.jobs.spells import merge_spells
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


def link_jobs(residents: ir.Table, told: JobSources, establishments: ir.Table) -> ir.Table:
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
        told: what registers tell of residents, see ``sources.sources_of``.
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
    spells, wages = pair_unknown(_owned(told.employee_jobs, establishments), _listed(told.wage_sums, establishments))
    spells, wages = materialise(spells), materialise(wages)
    records = materialise(_records(spells, wages, told, establishments))
    unplaced = materialise(records.filter(~records.is_known).select(*_KEY).distinct().join(homes, "person_id"))
    likeliest = materialise(likeliest_establishments(unplaced, spells.join(homes, "person_id"), establishments))
    several, single = (
        materialise(_with_hours(place_jobs(part, likeliest))) for part in rows_with_company(records, ["person_id"])
    )
    return stack([_numbered(_jobs_of_several(several, told)), _jobs_of_single(single, told)])


def _jobs_of_several(placed: ir.Table, told: JobSources) -> ir.Table:
    """Jobs of persons of whom several records tell."""
    merged = merge_spells(placed.filter(placed.start_date.notnull()))
    return _dated(_share_wages(merged), placed.filter(placed.start_date.isnull()), told)


def _jobs_of_single(placed: ir.Table, told: JobSources) -> ir.Table:
    """Jobs of persons of whom one record tells, as most do: there is nothing to merge, to share or to put in order."""
    spells = placed.filter(placed.start_date.notnull()).mutate(number_of_spells=ibis.literal(1, "int64"))
    jobs = _dated(_with_whole_wages(_weighted(spells)), placed.filter(placed.start_date.isnull()), told)
    return jobs.select("person_id", job_number=ibis.literal(1, "int64"), **{n: jobs[n] for n in jobs.columns[1:]})


def _dated(dated: ir.Table, undated: ir.Table, told: JobSources) -> ir.Table:
    return stack([_described(_date_by_employees(dated, told)), _described(_date_otherwise(undated, told))])


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
    sums = wages.select("wage_nok", "certificate_place", earner="person_id", payer="enterprise_number")
    paid = spells.outer_join(sums, [spells.person_id == sums.earner, spells.enterprise_number == sums.payer])
    records = paid.select(
        *("establishment_number", "start_date", "end_date", "weekly_hours", "wage_nok", "certificate_place"),
        person_id=paid.person_id.fill_null(paid.earner),
        enterprise_number=paid.enterprise_number.fill_null(paid.payer),
        is_known=paid.is_known.fill_null(False),
    ).view()  # Ibis would make the joins below ones of the two tables
    here = told.positions.group_by("person_id", "establishment_number").agg(
        here_hours=told.positions.position_hours.max()
    )
    here = here.mutate(is_here=ibis.literal(True))
    records = _joined(records, here, ["person_id", "establishment_number"])
    for other in (
        best_position(told.positions, establishments),
        leaves_of_enterprises(told.sick_leaves, establishments),
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
    several, single = rows_with_company(_weighted(jobs), _KEY)
    shared = _with_whole_wages(single)
    return _share(several).select(*shared.columns).union(shared)


def _weighted(jobs: ir.Table) -> ir.Table:
    """Dated jobs with what their share is measured by: tenths of weekly hours times days in the year."""
    first = ibis.greatest(jobs.start_date, ibis.literal(_YEAR[0]))
    last = ibis.least(jobs.end_date.fill_null(_YEAR[1]), ibis.literal(_YEAR[1]))
    days = ibis.greatest(last.delta(first, unit="day") + 1, 0)
    tenths = (jobs.weekly_hours.fill_null(_USUAL_HOURS) * 10).round().cast("int64")
    return jobs.mutate(weight=(days * tenths).cast("int64"))


def _with_whole_wages(jobs: ir.Table) -> ir.Table:
    """Jobs that have the wage of the enterprise alone."""
    return jobs.mutate(hourly=_hourly(jobs.wage_nok, jobs.weight))


def _hourly(wage: ir.IntegerValue, weight: ir.IntegerValue) -> ir.FloatingValue:
    return wage / (ibis.greatest(weight, 1) * _HOURS_OF_WEIGHT)


def _share(jobs: ir.Table) -> ir.Table:
    order = [jobs.start_date, jobs.establishment_number, jobs.end_date]
    upto = ibis.window(group_by=_KEY, order_by=order, preceding=None, following=0)
    summed = jobs.mutate(reached=jobs.weight.sum().over(upto), total=jobs.weight.sum().over(group_by=_KEY))
    # without a day in the year the first takes all
    reached = ibis.ifelse(summed.total == 0, 1, summed.reached)
    summed = summed.mutate(paid=(summed.wage_nok * reached / ibis.greatest(summed.total, 1)).floor().cast("int64"))
    before = summed.paid.lag().over(ibis.window(group_by=_KEY, order_by=order)).fill_null(0)
    hourly = _hourly(summed.wage_nok, summed.total.cast("int64"))
    return summed.mutate(wage_nok=summed.paid - before, hourly=hourly).drop("reached", "paid", "total")


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
