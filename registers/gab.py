"""Register of Ground Properties, Addresses and Buildings (GAB), with the basic units that addresses belong to."""

from __future__ import annotations

from census.reference import CENSUS_YEAR
from registers.rules import not_found, outside
from registers.schema import Column, Register, Rule, Severity

_OWNER = "Norwegian Mapping Authority"

BASIC_UNITS = Register(
    name="basic_units",
    title="Geography: basic units",
    owner="Statistics Norway",
    coverage="Every basic unit of the area, by the municipal division of 1 January 2002.",
    lag="None: the division is fixed for the census.",
    key=("basic_unit_code",),
    columns=(
        Column("basic_unit_code", "string", "Municipality (4), statistical tract (2), unit (2).", required=True),
        Column("name", "string", "Name of the basic unit.", required=True),
        Column("municipality_code", "string", "Municipality of 1 January 2002.", required=True, codes="municipality"),
        Column("urban_district_code", "string", "Urban district, in the four largest towns.", codes="urban_district"),
    ),
)

GAB_ADDRESSES = Register(
    name="gab_addresses",
    title="GAB: addresses",
    owner=_OWNER,
    coverage="Every address with a building, inhabited or not.",
    lag="New addresses are entered when the building permit is given.",
    key=("address_code",),
    columns=(
        Column("address_code", "string", "Municipality (4), street (5), house number (4), letter (1).", required=True),
        Column("municipality_code", "string", "Municipality.", required=True),
        Column("basic_unit_code", "string", "Basic unit."),
        Column("building_number", "string", "Building at the address.", required=True),
        Column("is_densely_populated", "boolean", "The address lies in an urban settlement."),
    ),
    rules=(
        Rule(
            "building_not_in_gab",
            Severity.REPORT,
            "The building is in GAB.",
            "Add the building; until then its type is unknown.",
            not_found("building_number", "building_number", "gab_buildings"),
            ("building_number",),
            uses=("gab_buildings",),
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
    ),
)

GAB_BUILDINGS = Register(
    name="gab_buildings",
    title="GAB: buildings",
    owner=_OWNER,
    coverage="Every building with an address.",
    lag="Older buildings were entered in the 1980s; their year of construction is often unknown.",
    key=("building_number",),
    columns=(
        Column("building_number", "string", "Nine digits.", required=True),
        Column("building_type", "string", "Type of building, three digits."),
        Column("construction_year", "int64", "Year in which the building was ready to be occupied."),
        Column("number_of_floors", "int64", "Floors above ground."),
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
    ),
)

GAB_DWELLINGS = Register(
    name="gab_dwellings",
    title="GAB: dwellings",
    owner=_OWNER,
    coverage="Dwellings; in 2001 dwelling numbers are missing in most buildings.",
    lag="Entered with the building.",
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
    ),
)
