"""Code lists by which a variable's values can be chosen (value sets) or put together (aggregations).

Regions have a value set for each level, and aggregations of municipalities; classifications have the further groupings
that their publication tells of.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from census.formats import Dimension, Language, Text
from census.statbank.problems import not_found
from census.statbank.publications import Publication

Kind = Literal["Valueset", "Aggregation"]
_KEPT = 2_000
"""Variables of tables whose code lists stay in memory."""

LEVELS = {
    "country": Text("the whole country", "hele landet"),
    "region": Text("regions", "landsdeler"),
    "county": Text("counties", "fylker"),
    "municipality": Text("municipalities", "kommuner"),
    "urban_district": Text("urban districts", "bydeler"),
    "basic_unit": Text("basic units", "grunnkretser"),
}


@dataclass(frozen=True)
class Group:
    """A value of a code list, and the values of the variable that it holds."""

    code: str
    label: Text
    members: tuple[str, ...]


@dataclass(frozen=True)
class CodeList:
    """A code list of one variable."""

    id: str
    label: Text
    kind: Kind
    groups: tuple[Group, ...]


def code_lists_of(publication: Publication, dimension: Dimension) -> tuple[CodeList, ...]:
    """The code lists that a variable of a table can be asked by."""
    return _code_lists_of(publication, dimension.id)


@lru_cache(maxsize=_KEPT)
def _code_lists_of(publication: Publication, name: str) -> tuple[CodeList, ...]:
    """Made once: a table of basic units has tens of thousands of groups."""
    dimension = next(item for item in publication.table.dimensions if item.id == name)
    return (*_levels(dimension), *(_grouping(item) for item in publication.groupings.get(name, [])))


def find_code_list(publication: Publication, dimension: Dimension, name: str) -> CodeList:
    """The code list of that id.

    Raises:
        RequestError: the variable has none of that name.
    """
    lists = code_lists_of(publication, dimension)
    for item in lists:
        if item.id.lower() == name.lower():
            return item
    there = ", ".join(item.id for item in lists) or "none"
    raise not_found("code list", name, f"Variable '{dimension.id}' of table '{publication.id}' has: {there}.")


def merge_code_lists(publications: Iterable[Publication], name: str) -> CodeList:
    """The code list of that id, with the values it has in any table.

    Raises:
        RequestError: no table has it.
    """
    groups: dict[str, Group] = {}
    found: CodeList | None = None
    for publication in publications:
        for dimension in publication.table.dimensions:
            for item in code_lists_of(publication, dimension):
                if item.id.lower() == name.lower():
                    found = found or item
                    for group in item.groups:
                        if len(group.members) > len(groups.get(group.code, Group("", group.label, ())).members):
                            groups[group.code] = group
    if found is None:
        raise not_found("code list", name, "Code lists are named in the metadata of the tables.")
    return CodeList(found.id, found.label, found.kind, tuple(groups.values()))


def describe_code_list(item: CodeList, language: Language, code: str, href: str) -> dict[str, Any]:
    """A code list as the interface gives it. Source: schema ``CodelistResponse`` of PxWebApi 2."""
    return {
        "id": item.id,
        "label": item.label[language],
        "language": code,
        "languages": ["en", "no"],
        "type": item.kind,
        "values": [
            {"code": group.code, "label": group.label[language], "valueMap": list(group.members)}
            for group in item.groups
        ],
        "links": [{"rel": "self", "hreflang": code, "href": href}],
    }


def _levels(dimension: Dimension) -> list[CodeList]:
    lists = []
    for level in dict.fromkeys(dimension.levels):
        groups = tuple(
            Group(code, label, (code,))
            for code, label, own in zip(dimension.codes, dimension.labels, dimension.levels, strict=True)
            if own == level
        )
        lists.append(CodeList(f"vs_{dimension.id}_{level}", LEVELS[level], "Valueset", groups))
    return lists


def _grouping(content: dict[str, Any]) -> CodeList:
    groups = tuple(
        Group(item["code"], Text(item["en"], item["nb"]), tuple(item["members"])) for item in content["groups"]
    )
    return CodeList(content["id"], Text(content["en"], content["nb"]), "Aggregation", groups)
