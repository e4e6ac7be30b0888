"""Forms of rules that several registers use."""

from __future__ import annotations

from collections.abc import Mapping

import ibis.expr.types as ir

from census.reference import CENSUS_YEAR
from registers.schema import Broken, Rule, Severity


def not_found(column: str, where: str, register: str | None = None) -> Broken:
    """Rows whose value of ``column`` is not among the values of ``where`` in another register, or in their own."""

    def broken(rows: ir.Table, others: Mapping[str, ir.Table]) -> ir.Table:
        listed = rows if register is None else others[register]
        known = listed.filter(listed[where].notnull())
        return rows.filter(rows[column].notnull() & rows[column].notin(known[where]))

    return broken


def outside(column: str, least: float, most: float) -> Broken:
    """Rows whose value of ``column`` is below ``least`` or above ``most``."""

    def broken(rows: ir.Table, _others: Mapping[str, ir.Table]) -> ir.Table:
        return rows.filter((rows[column] < least) | (rows[column] > most))

    return broken


PERSON_IN_CPR = Rule(
    "person_not_in_cpr",
    Severity.REPORT,
    "The person is in the Central Population Register's extract.",
    "Nothing, for those who do not live in the area; else correct the number.",
    not_found("national_identity_number", "national_identity_number", "cpr_persons"),
    ("national_identity_number",),
    uses=("cpr_persons",),
    tolerance=0.1,
)
"""For registers of all who worked or paid tax, wherever they live."""

OF_CENSUS_YEAR = Rule(
    "other_year",
    Severity.REJECT,
    "The year is that of the census.",
    "Ask for the extract of the year.",
    lambda rows, _: rows.filter(rows.income_year != CENSUS_YEAR),
    ("income_year",),
)
"""For extracts of one income year."""
