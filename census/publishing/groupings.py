"""Further groupings of a published dimension: code lists whose categories hold whole categories of its own.

Areas of other dates are among them, as far as they are sums of municipalities of 1 January 2002. Municipalities of 2001
are not: Re had been two, Våle and Ramnes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from census.errors import CatalogueError
from census.formats import Dimension, Text
from census.reference import Code, Municipality, code_list, municipalities, read_facts

_OF_MUNICIPALITIES = {
    "economic_region": Text("economic regions", "økonomiske regioner"),
    "centrality": Text("centrality of the municipality", "kommunens sentralitet"),
}
_COUNTY_2001 = Text("counties of 1 January 2001", "fylker 1. januar 2001")
_MUNICIPALITY_2008 = Text("municipalities of 1 January 2008", "kommuner 1. januar 2008")
_NAMED = {
    "building_group": Text("groups of buildings", "bygningsgrupper"),
    "education_group": Text("groups of education", "utdanningsgrupper"),
    "household_type": Text("types of household", "husholdningstyper"),
    "sector_group": Text("groups of sectors", "sektorgrupper"),
}
"""Code lists that others name in a column, as the one that groups them."""
_BANDS = {"age_group": {"age_main": Text("main age groups", "hovedaldersgrupper")}}
"""Code lists of numbers in bands, with those of wider bands of the same thing."""


@dataclass(frozen=True)
class Grouping:
    """A code list that a dimension can be grouped by.

    Attributes:
        id: of the code list, as the service names it.
        label: of the code list.
        groups: code, label and the dimension's codes that each category holds; empty ones are left out.
    """

    id: str
    label: Text
    groups: tuple[tuple[str, Text, tuple[str, ...]], ...]


def groupings_of(dimension: Dimension) -> tuple[Grouping, ...]:
    """The groupings of a dimension: of municipalities those of the standards; of a classification those that its code
    list names, and wider bands.
    """
    if dimension.role == "region":
        return _of_municipalities(dimension)
    if not dimension.code_list:
        return ()
    items = [item for item in code_list(dimension.code_list) if item.code in dimension.codes]
    groupings = [
        _grouping(dimension, name, label, {item.code: item.extra[name] for item in items if name in item.extra})
        for name, label in _NAMED.items()
    ]
    groupings += [
        _grouping(dimension, name, label, _within_bands(items, code_list(name)))
        for name, label in _BANDS.get(dimension.code_list, {}).items()
    ]
    return tuple(grouping for grouping in groupings if grouping.groups)


def _of_municipalities(dimension: Dimension) -> tuple[Grouping, ...]:
    there = {code for code, level in zip(dimension.codes, dimension.levels, strict=True) if level == "municipality"}
    if not there:
        return ()
    places = [item for item in municipalities() if item.code in there]
    held = {
        "economic_region": {item.code: item.economic_region_code for item in places},
        "centrality": {item.code: item.centrality for item in places},
    }
    groupings = tuple(_grouping(dimension, name, label, held[name]) for name, label in _OF_MUNICIPALITIES.items())
    return (*groupings, *_counties_of_2001(dimension, places), *_municipalities_of_2008(dimension, places))


def _counties_of_2001(dimension: Dimension, places: Sequence[Municipality]) -> Iterator[Grouping]:
    """The counties before municipalities changed county (Ølen lay in Hordaland), if any of these is there."""
    before = {row["new_code"]: row["old_code"][:2] for row in read_facts("municipality_changes")}
    held = {item.code: before.get(item.code, item.county_code) for item in places}
    if any(held[item.code] != item.county_code for item in places):
        counties = [(item.code, Text(item.label_en, item.label_nb)) for item in code_list("county")]
        yield _grouping_of(dimension, "county_2001", _COUNTY_2001, counties, held)


def _municipalities_of_2008(dimension: Dimension, places: Sequence[Municipality]) -> Iterator[Grouping]:
    """The municipalities after whole ones were merged (Bodø with Skjerstad), if any of these is there.

    Source: Statistics Norway, standard for municipalities, changes of 2002 to 2008.
    """
    merged = {row["old_code"]: row for row in read_facts("municipality_mergers")}
    if any(item.code in merged for item in places):
        held = {item.code: merged[item.code]["new_code"] if item.code in merged else item.code for item in places}
        names = {item.code: item.name for item in places if item.code not in merged}
        names |= {row["new_code"]: row["new_name"] for row in merged.values()}
        categories = [(code, Text(name, name)) for code, name in sorted(names.items())]
        yield _grouping_of(dimension, "municipality_2008", _MUNICIPALITY_2008, categories, held)


def _grouping(dimension: Dimension, name: str, label: Text, holder: dict[str, str]) -> Grouping:
    """The grouping of the codes that ``holder`` gives a category of the code list ``name``."""
    categories = [(item.code, Text(item.label_en, item.label_nb)) for item in code_list(name)]
    return _grouping_of(dimension, name, label, categories, holder)


def _grouping_of(
    dimension: Dimension, name: str, label: Text, categories: Sequence[tuple[str, Text]], holder: dict[str, str]
) -> Grouping:
    """The grouping of the codes that ``holder`` gives a category; one that holds none is left out."""
    members: dict[str, list[str]] = {}
    for code in dimension.codes:
        if code in holder:
            members.setdefault(holder[code], []).append(code)
    groups = ((category, text, tuple(members[category])) for category, text in categories if category in members)
    return Grouping(f"agg_{dimension.id}_{name}", label, tuple(groups))


def _within_bands(items: list[Code], wider: tuple[Code, ...]) -> dict[str, str]:
    """For each band, the wider one that holds it.

    Raises:
        CatalogueError: one is cut in two.
    """
    holder = {}
    for item in items:
        least, most = (float(item.extra[end] or bound) for end, bound in (("from", "-inf"), ("to", "inf")))
        found = [
            band.code
            for band in wider
            if float(band.extra["from"] or "-inf") <= least and most <= float(band.extra["to"] or "inf")
        ]
        if len(found) != 1:
            raise CatalogueError(f"Band {item.code} of a code list lies in {len(found)} of the wider bands.")
        holder[item.code] = found[0]
    return holder
