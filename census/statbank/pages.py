"""Pages for people: search, and a table to cut, look at and download. They work without a script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from http import HTTPStatus
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from census.formats import Language, Table
from census.formats.html import html_table
from census.formats.table import STATBANK_LANGUAGE
from census.statbank.answers import Format
from census.statbank.api import PATH, plain_selection, read_saved
from census.statbank.charts import KINDS, Kind, chart_specification, draw_chart
from census.statbank.cut import Cut, apply_cut, described_selection, make_cut
from census.statbank.descriptions import search_tables
from census.statbank.form import describe_form
from census.statbank.problems import RequestError
from census.statbank.publications import Publication, Publications
from census.statbank.requests import LANGUAGES, only, read_day, read_query, read_selection
from census.statbank.saved_queries import pack_query
from census.statbank.selection import Choice, Selection
from census.statbank.snippets import snippets_of
from census.statbank.texts import texts_in

MOST_SHOWN = 20_000
"""Cells of a table on a page."""


def create_pages(publications: Publications) -> APIRouter:
    """Routes of the pages, ``/en/…`` and ``/no/…``."""
    routes = APIRouter()

    @routes.get("/", include_in_schema=False)
    def front() -> Response:
        return RedirectResponse("/en/")

    @routes.get("/static/statbank.css", include_in_schema=False)
    def style() -> Response:
        return Response((_folder() / "statbank.css").read_text("utf-8"), media_type="text/css")

    @routes.get("/static/statbank.js", include_in_schema=False)
    def script() -> Response:
        return Response((_folder() / "statbank.js").read_text("utf-8"), media_type="text/javascript")

    @routes.get("/{code}/", include_in_schema=False)
    def list_tables(request: Request, code: str) -> Response:
        language = page_language(code)
        query = only(request.query_params.getlist("query")) or ""
        found = publications.latest()
        if query.strip():
            found = search_tables(found, query, language)
        return render_page(
            request, "tables.html", language, query=query, found=len(found), subjects=_subjects(found, language)
        )

    @routes.get("/{code}/tables/{name}", include_in_schema=False)
    def show_table(request: Request, code: str, name: str) -> Response:
        language = page_language(code)
        try:
            publication = publications.find(name, read_day(request.query_params.get("asOf")))
            selection = _selection(request)
            cut = make_cut(publication, selection)
            table = apply_cut(publications.read(publication), cut)
        except RequestError as error:
            return problem_page(request, error, language)
        kind = _kind(request)
        chart = chart_specification(table, kind, language) if kind else None
        return render_page(
            request,
            "table.html",
            language,
            **describe_form(publication, cut, language),
            **_addresses(request, publications, publication, cut, language),
            cells=f"{cut.cells:,}",
            shown=html_table(table, language, title=True) if cut.cells <= MOST_SHOWN else "",
            kinds=KINDS,
            chart_kind=kind or "",
            chart=draw_chart(chart) if chart else "",
        )

    @routes.get("/{code}/tables/{name}/chart.vl.json", include_in_schema=False)
    def chart(request: Request, code: str, name: str) -> Response:
        language = page_language(code)
        publication = publications.find(name)
        table = apply_cut(publications.read(publication), make_cut(publication, _selection(request)))
        return JSONResponse(chart_specification(table, _kind(request) or "bar", language))

    return routes


def problem_page(request: Request, error: RequestError, language: Language = "en") -> Response:
    """A problem as a page."""
    page = render_page(request, "problem.html", language, detail=error.detail)
    page.status_code = error.status
    return page


def _addresses(
    request: Request, publications: Publications, publication: Publication, cut: Cut, language: Language
) -> dict[str, Any]:
    """Links of the page: downloads, saved query, files, versions, and lines of code."""
    code, table = STATBANK_LANGUAGE[language], publication.table
    base = str(request.base_url).rstrip("/")
    told = described_selection(publication, cut)
    saved = pack_query(
        {
            "tableId": table.id,
            "language": code,
            "selection": plain_selection(read_selection(told)),
            "outputFormat": Format.JSON_STAT.value,
            "outputFormatParams": [],
        }
    )
    data = f"{base}{PATH}/savedqueries/{saved}/data?outputFormat="
    formats = [
        ("CSV", f"{data}csv"),
        ("Excel", f"{data}xlsx&outputFormatParams=IncludeTitle"),
        ("PX", f"{data}px"),
        ("JSON-stat 2", f"{data}json-stat2"),
        ("Parquet", f"{data}parquet"),
        ("HTML", f"{data}html"),
    ]
    day = table.published.isoformat()
    return {
        "downloads": formats,
        "saved": f"{base}/{code}/tables/{table.id}?saved={saved}",
        "chart_address": f"{base}/{code}/tables/{table.id}/chart.vl.json?saved={saved}&chart={_kind(request) or 'bar'}",
        "files": [
            {"name": item.name, "address": f"{base}/files/{table.id}/{day}/{item.name}", "size": _size(item.bytes)}
            for item in publication.files
        ],
        "versions": [
            {
                "day": item.table.published.isoformat(),
                "address": f"{base}/{code}/tables/{table.id}?asOf={item.table.published.isoformat()}",
            }
            for item in publications.versions(table.id)
        ],
        "snippets": list(snippets_of(f"{base}{PATH}", table.id, told, f"{data}csv", f"{data}parquet").items()),
    }


def _selection(request: Request) -> Selection:
    """The query of the page's address: a saved one, or what the form says."""
    if saved := request.query_params.get("saved"):
        return read_selection(read_saved(saved)["selection"])
    asked = read_query(request.query_params.multi_items())
    return replace(asked, choices=tuple(_of_list(request, choice) for choice in asked.choices))


def _of_list(request: Request, choice: Choice) -> Choice:
    """A choice of the form. If its code list was changed, the values chosen are of the former one: all are meant."""
    former = request.query_params.get(f"listed[{choice.variable}]")
    return choice if former in (None, choice.code_list or "") else replace(choice, values=("*",))


def _subjects(found: Sequence[Publication], language: Language) -> list[tuple[str, list[dict[str, str]]]]:
    """Tables by what they count."""
    subjects: dict[str, list[dict[str, str]]] = {}
    for item in found:
        table: Table = item.table
        names = (one.label[language] for one in table.dimensions if one.role in ("region", "classification"))
        size = 1
        for one in table.dimensions:
            size *= len(one.codes)
        subjects.setdefault(table.contents[language], []).append(
            {
                "id": table.id,
                "title": table.title[language],
                "variables": ", ".join(names),
                "figures": f"{size:,}",
                "published": table.published.isoformat(),
            }
        )
    return sorted(subjects.items())


def render_page(request: Request, template: str, language: Language, **values: Any) -> HTMLResponse:
    """A page from its template."""
    code = STATBANK_LANGUAGE[language]
    other = "no" if code == "en" else "en"
    path = request.url.path
    rest = path[len(code) + 2 :] if path.startswith(f"/{code}/") else ""
    query = f"?{request.url.query}" if request.url.query else ""
    publications = request.app.state.publications
    source = publications.latest()[0].table.publisher.name[language]
    text = (
        _templates()
        .get_template(template)
        .render(
            t=texts_in(language),
            code=code,
            other=other,
            other_address=f"/{other}/{quote(rest)}{query}",
            root=str(request.base_url).rstrip("/"),
            source=source,
            documented=bool(request.app.state.reference_metadata),
            **values,
        )
    )
    return HTMLResponse(text)


def page_language(code: str) -> Language:
    """The language of a page by the beginning of its address.

    Raises:
        RequestError: there is none of that name.
    """
    language = LANGUAGES.get(code)
    if language is None:
        raise RequestError(HTTPStatus.NOT_FOUND, "There is nothing at this address. Pages begin at /en/ and /no/.")
    return language


def _kind(request: Request) -> Kind | None:
    return next((kind for kind in KINDS if kind == request.query_params.get("chart")), None)


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1e3))} kB"


def _folder() -> Path:
    return Path(str(resources.files("census.statbank") / "templates"))


@cache
def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(_folder()), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
