"""Columns of a register on their way from the world to the extract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from registers.synthetic.draws import Bools, Ints
from registers.synthetic.observer import Observer

Column = NDArray[Any]


class ObservedRows:
    """Columns of equal length and the observer that hears of every change of rows.

    Example:
        >>> from registers.synthetic.observer import Defect
        >>> twice = {"twice": Defect("cars", "twice", 0.98, "", "")}
        >>> rows = ObservedRows(Observer("cars", twice, np.random.default_rng(1), 3), {"number": np.arange(3)})
        >>> copies = rows.double("twice")
        >>> len(rows["number"]) == 3 + len(copies)
        True
    """

    def __init__(self, observer: Observer, columns: Mapping[str, Column]) -> None:
        self.observer = observer
        self._columns = dict(columns)

    def __getitem__(self, name: str) -> Column:
        return self._columns[name]

    def __setitem__(self, name: str, values: Column) -> None:
        self._columns[name] = values

    def __len__(self) -> int:
        return self.observer.rows

    def keep(self, rows: Bools | Ints) -> None:
        """Filter or reorder the rows: a mask, or row numbers."""
        self.observer.keep(rows)
        self._columns = {name: values[rows] for name, values in self._columns.items()}

    def lose(self, defect: str, among: Bools | None = None, **options: Any) -> None:
        """Leave out the rows that a defect strikes (options: see ``Observer.strike``)."""
        self.keep(~self.observer.strike(defect, among, **options))

    def double(self, defect: str, among: Bools | None = None) -> Ints:
        """Append a copy of each row that a defect strikes; the ledger then names the copies, whose rows are given."""
        size = len(self)
        hit = np.flatnonzero(self.observer.strike(defect, among))
        self.keep(np.r_[np.arange(size), hit])
        self.observer.note(defect, np.arange(len(self)) >= size)
        return np.arange(size, len(self))

    def replace(self, name: str, hit: Bools, values: Any) -> None:
        """Put other values into a column where rows are hit (one for all rows, or one for each)."""
        self._columns[name] = np.where(hit, values, self._columns[name]).astype(self._columns[name].dtype)

    def swap(self, defect: str, first: str, last: str) -> None:
        """Let two days change places in the rows that a defect strikes; at risk are those where both are known and
        differ.
        """
        begin, end = self._columns[first], self._columns[last]
        hit = self.observer.strike(defect, ~np.isnat(end) & (end > begin))
        self._columns[first], self._columns[last] = np.where(hit, end, begin), np.where(hit, begin, end)

    def spoil_number(self, defect: str, name: str) -> None:
        """Change the last digit, a check digit, of numbers that a defect strikes."""
        number = self._columns[name]
        self.replace(name, self.observer.strike(defect), number - number % 10 + (number + 1) % 10)
