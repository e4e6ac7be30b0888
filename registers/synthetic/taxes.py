"""Taxes of personal tax payers by the schedule of 2001, simplified.

Ordinary income (all income less deductions) is taxed at one rate above a personal allowance; personal income (wages,
business, pensions) bears the social security contribution and, above two limits, surtax; capital bears capital tax.
Rates and limits are those of class 1 and 2 outside Finnmark; they stand in ``settings.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from registers.synthetic.draws import Floats, Ints

Weights = tuple[float, ...]


@dataclass(frozen=True)
class Taxes:
    """The schedule: rates, and limits in kroner."""

    ordinary_rate: float
    personal_allowance: Weights
    minimum_deduction_rate: float
    minimum_deduction_limits: Weights
    contribution_wages: float
    contribution_business: float
    contribution_pension: float
    contribution_free: float
    contribution_cap: float
    surtax_limits: Weights
    surtax_rates: Weights
    pension_free: float
    pension_rate: float
    capital_free: float
    capital_rate: float


def assess_taxes(income: pd.DataFrame, tax_class: Ints, pensioner: np.ndarray, schedule: Taxes) -> Ints:
    """Assessed taxes of the year in whole kroner.

    Args:
        income: a row for each person with ``wage``, ``business``, ``pension``, ``taxable_benefits``, ``interest``,
            ``gains``, ``premiums``, ``interest_paid``, ``other_deductions``, ``capital``, ``debt`` (kroner). Dividends
            were taxed with the company and are left out.
        tax_class: 1 or 2.
        pensioner: whether the rule of limited tax for pensioners holds.
        schedule: rates and limits.
    """
    wage = (income["wage"] + income["taxable_benefits"]).to_numpy(dtype=float)
    business, pension = (income[name].to_numpy(dtype=float) for name in ("business", "pension"))
    deduction = _minimum_deduction(wage + pension, schedule)
    deducted = (income["premiums"] + income["interest_paid"] + income["other_deductions"]).to_numpy(dtype=float)
    capital_income = (income["interest"] + income["gains"]).to_numpy(dtype=float)
    ordinary = wage + pension + business + capital_income - deduction - deducted
    allowance = np.asarray(schedule.personal_allowance)[tax_class - 1]
    on_ordinary = schedule.ordinary_rate * np.maximum(ordinary - allowance, 0.0)
    earned = np.maximum(business, 0.0)
    contribution = (
        schedule.contribution_wages * wage
        + schedule.contribution_business * earned
        + schedule.contribution_pension * pension
    )
    personal = wage + earned + pension
    contribution = np.minimum(contribution, schedule.contribution_cap * _above(personal, schedule.contribution_free))
    surtax = np.zeros(len(income))
    below = 0.0
    for limit, rate in zip(schedule.surtax_limits, schedule.surtax_rates, strict=True):
        surtax += (rate - below) * _above(personal, limit)
        below = rate
    on_income = on_ordinary + contribution + surtax
    limited = schedule.pension_rate * _above(ordinary, schedule.pension_free)
    on_income = np.where(pensioner, np.minimum(on_income, limited), on_income)
    net_capital = (income["capital"] - income["debt"]).to_numpy(dtype=float)
    taxes: Ints = np.floor(on_income + schedule.capital_rate * _above(net_capital, schedule.capital_free)).astype(
        np.int64
    )
    return taxes


def _minimum_deduction(earned: Floats, schedule: Taxes) -> Floats:
    least, most = schedule.minimum_deduction_limits
    return np.minimum(np.clip(schedule.minimum_deduction_rate * earned, least, most), earned)


def _above(amount: Floats, limit: float) -> Floats:
    return np.maximum(amount - limit, 0.0)
