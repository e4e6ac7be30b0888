"""Facts that do not depend on any delivery: dates, thresholds, geography and code lists.

Source of definitions: "About the statistics", Population and Housing Census 2001 (Statistics Norway).
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass
from functools import cache
from importlib import resources

from census.errors import CatalogueError, ParameterError

CENSUS_DAY = dt.date(2001, 11, 3)
CENSUS_WEEK = (dt.date(2001, 10, 29), dt.date(2001, 11, 4))
CENSUS_YEAR = 2001
AGE_REFERENCE_DAY = dt.date(2001, 12, 31)
"""Persons are grouped by age on 31 December 2001."""

EMPLOYMENT_AGES = (16, 74)
"""Only persons of these ages (inclusive) may be classified as employed."""

ROUNDING_BASE = 3
"""Counts of 1 and 2 are published as 0 or 3."""

NORWAY = "000"
"""Code of Norway in the list of countries."""


@dataclass(frozen=True)
class Code:
    """One category of a code list, with the list's further columns (such as a group) in ``extra``."""

    code: str
    label_en: str
    label_nb: str
    extra: dict[str, str]


@cache
def read_facts(name: str) -> tuple[dict[str, str], ...]:
    """Rows of one file of reference facts, as text.

    Raises:
        CatalogueError: there is no such file.
    """
    file = resources.files("census.reference") / "data" / f"{name}.csv"
    try:
        return tuple(csv.DictReader(io.StringIO(file.read_text("utf-8"))))
    except FileNotFoundError:
        raise CatalogueError(f"There is no list of reference facts named '{name}'.") from None


@cache
def code_list(name: str) -> tuple[Code, ...]:
    """A classification's categories in their order of publication."""
    fixed = ("code", "label_en", "label_nb")
    return tuple(
        Code(
            row["code"],
            row["label_en"],
            row["label_nb"] or row["label_en"],
            {key: value for key, value in row.items() if key not in fixed},
        )
        for row in read_facts(name)
    )


@dataclass(frozen=True)
class Municipality:
    """A municipality of 1 January 2002 with its population on that day."""

    code: str
    name: str
    county_code: str
    economic_region_code: str
    centrality: str
    population: int


@cache
def municipalities() -> tuple[Municipality, ...]:
    """The 434 municipalities of 1 January 2002, ordered by code."""
    return tuple(
        Municipality(
            item.code,
            item.label_en,
            item.extra["county_code"],
            item.extra["economic_region_code"],
            item.extra["centrality"],
            int(item.extra["population"]),
        )
        for item in code_list("municipality")
    )


def parse_area(area: str) -> tuple[Municipality, ...]:
    """The municipalities of an area given as codes of counties (2 digits) or municipalities (4), or ``norway``.

    Several codes are separated by commas. Order and repetition do not matter.

    Raises:
        ParameterError: a code is not one of 1 January 2002.

    Example:
        >>> [m.name for m in parse_area("2002,2003")]
        ['Vardø', 'Vadsø']
    """
    wanted = {part.strip().lower() for part in area.split(",") if part.strip()}
    if not wanted:
        raise ParameterError("The area is empty.", "Give county or municipality codes, or 'norway'.")
    if wanted == {"norway"}:
        return municipalities()
    known = {m.code for m in municipalities()} | {m.county_code for m in municipalities()}
    unknown = sorted(wanted - known)
    if unknown:
        raise ParameterError(
            f"Unknown area code(s): {', '.join(unknown)}.",
            "Use county codes (20), municipality codes of 1 January 2002 (2030), several separated by commas, "
            "or 'norway'.",
        )
    return tuple(m for m in municipalities() if m.code in wanted or m.county_code in wanted)
