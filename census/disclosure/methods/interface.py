"""What every method of protection gives: published figures, and what they tell of the original ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from census.disclosure.count_table import CountTable
from census.disclosure.published_figures import Counts, Figures, Mask

UNBOUNDED = np.iinfo(np.int64).max // 4


@dataclass(frozen=True)
class Outcome:
    """The figures of a table after protection, numbered as ``number_figures`` does.

    Attributes:
        figures: published counts; meaningless where suppressed.
        suppressed: figures that are not published.
        lower, upper: what a figure tells of the original to somebody who knows the method: bounds of each figure alone,
            or of all together where the method is additive.
    """

    figures: Counts
    suppressed: Mask
    lower: Counts
    upper: Counts


class Method(Protocol):
    """A method of protection."""

    @property
    def name(self) -> str:
        """Short, as in tables."""
        ...

    def protect(self, table: CountTable, figures: Figures, *, base: int, seed: int) -> Outcome:
        """Protect all published figures of a table.

        Args:
            table: inner cells and margins.
            figures: their numbering.
            base: counts from 1 to below it are small.
            seed: of the random choices.
        """
        ...


def summed(figures: Figures, inner: Counts, lower: Counts, upper: Counts) -> Outcome:
    """The outcome of an additive method: figures and bounds are sums of those of the inner cells."""
    none = np.zeros(len(figures.margin), dtype=bool)
    return Outcome(figures.sums(inner), none, figures.sums(lower), figures.sums(upper))
