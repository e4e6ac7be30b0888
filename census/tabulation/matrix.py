"""A matrix: what a published table holds before and after protection, independent of any file format.

A matrix has one region dimension, a tree whose leaves are the most detailed regions, and any number of classifications.
Its inner cells are the combinations of a leaf region with one category of each classification; every other figure is a
sum of inner cells. Inner cells that are not listed are zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

RegionLevel = Literal["country", "region", "county", "municipality", "urban_district", "basic_unit"]

REGION_LEVELS: tuple[RegionLevel, ...] = (
    "country",
    "region",
    "county",
    "municipality",
    "urban_district",
    "basic_unit",
)
"""Levels from the whole country down. A branch may skip one: most municipalities have no urban districts."""


@dataclass(frozen=True)
class Category:
    """One category of a classification."""

    code: str
    label_en: str
    label_nb: str


@dataclass(frozen=True)
class Classification:
    """A variable with the categories by which a matrix is broken down, in order of publication."""

    variable: str
    label_en: str
    label_nb: str
    categories: tuple[Category, ...]


@dataclass(frozen=True)
class Region:
    """A node of the region tree. ``parent`` is the code of the region that holds it; the root has none."""

    code: str
    level: RegionLevel
    label_en: str
    label_nb: str
    parent: str | None


@dataclass(frozen=True)
class MatrixDefinition:
    """A matrix as the catalogue declares it.

    Attributes:
        id: short name; folder and file name of the publication.
        title_en, title_nb: without region and time.
        unit_en, unit_nb: what is counted, in the plural (``Persons``).
        data_set: census file that is counted, one of ``DATA_SETS``. A matrix of persons may also show variables of the
            dwelling in which they live (by legal residence): the occupants.
        condition: boolean column of that file; only rows for which it is true are counted.
        where: variables of the catalogue with codes; only rows in one of the codes of each are counted.
        region_column: prefix of the region columns counted by, one of ``FINEST_REGION``.
        finest_region: most detailed region level that is published.
        variables: classification variables, in order of publication.
        sums, means: quantities of the catalogue that are summed, and averaged over units, beside the count.
        notes_en, notes_nb: footnotes beside the mandatory ones.
    """

    id: str
    title_en: str
    title_nb: str
    unit_en: str
    unit_nb: str
    data_set: str
    finest_region: RegionLevel
    variables: tuple[str, ...]
    region_column: str = "residence"
    condition: str | None = None
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sums: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    notes_en: tuple[str, ...] = ()
    notes_nb: tuple[str, ...] = ()

    @property
    def quantities(self) -> tuple[str, ...]:
        """Quantities of which anything is published."""
        return tuple(dict.fromkeys((*self.sums, *self.means)))


@dataclass(frozen=True)
class Matrix:
    """Counts of one matrix, unprotected: they never leave the production zone.

    Attributes:
        definition: from the catalogue.
        regions: nodes of the region tree, parents before children, the root first.
        classifications: one for each of ``definition.variables``, in that order.
        cells: inner cells that are not zero: ``region_code`` (a leaf's code), one string column for each
            variable, and ``count`` (int64 above 0); for each quantity ``sum_<quantity>`` and ``largest_<quantity>``,
            the greatest amount, regardless of its sign, of one unit (int64); sorted by codes; no duplicate.
    """

    definition: MatrixDefinition
    regions: tuple[Region, ...]
    classifications: tuple[Classification, ...]
    cells: pa.Table
