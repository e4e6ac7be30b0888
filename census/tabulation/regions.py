"""The region dimension: a tree from the whole country to the basic units of the area."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pyarrow as pa

from census.reference import Municipality, code_list, municipalities
from census.tabulation.matrix import REGION_LEVELS, MatrixDefinition, Region, RegionLevel

ROOT = "0"

OUTSIDE, UNKNOWN = "98", "99"
"""Codes of places beside the municipalities of the area, for matrices by another region than that of legal residence:
who lives in the area may work, study or usually live outside it, and military schools have no municipality."""


def region_tree(area: Sequence[Municipality], basic_units: Iterable[dict[str, str | None]]) -> tuple[Region, ...]:
    """The regions that an area consists of, each before those inside it, children in the order of their codes.

    Where the area holds only a part of a county, a region or the country, the label says so: the figure is that of the
    part. Municipalities have a basic unit "unknown" (and the four towns an urban district "unknown") for persons that
    cannot be connected to an address.

    Args:
        area: whole municipalities.
        basic_units: ``basic_unit_code``, ``name``, ``municipality_code``, ``urban_district_code``; those outside the
            area are left out.
    """
    children: dict[str, list[Region]] = {}
    for region in (*_upper_levels(area), *_inside_municipalities(area, basic_units)):
        children.setdefault(region.parent or "", []).append(region)

    def walk(parent: str) -> Iterable[Region]:
        for region in sorted(children.get(parent, []), key=lambda item: item.code):
            yield region
            yield from walk(region.code)

    return tuple(_told_apart(walk("")))


def cut_tree(regions: Iterable[Region], finest: RegionLevel) -> tuple[Region, ...]:
    """The tree without the levels below ``finest``."""
    kept = REGION_LEVELS[: REGION_LEVELS.index(finest) + 1]
    return tuple(region for region in regions if region.level in kept)


def matrix_regions(regions: Sequence[Region], definition: MatrixDefinition) -> tuple[Region, ...]:
    """The region dimension of a matrix: the tree of the area, down to the finest region that is published.

    A matrix by another region than that of legal residence has a place outside the area too, unless the area is the
    whole country, and a matrix by school one for schools without a municipality.
    """
    tree = list(cut_tree(regions, definition.finest_region))
    kind = definition.region_column
    inside = {region.code for region in regions if region.level == "municipality"}
    if kind != "residence" and len(inside) < len(municipalities()):
        outside = "Outside the area of this production", "Utenfor området i denne produksjonen"
        tree.append(Region(OUTSIDE, "county", *outside, ROOT))
    if kind == "school":
        tree.append(Region(UNKNOWN, "county", "Unknown municipality", "Uoppgitt kommune", ROOT))
    return tuple(tree)


def leaves_of_places(regions: Sequence[Region], finest: RegionLevel) -> dict[str, str]:
    """The most detailed region that is published, for every place of the area as units have it.

    Places are municipalities, unless a finer level is published: then basic units, or urban districts and the
    municipalities that have none.

    Args:
        regions: the whole tree of the area.
        finest: level to which the tree is cut.
    """
    tree = cut_tree(regions, finest)
    parents = {region.code: region.parent for region in regions}
    above = {region.parent for region in tree}
    leaves = {region.code for region in tree} - above
    depth = REGION_LEVELS.index(finest)
    if depth >= REGION_LEVELS.index("municipality"):
        return {code: code for code in leaves}
    places = {}
    for region in regions:
        if region.level == "municipality":
            node: str | None = region.code
            while node not in leaves:
                node = parents[str(node)]
            places[region.code] = node
    return places


def regions_to_table(regions: Sequence[Region]) -> pa.Table:
    """The tree as a table, in its order: ``code``, ``level``, ``label_en``, ``label_nb``, ``parent``."""
    fields = ("code", "level", "label_en", "label_nb", "parent")
    return pa.table({name: pa.array([getattr(region, name) for region in regions], pa.string()) for name in fields})


def regions_from_table(table: pa.Table) -> tuple[Region, ...]:
    """The tree from its table."""
    return tuple(Region(**row) for row in table.to_pylist())


def _told_apart(regions: Iterable[Region]) -> Iterable[Region]:
    """Add the code to a label that a region before has: some readers give labels only (Oslo is county and
    municipality).
    """
    seen: set[str] = set()
    for region in regions:
        twice = bool({region.label_en, region.label_nb} & seen)
        seen |= {region.label_en, region.label_nb}
        code = f" ({region.code})" * twice
        yield replace(region, label_en=region.label_en + code, label_nb=region.label_nb + code)


def _upper_levels(area: Sequence[Municipality]) -> Iterable[Region]:
    everything = municipalities()
    inside = {item.code for item in area}

    def whole(members: Iterable[Municipality]) -> bool:
        return all(item.code in inside for item in members)

    complete = whole(everything)
    yield Region(
        ROOT,
        "country",
        "The whole country" if complete else "The whole area of this production",
        "Hele landet" if complete else "Hele området i denne produksjonen",
        None,
    )
    counties = {item.code: item for item in code_list("county")}
    used = {item.county_code for item in area}
    for region in code_list("region"):
        own = {code for code, county in counties.items() if county.extra["region_code"] == region.code}
        if own & used:
            part = not whole(item for item in everything if item.county_code in own)
            yield _labelled(region.code, "region", region.label_en, region.label_nb, ROOT, part)
    for code in sorted(used):
        part = not whole(item for item in everything if item.county_code == code)
        county = counties[code]
        yield _labelled(code, "county", county.label_en, county.label_nb, county.extra["region_code"], part)
    for item in area:
        yield Region(item.code, "municipality", item.name, item.name, item.county_code)


def _labelled(code: str, level: RegionLevel, label_en: str, label_nb: str, parent: str, part: bool) -> Region:
    return Region(code, level, label_en + " (part)" * part, label_nb + " (del)" * part, parent)


def _inside_municipalities(
    area: Sequence[Municipality], basic_units: Iterable[dict[str, str | None]]
) -> Iterable[Region]:
    names = {item.code: item.name for item in area}
    inside = set(names)
    with_districts = set()
    for district in code_list("urban_district"):
        town = district.extra["municipality_code"]
        if town in inside:
            with_districts.add(town)
            yield Region(district.code, "urban_district", district.label_en, district.label_nb, town)
    for code in sorted(inside):
        parent, name = code, names[code]
        if code in with_districts:
            parent = f"{code}99"
            yield Region(parent, "urban_district", f"Unknown urban district, {name}", f"Uoppgitt bydel, {name}", code)
        yield Region(f"{code}9999", "basic_unit", f"Unknown basic unit, {name}", f"Uoppgitt grunnkrets, {name}", parent)
    for unit in basic_units:
        town = str(unit["municipality_code"])
        if town not in inside or unit["basic_unit_code"] == f"{town}9999":  # "unknown" is there already
            continue
        parent = unit["urban_district_code"] or (f"{town}99" if town in with_districts else town)
        yield Region(str(unit["basic_unit_code"]), "basic_unit", str(unit["name"]), str(unit["name"]), parent)
