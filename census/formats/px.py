"""PX files (PC-Axis file format, 2013 specification) in English and Norwegian.

Every keyword that depends on language stands right before its Norwegian twin, ``KEYWORD[no]``: readers such as pyaxis
find the translation by that order. Footnotes of one kind share one keyword, parted by ``#`` (new line), because the
same readers keep only the last of several. Quotation marks cannot be written inside PX texts; they become apostrophes.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from census.errors import CatalogueError
from census.formats.sheet import rows_as_text
from census.formats.table import LANGUAGES, MARKS, STATBANK_LANGUAGE, Dimension, Language, Table, Text

MAX_LINE = 256
MAX_LABEL = 256
"""Greatest lengths, in characters, of a line and of the name of a value, by the specification of 2013."""

_EOL = "\r\n"  # the files are of Windows format
_VARIABLE_TYPES = {"region": "G", "classification": "V", "contents": "C", "time": "T"}


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


def write_px(table: Table, file: BinaryIO) -> None:
    """Write a table as one bilingual PX file, UTF-8 without byte order mark.

    One line for each row of the sheet, zeros as 0, figures that are not told as their mark in quotation marks.

    Raises:
        CatalogueError: a label is longer than PX allows.
    """
    for keyword in _keywords(table):
        for line in _lines(keyword):
            file.write((line + _EOL).encode("utf-8"))
    file.write(f"DATA={_EOL}".encode("ascii"))
    for row in rows_as_text(table, in_px=True):
        file.write((" ".join(row) + _EOL).encode("ascii"))
    file.write(f";{_EOL}".encode("ascii"))


def _keywords(table: Table) -> Iterator[_Keyword]:
    """All keywords before DATA, in the order of the specification."""
    stamp = f"{table.published:%Y%m%d} 00:00"
    decimals = str(table.most_decimals)
    yield _Keyword("CHARSET", "ANSI")
    yield _Keyword("AXIS-VERSION", "2013")
    yield _Keyword("CODEPAGE", "utf-8")
    yield _Keyword("LANGUAGE", STATBANK_LANGUAGE["en"])
    yield _Keyword("LANGUAGES", tuple(STATBANK_LANGUAGE[language] for language in LANGUAGES))
    yield _Keyword("CREATION-DATE", stamp)
    yield _Keyword("TABLEID", table.id)
    yield _Keyword("DECIMALS", decimals, bare=True)
    yield _Keyword("SHOWDECIMALS", decimals, bare=True)
    yield _Keyword("MATRIX", table.id)
    yield _Keyword("AGGREGALLOWED", "NO" if table.most_decimals else "YES", bare=True)
    yield _Keyword("COPYRIGHT", "YES", bare=True)
    yield _Keyword("SUBJECT-CODE", table.subject_code)
    yield _bilingual("SUBJECT-AREA", table.subject)
    yield _bilingual("DESCRIPTION", table.title)
    yield _bilingual("TITLE", table.title)
    yield _Keyword("DESCRIPTIONDEFAULT", "YES", bare=True)
    yield _bilingual("CONTENTS", table.contents)
    yield _bilingual("UNITS", table.contents)
    yield from _layout(table)
    yield from _of_contents(table, stamp)
    yield _bilingual("SOURCE", table.publisher.name)
    yield from _notes(table)
    for number, symbol in enumerate(MARKS[1:], start=1):
        yield _bilingual(f"DATASYMBOL{number}", Text(symbol, symbol))


def _layout(table: Table) -> Iterator[_Keyword]:
    dimensions = table.dimensions
    if table.stub:
        yield _names("STUB", table.stub)
    if table.head:
        yield _names("HEADING", table.head)
    yield from (_bilingual("CONTVARIABLE", item.label) for item in dimensions if item.role == "contents")
    for item in dimensions:
        yield _Keyword("VALUES", _values(item, "en"), _values(item, "nb"), item.label)
    for item in dimensions:
        if item.role == "time":
            periods = "TLIST(A1)," + ",".join(_quoted(code) for code in item.codes)
            yield _Keyword("TIMEVAL", periods, periods, item.label, bare=True)
    for item in dimensions:
        codes = tuple(_clean(code) for code in item.codes)
        yield _Keyword("CODES", codes, codes, item.label)
    for item in dimensions:
        yield _bilingual("VARIABLECODE", Text(item.id, item.id), item.label)
    for item in dimensions:
        kind = _VARIABLE_TYPES[item.role]
        yield _bilingual("VARIABLE-TYPE", Text(kind, kind), item.label)
    yield from _eliminations(table)


def _eliminations(table: Table) -> Iterator[_Keyword]:
    """What stands for a variable that a reader leaves out."""
    for item in table.dimensions:
        if item.role == "region":
            # Region names repeat over levels: the code stands before the name.
            yield _Keyword("PRESTEXT", "2", "2", item.label, bare=True)
    for item in table.dimensions:
        if item.total is not None:
            # The figures of the regions hold each other, so that a sum over them is wrong: the root stands for all.
            yield _bilingual("ELIMINATION", item.labels[item.codes.index(item.total)], item.label)
        elif item.may_be_left_out and item.role != "region":
            yield _Keyword("ELIMINATION", "YES", "YES", item.label, bare=True)


def _of_contents(table: Table, stamp: str) -> Iterator[_Keyword]:
    """What is told of each content: unit, date of the figures, stock, period, contact."""
    for item in table.dimensions:
        if item.role != "contents":
            continue
        for label, unit in zip(item.labels, item.units, strict=True):
            yield _bilingual("UNITS", unit, label)
        for label in item.labels:
            yield _bilingual("LAST-UPDATED", Text(stamp, stamp), label)
        for label in item.labels:
            yield _bilingual("STOCKFA", Text("S", "S"), label)
        for label, period in zip(item.labels, item.reference, strict=True):
            yield _bilingual("REFPERIOD", period, label)
        for label in item.labels:
            yield _bilingual("CONTACT", table.publisher.contact, label)
        for label, digits in zip(item.labels, item.decimals, strict=True):
            if table.most_decimals:
                yield _Keyword("PRECISION", str(digits), str(digits), item.label, bare=True, value=label)


def _notes(table: Table) -> Iterator[_Keyword]:
    for name, mandatory in (("NOTEX", True), ("NOTE", False)):
        texts = [note.text for note in table.notes if note.mandatory is mandatory]
        if texts:
            en, nb = ("#".join("#".join(_paragraphs(text[language])) for text in texts) for language in LANGUAGES)
            yield _bilingual(name, Text(en, nb))
    for item in table.dimensions:
        if item.definition:
            yield _bilingual("NOTE", item.definition, item.label)


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
