"""Social assistance and the State Housing Bank: what households with low income have, and loans for dwellings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from registers.synthetic.draws import Floats, Ints, chosen
from registers.synthetic.kinship import RESIDENT

Weights = tuple[float, ...]

CONTRIBUTION, LOAN = "1", "2"
"""Forms of social assistance."""
ALLOWANCE, BUILDING_LOAN, BUYING_LOAN = "1", "2", "3"
"""Kinds of the Housing Bank's cases."""
_OWN, _CO_OPERATIVE = 1, 2
_NEW_BUILDINGS = 6


@dataclass(frozen=True)
class LowIncome:
    """Shares of households, limits on income, and amounts in kroner."""

    assistance_limit: float
    assistance_low: float
    assistance_other: float
    assistance_non_western: float
    assistance_months: float
    assistance_month: float
    assistance_loan: float
    allowance_limit: float
    allowance_renters: float
    allowance_co_operative: float
    allowance_owners: float
    allowance_median: float
    building_loan: float
    buying_loan: float
    loan_median: float


def equivalent_income(persons: pd.DataFrame, income: Ints) -> Floats:
    """Income of each household by the square root of its members."""
    household = persons["household"].to_numpy()
    lives = household >= 0
    count = int(household.max()) + 1
    total = np.bincount(household[lives], income[lives], count)
    return total / np.sqrt(np.maximum(np.bincount(household[lives], minlength=count), 1))


def draw_social_assistance(
    rng: np.random.Generator, persons: pd.DataFrame, income: Floats, pensioner: np.ndarray, rates: LowIncome
) -> pd.DataFrame:
    """Social assistance in the name of one grown-up of the household.

    Args:
        rng: generator.
        persons: as in ``world``.
        income: of each household by ``equivalent_income``, kroner.
        pensioner: persons with a pension, who have it seldom.
        rates: shares and amounts.

    Returns:
        One row for each recipient, month and form: ``person`` (row), ``month`` (1-12), ``form``, ``amount`` (kroner).
    """
    age, household = persons["age"].to_numpy(), persons["household"].to_numpy()
    resident = persons["registration"].to_numpy() == RESIDENT
    head = resident & (persons["adult"].to_numpy() == 0) & (age >= 18) & (age < 67) & (household >= 0)
    low = income[household] < rates.assistance_limit
    rate = np.where(low, rates.assistance_low, rates.assistance_other) * np.where(pensioner, 0.3, 1.0)
    rate = rate * np.where(persons["is_non_western"].to_numpy(dtype=bool), rates.assistance_non_western, 1.0)
    recipient = np.flatnonzero(head & chosen(rng, len(age), rate))
    months = np.minimum(1 + rng.exponential(rates.assistance_months - 1, len(recipient)).astype(np.int64), 12)
    first = 1 + (rng.random(len(recipient)) * (13 - months)).astype(np.int64)
    row = np.repeat(np.arange(len(recipient)), months)
    month = first[row] + np.arange(len(row)) - np.repeat(np.cumsum(months) - months, months)
    level = rates.assistance_month * np.exp(rng.normal(0.0, 0.5, len(recipient)))
    amount = np.clip(level[row] * rng.uniform(0.7, 1.3, len(row)), 200, 40_000)
    loan = chosen(rng, len(row), rates.assistance_loan)
    return pd.DataFrame(
        {
            "person": recipient[row],
            "month": month,
            "form": np.where(loan, LOAN, CONTRIBUTION).astype(object),
            "amount": np.round(amount).astype(np.int64),
        }
    )


def draw_housing_bank(
    rng: np.random.Generator,
    persons: pd.DataFrame,
    households: pd.DataFrame,
    income: Floats,
    pensioner: np.ndarray,
    rates: LowIncome,
) -> pd.DataFrame:
    """Housing allowances of pensioners and lone parents with low income, and loans of owners.

    Returns:
        One row for each case: ``person`` (row of the applicant), ``kind``, ``size`` (persons in the household),
        ``allowance`` and ``balance`` (kroner).
    """
    household = persons["household"].to_numpy()
    head = np.flatnonzero(
        (persons["registration"].to_numpy() == RESIDENT)
        & (persons["adult"].to_numpy() == 0)
        & (persons["age"].to_numpy() >= 18)
        & (household >= 0)
    )
    # one applicant for a household, its first family's first adult
    _, first = np.unique(household[head], return_index=True)
    head = head[first]
    head = head[households["is_private"].to_numpy()[household[head]]]
    of = household[head]
    tenure = households["tenure"].to_numpy()[of]
    owner = tenure <= _CO_OPERATIVE
    entitled = pensioner[head] & (income[of] < rates.allowance_limit)
    by_tenure = np.select(
        [tenure == _OWN, tenure == _CO_OPERATIVE],
        [rates.allowance_owners, rates.allowance_co_operative],
        rates.allowance_renters,
    )
    new = households["construction_period"].to_numpy()[of] >= _NEW_BUILDINGS
    parts = []
    for kind, rate in (
        (ALLOWANCE, np.where(entitled, by_tenure, 0.0)),
        (BUILDING_LOAN, np.where(owner & new, rates.building_loan, 0.0)),
        (BUYING_LOAN, np.where(owner, rates.buying_loan, 0.0)),
    ):
        has = np.flatnonzero(chosen(rng, len(head), rate))
        paid = np.clip(rates.allowance_median * np.exp(rng.normal(0.0, 0.4, len(has))), 600, 60_000)
        balance = np.clip(rates.loan_median * np.exp(rng.normal(0.0, 0.6, len(has))), 5_000, 2_000_000)
        parts.append(
            pd.DataFrame(
                {
                    "person": head[has],
                    "kind": kind,
                    "size": households["size"].to_numpy()[of[has]],
                    "allowance": np.round(paid).astype(np.int64) * (kind == ALLOWANCE),
                    "balance": np.round(balance, -2).astype(np.int64) * (kind != ALLOWANCE),
                }
            )
        )
    return pd.concat(parts, ignore_index=True).sort_values(["person", "kind"], kind="stable", ignore_index=True)
