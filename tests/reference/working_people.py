"""People with what registers tell of their work, drawn at random: likely and absurd, contradictions above all."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field

TOWNS = ("2015", "2022", "0301")
_DAYS = [dt.date(2001, 1, 1) + dt.timedelta(days) for days in range(365)]
_AROUND_WEEK = [dt.date(2001, 10, 25) + dt.timedelta(days) for days in range(15)]


@dataclass(frozen=True)
class Place:
    """An establishment."""

    number: str
    enterprise: str
    industry: str | None
    sector: str | None
    town: str | None


@dataclass(frozen=True)
class Spell:
    """A spell of the Register of Employees, a leave, a measure (``pays``) or a service, with what it tells of."""

    place: str | None
    start: dt.date
    end: dt.date | None
    hours: float | None = None
    pays: bool | None = None


@dataclass(frozen=True)
class Wage:
    """A certificate of wages."""

    enterprise: str
    place: str | None
    kroner: int


@dataclass
class Worker:
    """A resident and what registers tell."""

    number: int
    age: int
    sex: str
    town: str
    spells: list[Spell] = field(default_factory=list)
    wages: list[Wage] = field(default_factory=list)
    previous: dict[str, int] = field(default_factory=dict)
    positions: dict[str, float | None] = field(default_factory=dict)
    leaves: list[Spell] = field(default_factory=list)
    measures: list[Spell] = field(default_factory=list)
    services: list[Spell] = field(default_factory=list)
    has_benefit: bool = False
    income: int | None = None
    own_industry: str | None = None


def draw_places(chance: random.Random, enterprises: int) -> list[Place]:
    """Establishments of some enterprises, of one to three each."""
    found = []
    for enterprise in range(enterprises):
        sector = chance.choice(("110", "510", "550", "710", None))
        for place in range(chance.choice((1, 1, 2, 3))):
            industry = chance.choice(("85111", "52110", "75220", "45210", None))
            number = f"P{enterprise:03d}{place}"
            found.append(Place(number, f"E{enterprise:03d}", industry, sector, chance.choice((*TOWNS, None))))
    return found


def draw_worker(chance: random.Random, number: int, places: list[Place]) -> Worker:
    """Somebody, with zero to four employers that registers tell of, not all of them the same."""
    age = chance.choice((15, 16, 19, 22, 30, 45, 60, 70, 74, 75))
    worker = Worker(number, age, chance.choice("12"), chance.choice(TOWNS))
    for place in chance.sample(places, chance.choice((0, 1, 1, 2, 3))):
        _employ(chance, worker, place, [other for other in places if other.enterprise == place.enterprise])
    if chance.random() < 0.1:
        worker.spells.append(_spell(chance, "unknown"))
    if chance.random() < 0.1:
        worker.wages.append(Wage("gone", None, _kroner(chance)))
    if chance.random() < 0.05:
        worker.services.append(_spell(chance, None))
    if chance.random() < 0.1:
        worker.measures.append(_paid(chance))
    worker.has_benefit = chance.random() < 0.1
    if chance.random() < 0.3:
        worker.income = chance.choice((-5_000, 0, 20_000, 29_999, 30_000, 70_000, 200_000))
        worker.own_industry = chance.choice(("05011", None))
    return worker


def _employ(chance: random.Random, worker: Worker, place: Place, siblings: list[Place]) -> None:
    if chance.random() < 0.7:
        worker.spells += _several(chance, place.number)
    if chance.random() < 0.8 and place.enterprise not in {wage.enterprise for wage in worker.wages}:
        named = chance.choice((None, place.number, chance.choice(siblings).number))
        worker.wages.append(Wage(place.enterprise, named, _kroner(chance)))
    if chance.random() < 0.3:
        worker.previous[place.enterprise] = _kroner(chance)
    if chance.random() < 0.25:
        worker.positions[chance.choice(siblings).number] = chance.choice((None, 10.0, 37.5))
    if chance.random() < 0.2:
        worker.leaves.append(_spell(chance, chance.choice(siblings).number))


def _several(chance: random.Random, place: str) -> list[Spell]:
    """One to three spells in an establishment, no two of which begin on the same day."""
    found = {spell.start: spell for spell in (_spell(chance, place) for _ in range(chance.choice((1, 1, 1, 2, 3))))}
    return list(found.values())


def _spell(chance: random.Random, place: str | None) -> Spell:
    start = chance.choice((dt.date(1999, 5, 1), dt.date(2001, 1, 1), chance.choice(_DAYS), chance.choice(_AROUND_WEEK)))
    last = chance.choice((None, None, chance.choice(_DAYS), chance.choice(_AROUND_WEEK)))
    return Spell(place, start, max(start, last) if last else None, chance.choice((None, 4.0, 18.5, 25.0, 37.5, 37.5)))


def _paid(chance: random.Random) -> Spell:
    spell = _spell(chance, None)
    return Spell(None, spell.start, spell.end, None, chance.choice((True, True, False, None)))


def _kroner(chance: random.Random) -> int:
    return chance.choice((500, 20_000, 39_999, 45_000, 60_000, 70_000, 75_000, chance.randint(0, 400_000)))
