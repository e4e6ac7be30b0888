"""Clients that analysts have on their machines, against the running server."""

from __future__ import annotations

import duckdb
import pandas as pd
from example import AGES, SECOND, SEXES, TABLE, figures
from pxweb import PxApi


def test_pxwebpy_finds_describes_and_fetches(address: str) -> None:
    api = PxApi(f"{address}/api/v2", disable_cache=True)
    assert [table["id"] for table in api.search("finnmark age")["tables"]] == [TABLE]
    variables = api.get_table_variables(TABLE)
    assert [item["id"] for item in variables["age_group"]["codelists"]] == ["agg_age_group_age_main"]
    rows = api.get_table_data(TABLE, value_codes={"region": ["2002"], "sex": "*", "age_group": ["0*"]})
    now = figures(SECOND)
    expected = [now["2002", sex, age] for sex in SEXES for age in AGES if age.startswith("0")]
    assert [row["value"] for row in rows] == expected


def test_pxwebpy_divides_what_is_too_much_for_one_answer(address: str) -> None:
    """The table has more cells than the server gives at once."""
    frame = pd.DataFrame(PxApi(f"{address}/api/v2", disable_cache=True).get_table_data_all(TABLE))
    assert sorted(frame["value"]) == sorted(figures(SECOND).values())


def test_pxwebpy_groups_by_code_lists(address: str) -> None:
    api = PxApi(f"{address}/api/v2", disable_cache=True)
    rows = api.get_table_data(
        TABLE, value_codes={"age_group": "*", "region": "0"}, code_list={"age_group": "agg_age_group_age_main"}
    )
    assert len(rows) == 6
    assert sum(row["value"] for row in rows) == sum(
        count for (region, _, _), count in figures(SECOND).items() if region == "0"
    )


def test_pandas_and_duckdb_read_whole_tables_by_their_address(address: str) -> None:
    frame = pd.read_parquet(f"{address}/files/{TABLE}/{TABLE}.parquet")
    assert dict(
        zip(zip(frame.region_code, frame.sex_code, frame.age_group_code, strict=True), frame["count"], strict=True)
    ) == figures(SECOND)
    with duckdb.connect() as connection:
        connection.register("csv", pd.read_csv(f"{address}/files/{TABLE}/{TABLE}_en.csv", dtype=str))
        summed = connection.execute("select sum(cast(count as int)) from csv where region_code = '0'").fetchall()
    assert summed == [(sum(count for (region, _, _), count in figures(SECOND).items() if region == "0"),)]
