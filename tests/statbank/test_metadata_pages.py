"""Pages about the statistics and their quality, and reference metadata as files."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

import pytest
from example import TABLE
from starlette.testclient import TestClient

from census.errors import StoreError
from census.statbank import create_service
from tests.small_run import PUBLISHED

PAGES = ("about", "quality", "about/population", "quality/population")


@pytest.fixture(scope="module")
def reader(documented: Path) -> TestClient:
    return TestClient(create_service([documented]), raise_server_exceptions=False)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("code", ["en", "no"])
def test_pages_are_served_in_both_languages(reader: TestClient, code: str, name: str) -> None:
    answer = reader.get(f"/{code}/{name}")
    assert answer.status_code == 200
    text = answer.text
    assert f'<html lang="{code}">' in text
    assert len(re.findall(r"<h1", text)) == 1
    assert f"/{'no' if code == 'en' else 'en'}/{name}" in text, "the other language"
    assert text.count("<main") == text.count("</main>") == 1
    loaded = re.findall(r'(?:src|<link [^>]*href)="([^"]+)"', text)
    assert all(address.startswith(("http://testserver/", "data:")) for address in loaded)


def test_every_page_links_to_the_statistics_and_their_quality(reader: TestClient, client: TestClient) -> None:
    for path in ("/en/", f"/en/tables/{TABLE}", "/en/about"):
        text = reader.get(path).text
        assert 'href="http://testserver/en/about"' in text
        assert 'href="http://testserver/en/quality"' in text
    assert "/en/about" not in client.get("/en/").text, "nothing was published with these tables"
    assert client.get("/en/about").status_code == 404
    assert "No reference metadata is published" in client.get("/en/about").text


def test_styles_and_unknown_pages_are_as_before(reader: TestClient) -> None:
    assert reader.get("/static/statbank.css").headers["content-type"].startswith("text/css")
    assert reader.get("/en/nothing").status_code == 404
    assert reader.get("/xx/about").status_code == 404


def test_files_are_listed_with_checksums_and_sent_whole(reader: TestClient, documented: Path) -> None:
    listed = reader.get("/metadata/").json()
    assert listed["published"] == PUBLISHED.isoformat()
    for item in listed["files"]:
        content = reader.get(f"/metadata/{item['name']}").content
        assert hashlib.sha256(content).hexdigest() == item["sha256"]
    names = {file.name for file in (documented / "reference_metadata").iterdir()}
    assert {item["name"] for item in listed["files"]} == names - {"SHA256SUMS"}
    assert reader.get("/metadata/SHA256SUMS").text.count("\n") == len(listed["files"])


def test_sdmx_has_addresses_of_its_own(reader: TestClient) -> None:
    names = {item["name"] for item in reader.get("/sdmx/").json()["files"]}
    assert names == {"esms.xml", "data_structures.xml", "quality_census.xml", "quality_population.xml"}
    assert (
        reader.get("/sdmx/quality_census.xml").headers["content-type"].startswith("application/vnd.sdmx.metadata+xml")
    )
    assert reader.get("/sdmx/index.json").status_code == 404
    assert reader.get(f"/files/{TABLE}/structure.xml").content.startswith(b"<?xml")
    told = reader.get(f"/api/v2/tables/{TABLE}/metadata").json()["link"]["describedby"][0]["href"]
    assert reader.get(told).status_code == 200


@pytest.mark.parametrize("name", ["..%2f..%2fmanifest.json", "%2e%2e/%2e%2e/manifest.json", "no.xml", ".hidden"])
def test_no_other_file_can_be_reached(reader: TestClient, name: str) -> None:
    assert reader.get(f"/metadata/{name}").status_code == 404


def test_an_earlier_release_is_found_by_its_day(reader: TestClient) -> None:
    assert reader.get(f"/en/about?asOf={PUBLISHED}").status_code == 200
    assert reader.get("/en/about?asOf=2003-02-11").status_code == 404
    assert reader.get("/en/about?asOf=yesterday").status_code == 400


def test_the_pages_that_are_published_need_nothing_from_the_net(documented: Path) -> None:
    for file in (documented / "reference_metadata").glob("*.html"):
        text = file.read_text("utf-8")
        assert not re.findall(r"<(?:link|script|img|iframe)", text), file.name
        assert f'<html lang="{"no" if file.stem.endswith("_nb") else "en"}">' in text


def test_what_was_changed_after_publication_is_not_shown(documented: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    shutil.copytree(documented, output)
    (output / "reference_metadata" / "about_census.json").write_text("{}")
    damaged = TestClient(create_service([output]), raise_server_exceptions=False)
    assert damaged.get("/en/about").status_code == 503
    assert damaged.get("/en/quality").status_code == 200
    (output / "reference_metadata" / "index.json").write_text("{")
    with pytest.raises(StoreError, match="cannot be read"):
        create_service([output])
