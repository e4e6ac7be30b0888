"""The service: interface for programs, files, pages, health; what holds for all of them."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES
from starlette.types import Receive, Scope, Send

from census import __version__
from census.statbank.answers import COMPRESSED
from census.statbank.api import PATH, Limits, create_api
from census.statbank.catalogue import MEDIA_TYPE, describe_catalogue
from census.statbank.files import FILES, create_files
from census.statbank.health import Metrics, create_health
from census.statbank.metadata_pages import create_metadata_pages
from census.statbank.pages import create_pages
from census.statbank.problems import RequestError, problem_response
from census.statbank.publications import Publications
from census.statbank.rate_limit import RateLimit
from census.statbank.reference_metadata import ReferenceMetadata

_SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
}


class _Compression(GZipMiddleware):
    """Compresses answers, but no files: parts of these can be asked for, whose places compression would change."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, compressed or not."""
        if scope["type"] == "http" and scope["path"].startswith(FILES):
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


@dataclass(frozen=True)
class Settings:
    """How the service is run.

    Attributes:
        limits: of requests to the interface.
        memory: bytes of figures that stay in memory.
        clock: seconds that only go forward.
    """

    limits: Limits = field(default_factory=Limits)
    memory: int = 512 * 2**20
    clock: Callable[[], float] = time.monotonic


def create_service(outputs: Sequence[Path], settings: Settings = Settings()) -> FastAPI:
    """The service over the published matrices below the given ``output/`` folders; the latest version of each counts.

    Raises:
        StoreError: a folder holds no publication, or one that cannot be read.
    """
    publications = Publications(outputs, settings.memory)
    metadata = ReferenceMetadata(outputs)
    service = FastAPI(title="StatBank of the census", version=__version__, openapi_url=None)
    limit = RateLimit(settings.limits.calls, settings.limits.seconds)
    metrics = Metrics()
    service.include_router(create_api(publications, settings.limits, __version__))
    service.include_router(create_files(publications))
    service.include_router(create_health(publications, metrics))
    service.include_router(create_metadata_pages(metadata))
    service.include_router(create_pages(publications))

    @service.get("/catalogue.jsonld")
    def catalogue(request: Request) -> Response:
        told = describe_catalogue(publications.latest(), str(request.base_url).rstrip("/"))
        return JSONResponse(told, media_type=MEDIA_TYPE)

    service.state.publications = publications
    service.state.reference_metadata = metadata

    @service.middleware("http")
    async def guard(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
        begin = settings.clock()
        try:
            if request.url.path.startswith(PATH):
                limit.count(request.client.host if request.client else "", begin)
            response = await answer(request)
        except RequestError as problem:
            response = problem_response(problem)
        for name, value in _SECURITY.items():
            response.headers.setdefault(name, value)
        metrics.count(request, response.status_code, settings.clock() - begin)
        return response

    service.add_middleware(
        _Compression,
        minimum_size=2_000,
        compresslevel=5,
        exclude_content_types=(*DEFAULT_EXCLUDED_CONTENT_TYPES, *COMPRESSED),
    )
    service.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "POST", "HEAD", "OPTIONS"],
        allow_headers=["*"],
        expose_headers=["ETag", "Retry-After", "Content-Disposition"],
    )

    @service.exception_handler(RequestError)
    async def tell_problem(_request: Request, problem: RequestError) -> Response:
        return problem_response(problem)

    @service.exception_handler(HTTPException)
    async def tell_missing(request: Request, error: HTTPException) -> Response:
        status = HTTPStatus(error.status_code)
        detail = {
            HTTPStatus.NOT_FOUND: f"There is nothing at this address. The interface begins at {PATH}/tables.",
            HTTPStatus.METHOD_NOT_ALLOWED: f"{request.method} is not for this address.",
        }.get(status, str(error.detail))
        return problem_response(RequestError(status, detail, dict(error.headers or {})))

    @service.exception_handler(Exception)
    async def tell_fault(_request: Request, _error: Exception) -> Response:
        return problem_response(
            RequestError(HTTPStatus.INTERNAL_SERVER_ERROR, "The service failed to answer. The fault is in its log.")
        )

    return service
