"""Geography: where an address lies, by the division of 1 January 2002.

Source: "About the statistics", Census 2001, Geographical characteristics; Geographical variables (GAB); Legal address.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from census.reference import code_list, municipalities, read_facts

INSTITUTION_TYPES = ("675", "719", "721", "722", "723", "729", "819", "829")
"""Types of building that are institutions even where the register of institutions lacks their address: convents,
hospitals, nursing homes, homes for the elderly, other homes, prisons and barracks."""

_OTHER_BUILDING = "5"

TOWNS_WITH_DISTRICTS = tuple(sorted({district.extra["municipality_code"] for district in code_list("urban_district")}))
"""The four largest urban municipalities, in which urban districts are published."""


def municipality_of_2002(code: ir.StringValue) -> ir.StringValue:
    """The municipality of 1 January 2002 for a code of 2001 (Våle and Ramnes are Re, Ølen lies in Rogaland)."""
    changes = {row["old_code"]: row["new_code"] for row in read_facts("municipality_changes")}
    return code.substitute(changes)


def unknown_basic_unit(municipality: ir.StringValue) -> ir.StringValue:
    """The group "unknown" among a municipality's basic units, for persons who cannot be connected to an address."""
    return municipality + "9999"


def unknown_urban_district(municipality: ir.StringValue) -> ir.StringValue:
    """The group "unknown" among a town's urban districts; null where there are no urban districts."""
    return municipality.isin(TOWNS_WITH_DISTRICTS).ifelse(municipality + "99", ibis.null("string"))


def place_addresses(
    addresses: ir.Table, basic_units: ir.Table, buildings: ir.Table, dwellings: ir.Table, institutions: ir.Table
) -> ir.Table:
    """Give every address its regions and its building.

    Definition: a municipality consists of whole statistical tracts, a tract of whole basic units; urban districts are
    made up of whole basic units. The tract is the first six digits of the basic unit's code.

    Args:
        addresses: ``address_code`` (key), ``municipality_code``, ``basic_unit_code``, ``building_number``,
            ``is_densely_populated``.
        basic_units: ``basic_unit_code`` (key), ``municipality_code``, ``urban_district_code``.
        buildings: ``building_number`` (key), ``building_type``, ``construction_year``.
        dwellings: of GAB: ``address_code``, ``utility_floor_space_m2``.
        institutions: ``address_code``.

    Returns:
        A row for each address: ``municipality_code`` (2002), ``urban_district_code``, ``statistical_tract_code`` and
        ``basic_unit_code`` (unknown groups where GAB has no basic unit), ``is_densely_populated``,
        ``building_number``, ``building_group`` (null if the building is not in GAB), ``gab_construction_year``,
        ``gab_floor_space_m2`` (where the address has one dwelling), ``is_institution``.
    """
    units = basic_units.select(
        unit="basic_unit_code", unit_municipality="municipality_code", unit_district="urban_district_code"
    )
    built = buildings.select(built="building_number", type="building_type", year="construction_year")
    placed = addresses.left_join(units, addresses.basic_unit_code == units.unit)
    placed = placed.left_join(built, placed.building_number == built.built)
    spaces = dwellings.group_by(at="address_code").agg(
        dwellings_there=dwellings.count(), space=dwellings.utility_floor_space_m2.max()
    )
    placed = placed.left_join(spaces.filter(spaces.dwellings_there == 1), placed.address_code == spaces["at"])
    listed = institutions.filter(institutions.address_code.notnull()).select(listed="address_code").distinct()
    placed = placed.left_join(listed, placed.address_code == listed.listed)
    municipality = ibis.coalesce(placed.unit_municipality, municipality_of_2002(placed.municipality_code))
    unit = ibis.coalesce(placed.unit, unknown_basic_unit(municipality))
    return placed.select(
        "address_code",
        municipality_code=municipality,
        urban_district_code=ibis.coalesce(placed.unit_district, unknown_urban_district(municipality)),
        statistical_tract_code=unit.substr(0, 6),
        basic_unit_code=unit,
        is_densely_populated=placed.is_densely_populated,
        building_number=placed.building_number,
        building_group=_building_group(placed.type),
        gab_construction_year=placed.year,
        gab_floor_space_m2=placed.space,
        is_institution=placed.type.isin(INSTITUTION_TYPES).fill_null(False) | placed.listed.notnull(),
    )


def _building_group(building_type: ir.StringValue) -> ir.StringValue:
    """The census's group of a GAB type of building: by the code list; all that it does not name is group 5."""
    groups = {item.code: item.extra["building_group"] for item in code_list("building_type")}
    listed = building_type.substitute(groups)
    return building_type.isin(list(groups)).ifelse(listed, building_type.notnull().ifelse(_OTHER_BUILDING, None))


def place_in_municipality(persons: ir.Table, addresses: ir.Table) -> ir.Table:
    """The regions of everyone's address, by the division of 1 January 2002.

    Definition: whoever has no address, or one that is not in GAB, is unknown below the municipality.

    Args:
        persons: ``address_code`` (null where there is none), ``municipality_code`` of 2001 or 2002, which counts where
            GAB does not tell the address's.
        addresses: as ``place_addresses`` gives.

    Returns:
        The persons' columns but ``municipality_code``, and ``residence_<level>_code`` for region, county, economic
        region, municipality, urban district, statistical tract and basic unit; ``residence_centrality`` (code list) and
        ``residence_density`` (code list ``settlement_density``: densely or sparsely populated).
    """
    places = addresses.select(
        "urban_district_code",
        "basic_unit_code",
        "is_densely_populated",
        placed_address="address_code",
        placed_municipality="municipality_code",
    )
    placed = persons.left_join(places, persons.address_code == places.placed_address)
    municipality = ibis.coalesce(placed.placed_municipality, municipality_of_2002(placed.municipality_code))
    placed = placed.mutate(municipality=municipality)
    regions = _regions_of_municipalities()
    placed = placed.left_join(regions, placed.municipality == regions.of_municipality)
    unit = ibis.coalesce(placed.basic_unit_code, unknown_basic_unit(placed.municipality))
    return placed.select(
        *(name for name in persons.columns if name != "municipality_code"),
        residence_region_code=placed.region,
        residence_county_code=placed.county,
        residence_economic_region_code=placed.economic_region,
        residence_municipality_code=placed.municipality,
        residence_urban_district_code=ibis.coalesce(
            placed.urban_district_code, unknown_urban_district(placed.municipality)
        ),
        residence_statistical_tract_code=unit.substr(0, 6),
        residence_basic_unit_code=unit,
        residence_centrality=placed.centrality,
        residence_density=ibis.cases(
            (placed.is_densely_populated, "1"), (~placed.is_densely_populated, "2"), else_="9"
        ),
    )


def _regions_of_municipalities() -> ir.Table:
    """Regions of the municipalities of 1 January 2002. (A case of 434 branches takes 20 times as long as a join.)"""
    region_of = {county.code: county.extra["region_code"] for county in code_list("county")}
    return ibis.memtable(
        [
            {
                "of_municipality": item.code,
                "region": region_of[item.county_code],
                "county": item.county_code,
                "economic_region": item.economic_region_code,
                "centrality": item.centrality,
            }
            for item in municipalities()
        ]
    )
