"""The pages in headless Chromium, used as a person does: with a script and without, by keyboard, on a narrow screen;
and what axe finds against WCAG 2.2 AA.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from clients import find_package, find_program
from dwellings import DWELLINGS
from example import AGES, SECOND, SEXES, TABLE, figures
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from servers import running

from census.statbank import create_service

pytestmark = pytest.mark.xdist_group("browser")

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
CUT = "valuecodes[region]=[2002]&valuecodes[sex]=*&valuecodes[age_group]=*"
EVERYTHING = "valuecodes[region]=*&valuecodes[building_group]=*&valuecodes[ContentsCode]=*"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give Debian's Chromium."""
    program = find_program("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program)
        yield browser
        browser.close()


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def person(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """Give a page of a person with or without JavaScript; nothing may fail in it or come from elsewhere."""
    context = browser.new_context(java_script_enabled=request.param, base_url=address, accept_downloads=True)
    page = context.new_page()
    faults: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda sent: asked.append(sent.url))
    yield page
    context.close()
    assert faults == []
    assert [url for url in asked if not url.startswith((address, "data:"))] == []


def shown(page: Page) -> list[int]:
    return [int(text.replace(",", "")) for text in page.locator("#result tbody td").all_inner_texts()]


def values_of(page: Page, variable: str) -> Locator:
    return page.get_by_role("group", name=variable).get_by_role("listbox")


def ask(page: Page) -> None:
    page.get_by_role("button", name="Show table").click()


def test_a_person_finds_a_table_and_chooses_values(person: Page) -> None:
    person.goto("/")
    person.get_by_role("navigation", name="Subjects").get_by_role("link", name="Persons").click()
    expect(person.get_by_role("heading", name="Persons")).to_be_in_viewport()
    person.get_by_role("searchbox", name="Search tables").fill("finnmark age")
    person.get_by_role("button", name="Search").click()
    expect(person.get_by_role("status")).to_have_text("1 tables found")
    person.get_by_role("link", name="Persons, by sex and age").click()
    expect(person.get_by_role("heading", level=1)).to_contain_text("Persons, by sex and age")
    values_of(person, "region").select_option(label=["Vardø", "Alta"])
    values_of(person, "Sex").select_option(label=["Females"])
    values_of(person, "Age").select_option(label=["0-4 years", "90 years or more"])
    ask(person)
    now = figures(SECOND)
    assert shown(person) == [now[region, "2", age] for region in ("2002", "2012") for age in (AGES[0], AGES[-1])]


def test_a_person_pivots_groups_and_draws(person: Page) -> None:
    person.goto(f"/en/tables/{TABLE}?{CUT}")
    person.get_by_label("sex", exact=False).and_(person.get_by_role("checkbox")).check()
    person.get_by_role("group", name="Age").get_by_label("Level or grouping").select_option("main age groups")
    person.get_by_label("Kind of chart").select_option("pyramid")
    ask(person)
    head = person.locator("#result thead tr").last.get_by_role("columnheader").all_inner_texts()
    assert [text.upper() for text in head[:2]] == ["REGION", "AGE"]
    person.locator("#result thead").get_by_role("columnheader", name="Females").first.wait_for()
    now = figures(SECOND)
    found = shown(person)
    assert len(found) == 6 * len(SEXES)
    assert found[:2] == [sum(now["2002", sex, age] for age in AGES[:3]) for sex in SEXES]
    chart = person.get_by_role("img", name="Persons, by sex and age")
    box = chart.locator("svg").bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) > 100


def test_a_person_downloads_the_cut_and_the_whole_table(person: Page, tmp_path: Path) -> None:
    person.goto(f"/en/tables/{TABLE}?{CUT}")
    now = figures(SECOND)
    expected = [now["2002", sex, age] for sex in SEXES for age in AGES]
    files = {}
    for link in ("Excel", "Parquet", f"{TABLE}.parquet"):
        with person.expect_download() as download:
            person.get_by_role("link", name=link, exact=True).click()
        files[link] = tmp_path / download.value.suggested_filename
        download.value.save_as(files[link])
    sheet = openpyxl.load_workbook(files["Excel"]).active
    assert sheet is not None
    assert [row[3] for row in sheet.iter_rows(values_only=True) if isinstance(row[3], int)] == expected
    assert len(pd.read_parquet(files[f"{TABLE}.parquet"])) == len(now)


def test_the_link_to_the_query_and_the_other_language_keep_the_cut(person: Page) -> None:
    person.goto(f"/en/tables/{TABLE}?{CUT}")
    before = shown(person)
    person.get_by_role("link", name="Norsk").click()
    expect(person.locator("html")).to_have_attribute("lang", "no")
    expect(person.get_by_role("heading", level=1)).to_contain_text("Personer, etter kjønn og alder")
    assert shown(person) == before
    person.get_by_role("link", name="Lenke til dette uttrekket").click()
    assert "saved=" in person.url
    assert shown(person) == before


def test_figures_are_written_as_in_each_language(person: Page) -> None:
    person.goto(f"/en/tables/{DWELLINGS}?{EVERYTHING}")
    expect(person.locator("#result tbody")).to_contain_text("3,705")
    expect(person.locator("#result tbody")).to_contain_text("57.0")
    person.get_by_role("link", name="Norsk").click()
    expect(person.locator("#result tbody")).to_contain_text(re.compile("3\\s705"))
    expect(person.locator("#result tbody")).to_contain_text("57,0")


def test_all_values_are_chosen_at_once(browser: Browser, address: str) -> None:
    page = browser.new_page(base_url=address)
    page.goto(f"/en/tables/{TABLE}?{CUT}")
    page.get_by_role("group", name="region").get_by_role("button", name="All").click()
    page.get_by_role("group", name="Age").get_by_role("button", name="None").click()
    ask(page)
    now = figures(SECOND)
    regions = dict.fromkeys(region for region, _, _ in now)
    assert sorted(shown(page)) == sorted(
        sum(now[region, sex, age] for age in AGES) for region in regions for sex in SEXES
    )
    page.close()


def test_by_keyboard_the_content_is_one_key_away(browser: Browser, address: str) -> None:
    page = browser.new_page(base_url=address)
    page.goto("/en/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.close()


PAGES = {
    "front": "/en/",
    "search": "/no/?query=kj%C3%B8nn",
    "table": f"/en/tables/{TABLE}",
    "marks": f"/no/tables/{DWELLINGS}?{EVERYTHING}",
    "grouping": f"/en/tables/{TABLE}?{CUT}&codelist[age_group]=agg_age_group_age_main&heading=sex",
    "pyramid": f"/en/tables/{TABLE}?{CUT}&chart=pyramid",
    "no such chart": f"/en/tables/{DWELLINGS}?{EVERYTHING}&chart=pyramid",
    "problem": "/en/tables/nothing",
    "about": "/en/about",
    "about the population": "/no/about/population",
    "quality": "/no/quality",
    "quality of the population": "/en/quality/population",
}


@pytest.fixture(scope="module")
def documented_address(outputs: list[Path], documented: Path) -> Iterator[str]:
    """Give the address of a server whose tables have reference metadata with them."""
    with running(create_service([outputs[0], documented])) as place:
        yield place


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_axe_finds_no_fault_and_nothing_is_cut_off_on_a_narrow_screen(
    browser: Browser, documented_address: str, path: str
) -> None:
    page = browser.new_page(
        base_url=documented_address, viewport={"width": 320, "height": 640}
    )  # WCAG 1.4.10: 320 pixels
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate((find_package("axe-core") / "axe.min.js").read_text("utf-8"))
    # The rule on the size of targets, new in WCAG 2.2, is off unless it is asked for by name.
    found: dict[str, Any] = page.evaluate(
        "tags => axe.run({runOnly: {type: 'tag', values: tags}, rules: {'target-size': {enabled: true}}})", WCAG
    )
    assert [(item["id"], item["nodes"][0]["html"]) for item in found["violations"]] == []
    assert "target-size" in {item["id"] for item in found["passes"]}
    page.close()
