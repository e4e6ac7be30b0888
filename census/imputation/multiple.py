"""Multiple imputation: what a hot deck leaves uncertain in a published count.

Sources: Rubin (1987), Multiple Imputation for Nonresponse in Surveys; the draws are those of ``imputation.bootstrap``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import clone

from census.errors import ImputationError, ParameterError
from census.imputation.bootstrap import Deck, DonorIndex
from census.imputation.classes import columns_of
from census.imputation.edits import Edit
from census.imputation.estimator import HotDeckImputer
from census.imputation.groups import concerns
from census.imputation.keyed_draws import keyed_words

Integers = npt.NDArray[np.int64]
_ATTEMPTS = 6
"""Donors that a recipient draws from the bootstrap before all of its class are asked whether they break an edit."""


class MultipleImputer:
    """Many imputations of the same units, each from a bootstrap of its donors.

    The classes, variables, groups and edits are those of an imputer; donors are drawn as ``imputation.bootstrap`` says,
    so that neither its donor limit nor its balanced draw has any part in it.

    Args:
        imputer: with ``ids``; its method must be ``random``.
        units: those with values, and those without.
        seed: of the draws.

    Raises:
        ImputationError: the imputer takes the nearest donor: there is no bootstrap within its classes.
    """

    def __init__(self, imputer: HotDeckImputer, units: pd.DataFrame, seed: int) -> None:
        if imputer.method != "random":
            raise ImputationError(
                f"Multiple imputation draws random donors, and these settings take them by '{imputer.method}'.",
                'Use settings with method = "random" and classes that hold what the distance is measured by.',
            )
        if imputer.ids is None:
            raise ImputationError("Multiple imputation needs the units' ids.", "Give the imputer 'ids'.")
        self.seed, self.unit = seed, imputer.ids
        fitted = clone(imputer).fit(units)
        self.variables: list[Any] = list(fitted.variables_)
        record = self.variables if imputer.record_variables is None else list(imputer.record_variables)
        self._record = record
        self._groups = [group for stage in fitted.groups_ for group in stage]
        self._classes = [tuple(keys) for keys in imputer.classes]
        self._edits = [Edit(edit) if isinstance(edit, str) else edit for edit in imputer.edits]
        has_form = (
            units[imputer.responded].notna() if imputer.responded else units[self.variables].notna().any(axis="columns")
        )
        missing = units[self.variables].isna().any(axis="columns")
        self.is_recipient = missing | ~has_form
        self.recipients = units[self.is_recipient].reset_index(drop=True)
        self._silent = np.flatnonzero(~has_form[self.is_recipient].to_numpy())
        self._donors = units.reset_index(drop=True)
        self._gives_record = has_form.to_numpy()
        self._observed = {name: units[name].notna().to_numpy() for name in self.variables}
        self._index = DonorIndex(self._donors, self.unit)

    def imputations(self, number: int) -> Iterator[pd.DataFrame]:
        """The recipients with all variables filled, as often as asked; of the index of ``recipients``."""
        for imputation in range(number):
            current = self.recipients.copy()
            self._fill(current, self._silent, "record", self._classes, self._record, self._gives_record, imputation)
            for group in self._groups:
                lacking = np.flatnonzero(current[list(group.variables)].isna().any(axis="columns").to_numpy())
                gives = np.logical_and.reduce([self._observed[name] for name in group.variables])
                self._fill(current, lacking, group.name, group.classes, list(group.variables), gives, imputation)
            yield current

    def _fill(
        self,
        current: pd.DataFrame,
        rows: Integers,
        name: str,
        classes: Any,
        variables: list[Any],
        gives: npt.NDArray[np.bool_],
        imputation: int,
    ) -> None:
        """Fill what is missing of these variables in these rows."""
        levels = list(classes)
        waiting, donors = rows, np.empty(len(rows), dtype=np.int64)
        edits = [edit for edit in self._edits if concerns(edit, variables)]
        needed = list(dict.fromkeys([self.unit, *columns_of(levels)]))
        looked_at = list(current) if any(not isinstance(edit, Edit) for edit in edits) else _columns_of_edits(edits)
        place = np.arange(len(rows))
        while len(waiting):
            deck = self._index.lay(current[needed].iloc[waiting], levels, gives)
            chosen, broken = self._draw(deck, current[looked_at].iloc[waiting], variables, edits, name, imputation)
            donors[place[~broken]] = chosen[~broken]
            if broken.any():  # no donor of the class fits: on to the next one
                levels = levels[int(deck.level[broken].min()) :]
            waiting, place = waiting[broken], place[broken]
        for variable in variables:
            own = current[variable]
            taken = own.isna().to_numpy()[rows]
            values = own.array.copy()
            values[rows[taken]] = self._donors[variable].array.take(donors[taken])
            current[variable] = pd.Series(values, index=current.index)

    def _draw(
        self,
        deck: Deck,
        taking: pd.DataFrame,
        variables: list[Any],
        edits: list[Any],
        name: str,
        imputation: int,
    ) -> tuple[Integers, npt.NDArray[np.bool_]]:
        """Donors, and whether they break an edit after all attempts."""
        key = f"{self.seed}/{name}"
        chosen = deck.draw(key, imputation)
        broken = np.zeros(len(chosen), dtype=bool)
        again = np.arange(len(chosen))
        for attempt in range(1, _ATTEMPTS + 1) if edits else ():
            kept = self._keeps(taking.iloc[again], chosen[again], variables, edits)
            again = again[~kept]
            if not len(again):
                return chosen, broken
            chosen[again] = deck.draw(key, imputation, again, attempt)
        if edits and len(again):
            again = again[~self._keeps(taking.iloc[again], chosen[again], variables, edits)]
            for one in again.tolist():
                fitting = self._fitting(deck, taking.iloc[[one]], one, variables, edits)
                broken[one] = not len(fitting)
                if len(fitting):
                    word = keyed_words(f"{key}/fitting", deck.recipients[[one]], imputation)[0]
                    chosen[one] = fitting[int(word % np.uint64(len(fitting)))]
        return chosen, broken

    def _fitting(self, deck: Deck, taking: pd.DataFrame, one: int, variables: list[Any], edits: list[Any]) -> Integers:
        """Donors of a recipient's class that break no edit."""
        donors = deck.donors[deck.start[one] : deck.start[one] + deck.size[one]].astype(np.int64)
        return donors[self._keeps(taking.iloc[np.zeros(len(donors), dtype=np.int64)], donors, variables, edits)]

    def _keeps(
        self, taking: pd.DataFrame, donors: Integers, variables: list[Any], edits: list[Any]
    ) -> npt.NDArray[np.bool_]:
        record = taking.reset_index(drop=True).copy()
        for name in (variable for variable in variables if variable in record):
            given = self._donors[name].take(donors).reset_index(drop=True)
            record[name] = record[name].where(record[name].notna(), given)
        right = np.ones(len(record), dtype=bool)
        for edit in edits:
            held = edit.holds(record) if isinstance(edit, Edit) else edit(record)
            right &= pd.Series(held).fillna(True).to_numpy(dtype=bool)
        return right


def _columns_of_edits(edits: list[Any]) -> list[Any]:
    return list(dict.fromkeys(column for edit in edits for column in edit.columns))


def combine(counts: npt.NDArray[Any], within: npt.NDArray[Any] | float = 0.0) -> pd.DataFrame:
    """Rubin's rules for estimates of m imputations.

    Definition: with B the variance of the m estimates (m - 1 in the denominator) and W the mean of their own variances,
    the variance of the mean of all imputations is T = W + (1 + 1/m) B. A census counts everybody: there is no sampling,
    and W = 0. A published figure is not that mean but a count of *one* imputation: for it, T = W + 2B, the rule with
    m = 1, of which B is estimated from the m. That is somewhat too much: production draws its donors evenly, without
    replacement, and where a class has n donors for r recipients its variance is by the factor 1 + r/n less.

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
