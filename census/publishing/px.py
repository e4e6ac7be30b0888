"""PX files (PC-Axis file format, 2013 specification) in English and Norwegian.

Every keyword that depends on language stands right before its Norwegian twin, ``KEYWORD[no]``: readers such as pyaxis
find the translation by that order. Footnotes of one kind share one keyword, parted by ``#`` (new line), because the
same readers keep only the last of several. Quotation marks cannot be written inside PX texts; they become apostrophes.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from census.disclosure import ProtectedMatrix
from census.errors import CatalogueError
from census.publishing.dimensions import Dimension, dimensions_of
from census.publishing.figures import Figures
from census.publishing.texts import (
    CENSUS_DATE,
    LANGUAGES,
    STATBANK_LANGUAGE,
    SUBJECT_AREA,
    SUBJECT_CODE,
    Edition,
    Language,
    Text,
    footnotes,
    full_title,
)

MAX_LINE = 256
MAX_LABEL = 256
"""Greatest lengths, in characters, of a line and of the name of a value, by the specification of 2013."""

_EOL = "\r\n"  # the files are of Windows format
_ROWS_AT_A_TIME = 100_000
_VARIABLE_TYPES = {"region": "G", "classification": "V", "contents": "C", "time": "T"}
_SYMBOLS = (".", "..", ":")  # not applicable, not available, not for publication


@dataclass(frozen=True)
class _Keyword:
    """A keyword with its bare (written as it stands) or quoted value; ``nb`` is None if it depends on no language."""

    name: str
    en: str | tuple[str, ...]
    nb: str | tuple[str, ...] | None = None
    subject: Text | None = None
    bare: bool = False


def write_px(protected: ProtectedMatrix, figures: Figures, path: Path, edition: Edition) -> None:
    """Write the figures as one bilingual PX file, UTF-8 without byte order mark.

    Stub: region and classifications; heading: contents and year; one figure on each line, zeros as 0.

    Raises:
        CatalogueError: a label is longer than PX allows.
    """
    dimensions = dimensions_of(protected)
    with path.open("wb") as file:
        for keyword in _keywords(protected, dimensions, edition):
            for line in _lines(keyword):
                file.write((line + _EOL).encode("utf-8"))
        _write_data(figures, file)


def _write_data(figures: Figures, file: BinaryIO) -> None:
    file.write(f"DATA={_EOL}".encode("ascii"))
    flat = figures.counts.reshape(-1)
    for start in range(0, len(flat), _ROWS_AT_A_TIME):
        numbers = map(str, flat[start : start + _ROWS_AT_A_TIME].tolist())
        file.write((_EOL.join(numbers) + _EOL).encode("ascii"))
    file.write(f";{_EOL}".encode("ascii"))


def _keywords(protected: ProtectedMatrix, dimensions: tuple[Dimension, ...], edition: Edition) -> Iterator[_Keyword]:
    """All keywords before DATA, in the order of the specification."""
    definition = protected.definition
    stamp = f"{edition.published:%Y%m%d} 00:00"
    title = full_title(definition, edition)
    unit = Text(definition.unit_en, definition.unit_nb)
    yield _Keyword("CHARSET", "ANSI")
    yield _Keyword("AXIS-VERSION", "2013")
    yield _Keyword("CODEPAGE", "utf-8")
    yield _Keyword("LANGUAGE", STATBANK_LANGUAGE["en"])
    yield _Keyword("LANGUAGES", tuple(STATBANK_LANGUAGE[language] for language in LANGUAGES))
    yield _Keyword("CREATION-DATE", stamp)
    yield _Keyword("TABLEID", definition.id)
    yield _Keyword("DECIMALS", "0", bare=True)
    yield _Keyword("SHOWDECIMALS", "0", bare=True)
    yield _Keyword("MATRIX", definition.id)
    yield _Keyword("AGGREGALLOWED", "YES", bare=True)
    yield _Keyword("COPYRIGHT", "YES", bare=True)
    yield _Keyword("SUBJECT-CODE", SUBJECT_CODE)
    yield _bilingual("SUBJECT-AREA", SUBJECT_AREA)
    yield _bilingual("DESCRIPTION", title)
    yield _bilingual("TITLE", title)
    yield _Keyword("DESCRIPTIONDEFAULT", "YES", bare=True)
    yield _bilingual("CONTENTS", unit)
    yield _bilingual("UNITS", unit)
    yield from _layout(dimensions)
    yield _bilingual("UNITS", unit, unit)
    yield _bilingual("LAST-UPDATED", Text(stamp, stamp), unit)
    yield _bilingual("STOCKFA", Text("S", "S"), unit)
    yield _bilingual("REFPERIOD", CENSUS_DATE, unit)
    yield _bilingual("CONTACT", edition.publisher.contact, unit)
    yield _bilingual("SOURCE", edition.publisher.name)
    yield from _notes(protected)
    for number, symbol in enumerate(_SYMBOLS, start=1):
        yield _bilingual(f"DATASYMBOL{number}", Text(symbol, symbol))


def _layout(dimensions: tuple[Dimension, ...]) -> Iterator[_Keyword]:
    stub, heading = dimensions[:-2], dimensions[-2:]
    yield _names("STUB", stub)
    yield _names("HEADING", heading)
    yield _bilingual("CONTVARIABLE", heading[0].label)
    for item in dimensions:
        yield _Keyword("VALUES", _values(item, "en"), _values(item, "nb"), item.label)
    year = dimensions[-1]
    periods = "TLIST(A1)," + ",".join(_quoted(code) for code in year.codes)
    yield _Keyword("TIMEVAL", periods, periods, year.label, bare=True)
    for item in dimensions:
        codes = tuple(_clean(code) for code in item.codes)
        yield _Keyword("CODES", codes, codes, item.label)
    for item in dimensions:
        yield _bilingual("VARIABLECODE", Text(item.id, item.id), item.label)
    for item in dimensions:
        kind = _VARIABLE_TYPES[item.role]
        yield _bilingual("VARIABLE-TYPE", Text(kind, kind), item.label)
    # Region names repeat over levels: the code stands before the name.
    yield _Keyword("PRESTEXT", "2", "2", dimensions[0].label, bare=True)
    # The figures of the regions hold each other, so that a sum over them is wrong: the root stands for all.
    yield _bilingual("ELIMINATION", dimensions[0].labels[0], dimensions[0].label)
    for item in stub[1:]:
        yield _Keyword("ELIMINATION", "YES", "YES", item.label, bare=True)


def _notes(protected: ProtectedMatrix) -> Iterator[_Keyword]:
    mandatory, *others = ("#".join(_paragraphs(note)) for note in footnotes(protected.definition, "en"))
    mandatory_nb, *others_nb = ("#".join(_paragraphs(note)) for note in footnotes(protected.definition, "nb"))
    yield _bilingual("NOTEX", Text(mandatory, mandatory_nb))
    if others:
        yield _bilingual("NOTE", Text("#".join(others), "#".join(others_nb)))


def _bilingual(name: str, text: Text, subject: Text | None = None) -> _Keyword:
    return _Keyword(name, text.en, text.nb, subject)


def _names(name: str, dimensions: tuple[Dimension, ...]) -> _Keyword:
    return _Keyword(name, tuple(item.label.en for item in dimensions), tuple(item.label.nb for item in dimensions))


def _values(dimension: Dimension, language: Language) -> tuple[str, ...]:
    labels = tuple(_clean(label) for label in dimension.labels_in(language))
    long = [label for label in labels if len(label) > MAX_LABEL]
    if long:
        raise CatalogueError(
            f"{len(long)} labels ({language}) of '{dimension.id}' are longer than {MAX_LABEL} characters "
            f"(first: '{long[0][:40]}…'), which PX does not allow.",
            "Shorten them.",
        )
    return labels


def _lines(keyword: _Keyword) -> Iterator[str]:
    yield from _statement(keyword, "en", keyword.en)
    if keyword.nb is not None:
        yield from _statement(keyword, "nb", keyword.nb)


def _statement(keyword: _Keyword, language: Language, value: str | tuple[str, ...]) -> list[str]:
    """``KEYWORD[language]("subject")=value;`` broken into lines that keep within the greatest length."""
    tag = "[no]" if language == "nb" else ""
    subject = f"({_quoted(keyword.subject[language])})" if keyword.subject else ""
    head = f"{keyword.name}{tag}{subject}="
    if isinstance(value, tuple):
        lines = _list_lines(head, value)
    elif keyword.bare:
        lines = [head + value]
    else:
        lines = _text_lines(head, _clean(value))
    lines[-1] += ";"
    return lines


def _list_lines(head: str, values: tuple[str, ...]) -> list[str]:
    """Write a list of quoted values; lines break after a comma, never within a value."""
    lines = [head]
    last = len(values) - 1
    for place, value in enumerate(values):
        item = _quoted(value) + ("," if place < last else "")
        if len(lines[-1]) + len(item) >= MAX_LINE and lines[-1] != head:
            lines.append("")
        lines[-1] += item
    return lines


def _text_lines(head: str, text: str) -> list[str]:
    """Quote a text; a long one goes on in further quotation marks on the next lines, parted at spaces."""
    width = MAX_LINE - 3  # two quotation marks and a semicolon
    room = "x" * min(len(head), width // 2)  # what the head takes of the first line, as a word that is never broken
    pieces = textwrap.wrap(room + text, width, break_on_hyphens=False, drop_whitespace=False)
    pieces[0] = pieces[0].removeprefix(room)
    return [(head if place == 0 else "") + f'"{piece}"' for place, piece in enumerate(pieces)]


def _quoted(text: str) -> str:
    return f'"{_clean(text)}"'


def _clean(text: str) -> str:
    """Put the text on one line and without quotation marks."""
    return " ".join(text.split()).replace('"', "'")


def _paragraphs(note: str) -> list[str]:
    return [_clean(line) for line in note.splitlines() if line.strip()]
