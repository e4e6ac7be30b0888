"""What a request asks beside its selection, the addresses that answers name, and answers that a client has already."""

from __future__ import annotations

import datetime as dt
import json
from http import HTTPStatus
from typing import Any

from fastapi import Request, Response

from census.formats import Language
from census.statbank.descriptions import entity_tag
from census.statbank.problems import RequestError, bad_request, quoted
from census.statbank.publications import Publication
from census.statbank.requests import only, read_day, read_language

PATH = "/api/v2"
MOST_BODY = 1_000_000
"""Bytes of a JSON query."""


def asked(request: Request, name: str) -> str | None:
    """The value of a parameter, whose name may be in any case."""
    return only([value for key, value in request.query_params.multi_items() if key.lower() == name.lower()])


def listed(request: Request, name: str) -> list[str]:
    """The values of a parameter, parted by commas or given several times."""
    given = [value for key, value in request.query_params.multi_items() if key.lower() == name.lower()]
    return [part.strip() for value in given for part in value.split(",") if part.strip()]


def number(request: Request, name: str, default: int, least: int = 0) -> int:
    """A whole number.

    Raises:
        RequestError: it is none, or too small.
    """
    text = asked(request, name)
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) < least:
        raise bad_request(f"'{name}' is {quoted(text)}; it must be a whole number of at least {least}.")
    return int(text)


def language(request: Request) -> Language:
    """The language asked for."""
    return read_language(asked(request, "lang"))


def as_of(request: Request) -> dt.date | None:
    """The day whose latest publication is asked for."""
    return read_day(asked(request, "asOf"))


def base(request: Request, path: str = PATH) -> str:
    """Address of the interface."""
    return str(request.base_url).rstrip("/") + path


async def read_bytes(request: Request) -> bytes:
    """The body of a request.

    Raises:
        RequestError: it is too long.
    """
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BODY:
            raise RequestError(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                f"The body is longer than {MOST_BODY} bytes. Use expressions such as *.",
            )
    return body


def read_json(body: bytes) -> dict[str, Any]:
    """A JSON object.

    Raises:
        RequestError: it is none.
    """
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise bad_request("The body is no JSON.") from None
    if not isinstance(content, dict):
        raise bad_request("The body is no JSON object.")
    return content


def tag_of(request: Request, publication: Publication, body: str = "") -> str:
    """The entity tag of the answer: of the publication's files, the address and the body."""
    checks = "".join(item.sha256 for item in publication.files)
    return entity_tag(checks, str(request.url), body)


def is_known(request: Request, tag: str) -> bool:
    """Whether the client says that it has this very answer."""
    said = request.headers.get("if-none-match", "")
    return said.strip() == "*" or tag in (part.strip().removeprefix("W/") for part in said.split(","))


def not_modified(tag: str) -> Response:
    """Say that the client's answer still holds."""
    return Response(status_code=HTTPStatus.NOT_MODIFIED, headers={"ETag": tag})
