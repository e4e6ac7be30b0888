"""Rows of the reports that put figures beside published ones, and numbers as they show them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from registers.synthetic.targets.evaluation import BROKEN, NO_LIMIT, WITHIN

COMPARED = (WITHIN, BROKEN, NO_LIMIT)
"""Verdicts on figures that could be counted."""


@dataclass(frozen=True)
class Figure:
    """A published figure and the one beside it. Numbers that are not known are NaN.

    Attributes:
        target: what is counted.
        value: the published figure, for the area.
        figure: that of the world, or of the census file.
        deviation: of ``figure`` from ``value``, in per cent.
        allowed: deviation that it may have, in per cent.
        verdict: on it.
        true: figure of the truth, where a census file is compared with that too.
        error: deviation of ``figure`` from ``true``, in per cent.
    """

    target: str
    value: float
    figure: float
    deviation: float
    allowed: float
    verdict: str
    true: float = float("nan")
    error: float = float("nan")


def figures(compared: pd.DataFrame) -> list[Figure]:
    """Rows of a comparison."""
    names = ["target", "value", "figure", "deviation", "allowed", "verdict"]
    names += [name for name in ("true", "error") if name in compared]
    return [Figure(*row) for row in zip(*(compared[name].tolist() for name in names), strict=True)]


def worst(compared: pd.DataFrame, count: int) -> pd.DataFrame:
    """Rows of greatest deviation among those that have a limit, in Norway at least."""
    cells = comparable(compared)
    return cells.loc[cells["deviation"].abs().sort_values(ascending=False, kind="stable").index[:count]]


def comparable(compared: pd.DataFrame) -> pd.DataFrame:
    """Rows with a figure that have a limit, in Norway at least."""
    return compared[compared["limit"].notna() & compared["verdict"].isin(COMPARED)]


def greatest(cells: pd.DataFrame) -> float:
    """Greatest deviation in per cent of the cells that a limit holds for, else of those that have one in Norway."""
    judged = cells[cells["verdict"].isin([WITHIN, BROKEN])]
    return float((comparable(cells) if judged.empty else judged)["deviation"].abs().max())


def number_text(value: float) -> str:
    """A count or a rate: thousands apart, two decimals where they matter; empty if it is not known.

    Example:
        >>> number_text(4520947.0), number_text(70.8), number_text(float("nan"))
        ('4 520 947', '70.80', '')
    """
    if pd.isna(value):
        return ""
    whole = abs(value) >= 1000 or float(value).is_integer()
    return f"{value:,.0f}".replace(",", " ") if whole else f"{value:.2f}"
