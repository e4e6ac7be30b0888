"""Register of Unemployed: registered unemployment and labour market measures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from census.reference import code_list
from registers.rules import ENDS_BEFORE_IT_STARTS, PERSON_IN_CPR
from registers.schema import Column, Register, Rule, Severity

if TYPE_CHECKING:
    import ibis.expr.types as ir

_FULLY, _IN_MEASURE = "1", "3"
_FEW = 0.10
"""Share of rows that may break a rule: a small area has few rows, of which one may be a tenth."""


def _wages_disagree(rows: ir.Table, _others: Mapping[str, ir.Table]) -> ir.Table:
    paying = [item.code for item in code_list("labour_market_measure") if item.extra["pays_wages"] == "yes"]
    return rows.filter(rows.pays_wages != rows.measure_type.isin(paying))


def _at_work(rows: ir.Table, others: Mapping[str, ir.Table]) -> ir.Table:
    """Spells of full unemployment during which the person has a job in the Register of Employees."""
    jobs = others["employee_jobs"].select("national_identity_number", job_start="start_date", job_end="end_date")
    full = rows.filter(rows.unemployment_status == _FULLY)
    meanwhile = full.join(jobs, "national_identity_number")
    last, job_last = meanwhile.end_date, meanwhile.job_end
    overlaps = (last.isnull() | (meanwhile.job_start <= last)) & (
        job_last.isnull() | (job_last >= meanwhile.start_date)
    )
    return meanwhile.filter(overlaps).select("row_number").distinct()


UNEMPLOYED_PERSONS = Register(
    name="unemployed_persons",
    title="Register of Unemployed: spells",
    owner="Directorate of Labour",
    coverage="Everybody registered at an employment office on some day of 2001 as fully or partly unemployed or in a "
    "labour market measure, one row for each spell. Persons who seek work without registering are not in it. Whoever "
    "is paid by an employer in a measure counts as employed.",
    lag="People report every second week; who gets a job often stays registered until the next report card is missed.",
    key=("national_identity_number", "unemployment_status", "start_date"),
    may_be_empty=True,
    tolerance=_FEW,
    columns=(
        Column("national_identity_number", "string", "Person.", required=True, pseudonym="person_id"),
        Column("unemployment_status", "string", "Status.", required=True, codes="unemployment_status"),
        Column("measure_type", "string", "Type of measure; empty outside measures.", codes="labour_market_measure"),
        Column("pays_wages", "boolean", "The measure pays wages; empty outside measures."),
        Column("start_date", "date", "First day of the spell.", required=True),
        Column("end_date", "date", "Last day of the spell; empty while it lasts."),
    ),
    rules=(
        replace(ENDS_BEFORE_IT_STARTS, tolerance=_FEW),
        Rule(
            "measure_missing",
            Severity.DOUBT,
            "A person in a measure has a type of measure.",
            "Ask the employment office; until then nobody knows whether it pays wages.",
            lambda rows, _: rows.filter((rows.unemployment_status == _IN_MEASURE) & rows.measure_type.isnull()),
            ("measure_type",),
            tolerance=_FEW,
        ),
        Rule(
            "measure_without_status",
            Severity.CLEAR,
            "Only a person in a measure has a type of measure.",
            "Ask the employment office which of both holds.",
            lambda rows, _: rows.filter((rows.unemployment_status != _IN_MEASURE) & rows.measure_type.notnull()),
            ("measure_type", "pays_wages"),
            tolerance=_FEW,
        ),
        Rule(
            "wages_disagree",
            Severity.CLEAR,
            "Wages are paid in the types of measures that pay wages.",
            "Correct the type or the mark.",
            _wages_disagree,
            ("pays_wages",),
            tolerance=_FEW,
        ),
        PERSON_IN_CPR,
        Rule(
            "employed_meanwhile",
            Severity.REPORT,
            "Nobody is fully unemployed during a job of the Register of Employees.",
            "Compare the dates: a spell or a job has not been ended.",
            _at_work,
            ("start_date", "end_date"),
            uses=("employee_jobs",),
            tolerance=0.5,
        ),
    ),
)
