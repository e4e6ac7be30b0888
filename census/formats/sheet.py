"""A table as a sheet: what stands at the head of each column and at the beginning of each row."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from enum import StrEnum

from census.formats.table import Dimension, Language, Table


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
