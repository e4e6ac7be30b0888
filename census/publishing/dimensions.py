"""The dimensions of a published matrix, in the order in which every file format lays out its figures.

Region, then the classifications in order of publication, then the contents and the year. A matrix with means shows the
total of every classification, which its readers could not get by summing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from census.disclosure import ProtectedMatrix
from census.errors import CatalogueError
from census.publishing.contents import contents_of
from census.publishing.texts import LANGUAGES, Language, Text, region_label
from census.reference import CENSUS_YEAR

Role = Literal["region", "classification", "contents", "time"]

REGION = "region"
CONTENTS = "ContentsCode"
YEAR = "year"

TOTAL, TOTAL_LABEL = "total", Text("Total", "I alt")
"""Category of all units, first of a classification."""


@dataclass(frozen=True)
class Dimension:
    """A dimension with the codes and labels of its categories, in order of publication."""

    id: str
    role: Role
    label: Text
    codes: tuple[str, ...]
    labels: tuple[Text, ...]

    def labels_in(self, language: Language) -> tuple[str, ...]:
        """Labels of the categories in one language."""
        return tuple(label[language] for label in self.labels)


def dimensions_of(protected: ProtectedMatrix) -> tuple[Dimension, ...]:
    """List the dimensions of a matrix in the order of its figures.

    A region's label is its name, which may occur at several levels; its code is unique.

    Raises:
        CatalogueError: two dimensions share an id or a label, or one has no categories or an empty label.
    """
    definition = protected.definition
    regions = protected.regions
    contents = contents_of(definition)
    totals = [TOTAL] if definition.quantities else []
    dimensions = (
        Dimension(
            REGION,
            "region",
            region_label(definition),
            tuple(region.code for region in regions),
            tuple(Text(region.label_en, region.label_nb) for region in regions),
        ),
        *(
            Dimension(
                item.variable,
                "classification",
                Text(item.label_en, item.label_nb),
                (*totals, *(category.code for category in item.categories)),
                (
                    *(TOTAL_LABEL for _ in totals),
                    *(Text(category.label_en, category.label_nb) for category in item.categories),
                ),
            )
            for item in protected.classifications
        ),
        Dimension(
            CONTENTS,
            "contents",
            Text("contents", "statistikkvariabel"),
            tuple(content.code for content in contents),
            tuple(content.label for content in contents),
        ),
        Dimension(YEAR, "time", Text("year", "år"), (str(CENSUS_YEAR),), (Text(str(CENSUS_YEAR), str(CENSUS_YEAR)),)),
    )
    _check(definition.id, dimensions)
    return dimensions


def _check(matrix_id: str, dimensions: tuple[Dimension, ...]) -> None:
    _require_unique(matrix_id, "dimension ids", (dimension.id for dimension in dimensions))
    for language in LANGUAGES:
        _require_unique(matrix_id, f"dimension labels ({language})", (item.label[language] for item in dimensions))
    for dimension in dimensions:
        if not dimension.codes:
            raise CatalogueError(f"Matrix '{matrix_id}': dimension '{dimension.id}' has no categories.")
        empty = [
            code
            for code, label in zip(dimension.codes, dimension.labels, strict=True)
            if not (code.strip() and label.en.strip() and label.nb.strip())
        ]
        if empty or not (dimension.label.en.strip() and dimension.label.nb.strip()):
            raise CatalogueError(
                f"Matrix '{matrix_id}': dimension '{dimension.id}' has {len(empty)} categories without a code or "
                f"a label{' (first: ' + repr(empty[0]) + ')' if empty else ' and no label itself'}.",
                "Give every category a code and a label in both languages.",
            )


def _require_unique(matrix_id: str, what: str, names: Iterable[str]) -> None:
    repeated = sorted(name for name, times in Counter(names).items() if times > 1)
    if repeated:
        raise CatalogueError(
            f"Matrix '{matrix_id}': {len(repeated)} of the {what} occur more than once (first: '{repeated[0]}').",
            "Rename them: readers could not tell them apart.",
        )
