"""Exact bounds of unknown counts from what is known of them, by linear or integer programming (HiGHS)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from census.errors import GateError

Reals = npt.NDArray[np.float64]

CLOSE = 1e-6
"""HiGHS' own tolerance: bounds are rounded inwards to whole numbers only past it."""


@dataclass(frozen=True)
class Knowledge:
    """What is known of n unknown counts x: ``lower <= x <= upper`` and ``low <= sums @ x <= high``.

    Attributes:
        lower, upper: of each count; infinite if nothing is known.
        sums: sparse, a row for each known sum, a column for each count; entries are 1 or -1.
        low, high: of each sum; equal if it is known exactly.
    """

    lower: Reals
    upper: Reals
    sums: csr_array[Any]
    low: Reals
    high: Reals

    def __post_init__(self) -> None:
        # Without a sum HiGHS has nothing to do, and SciPy refuses an empty matrix.
        if self.sums.shape != (len(self.low), len(self.lower)):
            raise ValueError("Knowledge: the sums do not have the shape of their bounds and of the counts.")

    def component_of(self) -> npt.NDArray[np.int32]:
        """Number the parts of the counts that no sum connects: each can be bounded alone."""
        pattern = abs(self.sums)
        _, labels = connected_components(pattern.T @ pattern, directed=False)
        return np.asarray(labels, dtype=np.int32)

    def part(self, counts: npt.NDArray[np.intp]) -> Knowledge:
        """What is known of some of the counts, a whole number of components."""
        columns = self.sums[:, counts]
        rows = np.flatnonzero(np.diff(columns.indptr))
        return Knowledge(self.lower[counts], self.upper[counts], columns[rows], self.low[rows], self.high[rows])


def bound_counts(known: Knowledge, targets: Iterable[int] | None = None, *, whole: bool = True) -> tuple[Reals, Reals]:
    """Bound counts as tightly as what is known of them allows.

    Args:
        known: of all counts.
        targets: which counts to bound; None: all.
        whole: counts are whole numbers (integer programming); else they may be any numbers (linear programming), which
            bounds less tightly.

    Returns:
        Lower and upper bounds of the targets, in their order.

    Raises:
        GateError: no counts can have led to what is known.
    """
    wanted = np.arange(len(known.lower)) if targets is None else np.fromiter(targets, dtype=np.intp)
    lower, upper = known.lower[wanted].copy(), known.upper[wanted].copy()
    component = known.component_of()
    for label in np.unique(component[wanted]):
        counts = np.flatnonzero(component == label)
        part = known.part(counts)
        if not part.sums.shape[0]:
            continue
        for place in np.flatnonzero(component[wanted] == label):
            if lower[place] == upper[place]:
                continue
            goal = (counts == wanted[place]).astype(np.float64)
            lower[place] = max(lower[place], _extreme(part, goal, whole))
            upper[place] = min(upper[place], -_extreme(part, -goal, whole))
    if whole:
        lower, upper = np.ceil(lower - CLOSE), np.floor(upper + CLOSE)
    return lower, upper


def solve(known: Knowledge, goal: Reals, *, whole: bool = True, gap: float = 0.0) -> Reals | None:
    """Find counts that fit what is known and make ``goal @ x`` least, or as little above it as the share ``gap``.

    Gives None if there is no least value.

    Raises:
        GateError: no counts can have led to what is known.
    """
    result = milp(
        goal,
        bounds=Bounds(known.lower, known.upper),
        constraints=LinearConstraint(known.sums, known.low, known.high) if known.sums.shape[0] else (),
        integrality=np.full(len(goal), int(whole)),
        options={"mip_rel_gap": gap},
    )
    if result.status == 2:
        raise GateError(
            "What is published contradicts itself: no counts can have led to it.",
            "See that all tables are of the same population, and that their methods are told right.",
        )
    return None if result.x is None else np.asarray(result.x, dtype=np.float64)


def _extreme(known: Knowledge, goal: Reals, whole: bool) -> float:
    found = solve(known, goal, whole=whole)
    return -np.inf if found is None else float(goal @ found)
