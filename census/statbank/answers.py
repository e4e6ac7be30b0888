"""Answers in the format that a query asks for."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from census.formats import Language, Table
from census.formats.csv_file import write_sheet
from census.formats.html import html_page
from census.formats.json_px import json_px
from census.formats.json_stat import json_stat
from census.formats.parquet_file import write_parquet
from census.formats.px import write_px
from census.formats.sheet import Shown
from census.formats.xlsx import fits, write_xlsx
from census.statbank.problems import bad_request, quoted


class Format(StrEnum):
    """Output formats of the interface."""

    JSON_STAT = "json-stat2"
    CSV = "csv"
    PX = "px"
    XLSX = "xlsx"
    HTML = "html"
    JSON_PX = "json-px"
    PARQUET = "parquet"


_TYPES = {
    Format.JSON_STAT: ("application/json", "json"),
    Format.CSV: ("text/csv; charset=utf-8", "csv"),
    Format.PX: ("application/octet-stream", "px"),
    Format.XLSX: ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    Format.HTML: ("text/html; charset=utf-8", "html"),
    Format.JSON_PX: ("application/json", "json"),
    Format.PARQUET: ("application/vnd.apache.parquet", "parquet"),
}
COMPRESSED = tuple(_TYPES[item][0] for item in (Format.XLSX, Format.PARQUET))
"""Media types of formats that are compressed themselves."""
_SEPARATORS = {"SeparatorTab": "\t", "SeparatorSpace": " ", "SeparatorSemicolon": ";"}
_TITLE = "IncludeTitle"
_SHEETS = (Format.CSV, Format.XLSX, Format.HTML)


@dataclass(frozen=True)
class Layout:
    """How an answer is written.

    Attributes:
        format: of the answer.
        shown: codes, texts or both, in sheets.
        title: whether a sheet begins with the title.
        separator: of CSV.
    """

    format: Format = Format.JSON_STAT
    shown: Shown = Shown.TEXTS
    title: bool = False
    separator: str = ","


@dataclass(frozen=True)
class Answer:
    """The bytes of an answer, their media type, and what to call a file of them."""

    content: bytes
    media_type: str
    file_name: str


def read_layout(name: str | None, parameters: Sequence[str]) -> Layout:
    """The layout that a query asks for.

    Raises:
        RequestError: an unknown format or parameter, or parameters that do not go together.
    """
    formats = {item.value: item for item in Format}
    chosen = formats.get((name or Format.JSON_STAT).lower())
    if chosen is None:
        raise bad_request(f"There is no output format {quoted(name or '')}. There are: {', '.join(formats)}.")
    known = {item.lower(): item for item in (*(shown.value for shown in Shown), *_SEPARATORS, _TITLE)}
    asked = []
    for parameter in parameters:
        if parameter.lower() not in known:
            raise bad_request(
                f"There is no output format parameter {quoted(parameter)}. There are: {', '.join(known.values())}."
            )
        asked.append(known[parameter.lower()])
    shown = _one([item for item in asked if item in set(Shown)])
    separator = _one([item for item in asked if item in _SEPARATORS])
    if chosen not in _SHEETS and asked:
        raise bad_request(f"'{asked[0]}' goes with the formats {', '.join(_SHEETS)}, not with '{chosen}'.")
    if separator is not None and chosen is not Format.CSV:
        raise bad_request(f"'{separator}' goes with the format 'csv', not with '{chosen}'.")
    return Layout(chosen, Shown(shown or Shown.TEXTS), _TITLE in asked, _SEPARATORS[separator] if separator else ",")


def write_answer(table: Table, layout: Layout, language: Language, name: str) -> Answer:
    """Write a table in the format asked for.

    Raises:
        RequestError: it has no room in a workbook.
    """
    file = io.BytesIO()
    match layout.format:
        case Format.JSON_STAT:
            file.write(json_stat(table, language))
        case Format.JSON_PX:
            file.write(json_px(table, language))
        case Format.HTML:
            file.write(html_page(table, language, layout.shown, layout.title).encode())
        case Format.CSV:
            write_sheet(table, file, language, layout.shown, layout.separator, layout.title)
        case Format.PX:
            write_px(table, file)
        case Format.PARQUET:
            write_parquet(table, file)
        case Format.XLSX:
            if not fits(table):
                raise bad_request(
                    "The table is too large for a sheet of Excel. Choose less, or ask for csv or parquet."
                )
            write_xlsx(table, file, language, layout.shown, layout.title)
    media_type, ending = _TYPES[layout.format]
    return Answer(file.getvalue(), media_type, f"{name}.{ending}")


def _one(asked: Iterable[str]) -> str | None:
    """The only one of parameters that exclude each other."""
    different = sorted(set(asked))
    if len(different) > 1:
        raise bad_request(f"'{different[0]}' and '{different[1]}' do not go together.")
    return different[0] if different else None
