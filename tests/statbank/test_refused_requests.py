"""What the service refuses, and how it tells: a problem with a sentence that helps."""

from __future__ import annotations

from pathlib import Path

import pytest
from example import FIRST, TABLE, publish
from starlette.testclient import TestClient

from census.errors import StoreError
from census.statbank import Settings, create_service
from census.statbank.api import Limits
from census.statbank.saved_queries import pack_query

DATA = f"/api/v2/tables/{TABLE}/data"


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/api/v2/tables/nothing", 404, "There is no table 'nothing'"),
        ("/api/v2/tables/..%2F..%2Fetc%2Fpasswd/data", 404, "nothing at this address"),
        ("/api/v2/tables?pageSize=0", 400, "'pageSize' is '0'"),
        ("/api/v2/tables?pageNumber=x", 400, "'pageNumber' is 'x'"),
        ("/api/v2/tables?lang=dk", 400, "no language 'dk'"),
        ("/api/v2/codelists/agg_nothing", 404, "no code list 'agg_nothing'"),
        ("/api/v2/savedqueries/AAAA/data", 404, "no saved query"),
        ("/api/v2/nothing", 404, "nothing at this address"),
        (f"{DATA}?valuecodes[colour]=1", 400, "no variable 'colour'. It has: region, sex, age_group"),
        (f"{DATA}?valuecodes[sex]=3", 400, "'3' is no value of variable 'sex'"),
        (f"{DATA}?valuecodes[sex]=9*", 400, "chooses of variable 'sex' is no value"),
        (f"{DATA}?valuecodes=1", 400, "names no variable"),
        (f"{DATA}?codelist[sex]=agg_none", 404, "has: none"),
        (f"{DATA}?outputFormat=pdf", 400, "no output format 'pdf'"),
        (f"{DATA}?outputFormat=px&outputFormatParams=UseCodes", 400, "not with 'px'"),
        (f"{DATA}?outputFormat=xlsx&outputFormatParams=SeparatorTab", 400, "goes with the format 'csv'"),
        (f"{DATA}?outputFormat=csv&outputFormatParams=UseCodes,UseTexts", 400, "do not go together"),
        (f"{DATA}?outputFormat=csv&outputFormatParams=Loud", 400, "no output format parameter 'Loud'"),
        (f"{DATA}?heading=sex&stub=sex&valuecodes[sex]=*", 400, "in one place only"),
        (f"{DATA}?heading=colour", 400, "'colour' cannot stand in the heading"),
        (
            f"{DATA}?valuecodes[region]=*&valuecodes[sex]=*&valuecodes[age_group]=*",
            400,
            "chooses 190 cells; at most 100",
        ),
        (f"{DATA}?asOf=yesterday", 400, "'yesterday' is no day"),
        (f"/files/{TABLE}/..%2F..%2Fmetadata.json", 404, ""),
        (f"/files/{TABLE}/metadata.json", 404, "no file 'metadata.json'"),
        (f"/files/{TABLE}/2001-01-01/{TABLE}.px", 404, "no version '2001-01-01'"),
    ],
)
def test_what_cannot_be_answered_is_told(client: TestClient, path: str, status: int, told: str) -> None:
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    problem = answer.json()
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert problem["status"] == status
    assert told in problem["detail"]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("{", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[]", "no JSON object"),
        ('{"selection": 1}', "'selection' is no list"),
        ('{"selection": [1]}', "no object with 'variableCode'"),
        ('{"selection": [{"valueCodes": ["1"]}]}', "without 'variableCode'"),
        ('{"selection": [{"variableCode": "sex", "valueCodes": "1"}]}', "is no list of texts"),
        ('{"selection": [{"variableCode": "sex", "codelist": 1}]}', "'codelist' of 'sex' is no text"),
        ('{"selection": [], "placement": 1}', "'placement' is no object"),
    ],
)
def test_a_wrong_body_is_told(client: TestClient, body: str, told: str) -> None:
    answer = client.post(DATA, content=body)
    assert answer.status_code == 400
    assert told in answer.json()["detail"]


def test_too_many_cells_too_long_bodies_and_too_many_calls(outputs: list[Path]) -> None:
    clock = iter([0.0] * 8 + [10.0] * 4)
    settings = Settings(limits=Limits(cells=10, calls=3, seconds=10), clock=lambda: next(clock))
    client = TestClient(create_service(outputs, settings))
    large = client.get(f"{DATA}?valuecodes[age_group]=*")
    assert large.status_code == 400
    assert "chooses 19 cells; at most 10" in large.json()["detail"]
    assert f"/files/{TABLE}/" in large.json()["detail"]
    assert client.post(DATA, content=b" " * 1_000_001).status_code == 413
    assert client.get("/api/v2/config").status_code == 200
    often = client.get("/api/v2/config")
    assert often.status_code == 429
    assert often.headers["retry-after"] == "10"
    assert client.get("/api/v2/config").status_code == 200, "a new window has begun"


def test_a_damaged_publication_is_told_and_not_given(tmp_path: Path) -> None:
    output = publish(tmp_path, FIRST)
    client = TestClient(create_service([output], Settings(limits=Limits(calls=0))))
    file = output / "matrices" / TABLE / f"{TABLE}.parquet"
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    answer = client.get(DATA)
    assert answer.status_code == 503
    assert "not those that were published" in answer.json()["detail"]


def test_a_folder_without_publications_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="holds no published matrix"):
        create_service([tmp_path])
    output = publish(tmp_path, FIRST)
    (output / "matrices" / TABLE / "metadata.json").write_text("{")
    with pytest.raises(StoreError, match="cannot be read"):
        create_service([output])


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"tableId": TABLE},
        {"tableId": 1, "language": "en", "selection": {}, "outputFormat": "csv", "outputFormatParams": []},
        {"tableId": TABLE, "language": "en", "selection": [], "outputFormat": "csv", "outputFormatParams": []},
        {"tableId": TABLE, "language": "en", "selection": {}, "outputFormat": "csv", "outputFormatParams": [1]},
    ],
)
def test_an_id_that_somebody_made_up_is_no_saved_query(client: TestClient, content: dict[str, object]) -> None:
    """The id of a saved query is its content, so anybody can pack another."""
    name = pack_query(content)
    for path in (
        f"/api/v2/savedqueries/{name}",
        f"/api/v2/savedqueries/{name}/data",
        f"/api/v2/savedqueries/{name}/selection",
        f"/api/v2/tables/{TABLE}/metadata?savedQuery={name}",
        f"/en/tables/{TABLE}?saved={name}",
    ):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert "no saved query" in answer.text
