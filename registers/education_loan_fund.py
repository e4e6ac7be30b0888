"""State Education Loan Fund: applications for grants and loans.

Source: "About the statistics", Census 2001, Students - usual address; Collection of data; Income data. Everyone who
applied in the spring or autumn of 2001 (139 261 persons) received the census's student form.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from census.reference import CENSUS_YEAR
from registers.rules import PERSON_IN_CPR, not_above, not_negative, tolerating
from registers.schema import Column, Register, Rule, Severity

if TYPE_CHECKING:
    import ibis.expr.types as ir

_SMALL = 0.05
_MOST = 200_000
_SPRING, _REFUSED = "1", "2"
_FIRST, _LAST = dt.date(CENSUS_YEAR - 1, 7, 1), dt.date(CENSUS_YEAR, 12, 31)


def _refused_and_paid(rows: ir.Table, _others: Mapping[str, ir.Table]) -> ir.Table:
    return rows.filter((rows.decision == _REFUSED) & (rows.grant_nok.fill_null(0) + rows.loan_nok.fill_null(0) > 0))


def _two_residences(rows: ir.Table, _others: Mapping[str, ir.Table]) -> ir.Table:
    """Applications of a person who by another application lives elsewhere in the same term."""
    other = rows.select(_of="national_identity_number", _term="study_term", _home="study_residence")
    linked = rows.join(other, [rows.national_identity_number == other["_of"], rows.study_term == other["_term"]])
    return linked.filter(linked.study_residence != linked["_home"]).distinct(on="row_number")


EDUCATION_LOANS = Register(
    name="education_loans",
    title="State Education Loan Fund: applications",
    owner="State Education Loan Fund",
    coverage="Everyone who applied for a grant or loan for studies in the spring or autumn of 2001, whether or not "
    "it was granted. Pupils and students who live on wages, apprentices and those who study on leave do not apply. "
    "It also holds students abroad, those who studied in the spring only and those who never began: of 139 261 "
    "applicants 103 886 were pupils or students in Norway on census day, and 82 724 of them lived away from their "
    "parents.",
    lag="Applications for a school year open in June; most of autumn's are in by 15 November, some come until March. "
    "Living away from parents is the applicant's own statement and is not checked before a school confirms it.",
    key=("national_identity_number", "study_term"),
    latest_by="application_date",
    tolerance=_SMALL,
    may_be_empty=True,
    columns=(
        Column("national_identity_number", "string", "Applicant.", required=True, pseudonym="person_id"),
        Column("study_term", "string", "Spring or autumn of 2001.", required=True, codes="study_term"),
        Column("application_date", "date", "Day on which the application came.", required=True),
        Column("study_residence", "string", "With parents or away from them.", codes="study_residence"),
        Column("school_type", "string", "Type of school; empty for studies abroad.", codes="school_type"),
        Column("decision", "string", "Granted or refused.", required=True, codes="loan_decision"),
        Column("grant_nok", "int64", "Grant paid for the term in the year, kroner."),
        Column("loan_nok", "int64", "Loan paid for the term in the year, kroner."),
    ),
    rules=tolerating(
        _SMALL,
        PERSON_IN_CPR,
        *(not_negative(column, "Ask the fund: it may be a repayment.") for column in ("grant_nok", "loan_nok")),
        *(not_above(column, _MOST) for column in ("grant_nok", "loan_nok")),
        Rule(
            "applied_in_another_year",
            Severity.REPORT,
            "The application came after July of the year before and before the end of the year.",
            "Nothing, for late applications that the fund accepted.",
            lambda rows, _: rows.filter((rows.application_date < _FIRST) | (rows.application_date > _LAST)),
            ("application_date",),
        ),
        Rule(
            "refused_and_paid",
            Severity.DOUBT,
            "Nothing is paid on an application that was refused.",
            "Ask the fund for the decision.",
            _refused_and_paid,
            ("decision", "grant_nok", "loan_nok"),
        ),
        Rule(
            "two_residences",
            Severity.DOUBT,
            "The applications of a person for one term tell of one residence.",
            "Take the latest; the student form tells the usual address.",
            _two_residences,
            ("study_residence",),
        ),
    ),
)
