"""Routes that list and describe tables."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from http import HTTPStatus
from math import ceil
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from census.formats import Language
from census.formats.table import STATBANK_LANGUAGE
from census.statbank.api.parameters import as_of, asked, base, is_known, language, not_modified, number, tag_of
from census.statbank.api.saved import read_saved, selection_document
from census.statbank.cut import apply_cut, default_selection, make_cut
from census.statbank.descriptions import describe_metadata, describe_table, search_tables
from census.statbank.problems import RequestError
from census.statbank.publications import Publication, Publications
from census.statbank.requests import read_query, read_selection
from census.statbank.selection import Choice, Selection

_PAGE = 100
_MOST_PAGE = 10_000
_MOST_DAYS = 100_000


def create_tables(publications: Publications) -> APIRouter:
    """Routes below ``/tables``, all but those of data."""
    routes = APIRouter(prefix="/tables")

    @routes.get("")
    def list_tables(request: Request) -> Response:
        found = publications.latest(as_of(request))
        if query := asked(request, "query"):
            found = search_tables(found, query, language(request))
        if (days := number(request, "pastDays", 0)) > 0:
            since = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=min(days, _MOST_DAYS))
            found = [item for item in found if item.table.published >= since]
        return JSONResponse(_page_of_tables(request, found, language(request)))

    @routes.get("/{name}")
    def get_table(request: Request, name: str) -> Response:
        own = language(request)
        told = describe_table(publications.find(name, as_of(request)), own, base(request))
        return JSONResponse({"language": STATBANK_LANGUAGE[own], **told})

    @routes.get("/{name}/metadata")
    def get_metadata(request: Request, name: str) -> Response:
        own = language(request)
        publication = publications.find(name, as_of(request))
        tag = tag_of(request, publication)
        if is_known(request, tag):
            return not_modified(tag)
        table = publication.table
        selection = _metadata_selection(request, publication)
        if selection is not None:
            table = apply_cut(publications.read(publication), make_cut(publication, selection))
        return JSONResponse(describe_metadata(publication, table, own, base(request)), headers={"ETag": tag})

    @routes.get("/{name}/defaultselection")
    def get_default_selection(request: Request, name: str) -> Response:
        publication = publications.find(name, as_of(request))
        return JSONResponse(selection_document(request, publication, Selection()))

    return routes


def _metadata_selection(request: Request, publication: Publication) -> Selection | None:
    """The cut whose metadata are asked for, if not those of the whole table."""
    if saved := asked(request, "savedQuery"):
        return read_selection(read_saved(saved)["selection"])
    if (asked(request, "defaultSelection") or "").lower() == "true":
        return default_selection(publication.table)
    query = read_query(request.query_params.multi_items())
    if not any(choice.code_list for choice in query.choices):
        return None
    named = {choice.variable.lower() for choice in query.choices}
    others = (Choice(item.id, ("*",)) for item in publication.table.dimensions if item.id.lower() not in named)
    return replace(query, choices=(*query.choices, *others))


def _page_of_tables(request: Request, found: list[Publication], own: Language) -> dict[str, Any]:
    size = min(number(request, "pageSize", _PAGE, least=1), _MOST_PAGE)
    place = number(request, "pageNumber", 1, least=1)
    pages = max(1, ceil(len(found) / size))
    if place > pages:
        raise RequestError(HTTPStatus.NOT_FOUND, f"There is no page {place}: the last one is {pages}.")
    code, address = STATBANK_LANGUAGE[own], base(request)

    def link(rel: str, page: int) -> dict[str, str]:
        kept = {key: value for key, value in request.query_params.items() if key.lower() != "pagenumber"}
        query = "&".join(f"{quote(key)}={quote(value)}" for key, value in {**kept, "pageNumber": str(page)}.items())
        return {"rel": rel, "hreflang": code, "href": f"{address}/tables?{query}"}

    links = [link("self", place)]
    links += [link("next", place + 1)] if place < pages else []
    links += [link("previous", place - 1)] if place > 1 else []
    links += [link("first", 1), link("last", pages)]
    return {
        "language": code,
        "tables": [describe_table(item, own, address) for item in found[(place - 1) * size : place * size]],
        "page": {
            "pageNumber": place,
            "pageSize": size,
            "totalElements": len(found),
            "totalPages": pages,
            "links": links,
        },
        "links": [{"rel": "self", "hreflang": code, "href": f"{address}/tables?lang={code}"}],
    }
