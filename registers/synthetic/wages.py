"""Wages by hour and the income of businesses, by age, sex, industry and education."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from registers.synthetic.characteristics import EDUCATIONS
from registers.synthetic.draws import Floats, Ints

_LEVELS = np.array(
    [
        1
        if name.startswith("upper secondary")
        else 2
        if name == "tertiary short"
        else 3
        if name == "tertiary long"
        else 0
        for name in EDUCATIONS
    ]
)
"""Below upper secondary (or unknown), upper secondary, tertiary short, tertiary long."""


@dataclass(frozen=True)
class Wages:
    """Kroner an hour, and what they depend on; ``by_education`` for four levels, ``by_industry`` in the order of
    ``characteristics.INDUSTRY_GROUPS``.
    """

    hourly: float
    spread: float
    ages: tuple[float, ...]
    by_age: tuple[float, ...]
    women: float
    by_education: tuple[float, ...]
    by_industry: tuple[float, ...]
    own_hourly: float
    own_spread: float
    own_least: float
    least: float


def wages_of_year(
    rng: np.random.Generator, persons: pd.DataFrame, person: Ints, industry: Ints, hours: Floats, rates: Wages
) -> Ints:
    """Wages of jobs in the year, kroner.

    Args:
        rng: source of chance.
        persons: with ``age``, ``woman`` and ``education``.
        person: row of each job's holder.
        industry: position in ``INDUSTRY_GROUPS``.
        hours: in the year.
        rates: see ``Wages``.
    """
    factor = np.interp(persons["age"].to_numpy(), rates.ages, rates.by_age)
    factor *= np.where(persons["woman"].to_numpy(dtype=bool), rates.women, 1.0)
    factor *= np.asarray(rates.by_education)[_LEVELS[persons["education"].to_numpy(dtype=np.int64)]]
    hourly = rates.hourly * factor[person] * np.asarray(rates.by_industry)[industry]
    hourly *= np.exp(rates.spread * rng.standard_normal(len(person)))
    return np.asarray(np.maximum(hourly * hours, rates.least).round(), dtype=np.int64)


def business_incomes(rng: np.random.Generator, hours: Floats, rates: Wages) -> Ints:
    """Net entrepreneurial income of the self-employed for so many hours in the year, kroner.

    Nobody counts as self-employed in the statistics who earns next to nothing: lower incomes are drawn up to the least.
    """
    income = rates.own_hourly * hours * np.exp(rates.own_spread * rng.standard_normal(len(hours)))
    least = rates.own_least * (1 + 0.3 * rng.random(len(hours)))
    return np.asarray(np.maximum(income, least).round(-2), dtype=np.int64)
