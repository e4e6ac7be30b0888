"""After-tax income of persons and households in the year 2001.

Source: "About the statistics", Census 2001: After-tax income; Income data.
"""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from census.engine import materialise
from census.reference import code_list

RETURN, CERTIFICATES, NOTHING = "1", "2", "3"
"""Sources of a person's income (code list ``income_source``)."""

COMPONENTS = (
    "earned_income_nok",
    "property_income_nok",
    "taxable_transfers_nok",
    "tax_free_transfers_nok",
    "assessed_taxes_nok",
    "negative_transfers_nok",
)
"""What after-tax income is made of; the last two are subtracted."""

_FROM_RETURN = (
    "wage_income_nok",
    "net_entrepreneurial_income_nok",
    "interest_income_nok",
    "dividend_income_nok",
    "capital_gains_nok",
    "pension_income_nok",
    "taxable_benefits_nok",
    "maintenance_received_nok",
    "assessed_taxes_nok",
    "pension_premiums_nok",
    "maintenance_paid_nok",
)


@dataclass(frozen=True)
class IncomeSources:
    """Registers that tell of income; amounts in kroner of the census year.

    Attributes:
        tax_returns: ``person_id`` (key), ``wage_income_nok``, ``net_entrepreneurial_income_nok``,
            ``interest_income_nok``, ``dividend_income_nok``, ``capital_gains_nok``, ``pension_income_nok``,
            ``taxable_benefits_nok``, ``maintenance_received_nok``, ``assessed_taxes_nok``, ``pension_premiums_nok``,
            ``maintenance_paid_nok``.
        wage_sums: ``person_id``, ``wage_nok``: a row for each employer.
        national_insurance: ``person_id``, ``benefit_kind``, ``amount_nok``: a row for each benefit and period.
        social_assistance: ``person_id``, ``assistance_form``, ``amount_nok``: a row for each payment.
        education_loans: ``person_id``, ``grant_nok``: a row for each application.
        housing_bank: ``person_id``, ``case_kind``, ``allowance_nok``: a row for each case.
    """

    tax_returns: ir.Table
    wage_sums: ir.Table
    national_insurance: ir.Table
    social_assistance: ir.Table
    education_loans: ir.Table
    housing_bank: ir.Table


def measure_income(residents: ir.Table, told: IncomeSources) -> ir.Table:
    """After-tax income of every resident.

    Definition: earned income + property income + taxable and tax-free transfers - assessed taxes - negative transfers.

    - Earned income: wages and salaries, and net entrepreneurial income (below 0 for a loss), of the tax return. What
      employers certified is the same wages and is not added; it counts where the return has none.
    - Property income: interest, dividends and capital gains less losses. Interest on debts and other deductions lower
      the tax, not the income.
    - Taxable transfers: pensions and other taxable benefits, and maintenance received, of the tax return. The National
      Insurance pays most of them, and its taxable kinds (code list ``benefit_kind``) are the same money: pensions and
      other kinds count, each, where the return has no such amount.
    - Tax-free transfers, which no return tells of: tax-free kinds of the National Insurance, contributions of social
      assistance, grants for studies and the housing allowance. Loans are no income. An applicant has one case of
      housing allowance: of several, the largest counts.
    - Negative transfers: compulsory pension premiums and maintenance paid.
    - Money is income of whom the source names, also where it is meant for a household (child allowance, assistance).
    - Without an assessment no taxes are known and none are subtracted: the income is then too high, and
      ``income_source`` tells of it. Nobody's income is missing: who is in no source has none.

    Args:
        residents: ``person_id`` (key).
        told: what the sources of income hold, of residents and others.

    Returns:
        ``person_id`` (key), ``COMPONENTS`` (kroner; none is null), ``after_tax_income_nok``, ``income_source`` (code
        list: tax return with assessed taxes; certificates and benefits without; no taxable income and no taxes).
    """
    people = residents.select("person_id")
    parts = (
        told.tax_returns.select("person_id", *_FROM_RETURN),
        told.wage_sums.group_by("person_id").agg(certified=lambda t: t.wage_nok.sum()),
        _benefits(told.national_insurance),
        _contributions(told.social_assistance),
        told.education_loans.group_by("person_id").agg(grants=lambda t: t.grant_nok.sum()),
        _housing_allowance(told.housing_bank),
    )
    for part in parts:
        people = people.left_join(part, "person_id").drop("person_id_right")
    # several expressions read each sum
    known = materialise(people)
    return _after_tax(known)


def household_income(incomes: ir.Table, members: ir.Table) -> ir.Table:
    """After-tax income of every private household: the sum of its members'.

    Args:
        incomes: as ``measure_income`` gives.
        members: ``person_id`` (key), ``household_id`` (null outside private households).

    Returns:
        ``household_id`` (key), ``household_after_tax_income_nok``.
    """
    living = members.filter(members.household_id.notnull()).select("person_id", "household_id")
    joined = living.join(incomes.select("person_id", "after_tax_income_nok"), "person_id")
    total = joined.after_tax_income_nok.sum().cast("int64")
    return joined.group_by("household_id").agg(household_after_tax_income_nok=total)


def _after_tax(known: ir.Table) -> ir.Table:
    def amount(*columns: str) -> ir.IntegerValue:
        value: ir.IntegerValue = ibis.coalesce(*(known[column] for column in columns), 0).cast("int64")
        return value

    pensions = amount("pension_income_nok", "pensions")
    wages, benefits = amount("wage_income_nok", "certified"), amount("taxable_benefits_nok", "other_taxable")
    parts = known.select(
        "person_id",
        earned_income_nok=wages + amount("net_entrepreneurial_income_nok"),
        property_income_nok=sum(
            (amount(name) for name in ("dividend_income_nok", "capital_gains_nok")), start=amount("interest_income_nok")
        ),
        taxable_transfers_nok=pensions + benefits + amount("maintenance_received_nok"),
        tax_free_transfers_nok=amount("tax_free") + amount("assistance") + amount("grants") + amount("allowance"),
        assessed_taxes_nok=amount("assessed_taxes_nok"),
        negative_transfers_nok=amount("pension_premiums_nok") + amount("maintenance_paid_nok"),
        income_source=ibis.cases(
            (known.assessed_taxes_nok.notnull(), RETURN),
            ((wages != 0) | (pensions != 0) | (benefits != 0), CERTIFICATES),
            else_=NOTHING,
        ),
    )
    earned, property_, taxable, tax_free, taxes, negative = (parts[name] for name in COMPONENTS)
    return parts.select(
        "person_id",
        *COMPONENTS,
        after_tax_income_nok=earned + property_ + taxable + tax_free - taxes - negative,
        income_source=parts.income_source,
    )


def _benefits(national_insurance: ir.Table) -> ir.Table:
    """Sums by person of the National Insurance: ``pensions``, ``other_taxable``, ``tax_free``."""
    listed = code_list("benefit_kind")
    pensions = [item.code for item in listed if item.extra["pension"] == "1"]
    taxable = [item.code for item in listed if item.extra["taxable"] == "1" and item.code not in pensions]
    tax_free = [item.code for item in listed if item.extra["taxable"] == "0"]
    kind, amount = national_insurance.benefit_kind, national_insurance.amount_nok
    return national_insurance.group_by("person_id").agg(
        pensions=amount.sum(where=kind.isin(pensions)),
        other_taxable=amount.sum(where=kind.isin(taxable)),
        tax_free=amount.sum(where=kind.isin(tax_free)),
    )


def _contributions(social_assistance: ir.Table) -> ir.Table:
    """``assistance`` by person: payments in the forms that are income; loans are not."""
    income = [item.code for item in code_list("assistance_form") if item.extra["income"] == "1"]
    paid = social_assistance.filter(social_assistance.assistance_form.isin(income))
    return paid.group_by("person_id").agg(assistance=lambda t: t.amount_nok.sum())


def _housing_allowance(housing_bank: ir.Table) -> ir.Table:
    """``allowance`` by person: that of the largest case of housing allowance."""
    income = [item.code for item in code_list("housing_bank_kind") if item.extra["income"] == "1"]
    cases = housing_bank.filter(housing_bank.case_kind.isin(income))
    return cases.group_by("person_id").agg(allowance=lambda t: t.allowance_nok.max())
