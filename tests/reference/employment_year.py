"""A slow reading of employment in the census year: day by day, person by person, in plain Python."""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from census.employment_year import YearRule

YEAR = [dt.date(2001, 1, 1) + dt.timedelta(days=day) for day in range(365)]
AGES = (16, 20, 25, 40, 55, 67)


@dataclass(frozen=True)
class Job:
    """A job as ``processed/jobs`` has it."""

    person_id: int
    job_number: int
    establishment_number: str | None
    start_date: dt.date | None
    end_date: dt.date | None
    weekly_hours: float | None
    wage_nok: int | None


@dataclass(frozen=True)
class Resident:
    """A resident, with income from an own business; and whether the National Insurance paid for a part of the year."""

    person_id: int
    age: int
    sex: str
    own_income_nok: int | None
    has_benefit: bool


@dataclass(frozen=True)
class MainWork:
    """Hours of the year, and the main job of the year."""

    hours: int
    is_self_employed: bool
    establishment_number: str | None


def days_of(job: Job) -> list[dt.date]:
    """Days of the year on which the job lasts."""
    begin, end = job.start_date or YEAR[0], job.end_date or YEAR[-1]
    return [day for day in YEAR if begin <= day <= end]


def kind_of(job: Job, resident: Resident, groups: Mapping[str, str]) -> tuple[str, str, int]:
    """Industry group, sex and age group."""
    industry = groups.get(job.establishment_number or "", "00")
    return industry, resident.sex, max(least for least in AGES if least <= resident.age)


def hourly_wages(
    jobs: Sequence[Job], residents: Mapping[int, Resident], groups: Mapping[str, str], rule: YearRule
) -> dict[tuple[str, str, int], float]:
    """Hourly wage of every kind of job that there is."""
    measured: list[tuple[tuple[str, str, int], float]] = []
    for job in jobs:
        if job.start_date is None or not job.weekly_hours or not job.wage_nok:
            continue
        hours = job.weekly_hours * len(days_of(job)) / 7
        if hours >= rule.least_hours_of_measure:
            measured.append((kind_of(job, residents[job.person_id], groups), job.wage_nok / hours))
    found = {}
    for kind in {kind_of(job, residents[job.person_id], groups) for job in jobs}:
        same = [rate for other, rate in measured if other == kind]
        alike = [rate for other, rate in measured if other[1:] == kind[1:]]
        rates = (
            same
            if len(same) >= rule.least_jobs
            else alike
            if len(alike) >= rule.least_jobs
            else [r for _, r in measured]
        )
        if rates:
            found[kind] = statistics.median(rates)
    return found


def classify(
    residents: Sequence[Resident], jobs: Sequence[Job], groups: Mapping[str, str], rule: YearRule
) -> dict[int, MainWork]:
    """Everybody who is employed in the year."""
    people = {item.person_id: item for item in residents if 16 <= item.age <= 74}
    known = [job for job in jobs if job.person_id in people]
    wages = hourly_wages(known, people, groups, rule)
    result = {}
    for resident in people.values():
        works = [
            work
            for job in known
            if job.person_id == resident.person_id
            for work in _job(job, resident, wages, groups, rule)
        ]
        works += _business(resident, rule)
        found = _main(works, rule)
        if found is not None and found.hours >= rule.least_hours:
            result[resident.person_id] = found
    return result


@dataclass(frozen=True)
class _Work:
    days: frozenset[dt.date]
    centihours: int
    kind: int
    number: int
    income: int | None
    establishment: str | None


def _job(
    job: Job, resident: Resident, wages: Mapping[tuple[str, str, int], float], groups: Mapping[str, str], rule: YearRule
) -> list[_Work]:
    days = days_of(job)
    if not days:
        return []
    hourly = wages.get(kind_of(job, resident, groups))
    by_wage = job.wage_nok / hourly * 7 / len(days) if job.wage_nok is not None and hourly else None
    if job.start_date is not None and job.weekly_hours:
        is_paid = by_wage is None or resident.has_benefit or by_wage >= rule.low_pay * job.weekly_hours
        weekly = job.weekly_hours if is_paid else by_wage
    else:
        weekly = 0.0 if by_wage is None else min(by_wage, rule.full_time)
    assert weekly is not None
    work = _Work(frozenset(days), round(weekly * 100), 1, job.job_number, job.wage_nok, job.establishment_number)
    return [work] if work.centihours > 0 else []


def _business(resident: Resident, rule: YearRule) -> list[_Work]:
    income = resident.own_income_nok
    weekly = [hours for least, hours in rule.hours_by_income if income is not None and income >= least]
    return [_Work(frozenset(YEAR), round(weekly[-1] * 100), 2, 1, income, None)] if weekly else []


def _main(works: Sequence[_Work], rule: YearRule) -> MainWork | None:
    counted = dict.fromkeys(works, 0)
    for day in YEAR:
        today = sorted((work for work in works if day in work.days), key=lambda w: (-w.centihours, w.kind, w.number))
        left = round(rule.most_weekly_hours * 100)
        for work in today[: rule.most_jobs]:
            counts = min(work.centihours, left)
            counted[work] += counts
            left -= counts
    hours = {work: int(Fraction(total, 700) + Fraction(1, 2)) for work, total in counted.items()}
    hours = {work: number for work, number in hours.items() if number > 0}
    if not hours:
        return None

    def rank(work: _Work) -> tuple[object, ...]:
        unknown = work.establishment is None
        return (
            -hours[work],
            work.income is None,
            -(work.income or 0),
            work.kind,
            unknown,
            work.establishment or "",
            work.number,
        )

    main = min(hours, key=rank)
    return MainWork(sum(hours.values()), main.kind == 2, main.establishment)
