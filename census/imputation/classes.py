"""Imputation classes: what a recipient and its donor have in common.

A class is named by its keys. A key is the name of a column, or ``name//width``: the column's numbers in bands of that
width, so that ``utility_floor_space_m2//20`` puts 41 and 59 square metres together. The empty class is everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pandas as pd

from census.errors import ImputationError

ImputationClass = tuple[Any, ...]
"""Keys of a class: names of columns (of an array: their places)."""

Codes = npt.NDArray[np.int64]

_DENSE = 1 << 24
"""Class codes up to here are used as they are; above, they are numbered anew."""

T = TypeVar("T", ir.Column, "pd.Series[Any]")


def split_key(key: Any) -> tuple[Any, int]:
    """Column and width of the bands (0: none) of a key.

    Raises:
        ImputationError: the width is no whole number above 0.

    Example:
        >>> split_key("utility_floor_space_m2//20")
        ('utility_floor_space_m2', 20)
    """
    name, mark, width = key.partition("//") if isinstance(key, str) else (key, "", "")
    if mark and not (width.strip().isdigit() and int(width) > 0):
        raise ImputationError(f"The width of the bands in '{key}' is no whole number above 0.", "Write name//20.")
    return (name.strip(), int(width)) if mark else (key, 0)


def columns_of(classes: Iterable[ImputationClass]) -> list[Any]:
    """The columns that classes look at, each once."""
    return list(dict.fromkeys(split_key(key)[0] for keys in classes for key in keys))


def check_classes(classes: Sequence[ImputationClass], columns: Iterable[Any]) -> None:
    """Raise ImputationError if there is no class, or a class needs a column that is not there."""
    if not len(classes):
        raise ImputationError("There are no imputation classes.", "Give at least one; '()' takes any donor.")
    missing = [str(name) for name in columns_of(classes) if name not in set(columns)]
    if missing:
        raise ImputationError(
            f"Imputation classes need {', '.join(missing)}, which the units do not have.", "Mend the list of classes."
        )


def banded(column: T, width: int) -> T:
    """The column in bands of that width; as it is where the width is 0."""
    return column // width if width else column


class ClassCodes:
    """Codes of the classes of units, as whole numbers: equal for units of one class, also of two frames.

    Args:
        donors: units that give, with the columns of the classes.
        recipients: units that take: the same columns.
    """

    def __init__(self, donors: pd.DataFrame, recipients: pd.DataFrame) -> None:
        self._donors = donors
        self._recipients = recipients
        self._known: dict[Any, tuple[npt.NDArray[np.int32], int]] = {}

    def of(self, keys: ImputationClass) -> tuple[Codes, Codes, int]:
        """Class of every donor, of every recipient, and a number above all of them."""
        total = len(self._donors) + len(self._recipients)
        codes, size = np.zeros(total, np.int64), 1
        for key in keys:
            of_key, values = self._of_key(key)
            codes *= values
            codes += of_key
            size *= values
            if size > _DENSE:
                codes, size = _numbered(codes)
        return codes[: len(self._donors)], codes[len(self._donors) :], size

    def _of_key(self, key: Any) -> tuple[npt.NDArray[np.int32], int]:
        if key not in self._known:
            name, width = split_key(key)
            both = pd.concat([self._donors[name], self._recipients[name]], ignore_index=True)
            found, values = pd.factorize(banded(both, width), use_na_sentinel=True)
            self._known[key] = ((found + 1).astype(np.int32), len(values) + 1)  # 0: null, a value like others
        return self._known[key]


def _numbered(codes: Codes) -> tuple[Codes, int]:
    found, values = pd.factorize(codes)
    return found.astype(np.int64), max(len(values), 1)
