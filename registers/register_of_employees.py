"""Register of Employees: jobs with their dates, the main source on salaried employees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from registers.rules import ENDS_BEFORE_IT_STARTS, PERSON_IN_CPR, outside, unknown_establishment
from registers.schema import Column, Register, Rule, Severity

if TYPE_CHECKING:
    import ibis.expr.types as ir

MOST_DAYS_TO_NOTIFY = 90
"""A message that was entered later than this after the day it tells of is a late one."""


def _late(rows: ir.Table, _others: Mapping[str, ir.Table]) -> ir.Table:
    told = rows.end_date.coalesce(rows.start_date)
    return rows.filter(rows.registered_date.delta(told, unit="day") > MOST_DAYS_TO_NOTIFY)


def _without_wage(rows: ir.Table, others: Mapping[str, ir.Table]) -> ir.Table:
    """Jobs in enterprises that paid the person nothing in the year."""
    owners = others["establishments"].select("establishment_number", "enterprise_number").distinct()
    paid = others["wage_sums"].select("national_identity_number", "enterprise_number").distinct()
    owned = rows.join(owners, "establishment_number")
    return owned.anti_join(paid, ["national_identity_number", "enterprise_number"])


EMPLOYEE_JOBS = Register(
    name="employee_jobs",
    title="Register of Employees: jobs",
    owner="National Insurance Administration",
    coverage="Jobs of at least 4 hours a week that last more than six days; every job active in 2001. Not in it: the "
    "self-employed, conscripts, and jobs that employers do not notify, of which the wage sums tell.",
    lag="Employers report starts and ends within a week by law, and much later in practice; ends are sometimes never "
    "reported. The extract holds what was entered by 1 March 2002.",
    key=("national_identity_number", "establishment_number", "start_date"),
    columns=(
        Column("national_identity_number", "string", "Employee.", required=True, pseudonym="person_id"),
        Column("establishment_number", "string", "Establishment of the job.", required=True),
        Column("start_date", "date", "First day of the job.", required=True),
        Column("end_date", "date", "Last day of the job; empty while it lasts."),
        Column("weekly_hours", "float64", "Settled weekly working hours."),
        Column("registered_date", "date", "Day on which the latest message was entered.", required=True),
    ),
    latest_by="registered_date",
    rules=(
        ENDS_BEFORE_IT_STARTS,
        Rule(
            "hours_impossible",
            Severity.CLEAR,
            "Settled weekly hours lie between 0 and 100.",
            "Ask the employer for the hours.",
            outside("weekly_hours", 0, 100),
            ("weekly_hours",),
        ),
        Rule(
            "hours_missing",
            Severity.REPORT,
            "Settled weekly hours are known.",
            "Ask the employer; until then the hours of a main job may be unknown.",
            lambda rows, _: rows.filter(rows.weekly_hours.isnull()),
            ("weekly_hours",),
            tolerance=0.15,
        ),
        Rule(
            "notified_late",
            Severity.REPORT,
            f"The latest message was entered within {MOST_DAYS_TO_NOTIFY} days of the day that it tells of.",
            "Nothing for the row; where there are many, ends may be missing that are still to come.",
            _late,
            ("registered_date",),
            tolerance=0.10,
        ),
        PERSON_IN_CPR,
        unknown_establishment(),
        Rule(
            "no_wage_sum",
            Severity.REPORT,
            "The enterprise paid the person wages in the year.",
            "The job may have ended in an earlier year without a message, or belong to another enterprise.",
            _without_wage,
            ("establishment_number",),
            uses=("establishments", "wage_sums"),
            tolerance=0.15,
        ),
    ),
)
