"""Pages about the statistics and their quality, and reference metadata and structures as files.

``/en/about``, ``/en/quality`` (of the census), ``/en/about/population``, ``/en/quality/population``; all files below
``/metadata/``, those in SDMX also below ``/sdmx/``.
"""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from census.formats.document import document_body
from census.statbank.pages import page_language, problem_page, render_page
from census.statbank.problems import RequestError, not_found
from census.statbank.reference_metadata import CHECKSUMS, ReferenceMetadata, Release
from census.statbank.requests import read_day

_TYPES = {"html": "text/html", "json": "application/json", "xml": "application/xml"}
_SDMX = {
    "quality": "application/vnd.sdmx.metadata+xml;version=3.0.0",
    "esms": "application/vnd.sdmx.structure+xml;version=3.0.0",
    "data": "application/vnd.sdmx.structure+xml;version=3.0.0",
}


_ADDRESSES = {
    "about_census": "about",
    "about_population": "about/population",
    "quality_census": "quality",
    "quality_population": "quality/population",
}
"""Pages of documents, below the language."""


def create_metadata_pages(metadata: ReferenceMetadata) -> APIRouter:
    """Routes of the documents, and of the files."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/metadata/")
    @routes.get("/sdmx/")
    def list_files(request: Request) -> Response:
        release = _release_of(metadata, request)
        root, kind = str(request.base_url).rstrip("/"), request.url.path.split("/")[1]
        listed = [name for name in sorted(release.files) if kind == "metadata" or name.endswith(".xml")]
        return JSONResponse(
            {
                "published": release.published.isoformat(),
                "version": release.version,
                "checksums": f"{root}/metadata/{CHECKSUMS}",
                "files": [
                    {"name": name, "sha256": release.files[name], "href": f"{root}/{kind}/{name}"} for name in listed
                ],
            }
        )

    @routes.get("/metadata/{name}")
    def send_file(request: Request, name: str) -> Response:
        return _send(metadata, _release_of(metadata, request), name)

    @routes.get("/sdmx/{name}")
    def send_sdmx(request: Request, name: str) -> Response:
        if not name.endswith(".xml"):
            raise not_found("SDMX message", name, "See /sdmx/.")
        return _send(metadata, _release_of(metadata, request), name)

    for name, address in _ADDRESSES.items():
        routes.add_api_route(f"/{{code}}/{address}", _page_of(metadata, name))
    return routes


def _page_of(metadata: ReferenceMetadata, name: str) -> Callable[[Request, str], Response]:
    """What answers at the address of a document."""

    def show(request: Request, code: str) -> Response:
        language = page_language(code)
        try:
            release = _release_of(metadata, request)
            document = metadata.document(release, name)
        except RequestError as error:
            return problem_page(request, error, language)
        files = [file for file in sorted(release.files) if file.startswith(document.id) and not file.endswith(".json")]
        return render_page(
            request,
            "document.html",
            language,
            title=document.title[language],
            body=document_body(document, language),
            published=release.published.isoformat(),
            files=files,
            others=[
                (title[language], _ADDRESSES[other])
                for other, title in release.documents.items()
                if other != name and other in _ADDRESSES
            ],
        )

    return show


def _release_of(metadata: ReferenceMetadata, request: Request) -> Release:
    return metadata.find(read_day(request.query_params.get("asOf")))


def _send(metadata: ReferenceMetadata, release: Release, name: str) -> Response:
    content = metadata.read(release, name)
    kind = name.rpartition(".")[2]
    told = _SDMX[name.partition("_")[0].partition(".")[0]] if kind == "xml" else _TYPES.get(kind, "text/plain")
    headers = {"ETag": f'"{release.files[name]}"'} if name in release.files else {}
    return Response(content, media_type=told, headers=headers)
