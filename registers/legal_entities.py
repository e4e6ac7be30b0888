"""Central Co-ordinating Register for Legal Entities (business register): establishments and their enterprises."""

from __future__ import annotations

from registers.rules import unknown_division, unknown_municipality
from registers.schema import Column, Register, Severity

ESTABLISHMENTS = Register(
    name="establishments",
    title="Business register: establishments",
    owner="Brønnøysund Register Centre; statistical copy at Statistics Norway",
    coverage="Every establishment with employees in 2001, with its enterprise.",
    lag="Closures are entered late; establishments of one enterprise are sometimes registered at its head office.",
    key=("establishment_number",),
    columns=(
        Column("establishment_number", "string", "Nine digits, the last a check digit.", required=True),
        Column("enterprise_number", "string", "Organisation number of the enterprise it belongs to.", required=True),
        Column("industry_code", "string", "Industry, SIC94, five digits; empty if unknown."),
        Column("sector_code", "string", "Institutional sector, three digits.", codes="sector"),
        Column("municipality_code", "string", "Municipality of location; empty if unknown."),
    ),
    rules=(
        unknown_division("industry_code"),
        unknown_municipality(
            Severity.CLEAR, "Correct the code; until then people work in their municipality of residence."
        ),
    ),
)
