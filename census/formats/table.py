"""A table as it is published: dimensions, figures, marks and the texts around them, whatever the format of the file.

Any cut of a published table is such a table too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import prod
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Language = Literal["en", "nb"]
LANGUAGES: tuple[Language, ...] = ("en", "nb")

STATBANK_LANGUAGE: dict[Language, str] = {"en": "en", "nb": "no"}
"""Codes of two letters by which StatBank files and interfaces name the languages."""

Role = Literal["region", "classification", "contents", "time"]

REGION = "region"
CONTENTS = "ContentsCode"
YEAR = "year"

COUNT = "count"
"""Code of the content that every matrix has: the number of units."""

MARKS = ("", ".", "..", ":")
"""Ordinary figure; not applicable; not available; not for publication. A figure's mark is the place in this list."""


@dataclass(frozen=True)
class Text:
    """A text in English and Norwegian (bokmål)."""

    en: str
    nb: str

    def __getitem__(self, language: Language) -> str:
        return self.en if language == "en" else self.nb


@dataclass(frozen=True)
class Publisher:
    """Who answers for the figures."""

    name: Text
    contact: Text


@dataclass(frozen=True)
class Note:
    """A footnote; a mandatory one must be shown wherever figures are."""

    text: Text
    mandatory: bool = False


@dataclass(frozen=True)
class Dimension:
    """A dimension with its categories, in order of publication.

    Attributes:
        id, role, label: of the dimension.
        codes, labels: of its categories.
        levels, parents: of regions: the level of each, and the code of the region that holds it (none of the root).
        units, decimals, reference: of contents: unit, number of decimals and period that each refers to.
        additive: of contents: whether figures of several categories can be added up; means cannot.
        total: code of the category that stands for all, of a dimension whose categories hold each other.
        code_list: name of the code list that categories are of, for grouping them further; empty if there is none.
        definition: of the variable, in words; None if it needs none.
    """

    id: str
    role: Role
    label: Text
    codes: tuple[str, ...]
    labels: tuple[Text, ...]
    levels: tuple[str, ...] = ()
    parents: tuple[str | None, ...] = ()
    units: tuple[Text, ...] = ()
    decimals: tuple[int, ...] = ()
    reference: tuple[Text, ...] = ()
    additive: tuple[bool, ...] = ()
    total: str | None = None
    code_list: str = ""
    definition: Text | None = None

    def labels_in(self, language: Language) -> tuple[str, ...]:
        """Labels of the categories in one language."""
        return tuple(label[language] for label in self.labels)

    @property
    def may_be_left_out(self) -> bool:
        """A query that does not name the dimension gets the figures for all its categories together."""
        return self.role in ("region", "classification")

    def pick(self, places: Sequence[int]) -> Dimension:
        """The dimension with some of its categories, in the order given; who holds whom is told no more."""

        def picked(values: tuple[Any, ...]) -> tuple[Any, ...]:
            return tuple(values[place] for place in places) if values else ()

        codes = picked(self.codes)
        return replace(
            self,
            codes=codes,
            labels=picked(self.labels),
            levels=picked(self.levels),
            parents=self.parents if codes == self.codes else (),
            units=picked(self.units),
            decimals=picked(self.decimals),
            reference=picked(self.reference),
            additive=picked(self.additive),
            total=self.total if self.total in codes else None,
        )


@dataclass(frozen=True)
class Table:
    """A published table, or a cut of one.

    Attributes:
        id: of the matrix.
        title: with area and census day.
        contents: what is counted, in the plural.
        dimensions: the stub, then the heading.
        heading: how many of the last dimensions stand in the heading.
        values: of one axis for each dimension.
        marks: of the same shape: each figure's place in ``MARKS``; none if all are ordinary.
        notes: footnotes, mandatory ones first.
        publisher, area, published, version: of the publication.
        subject_code, subject: that the table stands under.
    """

    id: str
    title: Text
    contents: Text
    dimensions: tuple[Dimension, ...]
    values: npt.NDArray[np.int64] | npt.NDArray[np.float64]
    notes: tuple[Note, ...]
    publisher: Publisher
    area: Text
    published: dt.date
    version: str
    marks: npt.NDArray[np.uint8] | None = None
    heading: int = 2
    subject_code: str = "be"
    subject: Text = field(default_factory=lambda: Text("Population", "Befolkning"))

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of categories of each dimension."""
        return tuple(len(dimension.codes) for dimension in self.dimensions)

    @property
    def stub(self) -> tuple[Dimension, ...]:
        """Dimensions down the side."""
        return self.dimensions[: len(self.dimensions) - self.heading]

    @property
    def head(self) -> tuple[Dimension, ...]:
        """Dimensions along the top."""
        return self.dimensions[len(self.dimensions) - self.heading :]

    def find(self, name: str) -> int:
        """Place of the dimension of that id; -1 if there is none."""
        ids = [dimension.id for dimension in self.dimensions]
        return ids.index(name) if name in ids else -1

    def grid(self) -> npt.NDArray[Any]:
        """The figures as a sheet: a row for each combination of the stub, a column for each of the heading."""
        return self.values.reshape(prod(self.shape[: len(self.stub)]), -1)

    def mark_grid(self) -> npt.NDArray[np.uint8]:
        """The marks as a sheet."""
        marks = np.zeros(self.shape, dtype=np.uint8) if self.marks is None else self.marks
        return marks.reshape(self.grid().shape)

    @property
    def most_decimals(self) -> int:
        """Decimals of the contents that have most."""
        return max((number for item in self.dimensions for number in item.decimals), default=0)

    def decimal_grid(self) -> npt.NDArray[np.uint8]:
        """The decimals of each figure, as a sheet."""
        decimals = np.zeros(self.shape, dtype=np.uint8)
        for axis, item in enumerate(self.dimensions):
            if item.role == "contents":
                along = [1] * len(self.shape)
                along[axis] = len(item.codes)
                decimals = decimals + np.array(item.decimals, dtype=np.uint8).reshape(along)
        return decimals.reshape(self.grid().shape)

    def place(self, stub: Sequence[str], heading: Sequence[str]) -> Table:
        """The same table with its dimensions laid out anew.

        Args:
            stub: ids of the dimensions down the side.
            heading: ids of those along the top; together all dimensions, each named once.
        """
        order = [self.find(name) for name in (*stub, *heading)]
        return replace(
            self,
            dimensions=tuple(self.dimensions[axis] for axis in order),
            values=self.values.transpose(order),
            marks=None if self.marks is None else self.marks.transpose(order),
            heading=len(heading),
        )
