"""A table as HTML that every browser and screen reader understands, its figures written as in the language."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from html import escape
from math import prod

from census.formats.sheet import Shown, category_texts, rows_as_text
from census.formats.table import STATBANK_LANGUAGE, Language, Table

_SHORT = 4
_NO_BREAK = "\u00a0"
_MARK_OF_THOUSANDS = {"en": ",", "nb": _NO_BREAK}
_MARK_OF_DECIMALS = {"en": ".", "nb": ","}


def html_table(table: Table, language: Language, shown: Shown = Shown.TEXTS, title: bool = True) -> str:
    """The table as a ``<table>``: heading cells span what they stand over, stub cells the rows below them."""
    return "".join(_parts(table, language, shown, title))


def html_page(table: Table, language: Language, shown: Shown = Shown.TEXTS, title: bool = True) -> str:
    """A page with the table, its footnotes and its source, and nothing else."""
    notes = "".join(f"<li>{escape(note.text[language])}</li>" for note in table.notes)
    return (
        f'<!DOCTYPE html>\n<html lang="{STATBANK_LANGUAGE[language]}"><head><meta charset="utf-8">'
        f"<title>{escape(table.title[language])}</title></head><body>\n"
        f"{html_table(table, language, shown, title)}<ul>{notes}</ul>"
        f"<p>{escape(table.publisher.name[language])}, {table.published.isoformat()}</p></body></html>\n"
    )


def _parts(table: Table, language: Language, shown: Shown, title: bool) -> Iterator[str]:
    yield "<table>\n"
    if title:
        yield f"<caption>{escape(table.title[language])}</caption>\n"
    yield "<thead>\n"
    yield from _head(table, language, shown)
    yield "</thead>\n<tbody>\n"
    yield from _body(table, language, shown)
    yield "</tbody>\n</table>\n"


def _head(table: Table, language: Language, shown: Shown) -> Iterator[str]:
    size = prod(len(item.codes) for item in table.head)
    names = "".join(f'<th scope="col" class="stub">{escape(item.label[language])}</th>' for item in table.stub)
    before = 1
    for place, item in enumerate(table.head):
        texts = category_texts(item, language, shown)
        span = size // (before * len(texts))
        if place == len(table.head) - 1:
            corner = names
        else:
            corner = f'<td colspan="{len(table.stub)}"></td>' if table.stub else ""
        kind = "colgroup" if span > 1 else "col"
        width = f' colspan="{span}"' if span > 1 else ""
        cells = "".join(f'<th scope="{kind}"{width}>{escape(text)}</th>' for text in texts * before)
        yield f"<tr>{corner}{cells}</tr>\n"
        before *= len(texts)
    if not table.head:
        yield f"<tr>{names}</tr>\n"


def _body(table: Table, language: Language, shown: Shown) -> Iterator[str]:
    texts = [category_texts(item, language, shown) for item in table.stub]
    spans = [prod(map(len, texts[place + 1 :])) for place in range(len(texts))]
    cells = [[_row_head(text, span) for text in item] for item, span in zip(texts, spans, strict=True)]
    for row, (chosen, figures) in enumerate(zip(itertools.product(*cells), rows_as_text(table), strict=True)):
        stub = "".join(cell for cell, span in zip(chosen, spans, strict=True) if row % span == 0)
        yield f"<tr>{stub}{''.join([f'<td>{_readable(figure, language)}</td>' for figure in figures])}</tr>\n"


def _row_head(text: str, span: int) -> str:
    """The cell of a category that stands before so many rows."""
    if span == 1:
        return f'<th scope="row">{escape(text)}</th>'
    return f'<th scope="rowgroup" rowspan={span}>{escape(text)}</th>'


def _readable(figure: str, language: Language) -> str:
    """A figure with marks of thousands and decimals; a mark in place of a figure as it is."""
    if len(figure) < _SHORT and figure.isdigit():
        return figure
    whole, point, fraction = figure.removeprefix("-").partition(".")
    if not whole.isdigit():
        return figure
    sign = "-" if figure.startswith("-") else ""
    text = sign + f"{int(whole):,}".replace(",", _MARK_OF_THOUSANDS[language])
    return f"{text}{_MARK_OF_DECIMALS[language]}{fraction}" if point else text
