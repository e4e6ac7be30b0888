"""Suppression as one method among others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from census.disclosure.bounds import bound_counts
from census.disclosure.count_table import CountTable
from census.disclosure.methods.interface import UNBOUNDED, Outcome
from census.disclosure.published_figures import Figures
from census.disclosure.suppression import attacker_knowledge, suppress_small_counts

LARGEST_AUDIT = 300
"""Suppressed figures up to which each is bounded by programming; above it their proofs stand for the bounds."""


@dataclass(frozen=True)
class Suppression:
    """Small figures are not published, nor others from which they could be computed (``suppression``)."""

    name: str = "suppression"

    def protect(self, table: CountTable, figures: Figures, *, base: int, seed: int) -> Outcome:  # noqa: ARG002
        """See ``Method``; it draws nothing."""
        protected = suppress_small_counts(table, base=base)
        totals = figures.sums(table.counts)
        hidden = protected.suppressed
        lower, upper = np.where(hidden, 1, totals), np.where(hidden, UNBOUNDED, totals)
        if 0 < hidden.sum() <= LARGEST_AUDIT:
            bounds: Any = bound_counts(*attacker_knowledge(protected))
            lower[hidden] = bounds[0].astype(np.int64)
            upper[hidden] = np.where(np.isfinite(bounds[1]), bounds[1], UNBOUNDED).astype(np.int64)
        return Outcome(np.where(hidden, 0, totals), hidden, lower, upper)
