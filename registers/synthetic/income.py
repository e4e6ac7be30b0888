"""Incomes of the year: work, property, transfers, taxes, and what is left after tax.

Earned income follows the jobs and businesses of the world; benefits, study support, social assistance and housing
allowance follow persons' situation; taxes follow from all of it. Source of the definition: "About the statistics",
Census 2001, After-tax income.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from census.reference import Municipality, code_list
from registers.synthetic.benefits import (
    NEW_YEAR,
    PENSIONS,
    YEAR_END,
    Benefits,
    Situation,
    describe_situation,
    draw_benefits,
)
from registers.synthetic.draws import NOBODY, Bools, Floats, Ints, chosen
from registers.synthetic.kinship import MARRIED
from registers.synthetic.low_income import (
    CONTRIBUTION,
    LowIncome,
    draw_housing_bank,
    draw_social_assistance,
    equivalent_income,
)
from registers.synthetic.settings import Settings
from registers.synthetic.study_support import StudySupport, draw_applications
from registers.synthetic.taxes import Taxes, assess_taxes
from registers.synthetic.unemployment import PARTLY
from registers.synthetic.work import WorkingLife

Weights = tuple[float, ...]

POSITIVE = (
    "wage",
    "business",
    "interest",
    "dividends",
    "gains",
    "pension",
    "taxable_benefits",
    "maintenance_received",
    "untaxed_benefits",
    "grants",
    "assistance",
    "housing_allowance",
)
"""Incomes that make up the total: earned, property, taxable and tax-free transfers."""
NEGATIVE = ("taxes", "premiums", "maintenance_paid")
"""What is subtracted: assessed taxes and negative transfers."""


@dataclass(frozen=True)
class Property:
    """Occupational pensions, unemployment, property income, capital, debts and deductions; amounts in kroner."""

    early_retirement: float
    early_retirement_median: float
    occupational_pension: float
    occupational_pension_median: float
    unemployment_entitled: float
    unemployment_day: float
    capital_at_18: float
    capital_per_year: float
    capital_spread: float
    dwelling_capital: float
    deposits: float
    interest_rate: float
    dividends: float
    dividends_median: float
    dividends_spread: float
    gains: float
    gains_mean: float
    gains_spread: float
    indebted_owners: float
    owners_debt: float
    indebted_others: float
    others_debt: float
    debt_rate: float
    premium_public: float
    union: float
    union_fee: float
    maintenance: float
    maintenance_month: int


@dataclass(frozen=True)
class Incomes:
    """Incomes of a municipality's persons and what they are sums of.

    Attributes:
        persons: a row for each person of the world: ``POSITIVE`` and ``NEGATIVE`` items, ``interest_paid``,
            ``other_deductions``, ``capital``, ``debt`` and ``after_tax`` (kroner), ``tax_class`` (1 or 2).
        benefits: see ``benefits.draw_benefits``.
        applications: see ``study_support.draw_applications``.
        assistance: see ``low_income.draw_social_assistance``.
        housing: see ``low_income.draw_housing_bank``.
    """

    persons: pd.DataFrame
    benefits: pd.DataFrame
    applications: pd.DataFrame
    assistance: pd.DataFrame
    housing: pd.DataFrame


def draw_incomes(
    rng: np.random.Generator,
    persons: pd.DataFrame,
    households: pd.DataFrame,
    work: WorkingLife,
    municipality: Municipality,
    settings: Settings,
) -> Incomes:
    """Incomes of the year 2001 of persons who live and work so.

    Example:
        ``draw_incomes(rng, persons, households, work, municipality, settings).persons["after_tax"]``
    """
    rates, low = settings.read(Property, "income"), settings.read(LowIncome, "low_income")
    size = len(persons)
    wages = _sum_by_person(work.jobs["person"], work.jobs["wage"], size)
    situation = describe_situation(persons, wages)
    benefits = draw_benefits(rng, situation, work, municipality, settings.read(Benefits, "benefits"))
    applications = draw_applications(rng, persons, settings.read(StudySupport, "study_support"))
    income = pd.DataFrame({"wage": wages, "business": persons["business_income"].to_numpy()})
    _add_transfers(rng, income, situation, benefits, rates)
    income["taxable_benefits"] += _unemployment_benefit(rng, work.unemployment, size, rates)
    _add_property(rng, income, situation, households, rates)
    _add_deductions(rng, income, situation, rates)
    income["grants"] = _sum_by_person(applications["person"], applications["grant"], size)
    income["tax_class"] = _tax_classes(situation, income)
    pensioner = _holders(benefits, PENSIONS, size)
    schedule = settings.read(Taxes, "taxes")
    income["taxes"] = assess_taxes(income, income["tax_class"].to_numpy(), pensioner, schedule)
    before = income["wage"] + income["business"] + income["pension"] + income["taxable_benefits"]
    before += income["untaxed_benefits"] + income["grants"] - income["taxes"]
    by_household = equivalent_income(persons, before.to_numpy())
    assistance = draw_social_assistance(rng, persons, by_household, pensioner, low)
    paid = assistance[assistance["form"] == CONTRIBUTION]
    income["assistance"] = _sum_by_person(paid["person"], paid["amount"], size)
    supported = pensioner | _holders(benefits, ("12",), size)
    housing = draw_housing_bank(rng, persons, households, by_household, supported, low)
    income["housing_allowance"] = _sum_by_person(housing["person"], housing["allowance"], size)
    income["after_tax"] = income[list(POSITIVE)].sum(axis=1) - income[list(NEGATIVE)].sum(axis=1)
    return Incomes(income, benefits, applications, assistance, housing)


def _sum_by_person(person: pd.Series, amount: pd.Series, size: int) -> Ints:
    return np.bincount(person.to_numpy(), amount.to_numpy(), size).astype(np.int64)


def _holders(benefits: pd.DataFrame, kinds: tuple[str, ...], size: int) -> Bools:
    result = np.zeros(size, dtype=bool)
    result[benefits.loc[benefits["kind"].isin(kinds), "person"].to_numpy()] = True
    return result


def _around(rng: np.random.Generator, median: Floats | float, spread: float, size: int) -> Floats:
    return np.asarray(median * np.exp(rng.normal(0.0, spread, size)))


def _add_transfers(
    rng: np.random.Generator, income: pd.DataFrame, of: Situation, benefits: pd.DataFrame, rates: Property
) -> None:
    """Pensions, taxable and tax-free benefits, and maintenance of children."""
    size = len(of.age)
    taxable_kinds = [item.code for item in code_list("benefit_kind") if item.extra["taxable"] == "1"]
    is_pension, taxable = benefits["kind"].isin(PENSIONS), benefits["kind"].isin(taxable_kinds)
    sums = [
        _sum_by_person(benefits.loc[rows, "person"], benefits.loc[rows, "amount"], size)
        for rows in (is_pension, taxable & ~is_pension, ~taxable)
    ]
    pension = sums[0]
    early = of.resident & ~of.employed & (of.age >= 62) & (of.age < 67) & (pension == 0)
    early &= chosen(rng, size, rates.early_retirement)
    later = of.resident & (of.age >= 67) & chosen(rng, size, rates.occupational_pension)
    occupational = np.select(
        [early, later],
        [
            _around(rng, rates.early_retirement_median, 0.2, size),
            _around(rng, rates.occupational_pension_median, 0.7, size),
        ],
        0.0,
    )
    received, paid = _maintenance(rng, of, rates)
    income["pension"] = pension + np.minimum(occupational, 600_000).round().astype(np.int64)
    income["taxable_benefits"] = sums[1]
    income["untaxed_benefits"] = sums[2]
    income["maintenance_received"], income["maintenance_paid"] = received, paid


def _unemployment_benefit(rng: np.random.Generator, spells: pd.DataFrame, size: int, rates: Property) -> Ints:
    """Benefit of those registered as unemployed for their days in the year, half of it beside a short week; measures
    that pay wages have none.
    """
    start, end = (spells[name].to_numpy().astype("datetime64[D]") for name in ("start", "end"))
    last = np.where(np.isnat(end), YEAR_END, np.minimum(end, YEAR_END))
    days = (last - np.maximum(start, NEW_YEAR)).astype(np.int64) + 1
    part = np.where(spells["status"].to_numpy() == PARTLY, 0.5, 1.0) * ~spells["pays_wages"].to_numpy(dtype=bool)
    person = spells["person"].to_numpy()
    daily = chosen(rng, size, rates.unemployment_entitled) * _around(rng, rates.unemployment_day, 0.25, size)
    amount = np.bincount(person, np.maximum(days, 0) * part * daily[person], size)
    return np.minimum(amount, 190_000).round().astype(np.int64)


def _maintenance(rng: np.random.Generator, of: Situation, rates: Property) -> tuple[Ints, Ints]:
    """Maintenance that an absent parent pays to the parent who has the child, for each child below 18."""
    size = len(of.age)
    child = np.flatnonzero((of.absent_parent != NOBODY) & (of.recipient != NOBODY) & (of.age < 18))
    child = child[chosen(rng, len(child), rates.maintenance)]
    amount = np.round(_around(rng, 12.0 * rates.maintenance_month, 0.3, len(child)))
    received = np.bincount(of.recipient[child], amount, size).astype(np.int64)
    return received, np.bincount(of.absent_parent[child], amount, size).astype(np.int64)


def _add_property(
    rng: np.random.Generator, income: pd.DataFrame, of: Situation, households: pd.DataFrame, rates: Property
) -> None:
    """Capital, debts and the income from capital, which is very uneven."""
    size = len(of.age)
    grown = of.resident & (of.age >= 18)
    household = of.persons["household"].to_numpy()
    owns = grown & (of.persons["adult"].to_numpy() != NOBODY) & (households["tenure"].to_numpy()[household] <= 2)
    median: Floats = rates.capital_at_18 + rates.capital_per_year * np.clip(of.age - 18, 0, 60).astype(float)
    financial = grown * _around(rng, median, rates.capital_spread, size)
    capital = financial + owns * _around(rng, rates.dwelling_capital, 0.4, size)
    indebted = grown & (of.age < 75) & chosen(rng, size, np.where(owns, rates.indebted_owners, rates.indebted_others))
    debt = indebted * _around(rng, np.where(owns, rates.owners_debt, rates.others_debt), 0.8, size)
    has_dividends = grown & chosen(rng, size, rates.dividends)
    dividends = has_dividends * _around(rng, rates.dividends_median, rates.dividends_spread, size)
    gains = grown * chosen(rng, size, rates.gains) * (rates.gains_mean + rates.gains_spread * rng.standard_t(2.5, size))
    for name, amount in (
        ("capital", np.minimum(capital, 5e8)),
        ("debt", np.minimum(debt, 2e7)),
        ("interest", np.minimum(financial, 5e8) * rates.deposits * rates.interest_rate),
        ("dividends", np.minimum(dividends, 5e7)),
        ("gains", np.clip(gains, -5e6, 2e7)),
        ("interest_paid", np.minimum(debt, 2e7) * rates.debt_rate),
    ):
        income[name] = np.round(amount).astype(np.int64)


def _add_deductions(rng: np.random.Generator, income: pd.DataFrame, of: Situation, rates: Property) -> None:
    """Premiums to pension schemes (public employees pay them), union fees and other deductions."""
    size = len(of.age)
    public = np.isin(of.persons["sector_group"].to_numpy(), ("1", "2", "3"))
    wage = income["wage"].to_numpy()
    income["premiums"] = np.round(rates.premium_public * wage * public).astype(np.int64)
    member = (wage > 50_000) & chosen(rng, size, rates.union)
    income["other_deductions"] = np.where(member, rates.union_fee, 0.0).round().astype(np.int64)


def _tax_classes(of: Situation, income: pd.DataFrame) -> Ints:
    """Class 2 for lone parents of minors and for the spouse of somebody almost without income."""
    earned = (income["wage"] + income["business"] + income["pension"]).to_numpy()
    lone = np.zeros(len(earned), dtype=bool)
    lone[of.recipient[of.one_parent & (of.age < 18) & (of.recipient != NOBODY)]] = True
    partner = of.persons["partner"].to_numpy()
    lone &= partner == NOBODY
    married = (partner != NOBODY) & (of.persons["marital_status"].to_numpy() == MARRIED)
    supports = married & (earned[partner] < 10_000) & (earned > 10_000)
    return np.where(lone | supports, 2, 1)
