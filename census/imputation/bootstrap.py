"""The approximate Bayesian bootstrap in a hot deck.

Sources: Rubin and Schenker (1986), Journal of the American Statistical Association 81; Andridge and Little
(2010), International Statistical Review 78, section 5 (in hot decks).

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

from census.errors import ImputationError
from census.imputation.classes import banded, split_key
from census.imputation.keyed_draws import keyed_words

Integers = npt.NDArray[np.int64]
Places = npt.NDArray[np.int32]
"""Half as wide: two for each donor are kept for every list of keys."""


@dataclass(frozen=True)
class Deck:
    """Recipients at the finest class that has donors for them: where draws are made, before any is.

    Attributes:
        recipients: ids.
        level: of fallback, from 1.
        start, size: of each recipient's class in ``donors``.
        named: id of the first donor of its class, which names the class.
        donors: positions of donors in their table, class by class.
    """

    recipients: Integers
    level: Integers
    start: Integers
    size: Integers
    named: Integers
    donors: Places

    def draw(self, key: str, imputation: int, among: npt.NDArray[Any] | None = None, attempt: int = 0) -> Integers:
        """The position of a donor for recipients, by the approximate Bayesian bootstrap.

        Args:
            key: seed and purpose.
            imputation: number of the imputation; others are independent.
            among: numbers of the recipients that draw; none: all.
            attempt: number of the draw of a recipient whose earlier donors broke an edit, from 0.

        Returns:
            Positions in the table of donors.
        """
        own = slice(None) if among is None else among
        if not len(self.recipients[own]):
            return np.empty(0, dtype=np.int64)
        size = self.size[own].astype(np.uint64)
        place = (keyed_words(f"{key}/recipient", self.recipients[own], imputation, attempt) % size).astype(np.int64)
        # The donor that the bootstrap of this class has drawn into that place: the same for all who come upon it.
        drawn = keyed_words(f"{key}/donor", self.named[own], self.level[own], place, imputation) % size
        return self.donors[self.start[own] + drawn.astype(np.int64)].astype(np.int64)


class DonorIndex:
    """Donors sorted by class, each list of keys once.

    Args:
        donors: the id and the columns of the classes. A missing value is a value like others.
        unit: name of the id, a whole number.
    """

    def __init__(self, donors: pd.DataFrame, unit: str) -> None:
        self._unit, self._donors = unit, donors
        self._ids = donors[unit].to_numpy(dtype="int64")
        self._by_id = np.argsort(self._ids, kind="stable")
        self._keys: dict[Any, tuple[Integers, pd.Index[Any]]] = {}
        self._classes: dict[tuple[Any, ...], tuple[list[Integers], Places, Places]] = {}

    def lay(
        self, recipients: pd.DataFrame, classes: Sequence[Sequence[Any]], gives: npt.NDArray[np.bool_] | None = None
    ) -> Deck:
        """Put recipients into the finest class that has a donor.

        Args:
            recipients: the id and the columns of the classes.
            classes: from the finest to the coarsest (keys as in ``imputation.classes``).
            gives: which donors may give; none: all.

        Raises:
            ImputationError: a recipient has no donor in any class.
        """
        count = len(recipients)
        ids = recipients[self._unit].to_numpy(dtype="int64")
        level, start, size, named = (np.zeros(count, dtype=np.int64) for _ in range(4))
        laid: list[Places] = []
        offset, waiting = 0, np.arange(count)
        for place, keys in enumerate(classes, start=1):
            if not len(waiting):
                break
            steps, order, sorted_codes = self._class(tuple(keys))
            if gives is not None:
                order, sorted_codes = order[gives[order]], sorted_codes[gives[order]]
            wanted = self._code(recipients, waiting, tuple(keys), steps)
            first = np.searchsorted(sorted_codes, wanted, side="left")
            number = np.searchsorted(sorted_codes, wanted, side="right") - first
            found = number > 0
            own = waiting[found]
            level[own], size[own], start[own] = place, number[found], offset + first[found]
            named[own] = self._ids[order[first[found]]]
            laid.append(order)
            offset += len(order)
            waiting = waiting[~found]
        if len(waiting):
            raise ImputationError(
                f"{len(waiting)} of the units to impute ({self._unit}) have no donor in any imputation class.",
                "End the list of classes with a coarser one; the empty one takes any donor.",
            )
        return Deck(ids, level, start, size, named, np.concatenate(laid) if laid else np.empty(0, dtype=np.int32))

    def _class(self, keys: tuple[Any, ...]) -> tuple[list[Integers], Places, Places]:
        """The known codes after each key, the donors by class and id, and their classes in that order."""
        if keys not in self._classes:
            codes, steps = np.zeros(len(self._ids), dtype=np.int64), []
            for key in keys:
                own, known = self._key(key)
                codes, values = pd.factorize(codes * (len(known) + 1) + own, sort=True)
                steps.append(values)
            order = self._by_id[np.argsort(codes[self._by_id], kind="stable")]
            self._classes[keys] = steps, order.astype(np.int32), codes[order].astype(np.int32)
        return self._classes[keys]

    def _code(
        self, recipients: pd.DataFrame, rows: Integers, keys: tuple[Any, ...], steps: Sequence[Integers]
    ) -> Integers:
        """The class of recipients in these rows as their donors' classes are numbered; -1 where there is none."""
        codes = np.zeros(len(rows), dtype=np.int64)
        for key, values in zip(keys, steps, strict=True):
            known = self._key(key)[1]
            column = _key_values(recipients, key).take(rows)
            own = np.where(column.isna().to_numpy(), 0, known.get_indexer(pd.Index(column)) + 1)
            outside = (codes < 0) | ((own == 0) & column.notna().to_numpy())
            wanted = codes * (len(known) + 1) + own
            place = np.searchsorted(values, wanted).clip(max=max(len(values) - 1, 0))
            there = (values[place] == wanted) & ~outside if len(values) else np.zeros(len(wanted), bool)
            codes = np.where(there, place, -1)
        return codes

    def _key(self, key: Any) -> tuple[Integers, pd.Index[Any]]:
        """Codes of the donors' values of a key, from 1 (0: missing), and these values."""
        if key not in self._keys:
            codes, known = pd.factorize(_key_values(self._donors, key), use_na_sentinel=True)
            self._keys[key] = (codes + 1).astype(np.int64), pd.Index(known)
        return self._keys[key]


def _key_values(units: pd.DataFrame, key: Any) -> pd.Series:
    name, width = split_key(key)
    return banded(units[name], width)
