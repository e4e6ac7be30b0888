"""Institutions: where people live who are in no private household."""

from __future__ import annotations

from registers.rules import not_found, outside, unknown_municipality
from registers.schema import Column, Register, Rule, Severity

INSTITUTIONS = Register(
    name="institutions",
    title="Institutions",
    owner="Statistics Norway, from the statistics on nursing and care, and the owners of other institutions",
    coverage="Nursing homes, homes for the elderly, hospitals, prisons, children's homes, convents, barracks and "
    "others at whose address people are registered as resident. Employees who live there are in private households.",
    lag="Yearly; institutions that closed are removed, those that opened during the year may be missing.",
    key=("institution_number",),
    tolerance=0.05,
    columns=(
        Column("institution_number", "string", "Organisation number, nine digits.", required=True),
        Column("name", "string", "Name.", required=True),
        Column("institution_kind", "string", "Kind of institution.", required=True, codes="institution_kind"),
        Column("municipality_code", "string", "Municipality.", required=True),
        Column("address_code", "string", "Address in GAB."),
        Column("number_of_places", "int64", "Places for residents."),
    ),
    rules=(
        unknown_municipality(Severity.REJECT, "Correct the code."),
        Rule(
            "address_missing",
            Severity.REPORT,
            "The institution has an address.",
            "Ask the institution; until then only the type of building tells who lives there.",
            lambda rows, _: rows.filter(rows.address_code.isnull()),
            ("address_code",),
            tolerance=0.2,
        ),
        Rule(
            "address_not_in_gab",
            Severity.REPORT,
            "The address is in GAB.",
            "Correct the address.",
            not_found("address_code", "address_code", "gab_addresses"),
            ("address_code",),
            uses=("gab_addresses",),
            tolerance=0.05,
        ),
        Rule(
            "places_impossible",
            Severity.CLEAR,
            "There are between 1 and 5,000 places.",
            "Ask the institution.",
            outside("number_of_places", 1, 5000),
            ("number_of_places",),
            tolerance=0.05,
        ),
    ),
)
