"""The words of reference metadata, from ``texts/*.toml``: for each point what is said, in both languages.

    [[CONF_DATA_TR]]
    en = "Counts of 1 and 2 become 0 or {base}."
    nb = "Tallene 1 og 2 blir 0 eller {base}."

    [[CONF_DATA_TR]]
    table = "deviations"

A text may have placeholders, and a condition (``when = "synthetic"``) under which it is said. Lines may be broken
anywhere.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from string import Formatter
from typing import Any

from census.errors import CatalogueError
from census.formats import Text
from census.metadata.structure import esms_points, reported_points

SUBJECTS = ("census", "population")
"""Statistics that are told of, by the names of their files."""

CONDITIONS = ("synthetic", "own", "part", "norway")
"""Registers are synthetic, or are not; the area is a part of Norway, or all of it."""


@dataclass(frozen=True)
class Passage:
    """A paragraph or a table of a point.

    Attributes:
        text: with placeholders; none for a table.
        table: name of a table (see ``tables``); empty for a paragraph.
        when: condition under which it is said; empty for always.
    """

    text: Text | None
    table: str = ""
    when: str = ""


@cache
def load_texts(subject: str) -> dict[str, tuple[Passage, ...]]:
    """What is said of a statistic, by the code of the point.

    Raises:
        CatalogueError: see ``read_texts``.
    """
    file = resources.files("census.metadata") / "texts" / f"{subject}.toml"
    return read_texts(tomllib.loads(file.read_text("utf-8")), subject)


def read_texts(content: Mapping[str, Any], subject: str) -> dict[str, tuple[Passage, ...]]:
    """Texts as they stand in a file.

    Raises:
        CatalogueError: a point has no text or is unknown, a text lacks a language, names other things in one language
            than in the other, or stands under an unknown condition.
    """
    required = {point.code for point in reported_points() if not point.is_optional}
    allowed = {point.code for point in esms_points()}
    _refuse(subject, "has no text", required - content.keys())
    _refuse(subject, "is no point of the structure", content.keys() - allowed)
    return {code: tuple(_read(subject, code, item) for item in items) for code, items in content.items()}


def placeholders(text: str) -> set[str]:
    """Names in braces.

    Example:
        >>> sorted(placeholders("{a} of {b}"))
        ['a', 'b']
    """
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def fill(text: Text, figures: Mapping[str, Text], point: str) -> Text:
    """The text with its figures.

    Raises:
        CatalogueError: it names a figure that the run does not tell.
    """
    _refuse(point, "is no figure of this run", (placeholders(text.en) | placeholders(text.nb)) - figures.keys())
    return Text(
        text.en.format_map({name: figure.en for name, figure in figures.items()}),
        text.nb.format_map({name: figure.nb for name, figure in figures.items()}),
    )


def _read(subject: str, code: str, item: Mapping[str, Any]) -> Passage:
    when = item.get("when", "")
    place = f"{subject}, {code}"
    if when and when not in CONDITIONS:
        raise CatalogueError(f"{place}: the condition '{when}' is unknown.", f"Use one of: {', '.join(CONDITIONS)}.")
    if "table" in item:
        return Passage(None, item["table"], when)
    told = {language: " ".join(str(item.get(language, "")).split()) for language in ("en", "nb")}
    empty = [language for language, text in told.items() if not text]
    if empty:
        raise CatalogueError(f"{place}: a text is missing in {' and '.join(empty)}.", "Give every text twice.")
    if placeholders(told["en"]) != placeholders(told["nb"]):
        raise CatalogueError(f"{place}: the two languages name different figures.", "Name the same in both.")
    return Passage(Text(**told), when=when)


def _refuse(place: str, what: str, names: Collection[str]) -> None:
    if names:
        raise CatalogueError(
            f"Reference metadata of '{place}': {', '.join(sorted(names))} {what}.",
            "Complete the texts in census/metadata/texts, or what the run measures.",
        )
