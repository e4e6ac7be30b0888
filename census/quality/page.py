"""One page of text, tables and plots that needs nothing from the net."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib import resources
from typing import Any

import pandas as pd

Format = Callable[[Any], str]


@dataclass(frozen=True)
class Section:
    """A part of the page.

    Attributes:
        title: its heading.
        parts: HTML of tables, plots and paragraphs (see ``paragraph``), in order.
    """

    title: str
    parts: Sequence[str]


def render_page(heading: str, lead: str, sections: Sequence[Section]) -> str:
    """The page: heading, a sentence on what it is of, a table of contents, the sections."""
    styles = "".join((resources.files("census.quality") / name).read_text("utf-8") for name in _STYLES)
    links = "".join(f'<li><a href="#part-{n}">{escape(item.title)}</a></li>' for n, item in enumerate(sections))
    body = "\n".join(
        f'<section aria-labelledby="part-{n}"><h2 id="part-{n}">{escape(item.title)}</h2>\n'
        + "\n".join(item.parts)
        + "\n</section>"
        for n, item in enumerate(sections)
    )
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(heading)}</title>\n'
        f"<style>\n{styles}</style>\n</head>\n<body>\n<main>\n<h1>{escape(heading)}</h1>\n{paragraph(lead)}\n"
        f'<nav aria-label="Contents"><ul>{links}</ul></nav>\n{body}\n</main>\n</body>\n</html>\n'
    )


_STYLES = ("report.css", "plots.css")


def rows_of(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows of a frame, with its columns as attributes."""
    return iter(frame.itertuples(index=False))


def paragraph(text: str) -> str:
    """A paragraph of plain text."""
    return f"<p>{escape(text)}</p>"


def facts(items: Mapping[str, str]) -> str:
    """Some figures, large, each with its name."""
    told = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in items.items())
    return f'<dl class="facts">{told}</dl>'


def frame_table(caption: str, frame: pd.DataFrame, heads: Mapping[str, str], formats: Mapping[str, Format]) -> str:
    """Columns of a frame as a table.

    Args:
        caption: of the table.
        frame: a row for each row.
        heads: columns to show, in order, and their headings.
        formats: of columns of numbers, which stand to the right; others are shown as text.
    """
    head = "".join(f'<th scope="col"{_kind(name in formats)}>{escape(told)}</th>' for name, told in heads.items())
    rows = (
        "<tr>" + "".join(_cell(value, formats.get(name)) for name, value in zip(heads, row, strict=True)) + "</tr>"
        for row in frame[list(heads)].itertuples(index=False, name=None)
    )
    return (
        f'<div class="wide"><table><caption>{escape(caption)}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>'
        + "\n".join(rows)
        + "</tbody></table></div>"
    )


def beside(parts: Iterable[str]) -> str:
    """Parts beside each other, as far as the page is wide enough."""
    return '<div class="beside">' + "".join(f"<div>{part}</div>" for part in parts) + "</div>"


def details(summary: str, parts: Iterable[str]) -> str:
    """What is shown when asked for."""
    return f"<details><summary>{escape(summary)}</summary>\n" + "\n".join(parts) + "\n</details>"


def count(value: Any) -> str:
    """A number of units, thousands apart.

    Example:
        >>> count(12345.0), count(float("nan"))
        ('12 345', '')
    """
    return "" if pd.isna(value) else f"{value:,.0f}".replace(",", " ")


def decimal(digits: int) -> Format:
    """Formats with so many decimals; nothing where there is no number."""
    return lambda value: "" if pd.isna(value) else f"{value:.{digits}f}"


def percent(digits: int = 1, signed: bool = False) -> Format:
    """Formats shares in per cent."""
    return lambda value: "" if pd.isna(value) else f"{100 * value:{'+' if signed else ''}.{digits}f}"


def _cell(value: Any, shown: Format | None) -> str:
    if shown is None:
        return f"<td>{escape('' if pd.isna(value) else str(value))}</td>"
    return f'<td class="number">{escape(shown(value))}</td>'


def _kind(is_number: bool) -> str:
    return ' class="number"' if is_number else ""
