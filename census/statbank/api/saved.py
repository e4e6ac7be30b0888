"""Routes of saved queries, and selections as documents."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from census.formats.table import STATBANK_LANGUAGE
from census.statbank.answers import read_layout
from census.statbank.api.data import Limits, answer_data
from census.statbank.api.parameters import as_of, asked, base, language, read_bytes, read_json
from census.statbank.cut import described_selection, make_cut
from census.statbank.problems import bad_request, not_found
from census.statbank.publications import Publication, Publications
from census.statbank.requests import read_language, read_selection
from census.statbank.saved_queries import pack_query, unpack_query
from census.statbank.selection import Selection


def create_saved_queries(publications: Publications, limits: Limits) -> APIRouter:
    """Routes below ``/savedqueries``."""
    routes = APIRouter(prefix="/savedqueries")

    @routes.post("")
    async def save_query(request: Request) -> Response:
        content = read_json(await read_bytes(request))

        def save() -> Response:
            saved = _checked(publications, content)
            return JSONResponse(_saved_document(request, pack_query(saved), saved), HTTPStatus.CREATED)

        return await run_in_threadpool(save)

    @routes.get("/{name}")
    def get_saved_query(request: Request, name: str) -> Response:
        return JSONResponse(_saved_document(request, name, read_saved(name)))

    @routes.get("/{name}/data")
    def run_saved_query(request: Request, name: str) -> Response:
        saved = read_saved(name)
        return answer_data(
            request,
            publications,
            limits,
            publications.find(saved["tableId"], as_of(request)),
            read_selection(saved["selection"]),
            layout=None if asked(request, "outputFormat") else (saved["outputFormat"], saved["outputFormatParams"]),
            language_code=saved["language"],
        )

    @routes.get("/{name}/selection")
    def get_saved_selection(request: Request, name: str) -> Response:
        saved = read_saved(name)
        publication = publications.find(saved["tableId"], as_of(request))
        return JSONResponse(selection_document(request, publication, read_selection(saved["selection"])))

    return routes


def read_saved(name: str) -> dict[str, Any]:
    """The query of that id.

    Raises:
        RequestError: the id is none that was given. Anybody can make one up: what is in it is checked anew.
    """
    saved = unpack_query(name)
    texts = ("tableId", "language", "outputFormat")
    parameters = saved.get("outputFormatParams")
    if (
        not all(isinstance(saved.get(key), str) for key in texts)
        or not isinstance(saved.get("selection"), dict)
        or not isinstance(parameters, list)
        or not all(isinstance(item, str) for item in parameters)
    ):
        raise not_found("saved query", name, "Save it again.")
    return saved


def selection_document(request: Request, publication: Publication, selection: Selection) -> dict[str, Any]:
    """A selection with its expressions made out, as the interface gives it."""
    code = STATBANK_LANGUAGE[language(request)]
    told = described_selection(publication, make_cut(publication, selection))
    href = f"{base(request)}/tables/{publication.id}/data?lang={code}"
    return {"language": code, **told, "links": [{"rel": "data", "hreflang": code, "href": href}]}


def plain_selection(selection: Selection) -> dict[str, Any]:
    """A selection as JSON. Source: schema ``VariablesSelection``."""
    return {
        "selection": [
            {"variableCode": item.variable, "codelist": item.code_list, "valueCodes": list(item.values)}
            for item in selection.choices
        ],
        "placement": {"heading": list(selection.heading), "stub": list(selection.stub)},
    }


def _checked(publications: Publications, content: dict[str, Any]) -> dict[str, Any]:
    """The query to save, if it can be answered."""
    name = content.get("tableId")
    if not isinstance(name, str):
        raise bad_request('\'tableId\' is missing. Send {"tableId": …, "language": …, "selection": {…}}.')
    publication = publications.find(name)
    selection = read_selection(content.get("selection") or {})
    make_cut(publication, selection)
    parameters = content.get("outputFormatParams") or []
    if not isinstance(parameters, list) or not all(isinstance(item, str) for item in parameters):
        raise bad_request("'outputFormatParams' is no list of texts.")
    output = content.get("outputFormat") or "json-stat2"
    if not isinstance(output, str):
        raise bad_request("'outputFormat' is no text.")
    read_layout(output, parameters)
    own = content.get("language")
    if own is not None and not isinstance(own, str):
        raise bad_request("'language' is no text.")
    return {
        "tableId": publication.id,
        "language": STATBANK_LANGUAGE[read_language(own)],
        "selection": plain_selection(selection),
        "outputFormat": output.lower(),
        "outputFormatParams": parameters,
    }


def _saved_document(request: Request, name: str, saved: dict[str, Any]) -> dict[str, Any]:
    code = saved["language"]
    address = f"{base(request)}/savedqueries/{name}"
    return {
        "language": code,
        "id": name,
        "savedQuery": {"id": name, **saved},
        "links": [
            {"rel": "self", "hreflang": code, "href": address},
            {"rel": "data", "hreflang": code, "href": f"{address}/data"},
        ],
    }
