"""Geography: the municipalities on both dates with their regions, and the basic units."""

from __future__ import annotations

from registers.schema import Column, Register

_OWNER = "Statistics Norway"

REGIONS = Register(
    name="regions",
    title="Geography: municipalities and regions",
    owner=_OWNER,
    coverage="Every municipality of census day with the municipality of 1 January 2002 that it belongs to, by which "
    "the census is published: Våle and Ramnes became Re, and Ølen went from Hordaland to Rogaland.",
    lag="None: the divisions are fixed for the census.",
    key=("municipality_code_2001",),
    columns=(
        Column("municipality_code_2001", "string", "Municipality on census day, four digits.", required=True),
        Column("name_2001", "string", "Its name.", required=True),
        Column("county_code_2001", "string", "County on census day.", required=True, codes="county"),
        Column("municipality_code", "string", "Municipality of 1 January 2002.", required=True, codes="municipality"),
        Column("name", "string", "Its name.", required=True),
        Column("county_code", "string", "County of 1 January 2002.", required=True, codes="county"),
        Column("economic_region_code", "string", "Economic region.", required=True, codes="economic_region"),
        Column("region_code", "string", "Region, of which there are seven.", required=True, codes="region"),
        Column("centrality", "string", "Centrality, from 0 (least central) to 3.", required=True),
    ),
)

BASIC_UNITS = Register(
    name="basic_units",
    title="Geography: basic units",
    owner=_OWNER,
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
