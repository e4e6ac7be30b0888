"""Rounding: of small counts only, of every figure by itself, and of all inner cells such that figures add up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from census.disclosure.count_table import CountTable
from census.disclosure.methods.interface import Outcome, summed
from census.disclosure.published_figures import Figures
from census.disclosure.rounding import round_small_counts


@dataclass(frozen=True)
class SmallCountRounding:
    """Small inner cells become 0 or the base, such that margins stay near; all else is summed (``rounding``)."""

    name: str = "small count rounding"

    def protect(self, table: CountTable, figures: Figures, *, base: int, seed: int) -> Outcome:
        """See ``Method``."""
        rounded = round_small_counts(table.counts, list(figures.of_cell.T), base=base, seed=seed)
        lower = np.where(rounded == base, 1, rounded)
        return summed(figures, rounded, lower, np.where(rounded == 0, base - 1, rounded))


@dataclass(frozen=True)
class DeterministicRounding:
    """Every figure by itself becomes the nearest multiple of the base, halves the higher one: nothing adds up.

    Attributes:
        to: the multiple.
        name: as in tables.
    """

    to: int
    name: str

    def protect(self, table: CountTable, figures: Figures, *, base: int, seed: int) -> Outcome:  # noqa: ARG002
        """See ``Method``; it draws nothing, and its multiple is its own."""
        rounded = (figures.sums(table.counts) + self.to // 2) // self.to * self.to
        none = np.zeros(len(rounded), dtype=bool)
        lower = np.maximum(rounded - self.to // 2, 0)
        return Outcome(rounded, none, lower, rounded + (self.to - 1) // 2)


@dataclass(frozen=True)
class ControlledRounding:
    """Inner cells become one of the two multiples beside them, multiples stay; such that margins stay near.

    The remainders are rounded as small counts are; a figure is the sum of its cells.

    Attributes:
        to: the multiple.
        name: as in tables.
    """

    to: int
    name: str

    def protect(self, table: CountTable, figures: Figures, *, base: int, seed: int) -> Outcome:  # noqa: ARG002
        """See ``Method``; its multiple is its own."""
        remainder = table.counts % self.to
        rounded = table.counts - remainder
        rounded = rounded + round_small_counts(remainder, list(figures.of_cell.T), base=self.to, seed=seed)
        return summed(figures, rounded, np.maximum(rounded - self.to + 1, 0), rounded + self.to - 1)
