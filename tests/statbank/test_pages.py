"""Pages for people: what they offer, what they show, and that nothing comes from elsewhere."""

from __future__ import annotations

import json
import re
import shutil
from html import unescape
from pathlib import Path

import pytest
from example import AGES, SECOND, SEXES, TABLE, figures
from starlette.testclient import TestClient

from census.catalogue import find_variable
from census.statbank import create_service

PAGE = f"/en/tables/{TABLE}"
ASKED = "valuecodes[region]=[2002]&valuecodes[sex]=[1]&valuecodes[sex]=[2]&valuecodes[age_group]=*"


def page(client: TestClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    return answer.text


def test_the_front_page_lists_tables_and_finds_them(client: TestClient) -> None:
    assert client.get("/", follow_redirects=False).headers["location"] == "/en/"
    assert PAGE in page(client, "/en/")
    assert PAGE in page(client, "/en/?query=finnmark")
    assert "No table holds all these words" in page(client, "/en/?query=unheard-of")
    assert 'lang="no"' in page(client, "/no/")
    assert "Personer, etter kjønn og alder" in page(client, "/no/")


def test_the_table_shows_the_figures_chosen(client: TestClient) -> None:
    text = page(client, f"{PAGE}?{ASKED}")
    shown = [int(cell) for cell in re.findall(r"<td>(\d+)</td>", text)]
    assert shown == [figures(SECOND)["2002", sex, age] for sex in SEXES for age in AGES]


def test_another_grouping_in_the_form_means_all_its_values(client: TestClient) -> None:
    changed = "listed[age_group]=&codelist[age_group]=agg_age_group_age_main&valuecodes[age_group]=[19]"
    assert len(re.findall(r"<td>", page(client, f"{PAGE}?valuecodes[region]=[0]&{changed}"))) == 6
    kept = "listed[age_group]=agg_age_group_age_main&codelist[age_group]=agg_age_group_age_main"
    shown = page(client, f"{PAGE}?valuecodes[region]=[0]&{kept}&valuecodes[age_group]=[6]")
    assert len(re.findall(r"<td>", shown)) == 1


def test_footnotes_are_shown_and_texts_are_no_markup(client: TestClient) -> None:
    text = page(client, PAGE)
    assert "replaced by 0 or 3" in text
    assert "&lt;2001&gt;" in text
    assert "<script>" not in page(client, "/en/?query=<script>alert(1)</script>")


@pytest.mark.parametrize(("code", "language"), [("en", "en"), ("no", "nb")])
def test_variables_are_defined_in_the_language_of_the_page(client: TestClient, code: str, language: str) -> None:
    shown = re.findall(r"<dd>(.*?)</dd>", page(client, f"/{code}/tables/{TABLE}"))
    defined = [getattr(find_variable(name), f"definition_{language}") for name in ("sex", "age_group")]
    assert [unescape(text) for text in shown[:2]] == defined


def test_versions_published_before_there_were_definitions_are_still_read(outputs: list[Path], tmp_path: Path) -> None:
    output = tmp_path / "output"
    shutil.copytree(outputs[1], output)
    file = output / "matrices" / TABLE / "metadata.json"
    told = json.loads(file.read_text("utf-8"))
    for dimension in told["dimensions"]:
        del dimension["definition"]
    file.write_text(json.dumps(told), encoding="utf-8")
    text = page(TestClient(create_service([output])), PAGE)
    assert "Definitions" not in text
    assert "Footnotes" in text


@pytest.mark.parametrize("kind", ["bar", "line", "pyramid"])
def test_charts_are_drawn_on_the_server(client: TestClient, kind: str) -> None:
    text = page(client, f"{PAGE}?{ASKED}&chart={kind}")
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in text
    assert "80-84 years" in text
    specification = client.get(f"{PAGE}/chart.vl.json?{ASKED}&chart={kind}").json()
    drawn = [row["value"] for row in specification["data"]["values"]]
    assert drawn == [figures(SECOND)["2002", sex, age] for sex in SEXES for age in AGES]


def test_a_cut_that_is_no_pyramid_is_told(client: TestClient) -> None:
    assert "a pyramid needs one variable of two values" in page(client, f"{PAGE}?valuecodes[region]=*&chart=pyramid")


def test_downloads_and_the_link_to_the_query_give_this_very_cut(client: TestClient) -> None:
    text = page(client, f"{PAGE}?{ASKED}")
    expected = [figures(SECOND)["2002", sex, age] for sex in SEXES for age in AGES]
    address = next(unescape(found) for found in re.findall(r'href="([^"]+)"', text) if "json-stat2" in found)
    assert client.get(address).json()["value"] == expected
    link = next(unescape(found) for found in re.findall(r'href="([^"]+)"', text) if "?saved=" in found)
    assert [int(cell) for cell in re.findall(r"<td>(\d+)</td>", page(client, link))] == expected


def test_lines_of_code_name_the_query(client: TestClient) -> None:
    text = unescape(page(client, f"{PAGE}?{ASKED}"))
    for tool in ("PxApi(", "pd.read_parquet(", "read.csv(", "read_parquet(", "curl "):
        assert tool in text
    assert '"region": ["2002"]' in text


def test_nothing_is_loaded_from_elsewhere(client: TestClient) -> None:
    for path in ("/en/", f"{PAGE}?{ASKED}&chart=bar"):
        text = page(client, path)
        loaded = re.findall(r'<(?:script|img|link|iframe)[^>]+(?:src|href)="([^"]+)"', text)
        assert all(address.startswith(("http://testserver/", "data:")) for address in loaded), loaded
    assert "default-src 'self'" in client.get("/en/").headers["content-security-policy"]


def test_every_field_has_a_label_and_every_page_a_language_and_one_heading(client: TestClient) -> None:
    for path in ("/en/", "/no/", PAGE, f"/no/tables/{TABLE}?chart=bar"):
        text = page(client, path)
        assert re.search(r'<html lang="(en|no)">', text)
        assert text.count("<h1>") == 1
        for name in re.findall(r'<(?:select|input) id="([^"]+)"', text):
            assert f'<label for="{name}">' in text


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/en/tables/nothing", 404, "There is no table"),
        (f"{PAGE}?valuecodes[sex]=3", 400, "is no value of variable"),
        (f"{PAGE}?saved=AAAA", 404, "no saved query"),
    ],
)
def test_what_cannot_be_shown_is_told_on_a_page(client: TestClient, path: str, status: int, told: str) -> None:
    text = page(client, path, status)
    assert "This cannot be shown" in text
    assert told in text


def test_another_language_is_no_address(client: TestClient) -> None:
    assert client.get("/de/").status_code == 404
