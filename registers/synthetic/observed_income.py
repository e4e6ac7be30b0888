"""What the tax returns, the National Insurance and the other sources of income hold of the world."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow as pa

from census.reference import CENSUS_YEAR
from registers.education_loan_fund import EDUCATION_LOANS
from registers.housing_bank import HOUSING_BANK
from registers.national_insurance import NATIONAL_INSURANCE
from registers.social_assistance import SOCIAL_ASSISTANCE
from registers.synthetic.benefits import CHILD_ALLOWANCE, DISABILITY, NEW_YEAR, OLD_AGE, YEAR_END
from registers.synthetic.characteristics import INDUSTRY_GROUPS, SELF_EMPLOYED
from registers.synthetic.delivery import Part
from registers.synthetic.divisions import DIVISIONS
from registers.synthetic.draws import NOBODY, Ints, categories, chosen
from registers.synthetic.establishments import cell_weights
from registers.synthetic.extracts import digits, extract, texts
from registers.synthetic.kinship import DEAD, RESIDENT
from registers.synthetic.low_income import ALLOWANCE, CONTRIBUTION, LOAN
from registers.synthetic.observer import Observer
from registers.synthetic.row_faults import append_rows, damaged, in_oere, negated, repeat_rows
from registers.synthetic.settings import Settings
from registers.synthetic.study_support import AWAY, REFUSED, WITH_PARENTS
from registers.synthetic.world import World
from registers.tax_returns import TAX_RETURNS

Generators = Callable[[str], np.random.Generator]

_FILING_AGE = 17
_BEGAN_THIS_YEAR = 0.02
"""Share of businesses without an industry of the year before. An assumption: with more, persons of unspecified industry
would be many more than were published."""
_RETURN_ITEMS = {
    "wage_income_nok": "wage",
    "net_entrepreneurial_income_nok": "business",
    "pension_income_nok": "pension",
    "taxable_benefits_nok": "taxable_benefits",
    "interest_income_nok": "interest",
    "dividend_income_nok": "dividends",
    "capital_gains_nok": "gains",
    "maintenance_received_nok": "maintenance_received",
    "maintenance_paid_nok": "maintenance_paid",
    "pension_premiums_nok": "premiums",
    "interest_paid_nok": "interest_paid",
    "other_deductions_nok": "other_deductions",
    "gross_capital_nok": "capital",
    "debt_nok": "debt",
    "assessed_taxes_nok": "taxes",
}
"""Column of the tax return, and the world's item that it tells of."""
UNKNOWN_CODE = "99"
_NO_DIVISION = "04110"


def observe_income(writer: Part, rng: Generators, world: World, settings: Settings) -> None:
    """Write the extracts of tax returns, benefits, social assistance, study support and the Housing Bank."""
    for table, observer in (
        observe_tax_returns(rng("tax returns"), world, settings),
        observe_benefits(rng("national insurance"), world, settings),
        observe_social_assistance(rng("social assistance"), world, settings),
        observe_applications(rng("education loans"), world, settings),
        observe_housing_bank(rng("housing bank"), world, settings),
    ):
        writer.observe(table, observer)


def observe_tax_returns(rng: np.random.Generator, world: World, settings: Settings) -> tuple[pa.Table, Observer]:
    """Tax returns of everyone of 17 years and over, and of all others with an item of the return."""
    persons, income = world.persons, world.incomes.persons
    resident = (persons["registration"] == RESIDENT).to_numpy()
    items = income[list(_RETURN_ITEMS.values())]
    stopped = persons["stopped_business"].to_numpy(dtype=bool)
    files = (resident & (persons["age"].to_numpy() >= _FILING_AGE)) | (items != 0).any(axis=1).to_numpy() | stopped
    rows = np.flatnonzero(files)
    observer = Observer("tax_returns", settings.defects("tax_returns"), rng, len(rows))
    in_business = (persons["employment"] == SELF_EMPLOYED).to_numpy()[rows]
    keep = np.flatnonzero(~observer.strike("late_assessment", band=in_business.astype(np.int64)))
    observer.keep(keep)
    rows = rows[keep]
    rows = rows[repeat_rows(observer, "duplicate_rows")]
    again = repeat_rows(observer, "amended")
    # the former assessment stands before the latest: it is the one that should be gone
    former = np.r_[again[1:] == again[:-1], False][: len(again)]
    rows = rows[again]
    observer.note("amended", former)
    industry = _previous_industries(rng, persons, settings)[rows]
    named = industry != ""
    columns = {name: income[item].to_numpy()[rows] for name, item in _RETURN_ITEMS.items()}
    columns["wage_income_nok"] = np.where(former, columns["wage_income_nok"] * 9 // 10, columns["wage_income_nok"])
    oere = observer.strike("amounts_in_oere", among=~former)
    for name, amounts in columns.items():
        columns[name] = in_oere(amounts, oere)
    wage, taxes = columns["wage_income_nok"], columns["assessed_taxes_nok"]
    columns["wage_income_nok"] = negated(wage, observer.strike("negative_wage", among=wage > 0))
    columns["assessed_taxes_nok"] = np.where(observer.strike("digit_too_many", among=taxes > 0), 10 * taxes, taxes)
    days = np.datetime64("2002-06-20") + rng.integers(0, 100, len(rows))
    industry = np.where(observer.strike("unknown_industry", among=named), _NO_DIVISION, industry)
    industry = np.where(observer.strike("missing_industry", among=named), "", industry).astype(object)
    numbers = damaged(persons["number"].to_numpy()[rows], observer.strike("wrong_check_digit"))
    table = extract(
        TAX_RETURNS,
        {
            "national_identity_number": digits(numbers, 11),
            "income_year": np.full(len(rows), CENSUS_YEAR),
            "assessed_date": np.where(former, days - 120, days),
            "municipality_code": pa.repeat(pa.scalar(world.municipality.code), len(rows)),
            "tax_class": texts(income["tax_class"].to_numpy()[rows].astype(str).astype(object)),
            **columns,
            "previous_industry_code": texts(industry),
        },
    )
    return table, observer


def _previous_industries(rng: np.random.Generator, persons: pd.DataFrame, settings: Settings) -> np.ndarray:
    """Five-digit industry of the year before of those with a business: in the division that they work in; those who
    began this year have none. Who stopped and works nowhere had a business of any private industry.
    """
    size = len(persons)
    employed = (persons["employment"] == SELF_EMPLOYED).to_numpy()
    stopped = persons["stopped_business"].to_numpy(dtype=bool)
    private = cell_weights(settings).sum(axis=0).reshape(len(DIVISIONS), -1)[:-1, -1]
    division = persons["industry_division"].to_numpy(dtype=object)
    anywhere = np.array(DIVISIONS[:-1], dtype=object)[categories(rng, size, private)]
    codes = np.where(division == "", anywhere, division) + "110"
    began = chosen(rng, size, _BEGAN_THIS_YEAR)
    unspecified = (persons["industry_group"] == INDUSTRY_GROUPS[-1]).to_numpy()
    return np.where((employed & ~began & ~unspecified) | stopped, codes, "").astype(object)


def observe_benefits(rng: np.random.Generator, world: World, settings: Settings) -> tuple[pa.Table, Observer]:
    """Benefits of the National Insurance; some are paid to the dead, or with a child's number."""
    persons, benefits = world.persons, world.incomes.benefits
    dead = np.flatnonzero((persons["registration"] == DEAD).to_numpy())
    after = pd.DataFrame(
        {
            "person": dead,
            "kind": OLD_AGE,
            "start": np.datetime64("2001-12-01"),
            "end": YEAR_END,
            "amount": 8_500,
        }
    )
    table = pd.concat([benefits, after], ignore_index=True)
    observer = Observer("national_insurance", settings.defects("national_insurance"), rng, len(table))
    is_dead = np.arange(len(table)) >= len(benefits)
    kept = np.flatnonzero(~is_dead | observer.strike("paid_after_death", among=is_dead))
    observer.keep(kept)
    table = table.iloc[kept]
    rows, copy = append_rows(observer, "not_converted", among=(table["kind"] == OLD_AGE).to_numpy() & ~is_dead[kept])
    table = table.iloc[rows]
    kind = np.where(copy, DISABILITY, table["kind"].to_numpy()).astype(object)
    start = np.where(copy, NEW_YEAR, table["start"].to_numpy()).astype("datetime64[D]")
    table = table.assign(kind=kind, start=start)
    table = table.iloc[repeat_rows(observer, "duplicate_rows")]
    kind, start, end = (table[name].to_numpy() for name in ("kind", "start", "end"))
    person = table["person"].to_numpy()
    child = _youngest_children(persons)[person]
    swapped = observer.strike("number_of_child", among=(kind == CHILD_ALLOWANCE) & (child != NOBODY))
    numbers = persons["number"].to_numpy()[np.where(swapped, child, person)]
    amount = table["amount"].to_numpy()
    amount = in_oere(amount, observer.strike("amount_in_oere"))
    amount = negated(amount, observer.strike("negative_amount"))
    turned = observer.strike("period_turned", among=start < end)
    result = extract(
        NATIONAL_INSURANCE,
        {
            "national_identity_number": digits(damaged(numbers, observer.strike("wrong_check_digit")), 11),
            "benefit_kind": texts(np.where(observer.strike("unknown_kind"), UNKNOWN_CODE, kind).astype(object)),
            "period_start": np.where(turned, end, start).astype("datetime64[D]"),
            "period_end": np.where(turned, start, end).astype("datetime64[D]"),
            "amount_nok": amount,
        },
    )
    return result, observer


def _youngest_children(persons: pd.DataFrame) -> Ints:
    """Row of a child below thirteen of each mother who lives with one; ``NOBODY`` for others."""
    mother, household = persons["mother"].to_numpy(), persons["household"].to_numpy()
    small = np.flatnonzero((mother != NOBODY) & (persons["age"].to_numpy() < 12) & (household[mother] == household))
    result = np.full(len(persons), NOBODY)
    result[mother[small]] = small
    return result


def observe_social_assistance(rng: np.random.Generator, world: World, settings: Settings) -> tuple[pa.Table, Observer]:
    """Payments of social assistance month by month."""
    table = world.incomes.assistance
    observer = Observer("social_assistance", settings.defects("social_assistance"), rng, len(table))
    kept = np.flatnonzero(~observer.strike("not_delivered"))
    observer.keep(kept)
    table = table.iloc[kept]
    table = table.iloc[repeat_rows(observer, "duplicate_rows")]
    amount = in_oere(table["amount"].to_numpy(), observer.strike("amount_in_oere"))
    amount = negated(amount, observer.strike("negative_amount"))
    numbers = world.persons["number"].to_numpy()[table["person"].to_numpy()]
    form = table["form"].to_numpy()
    swapped = np.where(form == LOAN, CONTRIBUTION, LOAN)
    form = np.where(observer.strike("form_confused"), swapped, form)
    form = np.where(observer.strike("unknown_form"), "9", form).astype(object)
    result = extract(
        SOCIAL_ASSISTANCE,
        {
            "national_identity_number": digits(damaged(numbers, observer.strike("wrong_check_digit")), 11),
            "municipality_code": pa.repeat(pa.scalar(world.municipality.code), len(table)),
            "income_year": np.where(observer.strike("year_before"), CENSUS_YEAR - 1, CENSUS_YEAR),
            "payment_month": table["month"].to_numpy(),
            "assistance_form": texts(form),
            "amount_nok": amount,
        },
    )
    return result, observer


def observe_applications(rng: np.random.Generator, world: World, settings: Settings) -> tuple[pa.Table, Observer]:
    """Applications to the State Education Loan Fund, as the applicants stated them."""
    table = world.incomes.applications
    observer = Observer("education_loans", settings.defects("education_loans"), rng, len(table))
    table = table.iloc[repeat_rows(observer, "duplicate_rows")]
    residence = table["residence"].to_numpy()
    misstated = observer.strike("residence_misstated")
    residence = np.where(misstated, np.where(residence == AWAY, WITH_PARENTS, AWAY), residence)
    residence = np.where(observer.strike("unknown_residence"), "9", residence).astype(object)
    paid = (table["grant"] + table["loan"]).to_numpy() > 0
    decision = np.where(observer.strike("decision_wrong", among=paid), REFUSED, table["decision"].to_numpy())
    loan = table["loan"].to_numpy()
    loan = in_oere(loan, observer.strike("loan_in_oere", among=loan > 0))
    late = observer.strike("entered_late")
    date = table["date"].to_numpy().astype("datetime64[D]")
    numbers = world.persons["number"].to_numpy()[table["person"].to_numpy()]
    result = extract(
        EDUCATION_LOANS,
        {
            "national_identity_number": digits(damaged(numbers, observer.strike("wrong_check_digit")), 11),
            "study_term": texts(table["term"].to_numpy().astype(object)),
            "application_date": np.where(late, np.datetime64("2002-01-10"), date).astype("datetime64[D]"),
            "study_residence": texts(residence),
            "school_type": texts(table["school_type"].to_numpy()),
            "decision": texts(decision.astype(object)),
            "grant_nok": table["grant"].to_numpy(),
            "loan_nok": loan,
        },
    )
    return result, observer


def observe_housing_bank(rng: np.random.Generator, world: World, settings: Settings) -> tuple[pa.Table, Observer]:
    """Housing allowances and loans of the State Housing Bank."""
    table = world.incomes.housing
    case = int(world.municipality.code) * 1_000_000 + np.arange(len(table))
    observer = Observer("housing_bank", settings.defects("housing_bank"), rng, len(table))
    rows, former = append_rows(observer, "former_case", among=(table["kind"] == ALLOWANCE).to_numpy())
    table, case = table.iloc[rows], np.where(former, case[rows] + 500_000, case[rows])
    rows = repeat_rows(observer, "duplicate_rows")
    table, case = table.iloc[rows], case[rows]
    allowance = table["allowance"].to_numpy()
    allowance = in_oere(allowance, observer.strike("allowance_in_oere", among=allowance > 0))
    unknown = observer.strike("unknown_kind")
    numbers = world.persons["number"].to_numpy()[table["person"].to_numpy()]
    result = extract(
        HOUSING_BANK,
        {
            "case_number": digits(case, 10),
            "national_identity_number": digits(damaged(numbers, observer.strike("wrong_check_digit")), 11),
            "case_kind": texts(np.where(unknown, "9", table["kind"].to_numpy()).astype(object)),
            "household_size": np.where(observer.strike("size_missing"), 0, table["size"].to_numpy()),
            "allowance_nok": allowance,
            "loan_balance_nok": table["balance"].to_numpy(),
        },
    )
    return result, observer
