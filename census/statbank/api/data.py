"""Routes that give the figures of a cut."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from census.statbank.answers import read_layout, write_answer
from census.statbank.api.parameters import (
    as_of,
    asked,
    base,
    is_known,
    listed,
    not_modified,
    read_bytes,
    tag_of,
)
from census.statbank.cut import apply_cut, make_cut
from census.statbank.problems import bad_request
from census.statbank.publications import Publication, Publications
from census.statbank.requests import read_body, read_language, read_query
from census.statbank.selection import Selection


@dataclass(frozen=True)
class Limits:
    """What one request may ask for, and how often: cells, and calls in a window of so many seconds."""

    cells: int = 800_000
    calls: int = 30
    seconds: int = 10


def create_data(publications: Publications, limits: Limits) -> APIRouter:
    """The routes ``/tables/<table>/data``."""
    routes = APIRouter()

    @routes.get("/tables/{name}/data")
    def get_data(request: Request, name: str) -> Response:
        publication = publications.find(name, as_of(request))
        query = read_query(request.query_params.multi_items())
        return answer_data(request, publications, limits, publication, query)

    @routes.post("/tables/{name}/data")
    async def post_data(request: Request, name: str) -> Response:
        body = await read_bytes(request)

        def answer() -> Response:
            publication = publications.find(name, as_of(request))
            return answer_data(request, publications, limits, publication, read_body(body), body=body)

        return await run_in_threadpool(answer)

    return routes


def answer_data(
    request: Request,
    publications: Publications,
    limits: Limits,
    publication: Publication,
    selection: Selection,
    *,
    body: bytes = b"",
    layout: tuple[str, list[str]] | None = None,
    language_code: str | None = None,
) -> Response:
    """The figures that a selection asks for, in the layout and language of the request, or else the given ones.

    Raises:
        RequestError: the selection cannot be made out, or chooses too many cells.
    """
    language = read_language(asked(request, "lang") or language_code)
    chosen = read_layout(*(layout or (asked(request, "outputFormat"), listed(request, "outputFormatParams"))))
    cut = make_cut(publication, selection)
    if cut.cells > limits.cells:
        raise bad_request(
            f"The query chooses {cut.cells:,} cells; at most {limits.cells:,} are given at once. Choose less, or "
            f"take the whole table as a file: {base(request, '')}/files/{publication.id}/."
        )
    tag = tag_of(request, publication, body.decode("utf-8", "replace"))
    if is_known(request, tag):
        return not_modified(tag)
    answer = write_answer(apply_cut(publications.read(publication), cut), chosen, language, publication.id)
    headers = {
        "ETag": tag,
        "Content-Disposition": f'inline; filename="{answer.file_name}"',
        "Cache-Control": "public, max-age=300",
    }
    return Response(answer.content, media_type=answer.media_type, headers=headers)
