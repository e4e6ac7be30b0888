"""The country's schools after compulsory school: a list that is the same for every area and seed."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from census.reference import code_list, municipalities
from registers import identity
from registers.education import MILITARY
from registers.synthetic.characteristics import COLLEGE, FOLK_HIGH_SCHOOL, UNIVERSITY, UPPER_SECONDARY_SCHOOL
from registers.synthetic.draws import Floats, Ints, Texts
from registers.synthetic.names import place_names

SCHOOL_TYPES = (FOLK_HIGH_SCHOOL, UPPER_SECONDARY_SCHOOL, COLLEGE, UNIVERSITY)

_FIRST_NUMBER = 97_400_000
"""Leading digits of the first school's organisation number; establishments have others."""

_SUFFIX = {
    FOLK_HIGH_SCHOOL: "folkehøgskole",
    UPPER_SECONDARY_SCHOOL: "videregående skole",
    COLLEGE: "høgskole",
    UNIVERSITY: "universitet",
}


@dataclass(frozen=True)
class SchoolRates:
    """How many schools there are, and how far people go to them.

    Rows of ``counties`` and ``within`` are types of school 1-4. ``counties``: weight of the own county, another county
    of the same region of the country, and a county elsewhere. ``within``: of the schools in a county, weight of the own
    municipality, another municipality of the same economic region, and one elsewhere.
    """

    upper_secondary_least: int
    upper_secondary_persons: float
    folk_high_schools: int
    military_pupil_schools: int
    counties: tuple[tuple[float, ...], ...]
    within: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, eq=False)
class Schools:
    """All schools of the country, in order; each field has one element for each.

    Attributes:
        number: organisation number.
        name: made up.
        type: code of ``school_type``.
        industry: SIC94, five digits.
        municipality: code; empty for military schools.
        county: position in the list of counties; one more than the last for military schools.
        size: relative within its type and county.
    """

    number: Ints
    name: Texts
    type: Texts
    industry: Texts
    municipality: Texts
    county: Ints
    size: Floats


@cache
def list_schools(rates: SchoolRates) -> Schools:
    """The schools: upper secondary schools in the larger municipalities, folk high schools spread over the country,
    colleges and universities in the towns that have them, and military schools.

    Raises:
        ValueError: a college is placed in a municipality that does not exist.
    """
    rows = [*_upper_secondary(rates), *_folk_high(rates), *_higher()]
    types = np.array([kind for kind, _, _, _ in rows], dtype=object)
    places = place_names(np.random.default_rng(_FIRST_NUMBER), len(rows))
    numbers, exists = identity.organisation_numbers(_FIRST_NUMBER + np.arange(2 * len(rows)))
    counties = [item.code for item in code_list("county")]
    known = {item.code for item in municipalities()} | {""}
    absent = sorted({code for _, _, code, _ in rows} - known)
    if absent:
        raise ValueError(f"Schools lie in municipalities that do not exist: {', '.join(absent)}.")
    return Schools(
        number=numbers[exists][: len(rows)],
        name=np.array([f"{place} {_SUFFIX[kind]}" for place, kind in zip(places, types, strict=True)], dtype=object),
        type=types,
        industry=np.array([industry for _, industry, _, _ in rows], dtype=object),
        municipality=np.array([code for _, _, code, _ in rows], dtype=object),
        county=np.array([counties.index(code[:2]) if code else len(counties) for _, _, code, _ in rows]),
        size=np.array([size for _, _, _, size in rows], dtype=float),
    )


_Row = tuple[str, str, str, float]
"""Type, industry, municipality, size."""


def _upper_secondary(rates: SchoolRates) -> list[_Row]:
    rows: list[_Row] = []
    for item in municipalities():
        if item.population >= rates.upper_secondary_least:
            count = max(1, round(item.population / rates.upper_secondary_persons))
            for place in range(count):
                # every second one teaches vocational subjects
                industry = "80220" if place % 2 else "80210"
                rows.append((UPPER_SECONDARY_SCHOOL, industry, item.code, item.population / count))
    rows += [(UPPER_SECONDARY_SCHOOL, MILITARY, "", 1.0)] * rates.military_pupil_schools
    return rows


def _folk_high(rates: SchoolRates) -> list[_Row]:
    """So many schools, spread evenly over municipalities by the square root of their population."""
    line = np.cumsum(np.sqrt([item.population for item in municipalities()]))
    at = (np.arange(rates.folk_high_schools) + 0.5) / rates.folk_high_schools * line[-1]
    codes = [municipalities()[place].code for place in np.searchsorted(line, at)]
    return [(FOLK_HIGH_SCHOOL, "80421", code, 1.0) for code in codes]


def _higher() -> list[_Row]:
    text = (resources.files("registers.synthetic") / "colleges.toml").read_text(encoding="utf-8")
    facts = tomllib.loads(text)
    rows: list[_Row] = []
    for code, kind, size in facts["places"]:
        of_type = UNIVERSITY if kind in ("university", "science college") else COLLEGE
        rows.append((of_type, facts["kinds"][kind], code, float(size)))
    return rows
