"""Microdata of a sample survey of employment, such as the Labour Force Survey: what register data are measured against.

No extract of a delivery: production makes its figures without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from census.reference import code_list
from registers.rules import outside
from registers.schema import Column, Register, Rule, Severity

if TYPE_CHECKING:
    import ibis.expr.types as ir

BY_SELF, BY_PROXY, NO_CONTACT, REFUSAL = (item.code for item in code_list("survey_response"))
"""Codes of the list ``survey_response``."""
INTERVIEWED = (BY_SELF, BY_PROXY)
FIRST_WEEK, LAST_WEEK = 1, 52
"""Weeks of 2001 by ISO 8601: the first begins on 1 January, that of the census is the 44th."""


def _without_answer(rows: ir.Table, _others: Mapping[str, ir.Table]) -> ir.Table:
    lacking = rows.is_employed.isnull() | rows.weight.isnull()
    return rows.filter(rows.response.isin(INTERVIEWED) & lacking)


LABOUR_FORCE_SURVEY = Register(
    name="labour_force_survey",
    title="Labour Force Survey, microdata of a quarter",
    owner="Statistics Norway",
    coverage="A sample of the families of each county: their members of 16-74 years, with those who could not be "
    "interviewed. Employed are those who worked for pay or profit for at least an hour in the survey week, were "
    "temporarily absent, or were in national service; one interview tells of one week. No extract: it is given to the "
    "commands that compare a run with it.",
    lag="Interviewed in the weeks after the survey week.",
    key=("national_identity_number", "survey_week"),
    columns=(
        Column("national_identity_number", "string", "Person in the sample.", required=True, pseudonym="person_id"),
        Column("survey_week", "int64", f"Week that was asked for, ISO 8601, {FIRST_WEEK}-{LAST_WEEK}.", required=True),
        Column("stratum", "string", "Stratum that the family was drawn in: the county.", required=True),
        Column("family_number", "int64", "Number of the family in the sample; its members are drawn together."),
        Column("interview_number", "int64", "How often the family has been asked, this time included (1-8)."),
        Column("response", "string", "Interview or reason of non-response.", required=True, codes="survey_response"),
        Column("is_employed", "boolean", "Employed in the survey week; empty without interview."),
        Column("status_in_employment", "string", "Status in the main job.", codes="status_in_employment"),
        Column("usual_weekly_hours", "float64", "Settled or usual hours a week in the main job."),
        Column(
            "industry_division",
            "string",
            "Industry of the main job, division of SIC94; empty if unspecified.",
            codes="industry_division",
        ),
        Column("design_weight", "float64", "Inverse of the probability of being drawn."),
        Column("weight", "float64", "Persons whom an interviewed person stands for; empty without interview."),
    ),
    rules=(
        Rule(
            "interview_without_answer",
            Severity.REJECT,
            "An interview tells whether the person was employed, and has a weight.",
            "Code the row as non-response, or find the answer.",
            _without_answer,
            ("is_employed", "weight"),
        ),
        Rule(
            "week_outside_the_year",
            Severity.REJECT,
            f"The survey week is one of {FIRST_WEEK}-{LAST_WEEK}.",
            "Number weeks as ISO 8601 does.",
            outside("survey_week", FIRST_WEEK, LAST_WEEK),
            ("survey_week",),
        ),
        Rule(
            "weight_not_positive",
            Severity.REJECT,
            "A weight is above 0.",
            "Calibrate the weights so that none is negative.",
            lambda rows, _: rows.filter(rows.weight <= 0),
            ("weight",),
        ),
    ),
)
"""The form of the microdata."""
