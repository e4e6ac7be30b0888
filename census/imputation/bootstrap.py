"""Multiple imputation by hot deck: the approximate Bayesian bootstrap, and Rubin's rules for counts.

Sources: Rubin and Schenker (1986), Journal of the American Statistical Association 81 (approximate Bayesian bootstrap);
Rubin (1987), Multiple Imputation for Nonresponse in Surveys (rules); Reilly (1993) and Andridge and Little (2010),
International Statistical Review 78, 5 (in hot decks).

Within an imputation class with n donors, each imputation first draws n donors with replacement from these (what the
donors of another census could have been), and then a donor for every recipient with replacement from those drawn. A
draw without replacement in the second place, as production makes to use its donors evenly, would leave out what the
donors themselves are uncertain by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from census.errors import ImputationError, ParameterError
from census.imputation.keyed_draws import keyed_words

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Deck:
    """Donors in their classes, and the class of each recipient: where draws are made, before any is.

    Attributes:
        recipients: ids.
        level: of fallback, from 1: the finest class with a donor.
        start: place of the first donor of each recipient's class in ``donors``.
        size: number of donors of its class.
        donors: positions of donors in the table they came from, class by class.
    """

    recipients: Integers
    level: Integers
    start: Integers
    size: Integers
    donors: Integers

    def draw(self, key: str, imputation: int) -> Integers:
        """The position of a donor for each recipient, by the approximate Bayesian bootstrap.

        Args:
            key: seed and purpose.
            imputation: number of the imputation; others are independent.

        Returns:
            Positions in the table of donors, in the order of ``recipients``.
        """
        if not len(self.recipients):
            return np.empty(0, dtype=np.int64)
        size, start = self.size.astype(np.uint64), self.start.astype(np.int64)
        place = (keyed_words(f"{key}/recipient", self.recipients, imputation) % size).astype(np.int64)
        # The donor that the bootstrap of this class has drawn into that place: the same for all who come upon it.
        drawn = keyed_words(f"{key}/donor", start, place, imputation) % size
        chosen: Integers = self.donors[start + drawn.astype(np.int64)]
        return chosen


def lay_deck(recipients: pd.DataFrame, donors: pd.DataFrame, unit: str, classes: Sequence[Sequence[str]]) -> Deck:
    """Put recipients and donors into the finest class that has a donor.

    Args:
        recipients: ``unit`` and the columns of the classes. A missing value is a value like others.
        donors: the same columns.
        unit: name of the id, a whole number.
        classes: from the finest to the coarsest.

    Raises:
        ImputationError: a recipient has no donor in any class.
    """
    count = len(recipients)
    level, start, size = (np.zeros(count, dtype=np.int64) for _ in range(3))
    order = np.argsort(donors[unit].to_numpy(dtype="int64"), kind="stable")
    sorted_donors = donors.iloc[order]
    laid: list[Integers] = []
    offset, waiting = 0, np.arange(count)
    for place, keys in enumerate(classes, start=1):
        if not len(waiting):
            break
        taking, giving = _class_numbers(recipients.iloc[waiting], sorted_donors, keys)
        offered = np.flatnonzero(np.isin(giving, taking))
        offered = offered[np.argsort(giving[offered], kind="stable")]
        number = int(max(giving.max(initial=-1), taking.max(initial=-1))) + 1
        sizes = np.bincount(giving[offered], minlength=number)
        firsts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        found = sizes[taking] > 0
        own = waiting[found]
        level[own], size[own], start[own] = place, sizes[taking[found]], offset + firsts[taking[found]]
        laid.append(order[offered].astype(np.int64))
        offset += len(offered)
        waiting = waiting[~found]
    if len(waiting):
        raise ImputationError(
            f"{len(waiting)} of the units to impute ({unit}) have no donor in any imputation class.",
            "End the list of classes with a coarser one; the empty one takes any donor.",
        )
    pool = np.concatenate(laid) if laid else np.empty(0, dtype=np.int64)
    return Deck(recipients[unit].to_numpy(dtype="int64"), level, start, size, pool)


def combine(counts: npt.NDArray[Any], within: npt.NDArray[Any] | float = 0.0) -> pd.DataFrame:
    """Rubin's rules for estimates of m imputations.

    Definition: with B the variance of the m estimates (m - 1 in the denominator) and W the mean of their own variances,
    the variance of the mean of all imputations is T = W + (1 + 1/m) B. A census counts everybody: there is no sampling,
    and W = 0. A published figure is not that mean but a count of *one* imputation: for it, T = W + 2B, the rule with
    m = 1, of which B is estimated from the m. (Production draws its donors evenly, which B does not give it credit for:
    where a class has few donors for its recipients, the true variance is somewhat less.)

    Args:
        counts: of shape (m, cells).
        within: W of each cell; 0 for a full count.

    Returns:
        ``mean``, ``between`` (B), ``total`` (T of the mean), ``standard_error`` (of the mean), ``published_error``
        (standard error of the figure of one imputation) and ``degrees_of_freedom`` (infinite without any B).

    Raises:
        ParameterError: fewer than two imputations.

    Example:
        >>> combine(np.array([[10], [12]]))[["mean", "between", "total"]].iloc[0].tolist()
        [11.0, 2.0, 3.0]
    """
    imputations = len(counts)
    if imputations < 2:
        raise ParameterError("One imputation tells nothing of its variance.", "Make 2 or more; 20 are usual.")
    estimates = np.asarray(counts, dtype=float)
    between = estimates.var(axis=0, ddof=1)
    added = (1 + 1 / imputations) * between
    total = within + added
    with np.errstate(divide="ignore", invalid="ignore"):
        freedom = np.where(added > 0, (imputations - 1) * np.square(total / added), np.inf)
    return pd.DataFrame(
        {
            "mean": estimates.mean(axis=0),
            "between": between,
            "total": total,
            "standard_error": np.sqrt(total),
            "published_error": np.sqrt(within + 2 * between),
            "degrees_of_freedom": freedom,
        }
    )


def _class_numbers(taking: pd.DataFrame, giving: pd.DataFrame, keys: Sequence[str]) -> tuple[Integers, Integers]:
    """The class of each recipient and donor, as a number that both share."""
    if not keys:
        return np.zeros(len(taking), dtype=np.int64), np.zeros(len(giving), dtype=np.int64)
    both = np.zeros(len(taking) + len(giving), dtype=np.int64)
    for key in keys:
        codes, known = pd.factorize(pd.concat([taking[key], giving[key]], ignore_index=True), use_na_sentinel=True)
        both = both * (len(known) + 1) + (codes + 1)
        both = np.unique(both, return_inverse=True)[1].astype(np.int64)
    return both[: len(taking)], both[len(taking) :]
