"""Describing a protected matrix as the table that is published, in the order in which every file lays out its figures.

Region, then the classifications in order of publication, then the contents and the year. A matrix with means shows the
total of every classification, which its readers could not get by summing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from census.catalogue import Variable, load_variables
from census.disclosure import ProtectedMatrix
from census.errors import CatalogueError
from census.formats import Dimension, Table, Text
from census.formats.table import CONTENTS, LANGUAGES, REGION, YEAR
from census.publishing.contents import contents_of, figure_marks, published_figures
from census.publishing.figures import Figures
from census.publishing.texts import CENSUS_DATE, Edition, footnotes, full_title, region_label
from census.reference import CENSUS_YEAR

TOTAL, TOTAL_LABEL = "total", Text("Total", "I alt")
"""Category of all units, first of a classification."""


def describe_table(protected: ProtectedMatrix, figures: Figures, edition: Edition) -> Table:
    """The table that is published of a matrix: all its figures, with all that is told of them.

    Raises:
        CatalogueError: see ``dimensions_of``; or the matrix has footnotes in one language only.
    """
    dimensions = dimensions_of(protected)
    shape = tuple(len(dimension.codes) for dimension in dimensions)
    contents = contents_of(protected.definition)
    values: npt.NDArray[Any] = np.stack([published_figures(figures, content) for content in contents], axis=-1)
    marks = np.stack([figure_marks(figures, content) for content in contents], axis=-1)
    return Table(
        id=protected.definition.id,
        title=full_title(protected.definition, edition),
        contents=Text(protected.definition.unit_en, protected.definition.unit_nb),
        dimensions=dimensions,
        values=np.where(marks > 0, 0, values).astype(values.dtype).reshape(shape),
        marks=marks.reshape(shape) if marks.any() else None,
        notes=footnotes(protected.definition),
        publisher=edition.publisher,
        area=edition.area,
        published=edition.published,
        version=edition.version,
    )


def dimensions_of(protected: ProtectedMatrix) -> tuple[Dimension, ...]:
    """List the dimensions of a matrix in the order of its figures.

    A region's label is its name, which may occur at several levels; its code is unique.

    Raises:
        CatalogueError: two dimensions share an id or a label, or one has no categories or an empty label.
    """
    definition = protected.definition
    regions = protected.regions
    contents = contents_of(definition)
    known = load_variables()  # tables of other variables have neither code lists nor definitions
    totals = [TOTAL] if definition.quantities else []
    dimensions = (
        Dimension(
            REGION,
            "region",
            region_label(definition),
            tuple(region.code for region in regions),
            tuple(Text(region.label_en, region.label_nb) for region in regions),
            levels=tuple(region.level for region in regions),
            parents=tuple(region.parent for region in regions),
            total=regions[0].code,
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
                total=TOTAL if totals else None,
                code_list=known[item.variable].code_list if item.variable in known else "",
                definition=_definition(known.get(item.variable)),
            )
            for item in protected.classifications
        ),
        Dimension(
            CONTENTS,
            "contents",
            Text("contents", "statistikkvariabel"),
            tuple(content.code for content in contents),
            tuple(content.label for content in contents),
            units=tuple(content.unit for content in contents),
            decimals=tuple(content.decimals for content in contents),
            reference=tuple(CENSUS_DATE for _ in contents),
            additive=tuple(content.is_additive for content in contents),
        ),
        Dimension(YEAR, "time", Text("year", "år"), (str(CENSUS_YEAR),), (Text(str(CENSUS_YEAR), str(CENSUS_YEAR)),)),
    )
    _check(definition.id, dimensions)
    return dimensions


def _definition(variable: Variable | None) -> Text | None:
    return Text(variable.definition_en, variable.definition_nb) if variable else None


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
