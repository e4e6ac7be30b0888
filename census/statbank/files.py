"""Whole tables as files at stable addresses, with checksums: of any size, without a limit of cells.

``/files/<table>/`` gives the latest version, ``/files/<table>/<day of publication>/`` a certain one.
"""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, JSONResponse, PlainTextResponse

from census.statbank.difference import difference_lines
from census.statbank.problems import not_found
from census.statbank.publications import Publication, Publications
from census.statbank.requests import read_day

FILES = "/files"
CHECKSUMS = "SHA256SUMS"


def create_files(publications: Publications) -> APIRouter:
    """Routes below ``/files``."""
    routes = APIRouter(prefix=FILES)

    @routes.get("/{name}/")
    def list_files(request: Request, name: str) -> Response:
        return JSONResponse(
            {
                "id": publications.find(name).id,
                "versions": [_describe(request, item) for item in publications.versions(name)],
            }
        )

    @routes.get("/{name}/difference")
    def tell_difference(request: Request, name: str) -> Response:
        """CSV of the figures that differ between two versions, ``?from=<day>&to=<day>``."""
        before, after = (_of_day(publications, name, request.query_params.get(end, "")) for end in ("from", "to"))
        lines = difference_lines(publications.read(before), publications.read(after))
        return PlainTextResponse("".join(lines), media_type="text/csv")

    @routes.get("/{name}/{file}")
    @routes.head("/{name}/{file}", include_in_schema=False)
    def latest_file(name: str, file: str) -> Response:
        return _send(publications.find(name), file)

    @routes.get("/{name}/{day}/{file}")
    @routes.head("/{name}/{day}/{file}", include_in_schema=False)
    def file_of_version(name: str, day: str, file: str) -> Response:
        return _send(_of_day(publications, name, day), file)

    return routes


def _of_day(publications: Publications, name: str, day: str) -> Publication:
    """The version of a table that was published on that day."""
    wanted = read_day(day)
    for item in publications.versions(name):
        if item.table.published == wanted:
            return item
    raise not_found("version", day, f"See /files/{publications.find(name).id}/.")


def _send(publication: Publication, name: str) -> Response:
    """A file that the publication tells of: no other path can be reached."""
    if name == CHECKSUMS:
        return FileResponse(publication.folder / CHECKSUMS, media_type="text/plain")
    for item in publication.files:
        if item.name == name and (publication.folder / name).is_file():
            headers = {"ETag": f'"{item.sha256}"', "X-Checksum-SHA256": item.sha256}
            return FileResponse(publication.folder / name, filename=name, headers=headers)
    raise not_found("file", name, f"See /files/{publication.id}/.")


def _describe(request: Request, publication: Publication) -> dict[str, object]:
    day = publication.table.published.isoformat()
    address = f"{str(request.base_url).rstrip('/')}/files/{publication.id}/{day}"
    return {
        "published": day,
        "version": publication.table.version,
        "checksums": f"{address}/{CHECKSUMS}",
        "files": [
            {"name": item.name, "bytes": item.bytes, "sha256": item.sha256, "href": f"{address}/{item.name}"}
            for item in publication.files
        ],
    }
