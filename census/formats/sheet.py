"""A table as a sheet: what stands at the head of each column, at the beginning of each row, and in its cells."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from enum import StrEnum

import numpy as np

from census.formats.table import MARKS, Dimension, Language, Table

_ROWS_AT_A_TIME = 100_000


class Shown(StrEnum):
    """What tells a category in CSV, XLSX and HTML."""

    CODES = "UseCodes"
    TEXTS = "UseTexts"
    BOTH = "UseCodesAndTexts"


def category_texts(dimension: Dimension, language: Language, shown: Shown) -> list[str]:
    """Codes or labels of the categories, or both (``1804 Bodø``)."""
    labels = dimension.labels_in(language)
    if shown is Shown.TEXTS:
        return list(labels)
    if shown is Shown.CODES:
        return list(dimension.codes)
    return [f"{code} {label}" if code != label else code for code, label in zip(dimension.codes, labels, strict=True)]


def stub_texts(table: Table, language: Language, shown: Shown) -> Iterator[list[str]]:
    """For each row, the category of each dimension of the stub."""
    texts = [category_texts(item, language, shown) for item in table.stub]
    for row in itertools.product(*texts):
        yield list(row)


def head_texts(table: Table, language: Language, shown: Shown) -> list[str]:
    """For each column, the categories of the heading as one text."""
    texts = [category_texts(item, language, shown) for item in table.head]
    return [" ".join(column) for column in itertools.product(*texts)]


def rows_as_text(table: Table, *, in_px: bool = False) -> Iterator[list[str]]:
    """The figures of each row of the sheet as texts, with the decimals of their contents, or their mark.

    In PX a mark is written as so many dots as its place in the list of marks, which DATASYMBOL gives.
    """
    grid, marks = table.grid(), table.mark_grid()
    symbols = [f'"{"." * number}"' for number in range(len(MARKS))] if in_px else MARKS
    decimals = table.decimal_grid()
    for start in range(0, len(grid), _ROWS_AT_A_TIME):
        part = slice(start, start + _ROWS_AT_A_TIME)
        if not marks[part].any() and not decimals[part].any():
            for row in np.rint(grid[part]).astype(np.int64).tolist():
                yield list(map(str, row))
            continue
        for rows in zip(grid[part].tolist(), marks[part].tolist(), decimals[part].tolist(), strict=True):
            yield [symbols[mark] if mark else f"{value:.{digits}f}" for value, mark, digits in zip(*rows, strict=True)]
