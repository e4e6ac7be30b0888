"""Groupings of municipalities: by the standards, and by areas of other dates that whole municipalities add up to."""

from __future__ import annotations

import pytest

from census.formats import Dimension, Text
from census.formats.table import REGION
from census.publishing.groupings import Grouping, groupings_of
from census.reference import municipalities


def groupings(*codes: str) -> dict[str, Grouping]:
    """The groupings of a table of these municipalities of 2002, or of all."""
    there = codes or tuple(item.code for item in municipalities())
    names = tuple(Text(code, code) for code in there)
    dimension = Dimension(REGION, "region", Text("r", "r"), there, names, levels=("municipality",) * len(there))
    return {item.id: item for item in groupings_of(dimension)}


def held(grouping: Grouping) -> dict[str, tuple[str, ...]]:
    return {code: members for code, _, members in grouping.groups}


@pytest.mark.parametrize(
    ("code", "name", "members"),
    [
        ("1804", "Bodø", ("1804", "1842")),
        ("1160", "Vindafjord", ("1154", "1159")),
        ("1576", "Aure", ("1569", "1572")),
        ("1505", "Kristiansund", ("1503", "1556")),
        ("2002", "Vardø", ("2002",)),
    ],
)
def test_municipalities_of_2008_hold_those_that_were_merged(code: str, name: str, members: tuple[str, ...]) -> None:
    grouping = groupings()["agg_region_municipality_2008"]
    assert held(grouping)[code] == members
    assert {item: label.nb for item, label, _ in grouping.groups}[code] == name


def test_olen_lay_in_hordaland_in_2001() -> None:
    counties = held(groupings()["agg_region_county_2001"])
    assert "1159" in counties["12"]
    assert all(code == "1159" or code[:2] == county for county, codes in counties.items() for code in codes)
    assert len(counties) == 19


@pytest.mark.parametrize("name", ["municipality_2008", "county_2001", "economic_region", "centrality"])
def test_every_municipality_lies_in_one_area(name: str) -> None:
    members = [code for codes in held(groupings()[f"agg_region_{name}"]).values() for code in codes]
    assert sorted(members) == [item.code for item in municipalities()]


def test_where_no_area_changed_there_is_no_list_of_it() -> None:
    assert list(groupings("2002", "2003")) == ["agg_region_economic_region", "agg_region_centrality"]
    assert "agg_region_county_2001" not in groupings("1804", "1842")
    assert held(groupings("1804", "1842", "1805")["agg_region_municipality_2008"]) == {
        "1804": ("1804", "1842"),
        "1805": ("1805",),
    }
