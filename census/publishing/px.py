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
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from census.disclosure import ProtectedMatrix
from census.errors import CatalogueError
from census.publishing.contents import Content, contents_of, published_figures, standard_signs
from census.publishing.dimensions import TOTAL, Dimension, dimensions_of
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
    """A keyword with its bare (written as it stands) or quoted content; ``nb`` is None if it depends on no language.

    ``subject`` names what it is of: a variable or a value of the contents; ``value`` a value of that variable.
    """

    name: str
    en: str | tuple[str, ...]
    nb: str | tuple[str, ...] | None = None
    subject: Text | None = None
    bare: bool = False
    value: Text | None = None


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
        _write_data(protected, figures, file)


def _write_data(protected: ProtectedMatrix, figures: Figures, file: BinaryIO) -> None:
    file.write(f"DATA={_EOL}".encode("ascii"))
    contents = contents_of(protected.definition)
    columns = [published_figures(figures, content).reshape(-1) for content in contents]
    signs = [standard_signs(figures, content).reshape(-1) for content in contents]
    for start in range(0, len(columns[0]), _ROWS_AT_A_TIME):
        part = slice(start, start + _ROWS_AT_A_TIME)
        texts = [
            _numbers(column[part], sign[part], content.decimals)
            for column, sign, content in zip(columns, signs, contents, strict=True)
        ]
        lines = map(" ".join, zip(*texts, strict=True))
        file.write((_EOL.join(lines) + _EOL).encode("ascii"))
    file.write(f";{_EOL}".encode("ascii"))


def _numbers(figures: npt.NDArray[Any], signs: npt.NDArray[np.str_], decimals: int) -> list[str]:
    """Figures as PX writes them: a standard sign is that many dots as its place in the list of signs."""
    if figures.dtype.kind == "i":
        return list(map(str, figures.tolist()))
    dots = {sign: f'"{"." * number}"' for number, sign in enumerate(_SYMBOLS, start=1)}
    pairs = zip(figures.tolist(), signs.tolist(), strict=True)
    return [dots[sign] if sign else f"{figure:.{decimals}f}" for figure, sign in pairs]


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
    contents = contents_of(definition)
    decimals = str(max(content.decimals for content in contents))
    yield _Keyword("DECIMALS", decimals, bare=True)
    yield _Keyword("SHOWDECIMALS", decimals, bare=True)
    yield _Keyword("MATRIX", definition.id)
    yield _Keyword("AGGREGALLOWED", "NO" if definition.means else "YES", bare=True)
    yield _Keyword("COPYRIGHT", "YES", bare=True)
    yield _Keyword("SUBJECT-CODE", SUBJECT_CODE)
    yield _bilingual("SUBJECT-AREA", SUBJECT_AREA)
    yield _bilingual("DESCRIPTION", title)
    yield _bilingual("TITLE", title)
    yield _Keyword("DESCRIPTIONDEFAULT", "YES", bare=True)
    yield _bilingual("CONTENTS", unit)
    yield _bilingual("UNITS", unit)
    yield from _layout(dimensions)
    for keyword, value in (
        ("UNITS", None),
        ("LAST-UPDATED", Text(stamp, stamp)),
        ("STOCKFA", Text("S", "S")),
        ("REFPERIOD", CENSUS_DATE),
        ("CONTACT", edition.publisher.contact),
    ):
        for content in contents:
            yield _bilingual(keyword, value or content.unit, content.label)
    if definition.quantities:
        yield from (_precision(dimensions[-2].label, content) for content in contents)
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
        if item.codes[0] == TOTAL:
            yield _bilingual("ELIMINATION", item.labels[0], item.label)
        else:
            yield _Keyword("ELIMINATION", "YES", "YES", item.label, bare=True)


def _precision(dimension: Text, content: Content) -> _Keyword:
    """Decimals of one content."""
    digits = str(content.decimals)
    return _Keyword("PRECISION", digits, digits, dimension, bare=True, value=content.label)


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
    subjects = [_quoted(text[language]) for text in (keyword.subject, keyword.value) if text]
    subject = f"({','.join(subjects)})" if subjects else ""
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
