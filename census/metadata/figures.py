"""What the placeholders of the texts stand for: figures of the run as people read them in either language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from census.disclosure import LEAST_UNITS
from census.formats import Text
from census.quality.released import FEW, SHARE, TENS
from census.reference import CENSUS_DAY, CENSUS_YEAR, EMPLOYMENT_AGES, ROUNDING_BASE

_MONTHS = (
    Text("January", "januar"),
    Text("February", "februar"),
    Text("March", "mars"),
    Text("April", "april"),
    Text("May", "mai"),
    Text("June", "juni"),
    Text("July", "juli"),
    Text("August", "august"),
    Text("September", "september"),
    Text("October", "oktober"),
    Text("November", "november"),
    Text("December", "desember"),
)
_SPACE = "\u00a0"
_TOO_FEW = Text("a share not told (too few cases)", "en andel som ikke oppgis (for få tilfeller)")


@dataclass(frozen=True)
class Edition:
    """What is told of a publication, beside its figures.

    Attributes:
        publisher: source.
        is_synthetic: the registers are synthetic.
        area: that was counted.
        municipalities: how many it has.
        is_whole: it is all of Norway.
        published: day of publication.
        version: of the code that made the figures.
    """

    publisher: Text
    is_synthetic: bool
    area: Text
    municipalities: int
    is_whole: bool
    published: dt.date
    version: str

    def holds(self, condition: str) -> bool:
        """Whether a text under this condition is said."""
        told = {
            "": True,
            "synthetic": self.is_synthetic,
            "own": not self.is_synthetic,
            "part": not self.is_whole,
            "norway": self.is_whole,
        }
        return told[condition]


@dataclass(frozen=True)
class Run:
    """All that reference metadata tells of, of one run. Nothing of it is secret: it is published.

    Attributes:
        edition: of the publication.
        sizes: of the population, from protected matrices: ``population``, ``households``, ``families``, ``employed``.
        measures: rows of ``output/quality_measures``.
        matrices: descriptions of the published matrices (``metadata.json``), by id.
    """

    edition: Edition
    sizes: Mapping[str, int]
    measures: Sequence[Mapping[str, Any]]
    matrices: Sequence[Mapping[str, Any]]

    def about(self, measure: str) -> dict[str, Mapping[str, Any]]:
        """The rows of a measure, by what each is about."""
        return {row["about"]: row for row in self.measures if row["measure"] == measure}


def figures_of(run: Run) -> dict[str, Text]:
    """All placeholders. A measure about something has the name ``<measure>_<about>``."""
    edition = run.edition
    told = {
        "publisher": edition.publisher,
        "area": edition.area,
        "municipalities": whole(edition.municipalities),
        "published": date_text(edition.published),
        "version": Text(edition.version, edition.version),
        "census_day": date_text(CENSUS_DAY),
        "year": _plain(CENSUS_YEAR),
        "base": _plain(ROUNDING_BASE),
        "least_units": _plain(LEAST_UNITS),
        "tens": _plain(TENS),
        "least_age": _plain(EMPLOYMENT_AGES[0]),
        "greatest_age": _plain(EMPLOYMENT_AGES[1]),
        "matrices": whole(len(run.matrices)),
        "figures": whole(sum(matrix["figures"] for matrix in run.matrices)),
        **{name: whole(size) for name, size in run.sizes.items()},
    }
    for row in run.measures:
        name = f"{row['measure']}_{row['about']}" if row["about"] else str(row["measure"])
        told[name] = _in_words(row)
    return told


def date_text(day: dt.date) -> Text:
    """A date in words.

    Example:
        >>> date_text(dt.date(2001, 11, 3)).nb
        '3. november 2001'
    """
    month = _MONTHS[day.month - 1]
    return Text(f"{day.day} {month.en} {day.year}", f"{day.day}. {month.nb} {day.year}")


def whole(value: float) -> Text:
    """A whole number, thousands apart."""
    text = f"{value:,.0f}".replace(",", _SPACE)
    return Text(text, text)


def decimal(value: float, digits: int) -> Text:
    """A number with decimals: a point in English, a comma in Norwegian."""
    text = f"{value:.{digits}f}"
    return Text(text, text.replace(".", ","))


def cell(row: Mapping[str, Any] | None) -> Text:
    """A measure in a table: shares in per cent, ``<10`` for few, ``:`` for what is not told, ``.`` for what is not."""
    if row is None:
        return Text(".", ".")
    if row["value"] is None:
        mark = f"<{TENS}" if row["status"] == FEW else ":"
        return Text(mark, mark)
    return decimal(100 * row["value"], 1) if row["kind"] == SHARE else _number(row["value"])


def _in_words(row: Mapping[str, Any]) -> Text:
    """A measure in a sentence; shares with their unit."""
    if row["kind"] == SHARE:
        if row["value"] is None:
            return _TOO_FEW
        share = decimal(100 * row["value"], 1)
        return Text(f"{share.en} per cent", f"{share.nb} prosent")
    if row["value"] is None:
        return Text(f"fewer than {TENS}", f"færre enn {TENS}") if row["status"] == FEW else Text(":", ":")
    return _number(row["value"])


def _number(value: float) -> Text:
    if value == int(value):
        return whole(value)
    text = f"{value:.2f}".rstrip("0")
    return Text(text, text.replace(".", ","))


def _plain(value: int) -> Text:
    return Text(str(value), str(value))
