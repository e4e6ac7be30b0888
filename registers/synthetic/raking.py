"""Calibration of weights to margins by iterative proportional fitting, with margins that may be missed a little.

Every unit contributes to margins (a household: its members of some age, its dwelling of some kind). Margin by margin,
the weights are multiplied by factors until the weighted totals are those wanted, which keeps them positive and as near
to their start as the margins allow (raking; Deville and Särndal 1992). Units that contribute several times to the
margins of a group (a household with three children) take smaller steps, as in generalised iterative scaling. Published
figures do not quite agree with one another, so each has some slack: the further a factor has to go for it, the more it
may be missed.

Units have a weight in each of several domains (counties): common margins hold for the sum over the domains, others for
each domain by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from registers.synthetic.draws import Floats

_STEPS = 8
"""Newton steps for the factors of a group: they are found to many digits."""
_LONGEST = 0.5
"""Longest step in one round, as logarithm of what it multiplies the margin's usual contributor by: longer ones would
overshoot where some contribute many times."""


@dataclass(frozen=True)
class Margins:
    """A group of totals that the weighted units should have: the cells of one table, or of one domain's table.

    Attributes:
        design: units by margins, how much a unit contributes to each.
        totals: one for each margin; with domains, domains by margins, NaN where a domain has no such margin.
        slack: by how much a total may be missed for each unit of its factor's logarithm, of the form of ``totals``.
    """

    design: csr_matrix
    totals: Floats
    slack: Floats


@dataclass(frozen=True)
class Raked:
    """Logarithms of the factors that take the base weights to the calibrated ones.

    Attributes:
        common: for each group of common margins, one for each margin.
        of_domain: for each group of domain margins, domains by margins (0 where a domain has no such margin).
        rounds: how often all margins were gone through.
        largest: greatest change of a factor's logarithm in the last round.
    """

    common: tuple[Floats, ...]
    of_domain: tuple[Floats, ...]
    rounds: int
    largest: float


def rake(
    base: Floats,
    shares: Floats,
    common: Sequence[Margins],
    of_domain: Sequence[Margins],
    rounds: int = 500,
    tolerance: float = 1e-5,
    progress: Callable[[int, float], None] | None = None,
) -> Raked:
    """Find the factors with which the weights meet the margins.

    Args:
        base: weight of each unit before calibration, all domains together.
        shares: part of the base weight that falls to each domain.
        common: margins of all domains together.
        of_domain: margins of each domain.
        rounds: at most so many.
        tolerance: it ends when no factor changes by more than this (relative).
        progress: called after each round with its number and the greatest change.

    Example:
        >>> import numpy as np
        >>> from scipy.sparse import csr_matrix
        >>> table = csr_matrix([[1.0, 0.0], [0.0, 1.0]])
        >>> wanted = Margins(table, np.array([30.0, 10.0]), np.array([0.01, 0.01]))
        >>> raked = rake(np.array([20.0, 20.0]), np.array([1.0]), [wanted], [])
        >>> np.round(20 * np.exp(raked.common[0])).tolist()
        [30.0, 10.0]
    """
    weights = base.copy()
    in_domain = np.tile(shares, (len(base), 1))
    factors = [_Factors(group) for group in common]
    factors_of = [[_Factors(_of_domain(group, row)) for row in range(len(shares))] for group in of_domain]
    done, largest = 0, np.inf
    while done < rounds and largest > tolerance:
        done, largest = done + 1, 0.0
        spread = in_domain.sum(axis=1)
        for group in factors:
            multiplier, change = group.step(weights * spread)
            weights *= multiplier
            largest = max(largest, change)
        for row in range(len(shares)):
            for groups in factors_of:
                multiplier, change = groups[row].step(weights * in_domain[:, row])
                in_domain[:, row] *= multiplier
                largest = max(largest, change)
        if progress is not None:
            progress(done, largest)
    found_of = tuple(
        np.array([item.spread_out(row, group.totals) for row, item in enumerate(items)])
        for group, items in zip(of_domain, factors_of, strict=True)
    )
    return Raked(tuple(item.logs for item in factors), found_of, done, largest)


def _of_domain(group: Margins, row: int) -> Margins:
    known = np.flatnonzero(~np.isnan(group.totals[row]))
    return Margins(csr_matrix(group.design[:, known]), group.totals[row, known], group.slack[row, known])


class _Factors:
    """Factors of one group of margins."""

    def __init__(self, margins: Margins) -> None:
        self._design = margins.design
        self._transposed = csr_matrix(margins.design.T)
        # times each unit contributes to the group: what its weight changes by if all factors change by one
        self._times = np.asarray(margins.design.sum(axis=1)).ravel()
        self._totals, self._slack = margins.totals, margins.slack
        self.logs = np.zeros(len(margins.totals))

    def step(self, weights: Floats) -> tuple[Floats, float]:
        """Move the factors towards the margins; give what the weights are multiplied by, and the greatest change."""
        if not len(self.logs):
            return np.ones(1), 0.0
        now = np.maximum(self._transposed @ weights, 1e-9)
        times = np.maximum(self._transposed @ (weights * self._times) / now, 1.0)
        change = self._solve(now, times)
        self.logs += change
        return np.exp(self._design @ change), float(np.abs(change).max())

    def _solve(self, now: Floats, times: Floats) -> Floats:
        """Change of each factor with which total, weights and penalty balance, were the others to stay."""
        change = np.zeros(len(now))
        for _ in range(_STEPS):
            grown = now * np.exp(times * change)
            miss = grown + self._slack * (self.logs + change) - self._totals
            change = np.clip(change - miss / (times * grown + self._slack), -_LONGEST / times, _LONGEST / times)
        return change

    def spread_out(self, row: int, totals: Floats) -> Floats:
        """The factors at the places of a domain's margins, 0 for those that it has not."""
        result = np.zeros(totals.shape[1])
        result[~np.isnan(totals[row])] = self.logs
        return result
