"""The route of code lists."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from census.formats.table import STATBANK_LANGUAGE
from census.statbank.api.parameters import base, language
from census.statbank.code_lists import describe_code_list, merge_code_lists
from census.statbank.publications import Publications


def create_code_lists(publications: Publications) -> APIRouter:
    """The route ``/codelists/<code list>``."""
    routes = APIRouter()

    @routes.get("/codelists/{name}")
    def get_code_list(request: Request, name: str) -> Response:
        own = language(request)
        code = STATBANK_LANGUAGE[own]
        item = merge_code_lists(publications.latest(), name)
        address = f"{base(request)}/codelists/{quote(item.id)}?lang={code}"
        return JSONResponse(describe_code_list(item, own, code, address))

    return routes
