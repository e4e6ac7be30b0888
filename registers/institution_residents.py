"""Residents of old people's homes and nursing homes, wherever they are registered.

Source: "About the statistics", Census 2001, Legal address; Usual address; Households.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from census.reference import CENSUS_DAY
from registers.rules import DEAD, PERSON_IN_CPR, not_found, tolerating
from registers.schema import Column, Register, Rule, Severity

if TYPE_CHECKING:
    import ibis.expr.types as ir

NURSING_HOME, HOME_FOR_THE_ELDERLY = "1", "2"
"""Kinds of institutions (code list ``institution_kind``) whose residents are collected."""

_SMALL = 0.2
"""Tolerance: in a small municipality two or three rows are a tenth of the list."""


def _other_kind(rows: ir.Table, others: Mapping[str, ir.Table]) -> ir.Table:
    institutions = others["institutions"]
    other = institutions.filter(institutions.institution_kind.notin((NURSING_HOME, HOME_FOR_THE_ELDERLY)))
    listed = other.select(_number="institution_number").distinct()
    return rows.semi_join(listed, rows.institution_number == listed["_number"])


def _dead_on_census_day(rows: ir.Table, others: Mapping[str, ir.Table]) -> ir.Table:
    persons = others["cpr_persons"]
    died = persons.registration_status_date <= CENSUS_DAY
    dead = persons.filter((persons.registration_status == DEAD) & died)
    listed = dead.select(_number="national_identity_number").distinct()
    return rows.semi_join(listed, rows.national_identity_number == listed["_number"])


INSTITUTION_RESIDENTS = Register(
    name="institution_residents",
    title="Residents of old people's homes and nursing homes",
    owner="The municipalities, collected by Statistics Norway",
    coverage="Everyone who lives permanently at an old people's home or nursing home, wherever registered as resident: "
    "at the institution or in a private dwelling, as married persons whose spouse lives there mostly are. Short stays "
    "are not listed, nor are other institutions: for those no usual address was collected.",
    lag="As of census day; a list drawn up before it has some who have died or moved out, and lacks some who moved in.",
    key=("national_identity_number",),
    latest_by="moved_in_date",
    tolerance=_SMALL,
    may_be_empty=True,
    columns=(
        Column("national_identity_number", "string", "Resident.", required=True, pseudonym="person_id"),
        Column("institution_number", "string", "Organisation number of the institution.", required=True),
        Column("moved_in_date", "date", "Day from which the person has lived there."),
    ),
    rules=tolerating(
        _SMALL,
        PERSON_IN_CPR,
        Rule(
            "institution_unknown",
            Severity.REPORT,
            "The institution is in the register of institutions.",
            "Add it; the person counts in an institution of the municipality that delivered the list.",
            not_found("institution_number", "institution_number", "institutions"),
            ("institution_number",),
            uses=("institutions",),
        ),
        Rule(
            "other_kind_of_institution",
            Severity.REJECT,
            "The institution is an old people's home or a nursing home.",
            "Nothing: usual addresses at other institutions are not collected.",
            _other_kind,
            ("institution_number",),
            uses=("institutions",),
        ),
        Rule(
            "dead_on_census_day",
            Severity.REJECT,
            "The resident was alive on census day.",
            "Nothing: the list is older than the death.",
            _dead_on_census_day,
            ("national_identity_number",),
            uses=("cpr_persons",),
        ),
        Rule(
            "moved_in_after_census_day",
            Severity.REJECT,
            "The resident moved in on census day or before.",
            "Nothing: on census day the person lived elsewhere.",
            lambda rows, _: rows.filter(rows.moved_in_date > CENSUS_DAY),
            ("moved_in_date",),
        ),
        Rule(
            "moved_in_date_missing",
            Severity.REPORT,
            "The day of moving in is given.",
            "Nothing: who is listed lives there.",
            lambda rows, _: rows.filter(rows.moved_in_date.isnull()),
            ("moved_in_date",),
        ),
    ),
)
