"""People and forms as the slow reference takes them: plain objects, no tables."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """Somebody in the population register. Absent: dead or emigrated, so known only as a parent, spouse or child."""

    number: int
    spouse: int | None
    mother: int | None
    father: int | None
    sex: str
    marital_status: str
    born: dt.date
    age: int
    address: str | None
    dwelling_number: str | None
    at_institution: bool
    absent: bool


@dataclass(frozen=True)
class FormLine:
    """A person on somebody's form: how related to whoever filled it in, and whether living in the dwelling."""

    owner: int
    person: int
    relationship: str
    lives_there: bool


@dataclass(frozen=True)
class Membership:
    """A person's place in a family: of which family, as what, with which partner in which kind of couple."""

    family: int
    role: str
    partner: int | None
    kind: str | None


@dataclass(frozen=True)
class Village:
    """People of a few addresses who know nobody elsewhere."""

    people: tuple[Person, ...]
    forms: tuple[FormLine, ...]

    @property
    def residents(self) -> list[Person]:
        return [person for person in self.people if not person.absent]
