"""Forms of rules that several registers use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from census.reference import CENSUS_YEAR, code_list, read_facts
from registers.number_checks import is_valid_organisation
from registers.schema import Broken, Rule, Severity

if TYPE_CHECKING:
    import ibis.expr.types as ir


def not_found(column: str, where: str, register: str | None = None) -> Broken:
    """Rows whose value of ``column`` is not among the values of ``where`` in another register, or in their own."""

    def broken(rows: ir.Table, others: Mapping[str, ir.Table]) -> ir.Table:
        listed = rows if register is None else others[register]
        known = listed.filter(listed[where].notnull()).select(_known=where)
        given = rows.filter(rows[column].notnull())
        return given.anti_join(known, given[column] == known["_known"])

    return broken


def outside(column: str, least: float, most: float) -> Broken:
    """Rows whose value of ``column`` is below ``least`` or above ``most``."""

    def broken(rows: ir.Table, _others: Mapping[str, ir.Table]) -> ir.Table:
        return rows.filter((rows[column] < least) | (rows[column] > most))

    return broken


def unknown_division(column: str) -> Rule:
    """The rule that an industry code begins with a division of SIC94."""

    def broken(rows: ir.Table, _others: Mapping[str, ir.Table]) -> ir.Table:
        known = [code.code for code in code_list("industry_division")]
        return rows.filter(rows[column].notnull() & rows[column].substr(0, 2).notin(known))

    return Rule(
        "industry_unknown",
        Severity.CLEAR,
        "The industry's first two digits are a division of SIC94.",
        "Correct the code; until then the industry is unspecified.",
        broken,
        (column,),
    )


def unknown_municipality(severity: Severity, remedy: str, column: str = "municipality_code") -> Rule:
    """The rule that a municipality is one of 2001 or 2002."""

    def broken(rows: ir.Table, _others: Mapping[str, ir.Table]) -> ir.Table:
        now = [code.code for code in code_list("municipality")]
        before = [row["old_code"] for row in read_facts("municipality_changes")]
        return rows.filter(rows[column].notnull() & rows[column].notin([*now, *before]))

    return Rule(
        "municipality_unknown",
        severity,
        "The municipality is one of 2001 or 2002.",
        remedy,
        broken,
        (column,),
    )


def wrong_organisation_number(column: str, severity: Severity) -> Rule:
    """The rule that an organisation number has nine digits and the right check digit."""
    return Rule(
        f"{column}_wrong",
        severity,
        f"{column} has nine digits, the first 8 or 9, and the right check digit.",
        "Find the right number in the Central Co-ordinating Register for Legal Entities.",
        lambda rows, _: rows.filter(rows[column].notnull() & ~is_valid_organisation(rows[column])),
        (column,),
        tolerance=0.03,
    )


def not_negative(column: str, remedy: str) -> Rule:
    """The rule that an amount is not negative; one that is, is cleared."""
    return Rule(
        f"{column}.negative",
        Severity.CLEAR,
        f"{column} is not negative.",
        remedy,
        lambda rows, _: rows.filter(rows[column] < 0),
        (column,),
    )


def not_above(column: str, most: int) -> Rule:
    """The rule that an amount is one that can be paid; one above ``most`` kroner is cleared."""
    return Rule(
        f"{column}.too_large",
        Severity.CLEAR,
        f"{column} is at most {most:,} kroner.".replace(",", " "),
        "Ask whether the amount is in øre; then divide by 100 and deliver again.",
        lambda rows, _: rows.filter(rows[column] > most),
        (column,),
    )


def tolerating(tolerance: float, *rules: Rule) -> tuple[Rule, ...]:
    """The rules with at least this tolerance: in a small register a few broken rows are a large share."""
    return tuple(replace(rule, tolerance=max(tolerance, rule.tolerance)) for rule in rules)


def ends_before(start: str, end: str, remedy: str) -> Rule:
    """The rule that a period ends on or after its first day."""
    return Rule(
        "ends_before_it_starts",
        Severity.REJECT,
        f"{end} is on or after {start}.",
        remedy,
        lambda rows, _: rows.filter(rows[end] < rows[start]),
        (start, end),
    )


def dead_before(column: str, number: str = "national_identity_number") -> Broken:
    """Rows whose person died, by the Central Population Register, before the day in ``column``."""

    def broken(rows: ir.Table, others: Mapping[str, ir.Table]) -> ir.Table:
        persons = others["cpr_persons"]
        dead = persons.filter(persons.registration_status == DEAD).select(
            _dead=persons.national_identity_number, _died=persons.registration_status_date
        )
        linked = rows.join(dead, rows[number] == dead["_dead"])
        return linked.filter(linked["_died"] < linked[column]).distinct(on="row_number")

    return broken


DEAD = "5"
"""Registration status of persons who died."""


def unknown_establishment(tolerance: float = 0.05) -> Rule:
    """The rule that an establishment is in the business register."""
    return Rule(
        "establishment_unknown",
        Severity.REPORT,
        "The establishment is in the business register.",
        "Add it; until then industry, sector and place of work of the job are unknown.",
        not_found("establishment_number", "establishment_number", "establishments"),
        ("establishment_number",),
        uses=("establishments",),
        tolerance=tolerance,
    )


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

ENDS_BEFORE_IT_STARTS = Rule(
    "ends_before_it_starts",
    Severity.REJECT,
    "A spell ends on or after its first day.",
    "Ask for the dates.",
    lambda rows, _: rows.filter(rows.end_date < rows.start_date),
    ("start_date", "end_date"),
)
"""For registers of spells with ``start_date`` and ``end_date``."""
