"""Requests that nobody would think of: whatever is asked, the answer is one that the specification tells of, and never
a fault of the service.

Schemathesis makes them of the specification that the service gives. Half of the ids and expressions are such as exist,
so that requests get past the first check.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import resources
from typing import Any

import pytest
import schemathesis
from dwellings import DWELLINGS
from example import TABLE
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from servers import running
from starlette.testclient import TestClient

from census.statbank.api import PATH
from census.statbank.saved_queries import pack_query

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXPRESSIONS = [
    "*",
    "20*",
    "????",
    "top(2)",
    "bottom(1,1)",
    "from(2002)",
    "range(01,05)",
    "1,2",
    "[1]",
    "total",
    "",
    "x",
]
SAVED = pack_query(
    {
        "tableId": TABLE,
        "language": "en",
        "selection": {"selection": [{"variableCode": "sex", "valueCodes": ["*"]}]},
        "outputFormat": "csv",
        "outputFormatParams": [],
    }
)
IDS = {
    "/tables": [TABLE, DWELLINGS],
    "/codelists": ["agg_age_group_age_main", "vs_region_municipality"],
    "/savedqueries": [SAVED],
}
NAMES = {
    "valuecodes": dict.fromkeys(("region", "sex", "age_group", "building_group", "ContentsCode", "x"), EXPRESSIONS),
    "codelist": {"region": ["vs_region_county", "agg_region_centrality", "x"], "age_group": ["agg_age_group_age_main"]},
}


def narrowed() -> dict[str, Any]:
    """The specification, with ids and names of which many exist."""
    document: dict[str, Any] = json.loads(
        (resources.files("census.statbank") / "specification.json").read_text("utf-8")
    )
    for path, item in document["paths"].items():
        known = next((ids for start, ids in IDS.items() if path.startswith(start)), [])
        for operation in item.values():
            parameters = [one for one in operation.get("parameters", []) if not one.get("$ref", "").endswith("/id")]
            if "{id}" in path:
                schema = {"anyOf": [{"type": "string", "enum": known}, {"type": "string"}]}
                parameters.append({"name": "id", "in": "path", "required": True, "schema": schema})
            for one in parameters:
                if one.get("name") in NAMES:
                    properties = {
                        name: {"anyOf": [{"type": "string", "enum": some}, {"type": "string"}]}
                        for name, some in NAMES[one["name"]].items()
                    }
                    one["schema"] = {"type": "object", "properties": properties, "additionalProperties": False}
            operation["parameters"] = parameters
    return document


schema = schemathesis.openapi.from_dict(narrowed())


@pytest.fixture(scope="module")
def interface(service: FastAPI) -> Iterator[str]:
    """Give the address of the interface."""
    with running(service) as address:
        yield address + PATH


def test_the_service_gives_its_specification(client: TestClient) -> None:
    told = client.get(f"{PATH}/openapi.json").json()
    assert told["paths"].keys() == schema.raw_schema["paths"].keys()
    assert told["servers"] == [{"url": PATH}]


@schema.parametrize()
@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_every_answer_is_one_that_the_specification_tells_of(case: schemathesis.Case, interface: str) -> None:
    case.call_and_validate(base_url=interface, checks=CHECKS)


FRAGMENTS = st.one_of(st.sampled_from(EXPRESSIONS), st.text(max_size=20))
QUERIES = st.lists(
    st.tuples(
        st.one_of(
            st.builds("{}[{}]".format, st.sampled_from(["valuecodes", "codelist", "valueCodes"]), FRAGMENTS),
            st.sampled_from(
                [f"{kind}[{name}]" for kind, names in NAMES.items() for name in names]
                + ["heading", "stub", "outputFormat", "outputFormatParams", "lang", "asOf", "chart", "saved", "query"]
            ),
        ),
        FRAGMENTS,
    ),
    max_size=6,
)


@given(path=st.sampled_from([f"{PATH}/tables/{TABLE}/data", f"/en/tables/{DWELLINGS}", "/no/"]), query=QUERIES)
@settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_query_string_brings_down_a_page_or_the_interface(
    client: TestClient, path: str, query: list[tuple[str, str]]
) -> None:
    answer = client.get(path, params=query)
    assert answer.status_code in (200, 400, 404), answer.text
    assert "Traceback" not in answer.text


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8), FRAGMENTS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                ["selection", "variableCode", "valueCodes", "codelist", "placement", "heading", "stub", "tableId"]
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)


@given(path=st.sampled_from([f"{PATH}/tables/{TABLE}/data", f"{PATH}/savedqueries"]), body=JSON)
@settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_body_brings_down_the_interface(client: TestClient, path: str, body: Any) -> None:
    answer = client.post(path, json=body)
    assert answer.status_code in (200, 201, 400, 404), answer.text
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail"]
