"""What a matrix counts and measures: the categories of its contents, and their figures.

The first is the count of units; sums and means of quantities follow, if the matrix has any.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from census.catalogue import find_quantity
from census.publishing.figures import Figures
from census.publishing.texts import Text
from census.tabulation.matrix import MatrixDefinition

COUNT = "count"
"""Code of the number of units."""

NOT_APPLICABLE, NOT_FOR_PUBLICATION = ".", ":"
"""Standard signs in place of a figure: the mean of no units; a figure of too few."""


@dataclass(frozen=True)
class Content:
    """One of the contents of a matrix.

    Attributes:
        code: ``count``, ``sum_<quantity>`` or ``mean_<quantity>``.
        label: what stands in the heading.
        unit: of measurement.
        decimals: that are published.
    """

    code: str
    label: Text
    unit: Text
    decimals: int = 0


def contents_of(definition: MatrixDefinition) -> tuple[Content, ...]:
    """List the contents of a matrix in order of publication."""
    units = Text(definition.unit_en, definition.unit_nb)
    contents = [Content(COUNT, units, units)]
    for name in definition.quantities:
        item = find_quantity(name)
        unit = Text(item.unit_en, item.unit_nb)
        if name in definition.sums:
            label = Text(f"{item.label_en}, sum ({unit.en})", f"{item.label_nb}, sum ({unit.nb})")
            contents.append(Content(f"sum_{name}", label, unit))
        if name in definition.means:
            label = Text(f"{item.label_en}, mean ({unit.en})", f"{item.label_nb}, gjennomsnitt ({unit.nb})")
            contents.append(Content(f"mean_{name}", label, unit, item.decimals))
    return tuple(contents)


def published_figures(figures: Figures, content: Content) -> npt.NDArray[np.int64] | npt.NDArray[np.float64]:
    """The figures of one content: whole numbers for the count; else not a number where a standard sign stands."""
    kind, _, quantity = content.code.partition("_")
    if kind == "mean":
        return figures.mean_of(quantity, content.decimals)
    return figures.sum_of(quantity) if kind == "sum" else figures.counts


def standard_signs(figures: Figures, content: Content) -> npt.NDArray[np.str_]:
    """The standard sign that stands in place of each figure; empty for an ordinary one."""
    absent = np.isnan(published_figures(figures, content))
    sign = np.where(figures.counts == 0, NOT_APPLICABLE, NOT_FOR_PUBLICATION)
    return np.where(absent, sign, "")
