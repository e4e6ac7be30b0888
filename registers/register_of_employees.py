"""Register of Employees: jobs with their dates, the main source on salaried employees."""

from __future__ import annotations

from registers.rules import PERSON_IN_CPR, not_found, outside
from registers.schema import Column, Register, Rule, Severity

EMPLOYEE_JOBS = Register(
    name="employee_jobs",
    title="Register of Employees: jobs",
    owner="National Insurance Administration",
    coverage="Jobs of at least 4 hours a week that last more than six days; every job active in 2001.",
    lag="Employers report starts and ends within a week by law, and much later in practice; ends are sometimes never "
    "reported.",
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
        Rule(
            "ends_before_it_starts",
            Severity.REJECT,
            "A job ends on or after its first day.",
            "Ask the employer for the dates.",
            lambda rows, _: rows.filter(rows.end_date < rows.start_date),
            ("start_date", "end_date"),
        ),
        Rule(
            "hours_impossible",
            Severity.CLEAR,
            "Settled weekly hours lie between 0 and 100.",
            "Ask the employer for the hours.",
            outside("weekly_hours", 0, 100),
            ("weekly_hours",),
        ),
        PERSON_IN_CPR,
        Rule(
            "establishment_unknown",
            Severity.REPORT,
            "The establishment is in the business register.",
            "Add it; until then industry, sector and place of work of the job are unknown.",
            not_found("establishment_number", "establishment_number", "establishments"),
            ("establishment_number",),
            uses=("establishments",),
            tolerance=0.05,
        ),
    ),
)
