"""Register of Ground Properties, Addresses and Buildings (GAB): addresses, buildings and dwellings.

The titles to dwellings and ground stand in ``gab_ownership``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from census.reference import CENSUS_YEAR
from registers.rules import not_found, outside, unknown_municipality
from registers.schema import Column, Register, Rule, Severity

if TYPE_CHECKING:
    import ibis.expr.types as ir

Others: TypeAlias = "Mapping[str, ir.Table]"

_OWNER = "Norwegian Mapping Authority"


def _without_address(rows: ir.Table, others: Others) -> ir.Table:
    addressed = others["gab_addresses"]
    return rows.filter(rows.building_number.notin(addressed.building_number))


def _other_number_of_dwellings(rows: ir.Table, others: Others) -> ir.Table:
    listed = others["gab_dwellings"].group_by(of_building="building_number")
    counts = listed.agg(listed=lambda t: t.dwelling_sequence.nunique())
    joined = rows.left_join(counts, rows.building_number == counts.of_building)
    return joined.filter(joined.number_of_dwellings != joined.listed.fill_null(0))


def _detached_with_many(rows: ir.Table, _others: Others) -> ir.Table:
    most = rows.building_type.cases(("111", 1), ("112", 2), ("113", 1))
    return rows.filter(rows.number_of_dwellings > most)


GAB_ADDRESSES = Register(
    name="gab_addresses",
    title="GAB: addresses",
    owner=_OWNER,
    coverage="Every address with a building, inhabited or not.",
    lag="New addresses are entered when the building permit is given.",
    key=("address_code",),
    columns=(
        Column("address_code", "string", "Municipality (4), street (5), house number (4), letter (1).", required=True),
        Column("municipality_code", "string", "Municipality on census day.", required=True),
        Column("basic_unit_code", "string", "Basic unit, by the division of 1 January 2002."),
        Column("building_number", "string", "Building at the address.", required=True),
        Column("is_densely_populated", "boolean", "The address lies in an urban settlement."),
    ),
    rules=(
        unknown_municipality(Severity.REJECT, "Correct the code."),
        Rule(
            "building_not_in_gab",
            Severity.REPORT,
            "The building is in GAB.",
            "Add the building; until then its type is unknown.",
            not_found("building_number", "building_number", "gab_buildings"),
            ("building_number",),
            uses=("gab_buildings",),
            tolerance=0.02,
        ),
        Rule(
            "basic_unit_unknown",
            Severity.CLEAR,
            "The basic unit is in the division into basic units.",
            "Correct the code; until then people at the address are unknown below the municipality.",
            not_found("basic_unit_code", "basic_unit_code", "basic_units"),
            ("basic_unit_code",),
            uses=("basic_units",),
        ),
        Rule(
            "basic_unit_missing",
            Severity.REPORT,
            "The address has a basic unit.",
            "Find it on the map; until then people at the address are unknown below the municipality.",
            lambda rows, _: rows.filter(rows.basic_unit_code.isnull()),
            ("basic_unit_code",),
            tolerance=0.02,
        ),
    ),
)

GAB_BUILDINGS = Register(
    name="gab_buildings",
    title="GAB: buildings",
    owner=_OWNER,
    coverage="Every building with an address, and some that were demolished.",
    lag="Older buildings were entered in the 1980s; their year of construction is often unknown. That a building was "
    "demolished is often not reported.",
    key=("building_number",),
    columns=(
        Column("building_number", "string", "Nine digits.", required=True),
        Column("building_type", "string", "Type of building, three digits."),
        Column("construction_year", "int64", "Year in which the building was ready to be occupied."),
        Column("number_of_floors", "int64", "Floors above ground."),
        Column("number_of_dwellings", "int64", "Dwellings in the building."),
        Column("has_lift", "boolean", "There is a passenger lift."),
    ),
    rules=(
        Rule(
            "building_type_malformed",
            Severity.CLEAR,
            "The type of building has three digits, the first from 1 to 8.",
            "Correct the code; until then the type is unknown, and is imputed for its dwellings.",
            lambda rows, _: rows.filter(
                rows.building_type.notnull() & ~rows.building_type.re_search("^[1-8][0-9]{2}$")
            ),
            ("building_type",),
        ),
        Rule(
            "construction_year_impossible",
            Severity.CLEAR,
            "The year of construction is between 1200 and 2001.",
            "Correct the year.",
            outside("construction_year", 1200, CENSUS_YEAR),
            ("construction_year",),
        ),
        Rule(
            "number_of_dwellings_differs",
            Severity.REPORT,
            "The building has as many dwellings as are listed for it.",
            "Enter the dwellings that are missing, or correct the number.",
            _other_number_of_dwellings,
            ("number_of_dwellings",),
            uses=("gab_dwellings",),
            tolerance=0.05,
        ),
        Rule(
            "detached_house_with_many",
            Severity.REPORT,
            "A detached house or farmhouse has one dwelling, or two if one of them is a basement flat.",
            "Correct the type of building, or the number of dwellings.",
            _detached_with_many,
            ("building_type", "number_of_dwellings"),
        ),
        Rule(
            "building_without_address",
            Severity.REPORT,
            "The building has an address.",
            "Find out whether it was demolished, and remove it; or give it its address.",
            _without_address,
            ("building_number",),
            uses=("gab_addresses",),
            tolerance=0.05,
        ),
    ),
)

GAB_DWELLINGS = Register(
    name="gab_dwellings",
    title="GAB: dwellings",
    owner=_OWNER,
    coverage="Dwellings; in 2001 dwelling numbers are missing in most buildings.",
    lag="Entered with the building; flats that were made later, in the basement or the loft, are often missing.",
    key=("building_number", "dwelling_sequence"),
    columns=(
        Column("building_number", "string", "Building.", required=True),
        Column("dwelling_sequence", "int64", "Running number of the dwelling in its building.", required=True),
        Column("address_code", "string", "Address of the entrance.", required=True),
        Column("dwelling_number", "string", "Floor type (H, U, K, L), floor (2), number (2); mostly empty in 2001."),
        Column("utility_floor_space_m2", "int64", "Utility floor space, square metres."),
    ),
    rules=(
        Rule(
            "building_not_in_gab",
            Severity.REPORT,
            "The building is in GAB.",
            "Add the building.",
            not_found("building_number", "building_number", "gab_buildings"),
            ("building_number",),
            uses=("gab_buildings",),
        ),
        Rule(
            "floor_space_impossible",
            Severity.CLEAR,
            "The utility floor space of a dwelling is between 6 and 2,000 square metres.",
            "Correct it; until then it is unknown.",
            outside("utility_floor_space_m2", 6, 2000),
            ("utility_floor_space_m2",),
        ),
    ),
)
