"""One row for each figure, with the codes and labels of its categories: what CSV and Parquet files hold.

Rows stand in the order of the figures, the last dimension fastest. Contents stand in columns of their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from census.errors import CatalogueError
from census.formats.table import MARKS, REGION, Dimension, Language, Table

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
    names = Counter([*(column.name for column in columns), *contents_of(table).codes, "status"])
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


def row_blocks(table: Table, columns: tuple[TextColumn, ...]) -> Iterator[pa.Table]:
    """Yield blocks of rows: the text columns (dictionary encoded; years as whole numbers), a column for each content,
    and ``status``: the mark of the first content that has one, empty for ordinary figures.
    """
    contents = contents_of(table)
    axis = table.find(contents.id)
    values = np.moveaxis(table.values, axis, -1).reshape(-1, len(contents.codes))
    marks = None if table.marks is None else np.moveaxis(table.marks, axis, -1).reshape(values.shape).max(axis=1)
    shape = tuple(len(item.codes) for item in row_dimensions(table))
    # Names repeat over regions, but a dictionary may not: the Parquet writer would fill it up with stale memory.
    encoded = [pa.array(column.texts, pa.string()).dictionary_encode() for column in columns]
    for start in range(0, prod(shape), ROWS_AT_A_TIME):
        block = values[start : start + ROWS_AT_A_TIME]
        places = np.unravel_index(np.arange(start, start + len(block)), shape or (1,))
        yield _block(
            table, columns, encoded, places, block, marks if marks is None else marks[start : start + len(block)]
        )


def _block(
    table: Table,
    columns: tuple[TextColumn, ...],
    encoded: list[pa.DictionaryArray],
    places: tuple[npt.NDArray[np.intp], ...],
    values: npt.NDArray[np.int64] | npt.NDArray[np.float64],
    marks: npt.NDArray[np.uint8] | None,
) -> pa.Table:
    times = {item.id for item in table.dimensions if item.role == "time"}
    arrays: dict[str, pa.Array] = {}
    for column, texts in zip(columns, encoded, strict=True):
        index = texts.indices.to_numpy()[places[column.axis]]
        coded = pa.DictionaryArray.from_arrays(pa.array(index), texts.dictionary)
        arrays[column.name] = coded.cast(pa.string()).cast(pa.int16()) if column.name in times else coded
    for place, code in enumerate(contents_of(table).codes):
        hidden = None if marks is None else marks > 0
        arrays[code] = pa.array(values[:, place], mask=hidden)
    arrays["status"] = _status(len(values), marks)
    return pa.table(arrays)


def _status(size: int, marks: npt.NDArray[np.uint8] | None) -> pa.DictionaryArray:
    index = np.zeros(size, dtype=np.int32) if marks is None else marks.astype(np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(index), list(MARKS))
