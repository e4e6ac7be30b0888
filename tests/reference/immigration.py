"""Immigrant category and country background of one person in plain Python, sentence by sentence.

"About the statistics", Census 2001, Characteristics of Persons - immigrant background.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

NORWAY, UNKNOWN = "000", "990"
CENSUS_DAY = dt.date(2001, 11, 3)


@dataclass(frozen=True)
class Forebears:
    """A person's countries of birth; none where unknown.

    Attributes:
        own, mother, father: of the person and the parents.
        mothers_parents, fathers_parents: of the grandparents, two on each side.
        adopted: day of adoption from a foreign country; none without.
    """

    own: str | None
    mother: str | None = None
    father: str | None = None
    mothers_parents: tuple[str | None, str | None] = (None, None)
    fathers_parents: tuple[str | None, str | None] = (None, None)
    adopted: dt.date | None = field(default=None)


def immigrant_category(person: Forebears) -> str:
    """Letter of the category, A for no immigrant background."""
    born_in_norway = _in_norway(person.own, otherwise=False)
    mother = _in_norway(person.mother, otherwise=born_in_norway)
    father = _in_norway(person.father, otherwise=born_in_norway)
    grandparents = [_in_norway(country, otherwise=mother) for country in person.mothers_parents]
    grandparents += [_in_norway(country, otherwise=father) for country in person.fathers_parents]
    if not born_in_norway:
        if person.adopted is not None and person.adopted <= CENSUS_DAY:
            return "D"
        return {0: "B", 1: "E", 2: "G"}[mother + father]
    if mother and father:
        return "A"
    if mother or father:
        return "F"
    return "A" if any(grandparents) else "C"


def country_background(person: Forebears) -> str:
    """Country of persons of the immigrant population; Norway for all others."""
    category = immigrant_category(person)
    if category == "B":
        return _known(person.own) or UNKNOWN
    if category == "C":
        background = _known(person.mother) or _known(person.father)
        assert background is not None, "who is born in Norway has a foreign-born parent only if a country is known"
        return background
    return NORWAY


def _known(country: str | None) -> str | None:
    return None if country == UNKNOWN else country


def _in_norway(country: str | None, *, otherwise: bool) -> bool:
    known = _known(country)
    return otherwise if known is None else known == NORWAY
