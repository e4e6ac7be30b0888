"""Register of conscripts: national service, military and civilian."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from census.reference import CENSUS_YEAR
from registers.rules import ENDS_BEFORE_IT_STARTS, PERSON_IN_CPR
from registers.schema import Column, Register, Rule, Severity

if TYPE_CHECKING:
    import ibis.expr.types as ir

_VERY_FEW = 0.5
"""Share of rows that may break a rule: a small area has a handful of conscripts, of whom one may be half."""
MOST_DAYS_OF_SERVICE = 550
"""First service lasts at most 12 months, civilian service 14; longer spells have not been ended."""


def _too_long(rows: ir.Table, _others: Mapping[str, ir.Table]) -> ir.Table:
    until = rows.end_date.coalesce(dt.date(CENSUS_YEAR, 12, 31))
    return rows.filter(until.delta(rows.start_date, unit="day") > MOST_DAYS_OF_SERVICE)


CONSCRIPTS = Register(
    name="conscripts",
    title="Register of conscripts",
    owner="Norwegian Armed Forces; Ministry of Justice for civilian national service",
    coverage="Everybody in national service, military or civilian, on some day of 2001. Regular soldiers are employees "
    "and are not in it. It does not tell where people serve.",
    lag="Calls are known beforehand; an early discharge is entered after weeks, and sometimes never.",
    key=("national_identity_number", "start_date"),
    may_be_empty=True,
    tolerance=_VERY_FEW,
    columns=(
        Column("national_identity_number", "string", "Conscript.", required=True, pseudonym="person_id"),
        Column("service_branch", "string", "Branch.", codes="service_branch"),
        Column("start_date", "date", "First day of service.", required=True),
        Column("end_date", "date", "Last day of service; empty while it lasts."),
        Column("weekly_hours", "float64", "Hours of service a week."),
    ),
    rules=(
        replace(ENDS_BEFORE_IT_STARTS, tolerance=_VERY_FEW),
        replace(PERSON_IN_CPR, tolerance=_VERY_FEW),
        Rule(
            "service_too_long",
            Severity.DOUBT,
            f"Service lasts at most {MOST_DAYS_OF_SERVICE} days.",
            "Ask for the day of discharge.",
            _too_long,
            ("end_date",),
            tolerance=_VERY_FEW,
        ),
    ),
)
