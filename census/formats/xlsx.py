"""Excel workbooks: the table as a sheet, with title, footnotes and source, as Excel users expect them."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.xml.constants import ARC_CORE
from openpyxl.xml.functions import tostring

from census.formats.sheet import Shown, category_texts, stub_texts
from census.formats.table import MARKS, Language, Table

GREATEST_ROWS, GREATEST_COLUMNS = 1_048_576, 16_384
"""Size of an Excel sheet."""
_NOTES_ROOM = 100


def fits(table: Table) -> bool:
    """Whether the table has room on one sheet, with its notes."""
    rows, columns = table.grid().shape
    return bool(rows + _NOTES_ROOM <= GREATEST_ROWS and columns + len(table.stub) <= GREATEST_COLUMNS)


def write_xlsx(
    table: Table, file: BinaryIO, language: Language, shown: Shown = Shown.TEXTS, title: bool = True
) -> None:
    """Write the table as a workbook of one sheet: title, a row for each dimension of the heading, the rows; then
    footnotes, source and date. Figures are numbers; marks are texts.

    The same table gives the same bytes.
    """
    book = Workbook(write_only=True)
    book.properties.creator = table.publisher.name[language]
    sheet = book.create_sheet(table.id[:31])
    bold = Font(bold=True)

    def emphasised(text: str) -> WriteOnlyCell:
        cell = WriteOnlyCell(sheet, value=text)
        cell.font = bold
        return cell

    if title:
        sheet.append([emphasised(table.title[language])])
        sheet.append([])
    for line in _head_lines(table, language, shown):
        sheet.append([emphasised(text) if text else None for text in line])
    grids = (table.grid(), table.mark_grid(), table.decimal_grid())
    for names, *row in zip(stub_texts(table, language, shown), *(grid.tolist() for grid in grids), strict=True):
        cells = zip(*row, strict=True)
        sheet.append(
            [*names, *(MARKS[mark] if mark else value if digits else int(value) for value, mark, digits in cells)]
        )
    sheet.append([])
    for note in table.notes:
        sheet.append([note.text[language]])
    sheet.append([table.publisher.name[language]])
    sheet.append([table.published.isoformat()])
    saved = io.BytesIO()
    book.save(saved)
    # Saving has put the present time into the properties.
    book.properties.created = book.properties.modified = dt.datetime.combine(table.published, dt.time())
    _copy_undated(saved, file, tostring(book.properties.to_tree()))


def _copy_undated(saved: BinaryIO, file: BinaryIO, properties: bytes) -> None:
    """Copy the archive with a fixed time at each part: its own are those of this very moment."""
    with zipfile.ZipFile(saved) as made, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as undated:
        for part in made.infolist():
            content = properties if part.filename == ARC_CORE else made.read(part)
            undated.writestr(zipfile.ZipInfo(part.filename), content, zipfile.ZIP_DEFLATED)


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
