"""The interface for programs: PxWebApi 2, as clients of StatBanks speak it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, replace
from http import HTTPStatus
from math import ceil
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from census.formats import Language
from census.formats.table import STATBANK_LANGUAGE
from census.statbank.answers import Layout, read_layout, write_answer
from census.statbank.code_lists import describe_code_list, merge_code_lists
from census.statbank.cut import apply_cut, default_selection, described_selection, make_cut
from census.statbank.descriptions import (
    describe_interface,
    describe_metadata,
    describe_table,
    entity_tag,
    search_tables,
)
from census.statbank.problems import RequestError, bad_request, quoted
from census.statbank.publications import Publication, Publications
from census.statbank.requests import only, read_body, read_day, read_language, read_query, read_selection
from census.statbank.saved_queries import pack_query, unpack_query
from census.statbank.selection import Choice, Selection

PATH = "/api/v2"
MOST_BODY = 1_000_000
"""Bytes of a JSON query."""
_PAGE = 100
_MOST_PAGE = 10_000


@dataclass(frozen=True)
class Limits:
    """What one request may ask for, and how often: cells, and calls in a window of so many seconds."""

    cells: int = 800_000
    calls: int = 30
    seconds: int = 10


def create_api(publications: Publications, limits: Limits, version: str) -> APIRouter:  # noqa: PLR0915 - routes
    """The routes of the interface."""
    api = APIRouter(prefix=PATH)

    @api.get("/config")
    def config() -> Response:
        return JSONResponse(
            describe_interface(publications.latest(), version, limits.cells, limits.calls, limits.seconds)
        )

    @api.get("/tables")
    def list_tables(request: Request) -> Response:
        language = _language(request)
        found = publications.latest(_as_of(request))
        if query := _asked(request, "query"):
            found = search_tables(found, query, language)
        if (days := _number(request, "pastDays", 0)) > 0:
            since = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=min(days, 100_000))
            found = [item for item in found if item.table.published >= since]
        return JSONResponse(_page_of_tables(request, found, language))

    @api.get("/tables/{name}")
    def get_table(request: Request, name: str) -> Response:
        language = _language(request)
        told = describe_table(publications.find(name, _as_of(request)), language, _base(request))
        return JSONResponse({"language": STATBANK_LANGUAGE[language], **told})

    @api.get("/tables/{name}/metadata")
    def get_metadata(request: Request, name: str) -> Response:
        language = _language(request)
        publication = publications.find(name, _as_of(request))
        tag = _tag(request, publication)
        if _is_known(request, tag):
            return _not_modified(tag)
        table = publication.table
        selection = _metadata_selection(request, publication)
        if selection is not None:
            table = apply_cut(publications.read(publication), make_cut(publication, selection))
        return JSONResponse(describe_metadata(publication, table, language, _base(request)), headers={"ETag": tag})

    @api.get("/tables/{name}/defaultselection")
    def get_default_selection(request: Request, name: str) -> Response:
        publication = publications.find(name, _as_of(request))
        return JSONResponse(_selection_document(request, publication, Selection()))

    @api.get("/tables/{name}/data")
    def get_data(request: Request, name: str) -> Response:
        return _data(request, publications.find(name, _as_of(request)), read_query(request.query_params.multi_items()))

    @api.post("/tables/{name}/data")
    async def post_data(request: Request, name: str) -> Response:
        body = await _body(request)
        return await run_in_threadpool(
            lambda: _data(request, publications.find(name, _as_of(request)), read_body(body), body)
        )

    @api.get("/codelists/{name}")
    def get_code_list(request: Request, name: str) -> Response:
        language = _language(request)
        code = STATBANK_LANGUAGE[language]
        item = merge_code_lists(publications.latest(), name)
        return JSONResponse(
            describe_code_list(item, language, code, f"{_base(request)}/codelists/{quote(item.id)}?lang={code}")
        )

    @api.post("/savedqueries")
    async def save_query(request: Request) -> Response:
        content = _read_json(await _body(request))
        return await run_in_threadpool(_save, request, content)

    @api.get("/savedqueries/{name}")
    def get_saved_query(request: Request, name: str) -> Response:
        return JSONResponse(_saved_document(request, name, unpack_query(name)))

    @api.get("/savedqueries/{name}/data")
    def run_saved_query(request: Request, name: str) -> Response:
        saved = unpack_query(name)
        layout = None if _asked(request, "outputFormat") else (saved["outputFormat"], saved["outputFormatParams"])
        publication = publications.find(saved["tableId"], _as_of(request))
        return _data(request, publication, read_selection(saved["selection"]), b"", layout, saved["language"])

    @api.get("/savedqueries/{name}/selection")
    def get_saved_selection(request: Request, name: str) -> Response:
        saved = unpack_query(name)
        publication = publications.find(saved["tableId"], _as_of(request))
        return JSONResponse(_selection_document(request, publication, read_selection(saved["selection"])))

    def _save(request: Request, content: dict[str, Any]) -> Response:
        name = content.get("tableId")
        if not isinstance(name, str):
            raise bad_request('\'tableId\' is missing. Send {"tableId": …, "language": …, "selection": {…}}.')
        publication = publications.find(name)
        wished = content.get("selection") or {}
        selection = read_selection(wished)
        make_cut(publication, selection)
        parameters = content.get("outputFormatParams") or []
        if not isinstance(parameters, list) or not all(isinstance(item, str) for item in parameters):
            raise bad_request("'outputFormatParams' is no list of texts.")
        output = content.get("outputFormat") or "json-stat2"
        if not isinstance(output, str):
            raise bad_request("'outputFormat' is no text.")
        read_layout(output, parameters)
        language = content.get("language")
        if language is not None and not isinstance(language, str):
            raise bad_request("'language' is no text.")
        saved = {
            "tableId": publication.id,
            "language": STATBANK_LANGUAGE[read_language(language)],
            "selection": plain_selection(selection),
            "outputFormat": output.lower(),
            "outputFormatParams": parameters,
        }
        return JSONResponse(_saved_document(request, pack_query(saved), saved), HTTPStatus.CREATED)

    def _data(
        request: Request,
        publication: Publication,
        selection: Selection,
        body: bytes = b"",
        layout: tuple[str, list[str]] | None = None,
        language_code: str | None = None,
    ) -> Response:
        language = read_language(_asked(request, "lang") or language_code)
        asked = layout or (_asked(request, "outputFormat"), _listed(request, "outputFormatParams"))
        chosen: Layout = read_layout(*asked)
        cut = make_cut(publication, selection)
        if cut.cells > limits.cells:
            raise bad_request(
                f"The query chooses {cut.cells:,} cells; at most {limits.cells:,} are given at once. Choose less, or "
                f"take the whole table as a file: {_base(request, '')}/files/{publication.id}/."
            )
        tag = _tag(request, publication, body.decode("utf-8", "replace"))
        if _is_known(request, tag):
            return _not_modified(tag)
        answer = write_answer(apply_cut(publications.read(publication), cut), chosen, language, publication.id)
        headers = {
            "ETag": tag,
            "Content-Disposition": f'inline; filename="{answer.file_name}"',
            "Cache-Control": "public, max-age=300",
        }
        return Response(answer.content, media_type=answer.media_type, headers=headers)

    return api


def _metadata_selection(request: Request, publication: Publication) -> Selection | None:
    """The cut whose metadata are asked for, if not those of the whole table."""
    if saved := _asked(request, "savedQuery"):
        return read_selection(unpack_query(saved)["selection"])
    if (_asked(request, "defaultSelection") or "").lower() == "true":
        return default_selection(publication.table)
    asked = read_query(request.query_params.multi_items())
    if not any(choice.code_list for choice in asked.choices):
        return None
    named = {choice.variable.lower() for choice in asked.choices}
    others = (Choice(item.id, ("*",)) for item in publication.table.dimensions if item.id.lower() not in named)
    return replace(asked, choices=(*asked.choices, *others))


def _page_of_tables(request: Request, found: list[Publication], language: Language) -> dict[str, Any]:
    size = min(_number(request, "pageSize", _PAGE, least=1), _MOST_PAGE)
    number = _number(request, "pageNumber", 1, least=1)
    pages = max(1, ceil(len(found) / size))
    if number > pages:
        raise RequestError(HTTPStatus.NOT_FOUND, f"There is no page {number}: the last one is {pages}.")
    code, base = STATBANK_LANGUAGE[language], _base(request)

    def link(rel: str, page: int) -> dict[str, str]:
        kept = {key: value for key, value in request.query_params.items() if key.lower() != "pagenumber"}
        asked = "&".join(f"{quote(key)}={quote(value)}" for key, value in {**kept, "pageNumber": str(page)}.items())
        return {"rel": rel, "hreflang": code, "href": f"{base}/tables?{asked}"}

    links = [link("self", number)]
    links += [link("next", number + 1)] if number < pages else []
    links += [link("previous", number - 1)] if number > 1 else []
    links += [link("first", 1), link("last", pages)]
    return {
        "language": code,
        "tables": [describe_table(item, language, base) for item in found[(number - 1) * size : number * size]],
        "page": {
            "pageNumber": number,
            "pageSize": size,
            "totalElements": len(found),
            "totalPages": pages,
            "links": links,
        },
        "links": [{"rel": "self", "hreflang": code, "href": f"{base}/tables?lang={code}"}],
    }


def _selection_document(request: Request, publication: Publication, selection: Selection) -> dict[str, Any]:
    language = _language(request)
    code = STATBANK_LANGUAGE[language]
    told = described_selection(publication, make_cut(publication, selection))
    href = f"{_base(request)}/tables/{publication.id}/data?lang={code}"
    return {"language": code, **told, "links": [{"rel": "data", "hreflang": code, "href": href}]}


def _saved_document(request: Request, name: str, saved: dict[str, Any]) -> dict[str, Any]:
    code = saved["language"]
    address = f"{_base(request)}/savedqueries/{name}"
    return {
        "language": code,
        "id": name,
        "savedQuery": {"id": name, **saved},
        "links": [
            {"rel": "self", "hreflang": code, "href": address},
            {"rel": "data", "hreflang": code, "href": f"{address}/data"},
        ],
    }


def plain_selection(selection: Selection) -> dict[str, Any]:
    """A selection as JSON. Source: schema ``VariablesSelection``."""
    return {
        "selection": [
            {"variableCode": item.variable, "codelist": item.code_list, "valueCodes": list(item.values)}
            for item in selection.choices
        ],
        "placement": {"heading": list(selection.heading), "stub": list(selection.stub)},
    }


def _read_json(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise bad_request("The body is no JSON.") from None
    if not isinstance(content, dict):
        raise bad_request("The body is no JSON object.")
    return content


async def _body(request: Request) -> bytes:
    """The body of a request, if it is not too long."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BODY:
            raise RequestError(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                f"The body is longer than {MOST_BODY} bytes. Use expressions such as *.",
            )
    return body


def _asked(request: Request, name: str) -> str | None:
    """The value of a parameter, whose name may be in any case."""
    return only([value for key, value in request.query_params.multi_items() if key.lower() == name.lower()])


def _listed(request: Request, name: str) -> list[str]:
    given = [value for key, value in request.query_params.multi_items() if key.lower() == name.lower()]
    return [part.strip() for value in given for part in value.split(",") if part.strip()]


def _number(request: Request, name: str, default: int, least: int = 0) -> int:
    text = _asked(request, name)
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) < least:
        raise bad_request(f"'{name}' is {quoted(text)}; it must be a whole number of at least {least}.")
    return int(text)


def _language(request: Request) -> Language:
    return read_language(_asked(request, "lang"))


def _as_of(request: Request) -> dt.date | None:
    return read_day(_asked(request, "asOf"))


def _base(request: Request, path: str = PATH) -> str:
    return str(request.base_url).rstrip("/") + path


def _tag(request: Request, publication: Publication, body: str = "") -> str:
    checks = "".join(item.sha256 for item in publication.files)
    return entity_tag(checks, str(request.url), body)


def _is_known(request: Request, tag: str) -> bool:
    """Whether the client says that it has this very answer."""
    said = request.headers.get("if-none-match", "")
    return said.strip() == "*" or tag in (part.strip().removeprefix("W/") for part in said.split(","))


def _not_modified(tag: str) -> Response:
    return Response(status_code=HTTPStatus.NOT_MODIFIED, headers={"ETag": tag})
