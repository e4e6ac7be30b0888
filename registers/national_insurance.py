"""Benefits of the National Insurance Administration.

Source: "About the statistics", Census 2001, Income data; After-tax income (taxable and tax-free transfers).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from census.reference import AGE_REFERENCE_DAY, CENSUS_YEAR, code_list
from registers.rules import PERSON_IN_CPR, dead_before, ends_before, not_negative
from registers.schema import Column, Register, Rule, Severity

if TYPE_CHECKING:
    import ibis.expr.types as ir

_OLD_AGE, _DISABILITY = "01", "02"


def _limits(column: str) -> dict[str, int]:
    return {item.code: int(item.extra[column]) for item in code_list("benefit_kind")}


def _above_kind(rows: ir.Table, _others: Mapping[str, ir.Table]) -> ir.Table:
    """Payments above what a year of the benefit can be."""
    most = rows.benefit_kind.cases(*_limits("most_nok").items())
    return rows.filter(rows.amount_nok > most)


def _wrong_age(rows: ir.Table, others: Mapping[str, ir.Table]) -> ir.Table:
    """Payments of a kind that nobody of the person's age gets."""
    persons = others["cpr_persons"]
    born = persons.select(_of=persons.national_identity_number, _born=persons.birth_date.year())
    linked = rows.join(born, rows.national_identity_number == born["_of"])
    age = AGE_REFERENCE_DAY.year - linked["_born"]
    youngest, oldest = (linked.benefit_kind.cases(*_limits(end).items()) for end in ("age_from", "age_to"))
    return linked.filter((age < youngest) | (age > oldest)).distinct(on="row_number")


def _two_pensions(rows: ir.Table, _others: Mapping[str, ir.Table]) -> ir.Table:
    """Old-age and disability pension of one person in overlapping periods."""
    one = rows.filter(rows.benefit_kind == _DISABILITY)
    other = rows.filter(rows.benefit_kind == _OLD_AGE).select(
        _of="national_identity_number", _from="period_start", _to="period_end"
    )
    linked = one.join(other, one.national_identity_number == other["_of"])
    return linked.filter((linked.period_start <= linked["_to"]) & (linked.period_end >= linked["_from"])).distinct(
        on="row_number"
    )


def _outside_year(rows: ir.Table, _others: Mapping[str, ir.Table]) -> ir.Table:
    return rows.filter((rows.period_start.year() > CENSUS_YEAR) | (rows.period_end.year() < CENSUS_YEAR))


_RULES = (
    PERSON_IN_CPR,
    ends_before("period_start", "period_end", "Ask the insurance office for the period."),
    Rule(
        "period_outside_year",
        Severity.REJECT,
        "The period has at least a day in the year.",
        "Ask for the extract of the year.",
        _outside_year,
        ("period_start", "period_end"),
    ),
    not_negative("amount_nok", "Ask the insurance office: it may be a claim for repayment, which has its own row."),
    Rule(
        "amount_too_large",
        Severity.CLEAR,
        "The amount is one that a year of the benefit can be.",
        "Ask whether the amount is in øre; then divide by 100 and deliver again.",
        _above_kind,
        ("amount_nok",),
    ),
    Rule(
        "age_outside_kind",
        Severity.DOUBT,
        "The person is of an age at which there is such a benefit.",
        "Look at the kind of benefit, and at the number: child allowance may stand with the child's.",
        _wrong_age,
        ("benefit_kind",),
        uses=("cpr_persons",),
    ),
    Rule(
        "paid_after_death",
        Severity.DOUBT,
        "The period begins before the recipient's death.",
        "Stop the payment, and claim it from the estate.",
        dead_before("period_start"),
        ("period_start",),
        uses=("cpr_persons",),
        tolerance=0.02,
    ),
    Rule(
        "two_pensions",
        Severity.DOUBT,
        "Nobody has a disability pension and an old-age pension at the same time.",
        "Find out on which day the one was changed into the other.",
        _two_pensions,
        ("benefit_kind", "period_start", "period_end"),
    ),
)

NATIONAL_INSURANCE = Register(
    name="national_insurance",
    title="National Insurance: benefits",
    owner="National Insurance Administration",
    coverage="Every benefit paid to a person in the year, pensions to non-residents included. Occupational and "
    "contractual pensions are only in the tax return, unemployment benefit is the Directorate of Labour's, and the "
    "first sixteen days of sickness are paid by the employer. Child allowance and cash benefit stand with the parent "
    "who is paid, normally the mother.",
    lag="Payments of the year are complete by the end of January. Deaths reach the payment system by way of the "
    "population register, so that a month or two may be paid too much and claimed back; claims for earlier periods "
    "are granted up to three years later.",
    key=("national_identity_number", "benefit_kind", "period_start"),
    columns=(
        Column("national_identity_number", "string", "Recipient.", required=True, pseudonym="person_id"),
        Column(
            "benefit_kind",
            "string",
            "Kind of benefit; the list tells which are taxable.",
            required=True,
            codes="benefit_kind",
        ),
        Column("period_start", "date", "First day in the year for which was paid.", required=True),
        Column("period_end", "date", "Last day in the year for which was paid.", required=True),
        Column("amount_nok", "int64", "Paid for the period, kroner.", required=True),
    ),
    rules=_RULES,
)
