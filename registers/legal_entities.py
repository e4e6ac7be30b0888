"""Central Co-ordinating Register for Legal Entities (business register): establishments and their enterprises."""

from __future__ import annotations

import ibis.expr.types as ir

from census.reference import code_list
from registers.schema import Column, Register, Rule, Severity


def _unknown_division(rows: ir.Table, _others: object) -> ir.Table:
    known = [code.code for code in code_list("industry_division")]
    return rows.filter(rows.industry_code.notnull() & rows.industry_code.substr(0, 2).notin(known))


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
        Rule(
            "industry_unknown",
            Severity.CLEAR,
            "The industry's first two digits are a division of SIC94.",
            "Correct the code; until then the industry is unspecified.",
            _unknown_division,
            ("industry_code",),
        ),
    ),
)
