"""Excel workbooks: the table as a sheet, with title, footnotes and source, as Excel users expect them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from tempfile import TemporaryDirectory
from typing import BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from census.formats.sheet import Shown, category_texts, stub_texts
from census.formats.table import MARKS, Language, Table

GREATEST_ROWS, GREATEST_COLUMNS = 1_048_576, 16_384
"""Size of an Excel sheet."""
_NOTES_ROOM = 100
_ROWS_AT_A_TIME = 50_000


def fits(table: Table) -> bool:
    """Whether the table has room on one sheet, with its notes."""
    rows, columns = table.grid().shape
    return bool(rows + _NOTES_ROOM <= GREATEST_ROWS and columns + len(table.stub) <= GREATEST_COLUMNS)


def write_xlsx(
    table: Table, file: BinaryIO, language: Language, shown: Shown = Shown.TEXTS, title: bool = True
) -> None:
    """Write the table as a workbook of one sheet: title, a row for each dimension of the heading, the rows; then
    footnotes, source and date. Figures are numbers; marks are texts.

    The same table gives the same bytes. A row leaves memory when the next one begins, for a temporary file.
    """
    publisher = table.publisher.name[language]
    with (
        TemporaryDirectory() as folder,
        Workbook(file, {"constant_memory": True, "tmpdir": folder}) as workbook,
    ):
        # The present time would make each workbook differ.
        made = dt.datetime.combine(table.published, dt.time())
        workbook.set_properties({"author": publisher, "created": made})
        sheet = workbook.add_worksheet(table.id[:31])
        bold = workbook.add_format({"bold": True})
        head = ([[table.title[language]], []] if title else []) + _head_lines(table, language, shown)
        _write_lines(sheet, 0, head, bold)
        _write_figures(sheet, len(head), table, language, shown)
        notes = [note.text[language] for note in table.notes]
        foot = [[text] for text in ("", *notes, publisher, table.published.isoformat())]
        _write_lines(sheet, len(head) + len(table.grid()), foot)


def _write_lines(sheet: Worksheet, first: int, lines: list[list[str]], style: Format | None = None) -> None:
    for number, line in enumerate(lines, first):
        for column, text in enumerate(line):
            if text:
                sheet.write_string(number, column, text, style)


def _write_figures(sheet: Worksheet, first: int, table: Table, language: Language, shown: Shown) -> None:
    """Each row: the categories of its stub, and its figures or their marks."""
    before = len(table.stub)
    for number, (names, figures) in enumerate(
        zip(stub_texts(table, language, shown), _figures(table), strict=True), first
    ):
        for column, text in enumerate(names):
            sheet.write_string(number, column, text)
        for column, (value, mark, digits) in enumerate(figures, before):
            if mark:
                sheet.write_string(number, column, MARKS[mark])
            else:
                sheet.write_number(number, column, value if digits else int(value))


def _figures(table: Table) -> Iterator[Iterator[tuple[float, int, int]]]:
    """For each row its figures, with the place of each one's mark and its decimals."""
    grids = (table.grid(), table.mark_grid(), table.decimal_grid())
    for start in range(0, len(grids[0]), _ROWS_AT_A_TIME):
        part = slice(start, start + _ROWS_AT_A_TIME)
        for row in zip(*(grid[part].tolist() for grid in grids), strict=True):
            yield zip(*row, strict=True)


def _head_lines(table: Table, language: Language, shown: Shown) -> list[list[str]]:
    """A line for each dimension of the heading; the names of the stub stand in the last one."""
    names = [item.label[language] for item in table.stub]
    lines: list[list[str]] = []
    before, size = 1, table.grid().shape[1]
    for item in table.head:
        texts = category_texts(item, language, shown)
        before *= len(texts)
        lines.append(
            [""] * len(names) + [text for text in texts * (before // len(texts)) for _ in range(size // before)]
        )
    if not lines:
        return [names]
    lines[-1][: len(names)] = names
    return lines
