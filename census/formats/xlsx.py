"""Excel workbooks: the table as a sheet, with title, footnotes and source, as Excel users expect them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from census.formats.sheet import Shown, category_texts
from census.formats.table import MARKS, Language, Table
from census.formats.workbook import SharedTexts, cell_end, column_name, number_end, write_workbook

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

    The same table gives the same bytes.
    """
    texts = SharedTexts()
    write_workbook(
        file,
        name=table.id[:31],
        rows=_rows(table, language, shown, title, texts),
        texts=texts,
        creator=table.publisher.name[language],
        day=table.published,
    )


def _rows(table: Table, language: Language, shown: Shown, title: bool, texts: SharedTexts) -> Iterator[str]:
    """The rows of the sheet, in their XML."""
    number = 0
    for line in ([[table.title[language]], []] if title else []) + _head_lines(table, language, shown):
        number += 1
        yield _text_row(number, line, texts, bold=True)
    for row in _figure_rows(table, language, shown, texts):
        number += 1
        yield str(number).join(row)
    last = [note.text[language] for note in table.notes]
    for text in ["", *last, table.publisher.name[language], table.published.isoformat()]:
        number += 1
        yield _text_row(number, [text], texts)


def _text_row(number: int, line: Iterable[str], texts: SharedTexts, bold: bool = False) -> str:
    cells = "".join(
        f'<c r="{column_name(place)}{number}{cell_end(texts.place(text), bold)}'
        for place, text in enumerate(line)
        if text
    )
    return f'<row r="{number}">{cells}</row>'


def _figure_rows(table: Table, language: Language, shown: Shown, texts: SharedTexts) -> Iterator[list[str]]:
    """For each row the pieces of XML that its number stands between."""
    stub = [[cell_end(texts.place(text)) for text in category_texts(item, language, shown)] for item in table.stub]
    starts = [f'<c r="{column_name(place)}' for place in range(len(stub) + table.grid().shape[1])]
    marks = [cell_end(texts.place(mark)) if mark else "" for mark in MARKS]
    for names, figures in zip(itertools.product(*stub), _figure_ends(table, marks), strict=True):
        ends = (*names, *figures)
        yield [
            '<row r="',
            '">' + starts[0],
            *(end + start for end, start in zip(ends[:-1], starts[1:], strict=True)),
            ends[-1] + "</row>",
        ]


def _figure_ends(table: Table, marks: list[str]) -> Iterator[list[str]]:
    """For each row what ends the cell of each figure."""
    grids = (table.grid(), table.mark_grid(), table.decimal_grid())
    for start in range(0, len(grids[0]), _ROWS_AT_A_TIME):
        part = slice(start, start + _ROWS_AT_A_TIME)
        for row in zip(*(grid[part].tolist() for grid in grids), strict=True):
            yield [
                marks[mark] if mark else number_end(value if digits else int(value))
                for value, mark, digits in zip(*row, strict=True)
            ]


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
