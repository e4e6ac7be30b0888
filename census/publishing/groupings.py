"""Further groupings of a published dimension: code lists whose categories hold whole categories of its own."""

from __future__ import annotations

from dataclasses import dataclass

from census.errors import CatalogueError
from census.formats import Dimension, Text
from census.reference import Code, code_list, municipalities

_OF_MUNICIPALITIES = {
    "economic_region": Text("economic regions", "økonomiske regioner"),
    "centrality": Text("centrality of the municipality", "kommunens sentralitet"),
}
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
    return tuple(_grouping(dimension, name, label, held[name]) for name, label in _OF_MUNICIPALITIES.items())


def _grouping(dimension: Dimension, name: str, label: Text, holder: dict[str, str]) -> Grouping:
    """The grouping of the codes that ``holder`` gives a category of the code list ``name``."""
    groups = []
    for item in code_list(name):
        members = tuple(code for code in dimension.codes if holder.get(code) == item.code)
        if members:
            groups.append((item.code, Text(item.label_en, item.label_nb), members))
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
