"""Register of sick leaves: absence from jobs that last, which helps to date jobs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from registers.rules import ENDS_BEFORE_IT_STARTS, PERSON_IN_CPR, unknown_establishment
from registers.schema import Column, Register, Rule, Severity

if TYPE_CHECKING:
    import ibis.expr.types as ir

MOST_DAYS_BY_SELF = 3
_BY_SELF = "2"


def _too_long(rows: ir.Table, _others: Mapping[str, ir.Table]) -> ir.Table:
    own = rows.filter(rows.certified_by == _BY_SELF)
    length = own.end_date.delta(own.start_date, unit="day") + 1
    return own.filter((length > MOST_DAYS_BY_SELF) | own.end_date.isnull())


def _without_job(rows: ir.Table, others: Mapping[str, ir.Table]) -> ir.Table:
    jobs = others["employee_jobs"].select("national_identity_number", "establishment_number").distinct()
    return rows.anti_join(jobs, ["national_identity_number", "establishment_number"])


SICK_LEAVES = Register(
    name="sick_leaves",
    title="Register of sick leaves",
    owner="National Insurance Administration",
    coverage="Sick leaves on some day of October to December 2001 from jobs of at least 4 hours a week: those that a "
    "doctor certified, and those of up to three days that the employee certified. Parental leave is not in it.",
    lag="Doctors' certificates arrive within weeks; the employer is the one that the employee names.",
    key=("national_identity_number", "establishment_number", "certified_by", "start_date"),
    may_be_empty=True,
    tolerance=0.03,
    columns=(
        Column("national_identity_number", "string", "Employee.", required=True, pseudonym="person_id"),
        Column("establishment_number", "string", "Employer's establishment.", required=True),
        Column("certified_by", "string", "Who certified it.", required=True, codes="sick_leave_certifier"),
        Column("start_date", "date", "First day of absence.", required=True),
        Column("end_date", "date", "Last day of absence; empty while it lasts."),
    ),
    rules=(
        replace(ENDS_BEFORE_IT_STARTS, tolerance=0.03),
        Rule(
            "self_certified_too_long",
            Severity.DOUBT,
            f"A leave that the employee certified lasts at most {MOST_DAYS_BY_SELF} days.",
            "Ask who certified it.",
            _too_long,
            ("certified_by", "end_date"),
            tolerance=0.05,
        ),
        PERSON_IN_CPR,
        unknown_establishment(),
        Rule(
            "no_job_with_employer",
            Severity.REPORT,
            "The person has a job with the employer in the Register of Employees.",
            "The job was never notified, or the leave names another employer: it may date a wage sum.",
            _without_job,
            ("establishment_number",),
            uses=("employee_jobs",),
            tolerance=0.75,
        ),
    ),
)
