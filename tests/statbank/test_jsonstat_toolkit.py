"""The JSON-stat toolkit of JavaScript, run by node against the server: every cell must be the one that pandas reads."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from typing import Any

import pandas as pd
import pytest
from clients import NODE, find_package, find_program
from dwellings import DWELLINGS
from example import TABLE

ASKED = {
    TABLE: "valuecodes[region]=2002,0&valuecodes[sex]=*&valuecodes[age_group]=top(9)",
    DWELLINGS: "valuecodes[region]=*&valuecodes[building_group]=*&valuecodes[ContentsCode]=*",
}


@cache
def read(address: str, table: str, language: str, *found: str) -> dict[str, Any]:
    """What the toolkit makes of a cut."""
    node = find_program("node")
    find_package("jsonstat-toolkit")
    asked = f"{address}/api/v2/tables/{table}/data?{ASKED[table]}&outputFormat=json-stat2&lang={language}"
    done = subprocess.run(
        [node, "cells.mjs", asked, *found], cwd=NODE, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def published(address: str, table: str) -> pd.DataFrame:
    return pd.read_parquet(f"{address}/files/{table}/{table}.parquet")


def test_every_count_is_the_one_that_pandas_reads(address: str) -> None:
    frame = published(address, TABLE)
    counts = frame.set_index(["region_code", "sex_code", "age_group_code"])["count"].to_dict()
    rows = read(address, TABLE, "en")["table"]
    assert len(rows) == 2 * 2 * 9
    assert [row["value"] for row in rows] == [counts[row["region"], row["sex"], row["age_group"]] for row in rows]


def test_sums_and_means_and_the_marks_in_place_of_them(address: str) -> None:
    frame = published(address, DWELLINGS).set_index(["region_code", "building_group_code"])
    marks: list[str] = []
    for row in read(address, DWELLINGS, "en")["table"]:
        content = row["ContentsCode"]
        own = frame.loc[(row["region"], row["building_group"])]
        mark = own["status" if content == "count" else f"{content}_status"]
        assert (row["status"] or "") == mark, row
        assert (row["value"] is None) if mark else row["value"] == pytest.approx(own[content], abs=0), row
        marks.append(mark)
    assert set(marks) == {"", ".", ":"}


@pytest.mark.parametrize(("language", "total"), [("en", "Total"), ("no", "I alt")])
def test_the_toolkit_finds_labels_roles_units_and_notes(address: str, language: str, total: str) -> None:
    told = read(address, DWELLINGS, language)
    assert told["class"] == "dataset"
    assert told["roles"]["geo"] == ["region"]
    assert told["roles"]["time"] == ["year"]
    assert told["roles"]["metric"] == ["ContentsCode"]
    assert told["labels"]["building_group"][0] == total
    assert [unit["decimals"] for unit in told["units"]] == [0, 0, 1]
    assert len(told["notes"]) == 2


def test_a_cell_is_found_by_its_categories(address: str) -> None:
    found = ("region=2002", "building_group=1", "ContentsCode=mean_utility_floor_space")
    cell = read(address, DWELLINGS, "en", *found)["one"]
    own = published(address, DWELLINGS).query("region_code == '2002' and building_group_code == '1'")
    assert [cell["value"]] == own["mean_utility_floor_space"].tolist()
