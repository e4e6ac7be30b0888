"""One row for each figure, with the codes and labels of its categories: what CSV and Parquet files hold.

Rows stand in the order of the figures, the last dimension fastest. Contents stand in columns of their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from census.errors import CatalogueError
from census.formats.table import COUNT, MARKS, REGION, Dimension, Language, Table

ROWS_AT_A_TIME = 500_000
"""As many rows are held in memory at once."""


@dataclass(frozen=True)
class TextColumn:
    """A column that says something of one dimension's category: its code, label or level.

    Attributes:
        name: of the column.
        axis: of the rows' dimensions.
        texts: for each category in order.
    """

    name: str
    axis: int
    texts: tuple[str, ...]


def row_dimensions(table: Table) -> tuple[Dimension, ...]:
    """The dimensions that rows are told apart by: all but what is counted."""
    return tuple(item for item in table.dimensions if item.role != "contents")


def text_columns(table: Table, suffixes: dict[Language, str]) -> tuple[TextColumn, ...]:
    """Name the code and label columns of regions and classifications, the level of regions, and the year.

    Args:
        table: gives the categories.
        suffixes: languages of the labels, with what follows the variable's name in the name of the label column
            (``{"en": "_en", "nb": "_nb"}``; ``{"en": ""}`` for a table in one language).

    Raises:
        CatalogueError: two columns would have the same name.
    """
    columns: list[TextColumn] = []
    for axis, item in enumerate(row_dimensions(table)):
        if item.role == "time":
            columns.append(TextColumn(item.id, axis, item.codes))
            continue
        if item.levels:
            columns.append(TextColumn(f"{REGION}_level", axis, item.levels))
        columns.append(TextColumn(f"{item.id}_code", axis, item.codes))
        columns += (TextColumn(item.id + end, axis, item.labels_in(language)) for language, end in suffixes.items())
    contents = contents_of(table).codes
    names = Counter([*(column.name for column in columns), *contents, *map(status_column, contents)])
    repeated = [name for name, times in names.items() if times > 1]
    if repeated:
        raise CatalogueError(
            f"Matrix '{table.id}' would have several columns named '{repeated[0]}'.",
            "Rename the classification variable.",
        )
    return tuple(columns)


def contents_of(table: Table) -> Dimension:
    """The dimension of what is counted."""
    return next(item for item in table.dimensions if item.role == "contents")


def status_column(content: str) -> str:
    """Name of the column with the marks of a content: ``status`` for the number of units."""
    return "status" if content == COUNT else f"{content}_status"


def row_blocks(table: Table, columns: tuple[TextColumn, ...]) -> Iterator[pa.Table]:
    """Yield blocks of rows: the text columns (dictionary encoded; years as whole numbers), and for each content its
    figures (whole numbers if it has no decimals; null where a mark stands) and marks (``status_column``; empty for an
    ordinary figure).
    """
    contents = contents_of(table)
    axis = table.find(contents.id)
    values = np.moveaxis(table.values, axis, -1).reshape(-1, len(contents.codes))
    all_marks = np.zeros(table.shape, dtype=np.uint8) if table.marks is None else table.marks
    marks = np.moveaxis(all_marks, axis, -1).reshape(values.shape)
    shape = tuple(len(item.codes) for item in row_dimensions(table))
    # Names repeat over regions, but a dictionary may not: the Parquet writer would fill it up with stale memory.
    encoded = [pa.array(column.texts, pa.string()).dictionary_encode() for column in columns]
    times = {item.id for item in table.dimensions if item.role == "time"}
    for start in range(0, prod(shape), ROWS_AT_A_TIME):
        part = slice(start, min(start + ROWS_AT_A_TIME, prod(shape)))
        places = np.unravel_index(np.arange(part.start, part.stop), shape or (1,))
        arrays: dict[str, pa.Array] = {}
        for column, texts in zip(columns, encoded, strict=True):
            index = texts.indices.to_numpy()[places[column.axis]]
            coded = pa.DictionaryArray.from_arrays(pa.array(index), texts.dictionary)
            arrays[column.name] = coded.cast(pa.string()).cast(pa.int16()) if column.name in times else coded
        for place, (code, decimals) in enumerate(zip(contents.codes, contents.decimals, strict=True)):
            arrays[code] = _figures(values[part, place], marks[part, place], decimals)
            arrays[status_column(code)] = pa.DictionaryArray.from_arrays(
                pa.array(marks[part, place].astype(np.int32)), list(MARKS)
            )
        yield pa.table(arrays)


def _figures(values: npt.NDArray[Any], marks: npt.NDArray[np.uint8], decimals: int) -> pa.Array:
    figures = values if decimals else values.astype(np.int64)
    return pa.array(figures, mask=marks > 0)
