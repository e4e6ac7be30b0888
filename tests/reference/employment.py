"""Jobs, employment in census week and main job, read slowly from the definitions: person by person, no tables."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass

from census.employment import WageLimits
from tests.reference.working_people import Place, Spell, Wage, Worker

WEEK = (dt.date(2001, 10, 29), dt.date(2001, 11, 4))
_FIRST, _LAST = dt.date(2001, 1, 1), dt.date(2001, 12, 31)


@dataclass
class Job:
    """A job as the consistency of registers leaves it."""

    enterprise: str | None
    place: str | None
    start: dt.date | None
    end: dt.date | None
    hours: float | None
    wage: int | None
    active: bool | None
    rule: str
    registered: bool = False


@dataclass(frozen=True)
class Stretch:
    """A spell of work with its hours, and whether the Register of Employees told them."""

    place: str | None
    start: dt.date
    end: dt.date | None
    hours: float | None
    registered: bool


@dataclass(frozen=True)
class Decision:
    """What becomes of a person: the rule, and of the employed the main job."""

    rule: str
    place: str | None = None
    hours: float | None = None
    industry: str | None = None
    town: str | None = None


def decide(workers: list[Worker], places: list[Place]) -> dict[int, Decision]:
    """The decision on every worker."""
    register = {place.number: place for place in places}
    neighbours = Counter(
        (spell.place, worker.town) for worker in workers for spell in worker.spells if spell.place in register
    )
    jobs = {worker.number: _jobs(worker, register, neighbours) for worker in workers}
    _estimate_hours([job for worker in workers if 16 <= worker.age <= 74 for job in jobs[worker.number]], register)
    return {worker.number: _decision(worker, jobs[worker.number], register) for worker in workers}


def _jobs(worker: Worker, register: dict[str, Place], neighbours: Counter[tuple[str | None, str]]) -> list[Job]:
    listed = {place.enterprise for place in register.values()}
    spells = [(spell, register[spell.place].enterprise if spell.place in register else None) for spell in worker.spells]
    wages = {wage.enterprise: wage for wage in worker.wages}
    spells, wages = _paired(spells, wages, listed)
    found: list[Job] = []
    by_enterprise: dict[str | None, list[Stretch]] = defaultdict(list)
    for spell, enterprise in spells:
        place, held = _place(worker, spell, enterprise, wages, register, neighbours)
        told = spell.hours is not None
        by_enterprise[enterprise].append(Stretch(place, spell.start, spell.end, spell.hours if told else held, told))
    for enterprise, own in by_enterprise.items():
        merged = _merged(own)
        found += _dated(worker, merged, enterprise, wages.get(enterprise) if enterprise else None, register)
    for enterprise, wage in wages.items():
        if enterprise not in by_enterprise:
            found.append(_undated(worker, wage, enterprise, wages, register, neighbours))
    return found


def _paired(
    spells: list[tuple[Spell, str | None]], wages: dict[str, Wage], listed: set[str]
) -> tuple[list[tuple[Spell, str | None]], dict[str, Wage]]:
    """One job without wage and one wage without job are one, where one of them is unknown to the register."""
    unpaid = {(spell.place, enterprise) for spell, enterprise in spells if enterprise not in wages}
    without_job = [enterprise for enterprise in wages if enterprise not in {other for _, other in spells}]
    if len(unpaid) != 1 or len(without_job) != 1:
        return spells, wages
    ((place, of_job),) = unpaid
    (of_wage,) = without_job
    if of_job is not None and of_wage in listed:
        return spells, wages
    true = of_wage if of_wage in listed or of_job is None else of_job
    spells = [(spell, true if spell.place == place else enterprise) for spell, enterprise in spells]
    return spells, {(true if enterprise == of_wage else enterprise): wage for enterprise, wage in wages.items()}


def _place(
    worker: Worker,
    spell: Spell | None,
    enterprise: str | None,
    wages: dict[str, Wage],
    register: dict[str, Place],
    neighbours: Counter[tuple[str | None, str]],
) -> tuple[str | None, float | None]:
    """Establishment of a job, and the hours of the position there."""
    own = sorted(number for number, place in register.items() if place.enterprise == enterprise)
    held = [number for number in own if number in worker.positions]
    best = min(held, key=lambda number: (-(worker.positions[number] or -1.0), number)) if held else None
    if spell and spell.place in held:
        best = spell.place
    if best is not None:
        return best, worker.positions[best]
    on_leave = sorted(leave.place for leave in worker.leaves if leave.place in own)
    named = wages[enterprise].place if enterprise in wages else None
    likeliest = min(own, key=lambda number: _unlikeliness(worker, number, register, neighbours), default=None)
    registered = spell.place if spell else None
    tried = (registered if registered in own else None, *on_leave[:1], named, likeliest, registered)
    return next((place for place in tried if place is not None), None), None


def _unlikeliness(
    worker: Worker, number: str, register: dict[str, Place], neighbours: Counter[tuple[str | None, str]]
) -> tuple[int, bool, int, str]:
    everybody = sum(count for (place, _), count in neighbours.items() if place == number)
    return -neighbours[number, worker.town], register[number].town != worker.town, -everybody, number


def _merged(spells: list[Stretch]) -> list[Stretch]:
    """Spells in one establishment that overlap or follow on each other, as one."""
    found: list[list[Stretch]] = []
    for spell in sorted(spells, key=lambda item: (str(item.place), item.start, item.end or dt.date.max)):
        last = found[-1] if found and found[-1][0].place == spell.place else None
        until = max((item.end or dt.date.max) for item in last) if last else dt.date.min
        if last is not None and (until == dt.date.max or spell.start <= until + dt.timedelta(1)):
            last.append(spell)
        else:
            found.append([spell])
    return [_as_one(parts) for parts in found]


def _as_one(parts: list[Stretch]) -> Stretch:
    told = [item for item in parts if item.hours is not None]
    latest = max(told, key=lambda item: (item.start, item.hours, not item.registered)) if told else parts[0]
    end = None if any(item.end is None for item in parts) else max(item.end for item in parts if item.end)
    return Stretch(parts[0].place, min(item.start for item in parts), end, latest.hours, latest.registered)


def _days(start: dt.date, end: dt.date | None) -> int:
    return max((min(end or _LAST, _LAST) - max(start, _FIRST)).days + 1, 0)


def _dated(
    worker: Worker, spells: list[Stretch], enterprise: str | None, wage: Wage | None, register: dict[str, Place]
) -> list[Job]:
    spells = sorted(spells, key=lambda item: (item.start, str(item.place)))
    weights = [
        _days(item.start, item.end) * round(10 * (37.5 if item.hours is None else item.hours)) for item in spells
    ]
    hours_in_year = max(sum(weights), 1) / 70
    found, reached = [], 0
    for item, weight in zip(spells, weights, strict=True):
        before, reached = reached, reached + weight
        share = None
        if wage is not None:
            total = sum(weights)
            ends = [wage.kroner * upto // total if total else wage.kroner for upto in (before, reached)]
            share = ends[1] - (ends[0] if total or found else 0)
        active = _in_week(item)
        held = any(register[number].enterprise == enterprise for number in worker.positions)
        now = any(_in_week(leave) and _of(leave, register) == enterprise for leave in worker.leaves)
        if wage is not None and item.end is None and item.hours is not None and not (worker.has_benefit or held or now):
            active = active and wage.kroner / hours_in_year >= 45
        rule = "63" if not active else "22" if now else "21"
        found.append(
            Job(enterprise, item.place, item.start, item.end, item.hours, share, active, rule, item.registered)
        )
    return found


def _undated(
    worker: Worker,
    wage: Wage,
    enterprise: str,
    wages: dict[str, Wage],
    register: dict[str, Place],
    neighbours: Counter[tuple[str | None, str]],
) -> Job:
    place, hours = _place(worker, None, enterprise, wages, register, neighbours)
    held = any(register[number].enterprise == enterprise for number in worker.positions)
    absent = any(_of(leave, register) == enterprise for leave in worker.leaves)
    paid = any(item.pays and _in_week(item) for item in worker.measures)
    before = worker.previous.get(enterprise, 0)
    lasted = before > 0 and wage.kroner >= 0.75 * before
    rules = (("31", held), ("32", absent), ("33", paid), ("34", lasted))
    rule = next((code for code, holds in rules if holds), None)
    return Job(enterprise, place, None, None, hours, wage.kroner, True if rule else None, rule or "41")


def _of(spell: Spell, register: dict[str, Place]) -> str | None:
    return register[spell.place].enterprise if spell.place in register else "nowhere"


def _in_week(spell: Spell | Stretch) -> bool:
    return spell.start <= WEEK[1] and (spell.end is None or spell.end >= WEEK[0])


def _division(job: Job, register: dict[str, Place]) -> str | None:
    industry = register[job.place].industry if job.place in register else None
    return industry[:2] if industry else None


def _estimate_hours(jobs: list[Job], register: dict[str, Place]) -> None:
    """Hours of the jobs of people of working age for which none are told."""
    hourly = defaultdict(list)
    for job in jobs:
        if job.start and job.start <= _FIRST and job.end is None and job.hours and job.wage and job.registered:
            wage = job.wage / (job.hours * (365 / 7))
            hourly[_division(job, register)].append(wage)
            hourly["all"].append(wage)
    for job in jobs:
        if job.hours is None and job.wage and hourly["all"]:
            division = _division(job, register)
            low = _quantile(hourly[division] if division and hourly[division] else hourly["all"])
            days = max(_days(job.start, job.end), 1) if job.start else 365
            job.hours = min(max(round(2 * job.wage / (low * (days / 7))) / 2, 1.0), 37.5)


def _quantile(values: list[float]) -> float:
    """The value below which a fifth of the values lie, interpolated."""
    ordered = sorted(values)
    place = 0.2 * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def _decision(worker: Worker, jobs: list[Job], register: dict[str, Place]) -> Decision:
    services = [item for item in worker.services if _in_week(item)]
    limit = WageLimits.from_reference().of(worker.age, worker.sex) if 16 <= worker.age <= 74 else 0
    counted = [job for job in jobs if job.active or (job.active is None and (job.wage or 0) >= limit)]
    income = worker.income or 0
    if not 16 <= worker.age <= 74:
        decision = Decision("65")
    elif services:
        decision = Decision("11", None, max(services, key=lambda item: item.hours or 0).hours, "75220", worker.town)
    elif counted:
        number = {id(job): place for place, job in enumerate(sorted(jobs, key=_order_of_jobs))}
        wage = {id(job): -1 if job.wage is None else job.wage for job in counted}
        main = min(counted, key=lambda job: (-(job.hours or 0), -wage[id(job)], number[id(job)]))
        decision = _described(worker, main, register)
    elif income >= 30_000:
        hours = 42.0 if income >= 90_000 else 25.0 if income >= 65_000 else 10.0
        decision = Decision("51", None, hours, worker.own_industry, worker.town)
    elif any(job.active is None for job in jobs):
        decision = Decision("61")
    elif income > 0:
        decision = Decision("62")
    else:
        decision = Decision("63" if jobs or worker.services else "64")
    return decision


def _order_of_jobs(job: Job) -> tuple[bool, dt.date, bool, str, bool, str, dt.date]:
    """By first day, undated jobs last; then by enterprise, establishment and last day, unknown ones last."""
    return (
        job.start is None,
        job.start or dt.date.max,
        job.enterprise is None,
        job.enterprise or "",
        job.place is None,
        job.place or "",
        job.end or dt.date.max,
    )


def _described(worker: Worker, job: Job, register: dict[str, Place]) -> Decision:
    at = register.get(job.place or "")
    known = at is not None and at.town is not None and at.industry != "75220"
    return Decision(
        job.rule, job.place, job.hours, at.industry if at else None, at.town if at and known else worker.town
    )
