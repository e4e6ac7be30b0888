"""The interface for programs: PxWebApi 2, as clients of StatBanks speak it."""

from __future__ import annotations

from functools import cache
from importlib import resources

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from census.statbank.api.code_lists import create_code_lists
from census.statbank.api.data import Limits, create_data
from census.statbank.api.parameters import PATH
from census.statbank.api.saved import create_saved_queries, plain_selection, read_saved
from census.statbank.api.tables import create_tables
from census.statbank.descriptions import describe_interface
from census.statbank.publications import Publications

__all__ = ["PATH", "Limits", "create_api", "plain_selection", "read_saved"]


def create_api(publications: Publications, limits: Limits, version: str) -> APIRouter:
    """The routes of the interface."""
    api = APIRouter(prefix=PATH)

    @api.get("/config")
    def config(_request: Request) -> Response:
        return JSONResponse(
            describe_interface(publications.latest(), version, limits.cells, limits.calls, limits.seconds)
        )

    @api.get("/openapi.json")
    def specification(_request: Request) -> Response:
        return Response(_specification(), media_type="application/json")

    api.include_router(create_tables(publications))
    api.include_router(create_data(publications, limits))
    api.include_router(create_code_lists(publications))
    api.include_router(create_saved_queries(publications, limits))
    return api


@cache
def _specification() -> str:
    """The interface in the terms of OpenAPI: that of PxWebApi 2, corrected where it contradicts itself."""
    return (resources.files("census.statbank") / "specification.json").read_text("utf-8")
