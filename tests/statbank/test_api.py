"""The interface for programs: what it gives is what was published, summed as asked; what it cannot give, it tells."""

from __future__ import annotations

import io
import itertools
import json
import re
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from dwellings import DWELLINGS
from example import AGES, FIRST, SECOND, SEXES, TABLE, figures
from pyaxis import pyaxis
from pyjstat import pyjstat
from starlette.testclient import TestClient

from census.catalogue import find_variable

DATA = f"/api/v2/tables/{TABLE}/data"

ASKED = "valuecodes[region]=2002,2003&valuecodes[sex]=*&valuecodes[age_group]=top(3)"
EXPECTED = [
    figures(SECOND)[region, sex, age] for region, sex, age in itertools.product(("2002", "2003"), SEXES, AGES[:3])
]


def values(client: TestClient, query: str) -> list[int]:
    answer = client.get(f"{DATA}?{query}")
    assert answer.status_code == 200, answer.text
    found: list[int] = answer.json()["value"]
    return found


def test_every_figure_of_a_region(client: TestClient) -> None:
    now = figures(SECOND)
    asked = "valuecodes[region]=2002&valuecodes[sex]=*&valuecodes[age_group]=*"
    assert values(client, asked) == [now["2002", sex, age] for sex, age in itertools.product(SEXES, AGES)]


def test_a_variable_that_is_left_out_is_summed_and_the_region_is_the_whole(client: TestClient) -> None:
    now = figures(SECOND)
    assert values(client, "valuecodes[sex]=1,2") == [sum(now["0", sex, age] for age in AGES) for sex in SEXES]
    assert values(client, "valueCodes[REGION]=2012") == [
        sum(count for (region, _, _), count in now.items() if region == "2012")
    ]


def test_groupings_add_up_their_members(client: TestClient) -> None:
    now = figures(SECOND)
    asked = "codelist[age_group]=agg_age_group_age_main&valuecodes[age_group]=1,6&valuecodes[region]=2003"
    young, old = AGES[:3], AGES[16:]
    assert values(client, asked) == [
        sum(now["2003", sex, age] for sex in SEXES for age in ages) for ages in (young, old)
    ]
    answer = client.get(f"{DATA}?codelist[region]=vs_region_municipality&outputFormat=csv&outputFormatParams=UseCodes")
    assert [line.split(",")[0] for line in answer.text.splitlines()[1:]] == ['"2002"', '"2003"', '"2012"']


def test_economic_regions_are_groups_of_municipalities(client: TestClient) -> None:
    item = client.get("/api/v2/codelists/agg_region_economic_region").json()
    assert item["type"] == "Aggregation"
    members = {value["code"]: value["valueMap"] for value in item["values"]}
    assert sorted(itertools.chain(*members.values())) == ["2002", "2003", "2012"]
    assert [code for code, held in members.items() if "2002" in held] == [
        code for code, held in members.items() if "2003" in held
    ]


def test_a_query_that_chooses_nothing_is_the_default_selection(client: TestClient) -> None:
    told = client.get(f"/api/v2/tables/{TABLE}/defaultselection").json()
    asked = client.post(DATA, json={"selection": told["selection"]}).json()
    for answer in (client.get(DATA), client.post(DATA), client.post(DATA, json={"selection": []})):
        assert answer.json()["value"] == asked["value"]
        assert len(asked["value"]) <= 2_000


def test_post_and_get_give_the_same(client: TestClient) -> None:
    body = {
        "selection": [
            {"variableCode": "region", "valueCodes": ["20*"]},
            {"variableCode": "age_group", "codelist": "agg_age_group_age_main", "valueCodes": ["top(2)"]},
        ],
        "placement": {"heading": ["age_group"]},
    }
    got = client.get(
        f"{DATA}?valuecodes[region]=20*&codelist[age_group]=agg_age_group_age_main&valuecodes[age_group]=top(2)"
        "&heading=age_group"
    )
    assert client.post(DATA, json=body).json() == got.json()
    assert got.json()["id"] == ["region", "ContentsCode", "year", "age_group"]
    assert got.json()["extension"]["px"]["heading"] == ["age_group"]


def test_an_earlier_version_is_still_there(client: TestClient) -> None:
    asked = "valuecodes[region]=2002&valuecodes[sex]=1&valuecodes[age_group]=01"
    assert values(client, f"{asked}&asOf=2002-12-31") == [figures(FIRST)["2002", "1", "01"]]
    assert values(client, asked) == [figures(SECOND)["2002", "1", "01"]]
    assert client.get(f"{DATA}?asOf=2002-01-01").status_code == 404
    versions = client.get(f"/files/{TABLE}/").json()["versions"]
    assert [item["published"] for item in versions] == ["2003-02-12", "2002-09-23"]


def test_every_format_holds_the_same_figures(client: TestClient, tmp_path: Path) -> None:
    def get(name: str, more: str = "") -> bytes:
        answer = client.get(f"{DATA}?{ASKED}&outputFormat={name}{more}")
        assert answer.status_code == 200, answer.text
        return answer.content

    assert pyjstat.Dataset.read(get("json-stat2").decode()).write("dataframe")["value"].tolist() == EXPECTED
    frame = pd.read_csv(io.BytesIO(get("csv", "&outputFormatParams=UseCodes,SeparatorSemicolon")), sep=";", dtype=str)
    assert frame.columns.tolist()[:3] == ["region", "Sex", "Age"]
    assert frame.iloc[:, -1].astype(int).tolist() == EXPECTED
    assert frame["region"].tolist()[:6] == ["2002"] * 6
    parquet = pd.read_parquet(io.BytesIO(get("parquet")))
    assert parquet["count"].tolist() == EXPECTED
    (tmp_path / "cut.px").write_bytes(get("px"))
    px = pyaxis.parse(str(tmp_path / "cut.px"), encoding="utf-8", lang="en")["DATA"]
    assert px["DATA"].astype(int).tolist() == EXPECTED
    sheet = openpyxl.load_workbook(io.BytesIO(get("xlsx", "&outputFormatParams=IncludeTitle"))).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert [row[3] for row in rows if isinstance(row[3], int)] == EXPECTED
    assert str(rows[0][0]).startswith("Persons, by sex and age")
    assert [int(cell) for cell in re.findall(r"<td>(\d+)</td>", get("html").decode())] == EXPECTED
    json_px = json.loads(get("json-px"))
    assert [int(row["values"][0]) for row in json_px["data"]] == EXPECTED
    assert json_px["data"][0]["key"] == ["2002", "1", "01", "2001"]


def test_metadata_tell_all_that_can_be_chosen(client: TestClient) -> None:
    english = client.get(f"/api/v2/tables/{TABLE}/metadata").json()
    norwegian = client.get(f"/api/v2/tables/{TABLE}/metadata?lang=no").json()
    assert english["id"] == ["region", "sex", "age_group", "ContentsCode", "year"]
    assert english["size"] == [5, 2, 19, 1, 1]
    assert norwegian["dimension"]["sex"]["category"]["label"] == {"1": "Menn", "2": "Kvinner"}
    extension = english["dimension"]["age_group"]["extension"]
    assert extension["codelists"] == extension["codeLists"]
    assert [item["id"] for item in extension["codelists"]] == ["agg_age_group_age_main"]
    assert english["dimension"]["sex"]["note"] == [find_variable("sex").definition_en]
    assert norwegian["dimension"]["sex"]["note"] == [find_variable("sex").definition_nb]
    assert "note" not in english["dimension"]["region"]
    assert english["dimension"]["region"]["extension"]["eliminationValueCode"] == "0"
    assert english["extension"]["noteMandatory"] == {"0": True, "1": False}
    assert english["value"] == []


def test_metadata_of_a_code_list(client: TestClient) -> None:
    told = client.get(f"/api/v2/tables/{TABLE}/metadata?codelist[age_group]=agg_age_group_age_main").json()
    assert told["size"] == [5, 2, 6, 1, 1]


def test_tables_are_listed_searched_and_paged(client: TestClient) -> None:
    for query, found in (("", 2), ("finnmark age", 1), ("kjønn", 0), ("kjønn&lang=no", 1), ("nothing", 0)):
        answer = client.get(f"/api/v2/tables?query={query}").json()
        assert len(answer["tables"]) == found, query
        assert answer["page"]["totalElements"] == found
        assert answer["page"]["totalPages"] == 1
    assert client.get("/api/v2/tables?pastDays=1").json()["tables"] == []
    assert client.get("/api/v2/tables?pageNumber=2").status_code == 404


def test_a_saved_query_gives_its_data_in_its_format(client: TestClient) -> None:
    wish = {
        "tableId": TABLE,
        "language": "no",
        "selection": {"selection": [{"variableCode": "sex", "valueCodes": ["*"]}]},
        "outputFormat": "csv",
        "outputFormatParams": ["UseTexts"],
    }
    saved = client.post("/api/v2/savedqueries", json=wish)
    assert saved.status_code == 201
    address = f"/api/v2/savedqueries/{saved.json()['id']}"
    assert client.get(address).json()["savedQuery"]["tableId"] == TABLE
    assert "Kvinner" in client.get(f"{address}/data").text
    assert client.get(f"{address}/data?outputFormat=json-stat2").json()["size"] == [2, 1, 1]
    assert client.get(f"{address}/selection").json()["selection"][0]["valueCodes"] == ["1", "2"]


def test_an_answer_that_the_client_has_is_not_sent_again(client: TestClient) -> None:
    tag = client.get(DATA).headers["etag"]
    assert client.get(DATA, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(f"{DATA}?lang=no", headers={"If-None-Match": tag}).status_code == 200


def test_whole_tables_are_files_with_checksums(client: TestClient, outputs: list[Path]) -> None:
    listed = client.get(f"/files/{TABLE}/").json()["versions"][0]["files"]
    assert {item["name"].rpartition(".")[2] for item in listed} == {"px", "json", "csv", "xlsx", "parquet", "xml"}
    for item in listed:
        answer = client.get(f"/files/{TABLE}/{item['name']}")
        assert answer.content == (outputs[1] / "matrices" / TABLE / item["name"]).read_bytes()
        assert answer.headers["x-checksum-sha256"] == item["sha256"]
    part = client.get(f"/files/{TABLE}/{TABLE}.px", headers={"Range": "bytes=0-6"})
    assert (part.status_code, part.content) == (206, b"CHARSET")


def test_the_difference_between_two_versions(client: TestClient) -> None:
    answer = client.get(f"/files/{TABLE}/difference?from={FIRST}&to={SECOND}")
    rows = pd.read_csv(io.StringIO(answer.text), dtype={"region": str, "sex": str, "age_group": str})
    told = {(row.region, row.sex, row.age_group): (row.before, row.after) for row in rows.itertuples(index=False)}
    first, second = figures(FIRST), figures(SECOND)
    assert told == {key: (first[key], second[key]) for key in first if first[key] != second[key]}
    assert client.get(f"/files/{TABLE}/difference?from={FIRST}&to=2000-01-01").status_code == 404


def test_the_catalogue_names_every_file(client: TestClient) -> None:
    catalogue = client.get("/catalogue.jsonld").json()
    assert catalogue["@type"] == "dcat:Catalog"
    for item in catalogue["dcat:dataset"][0]["dcat:distribution"]:
        address = item["dcat:downloadURL"]["@id"]
        assert client.get(address).status_code == 200
        assert len(client.get(address).content) == int(item["dcat:byteSize"]["@value"])


def test_health_and_metrics(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok", "tables": 2}
    client.get(f"/api/v2/tables/{TABLE}")
    told = client.get("/metrics").text
    assert 'statbank_requests_total{method="GET",route="/api/v2/tables/{name}",status="200"}' in told
    assert TABLE not in told, "metrics tell of routes, not of what was asked"


def test_of_means_of_several_regions_together_none_is_given(client: TestClient) -> None:
    """Counts and sums of municipalities add up to those of their region; a mean of means would be another figure."""
    data = f"/api/v2/tables/{DWELLINGS}/data?valuecodes[building_group]=total&valuecodes[ContentsCode]=*"
    single = client.get(f"{data}&valuecodes[region]=2002,2003").json()
    assert "status" not in single
    economic_region = next(
        item["code"]
        for item in client.get("/api/v2/codelists/agg_region_economic_region").json()["values"]
        if item["valueMap"] == ["2002", "2003"]
    )
    grouped = client.get(
        f"{data}&codelist[region]=agg_region_economic_region&valuecodes[region]={economic_region}"
    ).json()
    vardo, vadso = single["value"][:3], single["value"][3:]
    assert grouped["value"] == [vardo[0] + vadso[0], vardo[1] + vadso[1], None]
    assert grouped["status"] == {"2": ".."}


def test_means_keep_their_place_where_nothing_is_put_together(client: TestClient) -> None:
    """A variable that is left out stands for its total, whose mean was published; a group of one is no group."""
    data = f"/api/v2/tables/{DWELLINGS}/data?valuecodes[ContentsCode]=mean*"
    asked = "valuecodes[region]=2002,2003"
    total = client.get(f"{data}&{asked}&valuecodes[building_group]=total").json()
    assert client.get(f"{data}&{asked}").json()["value"] == total["value"]
    level = client.get(f"{data}&codelist[region]=vs_region_municipality&{asked}").json()
    assert level["value"] == total["value"]
    assert None not in level["value"]


@pytest.mark.parametrize(("name", "compressed"), [("csv", True), ("px", True), ("xlsx", False), ("parquet", False)])
def test_answers_are_compressed_once(client: TestClient, name: str, compressed: bool) -> None:
    answer = client.get(f"{DATA}?{ASKED}&outputFormat={name}", headers={"Accept-Encoding": "gzip"})
    assert answer.headers.get("content-encoding") == ("gzip" if compressed else None)


def test_answers_are_compressed_and_files_are_not_so_that_parts_of_them_can_be_read(
    client: TestClient, outputs: list[Path]
) -> None:
    asked = {"Accept-Encoding": "gzip"}
    assert client.get(f"/api/v2/tables/{TABLE}/metadata", headers=asked).headers["content-encoding"] == "gzip"
    path = f"/files/{TABLE}/{TABLE}.parquet"
    file = (outputs[1] / "matrices" / TABLE / f"{TABLE}.parquet").read_bytes()
    whole = client.get(path, headers=asked)
    assert "content-encoding" not in whole.headers
    assert whole.content == file
    part = client.get(path, headers={**asked, "Range": "bytes=1000-5999"})
    assert part.status_code == 206
    assert part.content == file[1000:6000]
