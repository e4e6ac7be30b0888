"""Central Co-ordinating Register for Legal Entities (business register): enterprises and their establishments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from registers.rules import not_found, unknown_division, unknown_municipality, wrong_organisation_number
from registers.schema import Column, Register, Rule, Severity

if TYPE_CHECKING:
    import ibis.expr.types as ir

_FEW = 0.05
"""Share of rows that may break a rule: the smallest municipality has some eighty establishments."""


def _other_count(rows: ir.Table, others: Mapping[str, ir.Table]) -> ir.Table:
    """Enterprises that have another number of establishments than they say."""
    places = others["establishments"]
    listed = places.select("enterprise_number", "establishment_number").distinct()
    counts = listed.group_by("enterprise_number").agg(listed=listed.count())
    joined = rows.left_join(counts, "enterprise_number")
    return joined.filter(joined.number_of_establishments != joined.listed.fill_null(0))


ENTERPRISES = Register(
    name="enterprises",
    title="Business register: enterprises",
    owner="Brønnøysund Register Centre; statistical copy at Statistics Norway",
    coverage="Every enterprise with employees in 2001: companies, partnerships, associations, central "
    "government bodies, municipalities and county municipalities. Sole proprietors without employees are left out; the "
    "tax returns tell of them. A county municipality has one unit here for each municipality in which it works.",
    lag="New enterprises are entered within weeks; changes of sector and industry may take a year, and enterprises "
    "that have ceased are struck off late.",
    key=("enterprise_number",),
    tolerance=_FEW,
    columns=(
        Column("enterprise_number", "string", "Organisation number: nine digits, the last a check digit.", True),
        Column("organisational_form", "string", "Organisational form.", codes="organisational_form"),
        Column("sector_code", "string", "Institutional sector, three digits; empty if unknown.", codes="sector"),
        Column("industry_code", "string", "Main industry, SIC94, five digits; empty if unknown."),
        Column("municipality_code", "string", "Municipality of the head office; empty if unknown."),
        Column("number_of_establishments", "int64", "Establishments of the enterprise.", required=True),
    ),
    rules=(
        wrong_organisation_number("enterprise_number", Severity.REJECT),
        replace(unknown_division("industry_code"), tolerance=_FEW),
        replace(
            unknown_municipality(Severity.CLEAR, "Correct the code; until then the head office lies nowhere."),
            tolerance=_FEW,
        ),
        Rule(
            "establishments_miscounted",
            Severity.REPORT,
            "The enterprise has as many establishments in the business register as it says.",
            "Ask for the establishments that are missing: jobs are entered at the head office until they are there.",
            _other_count,
            ("number_of_establishments",),
            uses=("establishments",),
            tolerance=_FEW,
        ),
    ),
)

ESTABLISHMENTS = Register(
    name="establishments",
    title="Business register: establishments",
    owner="Brønnøysund Register Centre; statistical copy at Statistics Norway",
    coverage="Every establishment of an enterprise with employees in 2001, also those that had none of them. A ship is "
    "an establishment without municipality.",
    lag="Closures are entered late; establishments of one enterprise are sometimes registered at its head office.",
    key=("establishment_number",),
    tolerance=_FEW,
    columns=(
        Column("establishment_number", "string", "Nine digits, the last a check digit.", required=True),
        Column("enterprise_number", "string", "Organisation number of the enterprise it belongs to.", required=True),
        Column("industry_code", "string", "Industry, SIC94, five digits; empty if unknown."),
        Column("sector_code", "string", "Institutional sector, three digits; empty if unknown.", codes="sector"),
        Column("municipality_code", "string", "Municipality of location; empty if unknown, and for ships."),
        Column("basic_unit_code", "string", "Basic statistical unit of location, eight digits; empty if unknown."),
    ),
    rules=(
        wrong_organisation_number("establishment_number", Severity.REJECT),
        replace(unknown_division("industry_code"), tolerance=_FEW),
        replace(
            unknown_municipality(
                Severity.CLEAR, "Correct the code; until then people work in their municipality of residence."
            ),
            tolerance=_FEW,
        ),
        Rule(
            "enterprise_unknown",
            Severity.REPORT,
            "The enterprise is in the business register.",
            "Add the enterprise, or correct the number.",
            not_found("enterprise_number", "enterprise_number", "enterprises"),
            ("enterprise_number",),
            uses=("enterprises",),
            tolerance=_FEW,
        ),
        Rule(
            "basic_unit_unknown",
            Severity.CLEAR,
            "The basic unit is in the register of basic units.",
            "Correct the code; the municipality of location holds until then.",
            not_found("basic_unit_code", "basic_unit_code", "basic_units"),
            ("basic_unit_code",),
            uses=("basic_units",),
            tolerance=_FEW,
        ),
    ),
)
