"""Ways in which rows of an administrative extract go wrong, whatever the register."""

from __future__ import annotations

import numpy as np

from registers.synthetic.draws import Bools, Ints
from registers.synthetic.observer import Observer

OERE = 100
"""Øre in a krone."""


def repeat_rows(observer: Observer, defect: str, among: Bools | None = None) -> Ints:
    """Rows with those struck by the defect twice, one after the other; the ledger holds the second of each.

    Returns:
        Row numbers; the observer has been told to keep them.
    """
    hit = observer.strike(defect, among=among)
    rows = np.repeat(np.arange(observer.rows), 1 + hit)
    observer.keep(rows)
    observer.note(defect, np.r_[False, rows[1:] == rows[:-1]][: len(rows)])
    return rows


def append_rows(observer: Observer, defect: str, among: Bools) -> tuple[Ints, Bools]:
    """Rows with copies of those struck at the end, to be changed into what should not be there.

    Returns:
        Row numbers, and which of them are copies; the observer has been told to keep them.
    """
    hit = np.flatnonzero(observer.strike(defect, among=among))
    size = observer.rows
    rows = np.r_[np.arange(size), hit]
    observer.keep(rows)
    copy = np.arange(len(rows)) >= size
    observer.note(defect, copy)
    return rows, copy


def damaged(numbers: Ints, hit: Bools) -> Ints:
    """Identity numbers with the last check digit one too high in the rows struck."""
    return np.where(hit, numbers - numbers % 10 + (numbers % 10 + 1) % 10, numbers)


def negated(amounts: Ints, hit: Bools) -> Ints:
    """Amounts with the sign turned in the rows struck."""
    return np.where(hit, -amounts, amounts)


def in_oere(amounts: Ints, hit: Bools) -> Ints:
    """Amounts in øre instead of kroner in the rows struck."""
    return np.where(hit, OERE * amounts, amounts)
