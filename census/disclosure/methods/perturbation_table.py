"""The perturbation table of the cell-key method: how likely each count is to change by how much."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog, minimize
from scipy.special import logsumexp

from census.errors import ParameterError

Reals = npt.NDArray[np.float64]

EDGE = 1e-3
"""Variances are kept so far inside of what a count's possible changes allow, since the optimum does not exist on it."""


@dataclass(frozen=True)
class PerturbationTable:
    """Probabilities of changes.

    Attributes:
        greatest: no count changes by more.
        least_published: counts from 1 to it are never published.
        probability: a row for each original count from 0; counts above the last row have that row; a column for each
            change from ``-greatest`` to ``greatest``.
    """

    greatest: int
    least_published: int
    probability: Reals

    @property
    def changes(self) -> npt.NDArray[np.int64]:
        """The change that each column stands for."""
        return np.arange(-self.greatest, self.greatest + 1)

    def change(self, counts: npt.NDArray[np.int64], keys: Reals) -> npt.NDArray[np.int64]:
        """Look up the change of each count by its cell key, a number from 0 to below 1."""
        rows = np.minimum(counts, len(self.probability) - 1)
        cumulated = np.cumsum(self.probability, axis=1)
        cumulated[:, -1] = 1.0
        columns = (keys[:, None] >= cumulated[rows]).sum(axis=1)
        found: npt.NDArray[np.int64] = self.changes[np.minimum(columns, len(self.changes) - 1)]
        return found


@cache
def make_perturbation_table(greatest: int, variance: float, least_published: int) -> PerturbationTable:
    """Make the table that tells least beside what is asked for (Giessing 2016; the R package ptable).

    Definition: changes of each count have the mean 0 and the variance asked for, none is greater than ``greatest``, no
    count becomes negative or one from 1 to ``least_published``; zeros stay zeros. Of all such distributions, that of
    the greatest entropy: its logarithm is a quadratic in the change. Where a small count cannot have that variance, it
    has the nearest that it can.

    Args:
        greatest: D of the literature, 1 or more.
        variance: V, above 0.
        least_published: js, 0 or more.

    Raises:
        ParameterError: an argument is out of range, or a count cannot change at mean 0.
    """
    if greatest < 1 or variance <= 0 or least_published < 0 or least_published >= greatest:
        raise ParameterError(
            f"There is no perturbation of at most {greatest}, variance {variance}, without counts up to "
            f"{least_published}.",
            "The greatest change is above the counts not published, and the variance above 0.",
        )
    changes = np.arange(-greatest, greatest + 1)
    last = greatest + least_published + 1
    probability = np.zeros((last + 1, len(changes)))
    probability[0, greatest] = 1.0
    for count in range(1, last + 1):
        after = count + changes
        possible = (after == 0) | (after > least_published)
        probability[count, possible] = _most_entropy(changes[possible].astype(np.float64), variance)
    return PerturbationTable(greatest, least_published, probability)


def _most_entropy(changes: Reals, variance: float) -> Reals:
    """The distribution of mean 0 and this variance, or the nearest possible one, with the greatest entropy."""
    squares = changes**2
    conditions = np.array([np.ones_like(changes), changes])
    ends = []
    for sign in (1.0, -1.0):
        result = linprog(sign * squares, A_eq=conditions, b_eq=[1.0, 0.0], bounds=(0, None))
        if result.x is None or result.fun is None:
            raise ParameterError("A count cannot change at mean 0.", "Allow greater changes.")
        ends.append(sign * float(result.fun))
    least, most = ends
    inside = (most - least) * EDGE
    aim = float(np.clip(variance, least + inside, most - inside))
    scale = float(np.abs(changes).max())
    terms = np.array([changes / scale, squares / scale**2])
    target = np.array([0.0, aim / scale**2])

    def dual(weights: Reals) -> tuple[float, Reals]:
        logs = weights @ terms
        total = float(logsumexp(logs))
        gradient: Reals = terms @ np.exp(logs - total) - target
        return total - float(weights @ target), gradient

    found = minimize(dual, np.zeros(2), jac=True, method="BFGS", options={"gtol": 1e-12, "maxiter": 1000})
    logs = found.x @ terms
    chances: Reals = np.exp(logs - logsumexp(logs))
    return chances
