"""A table as a workbook, read again with openpyxl."""

from __future__ import annotations

import datetime as dt
import io
import time

import numpy as np
import openpyxl
import pytest

from census.formats import Dimension, Publisher, Table, Text
from census.formats.table import Note
from census.formats.xlsx import write_xlsx


def both(text: str) -> Text:
    return Text(text, text)


def dimension(name: str, labels: tuple[str, ...], decimals: tuple[int, ...] = ()) -> Dimension:
    return Dimension(
        name,
        "contents" if decimals else "classification",
        both(name),
        tuple(str(place) for place in range(len(labels))),
        tuple(map(both, labels)),
        decimals=decimals,
    )


TABLE = Table(
    id="dwellings_by_area_and_whatever_else_there_is",
    title=both("Dwellings"),
    contents=both("dwellings"),
    dimensions=(
        dimension("area", ("=1+1", " <r>0101</r> & Co", "https://a.no")),
        dimension("sex", ("Males", "Females")),
        dimension("content", ("dwellings", "mean area"), decimals=(0, 1)),
    ),
    values=np.array([[[3, 57.1], [0, 0]], [[4_000_000, 1 / 8], [6, 60]], [[9, 0.1], [12, 70]]]),
    marks=np.array([[[0, 0], [0, 1]], [[0, 0], [0, 3]], [[0, 0], [0, 0]]], dtype=np.uint8),
    notes=(Note(both("A note.")),),
    publisher=Publisher(both("Statistics Norway"), both("contact")),
    area=both("Norway"),
    published=dt.date(2002, 9, 23),
    version="1",
)


def workbook(title: bool = True) -> bytes:
    file = io.BytesIO()
    write_xlsx(TABLE, file, "en", title=title)
    return file.getvalue()


def test_figures_are_numbers_and_all_else_is_the_text_it_was() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook()))
    assert [list(row) for row in book.active.iter_rows(values_only=True)] == [
        ["Dwellings", None, None, None, None],
        [None] * 5,
        [None, "Males", "Males", "Females", "Females"],
        ["area", "dwellings", "mean area", "dwellings", "mean area"],
        ["=1+1", 3, 57.1, 0, "."],
        [" <r>0101</r> & Co", 4_000_000, 0.125, 6, ":"],
        ["https://a.no", 9, 0.1, 12, 70],
        [None] * 5,
        ["A note.", None, None, None, None],
        ["Statistics Norway", None, None, None, None],
        ["2002-09-23", None, None, None, None],
    ]
    assert book.active["A5"].data_type == "s", "a text that begins as a formula is none"
    assert book.active["A7"].hyperlink is None
    assert book.active.title == TABLE.id[:31]
    assert [book.active.cell(row, 2).font.bold for row in (3, 4, 5)] == [True, True, False]


def test_without_a_title_the_sheet_begins_with_the_heading() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(title=False))).active
    assert [cell.value for cell in sheet[1]] == [None, "Males", "Males", "Females", "Females"]


def test_a_workbook_is_of_the_day_of_publication_wherever_and_whenever_it_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = workbook()
    made = openpyxl.load_workbook(io.BytesIO(before)).properties
    assert (made.created, made.modified, made.creator) == (dt.datetime(2002, 9, 23),) * 2 + ("Statistics Norway",)
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    time.tzset()
    try:
        assert workbook() == before
    finally:
        monkeypatch.undo()
        time.tzset()
