"""Register of Employees: jobs with their dates, the main source on salaried employees."""

from __future__ import annotations

from registers.schema import Column, Register

EMPLOYEE_JOBS = Register(
    name="employee_jobs",
    title="Register of Employees: jobs",
    owner="National Insurance Administration",
    coverage="Jobs of at least 4 hours a week that last more than six days; every job active in 2001.",
    lag="Employers report starts and ends within a week by law, and much later in practice; ends are sometimes never reported.",
    key=("national_identity_number", "establishment_number", "start_date"),
    columns=(
        Column("national_identity_number", "string", "Employee.", required=True, pseudonym="person_id"),
        Column("establishment_number", "string", "Establishment of the job.", required=True),
        Column("start_date", "date", "First day of the job.", required=True),
        Column("end_date", "date", "Last day of the job; empty while it lasts."),
        Column("weekly_hours", "float64", "Settled weekly working hours."),
        Column("registered_date", "date", "Day on which the latest message was entered.", required=True),
    ),
)
