"""One row for each figure, with the codes and labels of its categories: what CSV and Parquet files hold.

Rows stand in order of publication: regions with parents before children, then the classifications, the last one
fastest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from census.disclosure import ProtectedMatrix
from census.errors import CatalogueError
from census.publishing.contents import COUNT, Content, contents_of, published_figures, standard_signs
from census.publishing.dimensions import REGION, YEAR, Dimension, dimensions_of
from census.publishing.figures import Figures
from census.publishing.texts import Language
from census.reference import CENSUS_YEAR

ROWS_AT_A_TIME = 500_000
"""About as many rows are held in memory at once."""


@dataclass(frozen=True)
class TextColumn:
    """A column that says something of one dimension's category: its code, label or level.

    Attributes:
        name: of the column.
        axis: of the figures; 0 is the region.
        texts: for each category in order.
    """

    name: str
    axis: int
    texts: tuple[str, ...]


def text_columns(protected: ProtectedMatrix, suffixes: dict[Language, str]) -> tuple[TextColumn, ...]:
    """Name the code and label columns of the regions and classifications, and the level of the region.

    Args:
        protected: gives the categories.
        suffixes: languages of the labels, with what follows the variable's name in the name of the label column
            (``{"en": "_en", "nb": "_nb"}``; ``{"en": ""}`` for a table in one language).

    Raises:
        CatalogueError: two columns would have the same name.
    """
    stub = dimensions_of(protected)[:-2]
    level = TextColumn(f"{REGION}_level", 0, tuple(region.level for region in protected.regions))
    columns = [level]
    for axis, dimension in enumerate(stub):
        columns += _columns_of(dimension, axis, suffixes)
    contents = [content.code for content in contents_of(protected.definition)]
    names = Counter([*(column.name for column in columns), *contents, YEAR, "status"])
    repeated = [name for name, times in names.items() if times > 1]
    if repeated:
        raise CatalogueError(
            f"Matrix '{protected.definition.id}' would have several columns named '{repeated[0]}'.",
            "Rename the classification variable.",
        )
    return tuple(columns)


def _columns_of(dimension: Dimension, axis: int, suffixes: dict[Language, str]) -> list[TextColumn]:
    code = TextColumn(f"{dimension.id}_code", axis, dimension.codes)
    labels = (
        TextColumn(dimension.id + suffix, axis, dimension.labels_in(language)) for language, suffix in suffixes.items()
    )
    return [code, *labels]


def row_blocks(
    figures: Figures, columns: tuple[TextColumn, ...], contents: tuple[Content, ...] = ()
) -> Iterator[pa.Table]:
    """Yield blocks of rows, each of whole regions: the text columns (dictionary encoded), ``year``, ``count``, and for
    every further content its figures and ``<content>_status``, the standard sign where there is none.
    """
    cells = figures.rows()
    step = max(1, ROWS_AT_A_TIME // max(1, cells.shape[1]))
    within = np.unravel_index(np.arange(cells.shape[1]), figures.counts.shape[1:] or (1,))
    # Names repeat over regions, but a dictionary may not: the Parquet writer would fill it up with stale memory.
    encoded = [pa.array(column.texts, pa.string()).dictionary_encode() for column in columns]
    entries = [texts.indices.to_numpy() for texts in encoded]
    dictionaries = [texts.dictionary for texts in encoded]
    measured = {content: published_figures(figures, content).reshape(cells.shape) for content in contents[1:]}
    signs = {content: standard_signs(figures, content).reshape(cells.shape) for content in measured}
    for start in range(0, len(cells), step):
        block = cells[start : start + step]
        regions = np.repeat(np.arange(start, start + len(block)), cells.shape[1])
        indices = [
            entry[regions] if column.axis == 0 else np.tile(entry[within[column.axis - 1]], len(block))
            for column, entry in zip(columns, entries, strict=True)
        ]
        table = _block(columns, indices, dictionaries, block.reshape(-1))
        for content, numbers in measured.items():
            part = slice(start, start + step)
            table = table.append_column(content.code, _column(numbers[part].reshape(-1), content))
            sign = pa.array(signs[content][part].reshape(-1), pa.string()).dictionary_encode()
            table = table.append_column(f"{content.code}_status", sign)
        yield table


def _column(numbers: npt.NDArray[Any], content: Content) -> pa.Array:
    known = pa.array(numbers, mask=np.isnan(numbers))
    return known if content.decimals else known.cast(pa.int64())


def _block(
    columns: tuple[TextColumn, ...],
    indices: list[npt.NDArray[np.int32]],
    dictionaries: list[pa.Array],
    counts: npt.NDArray[np.int64],
) -> pa.Table:
    texts = {
        column.name: pa.DictionaryArray.from_arrays(pa.array(index), dictionary)
        for column, index, dictionary in zip(columns, indices, dictionaries, strict=True)
    }
    year = pa.array(np.full(len(counts), CENSUS_YEAR, dtype=np.int16))
    return pa.table({**texts, YEAR: year, COUNT: pa.array(counts)})
