"""Geography: where an address lies, by the division of 1 January 2002.

Source: "About the statistics", Census 2001, Geographical characteristics; Geographical variables (GAB); Legal address.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from census import families
from census.engine import materialise
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


def place_residents(residents: ir.Table, addresses: ir.Table, forms: ir.Table) -> ir.Table:
    """Give every resident the place of legal residence.

    Definition: legal address is where the person was registered as resident on census day. Persons without a fixed
    address are resident in the municipality of their last one, and unknown below it; so are those whose address is
    not in GAB. Employees who live at an institution are always in private households ("Household"): no form goes to
    people being cared for ("Population"), so who got one there, and that person's family by the registers, are not.

    Args:
        residents: ``person_id`` (key), ``spouse_id``, ``mother_id``, ``father_id``, ``address_code``,
            ``dwelling_number``, ``birth_date``, ``marital_status``, ``municipality_code`` as registered.
        addresses: as ``place_addresses`` gives.
        forms: ``contact_person_id`` of the housing forms, whether or not they came back.

    Returns:
        The residents' columns but ``municipality_code``, and ``residence`` (``private``, ``institution`` or
        ``no_fixed_address``) and ``residence_<level>_code`` for county, economic region, municipality, urban district,
        statistical tract and basic unit.
    """
    places = addresses.select(
        "address_code",
        "is_institution",
        "urban_district_code",
        "basic_unit_code",
        placed_municipality="municipality_code",
    )
    placed = residents.left_join(places, "address_code").drop("address_code_right")
    employees = _families_with_form(materialise(placed.filter(placed.is_institution)), residents, forms)
    placed = placed.left_join(employees, placed.person_id == employees.employee)
    municipality = ibis.coalesce(placed.placed_municipality, municipality_of_2002(placed.municipality_code))
    unit = ibis.coalesce(placed.basic_unit_code, unknown_basic_unit(municipality))
    return placed.select(
        *(name for name in residents.columns if name != "municipality_code"),
        residence=ibis.cases(
            (placed.address_code.isnull(), "no_fixed_address"),
            (placed.is_institution.fill_null(False) & placed.employee.isnull(), "institution"),
            else_="private",
        ),
        residence_county_code=municipality.substitute({item.code: item.county_code for item in municipalities()}),
        residence_economic_region_code=municipality.substitute(
            {item.code: item.economic_region_code for item in municipalities()}
        ),
        residence_municipality_code=municipality,
        residence_urban_district_code=ibis.coalesce(placed.urban_district_code, unknown_urban_district(municipality)),
        residence_statistical_tract_code=unit.substr(0, 6),
        residence_basic_unit_code=unit,
    )


def _families_with_form(at_institution: ir.Table, residents: ir.Table, forms: ir.Table) -> ir.Table:
    """``employee``: those at institutions whose family got a form: the families that registers can identify, the
    institution's address taken for a dwelling. Only children among the residents are looked at.
    """
    mine = at_institution.select("person_id")
    children = residents.semi_join(mine, residents.mother_id == mine.person_id)
    parents = ibis.union(*(residents.select(person_id=residents[link]) for link in ("mother_id", "father_id")))
    parents = parents.semi_join(mine, "person_id").distinct()
    people = families.living_together(at_institution, at_institution.address_code, at_institution.dwelling_number)
    nobody = people.filter(ibis.literal(False)).select(
        "person_id", partner_id="person_id", as_spouses=ibis.literal(False)
    )
    couples = families.form_couples(people, children, nobody)
    members = families.form_families(people, couples, parents)
    asked = members.semi_join(forms, members.person_id == forms.contact_person_id).select("family_id")
    return members.semi_join(asked, "family_id").select(employee="person_id")
