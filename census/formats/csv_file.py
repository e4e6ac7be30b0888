"""CSV files for analysts: UTF-8, quotation marks around every text.

Rows (``write_rows``): one for each figure, as programs like it. Sheet (``write_sheet``): the stub down the side, the
heading along the top, as the StatBank's interface gives it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import BinaryIO

import pyarrow as pa
import pyarrow.csv

from census.formats.rows import contents_of, row_blocks, text_columns
from census.formats.sheet import Shown, category_texts, head_texts, rows_as_text
from census.formats.table import Language, Table

_END = "\r\n"
_LINES_AT_A_TIME = 10_000


def write_rows(table: Table, file: BinaryIO, language: Language) -> None:
    """Write one row for each figure, zeros too.

    Columns: ``region_level``, ``region_code``, ``region`` (name), for each classification ``<variable>_code`` and
    ``<variable>`` (label), ``year``, and a column for each content (``count``), empty where a mark stands. Names of
    columns are the same in both languages, so that a program reads either; codes are texts and keep their leading
    zeros if they are read as such.

    Raises:
        CatalogueError: a classification variable has the name of another column.
    """
    columns = text_columns(table, {language: ""})
    times = {item.id for item in table.dimensions if item.role == "time"}
    contents = contents_of(table)
    schema = pa.schema(
        [
            *((column.name, pa.int16() if column.name in times else pa.string()) for column in columns),
            *(
                (code, pa.float64() if decimals else pa.int64())
                for code, decimals in zip(contents.codes, contents.decimals, strict=True)
            ),
        ]
    )
    with pyarrow.csv.CSVWriter(file, schema) as writer:
        for block in row_blocks(table, columns):
            writer.write_table(block.select(schema.names).cast(schema))


def write_sheet(
    table: Table,
    file: BinaryIO,
    language: Language,
    shown: Shown = Shown.TEXTS,
    separator: str = ",",
    title: bool = False,
) -> None:
    """Write the table as a sheet: a line of headings, then a line for each row of the stub.

    Args:
        table: laid out as wished (``Table.place``).
        file: to write to.
        language: of labels.
        shown: codes, texts or both.
        separator: between the fields.
        title: begin with a line that holds the title.
    """
    lines = _sheet_lines(table, language, shown, separator, title)
    while taken := list(itertools.islice(lines, _LINES_AT_A_TIME)):
        file.write("".join(taken).encode())


def _sheet_lines(table: Table, language: Language, shown: Shown, separator: str, title: bool) -> Iterator[str]:
    if title:
        yield _quoted(table.title[language]) + _END
    names = [item.label[language] for item in table.stub]
    yield separator.join(map(_quoted, names + head_texts(table, language, shown))) + _END
    stub = [[_quoted(text) for text in category_texts(item, language, shown)] for item in table.stub]
    for fields, figures in zip(itertools.product(*stub), rows_as_text(table), strict=True):
        yield separator.join((*fields, *figures)) + _END


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
