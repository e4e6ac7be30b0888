"""What is wrong with a request, as the interface tells it (RFC 9457, ``application/problem+json``)."""

from __future__ import annotations

import json
from http import HTTPStatus

from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"
_SHOWN = 80


class RequestError(Exception):
    """A request that cannot be answered: status and a sentence that helps."""

    def __init__(self, status: HTTPStatus, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers or {}


def bad_request(detail: str) -> RequestError:
    """The request is wrong in itself."""
    return RequestError(HTTPStatus.BAD_REQUEST, detail)


def not_found(what: str, name: str, remedy: str) -> RequestError:
    """There is nothing of that name."""
    return RequestError(HTTPStatus.NOT_FOUND, f"There is no {what} {quoted(name)}. {remedy}")


def quoted(text: str) -> str:
    """What a request said, fit to be told back: short, on one line."""
    line = " ".join(text.split())
    return f"'{line[:_SHOWN]}…'" if len(line) > _SHOWN else f"'{line}'"


def problem_response(problem: RequestError) -> Response:
    """The answer that tells a problem."""
    body = {"type": "about:blank", "title": problem.status.phrase, "status": problem.status, "detail": problem.detail}
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, problem.status, media_type=MEDIA_TYPE, headers=problem.headers)
