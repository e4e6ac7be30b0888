"""A receiver that answers as StatBank's loader does: descriptions of tables, and the parts that are sent.

Made from what dapla-statbank-client asks for and reads; it takes nothing that the description does not allow.
"""

from __future__ import annotations

import base64
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

USER, PASSWORD = "lastebruker", "lastepassord"
BOUNDARY = "--12345"

Received = dict[str, dict[str, list[list[str]]]]
"""Rows by table and part."""


class RefusedError(Exception):
    """Something sent does not agree with the description."""


def create_receiver(descriptions: dict[str, dict[str, Any]], received: Received) -> FastAPI:
    """The receiver; descriptions by number of the table, and where it lays the rows of each part of each table."""
    service = FastAPI()

    @service.middleware("http")
    async def log_in(request: Request, answer: Any) -> Response:
        known = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if request.headers.get("authorization") != known:
            return JSONResponse({"ExceptionMessage": "ORA-01017: invalid username/password"}, 401)
        found: Response = await answer(request)
        return found

    @service.get("/statbank/sos/v1/uttaksbeskrivelse")
    def describe(tableId: str) -> Response:  # noqa: N803 - the loader's name
        return JSONResponse(descriptions[tableId]) if tableId in descriptions else JSONResponse({}, 404)

    @service.post("/statbank/sos/v1/DataLoader")
    async def load(request: Request) -> Response:
        asked = request.query_params
        described = descriptions[asked["hovedtabell"]]
        try:
            parts = _parts((await request.body()).decode())
            _check(described, parts)
        except RefusedError as refused:
            return JSONResponse({"ExceptionMessage": str(refused)}, 400)
        received[described["Huvudtabell"]] = parts
        year, month, day = asked["publiseringsdato"].split("-")
        message = (
            f"ExecutePublish: Publiseringsdato '{day}.{month}.{year} 00:00:00', Publiseringstid '08:00': Status 0, OK, "
            "lasting er registrert med lasteoppdragsnummer:197885"
        )
        result = {
            "GeneratedId": None, "Status": "Success", "Message": message, "Exception": None, "ValidationInfoItems": None
        }  # fmt: skip
        return JSONResponse({"TotalResult": result, "ItemResults": [result]})

    return service


def _parts(body: str) -> dict[str, list[list[str]]]:
    """Rows of each file of the body."""
    parts = {}
    for piece in body.split(BOUNDARY)[1:-1]:
        head, _, content = piece.strip("\r\n").partition("\r\n\r\n")
        name = head.splitlines()[0].partition("filename=")[2]
        parts[name] = [line.split(";") for line in content.splitlines() if line]
    return parts


def _check(described: dict[str, Any], parts: dict[str, list[list[str]]]) -> None:
    """Refuse what the description does not allow."""
    codes = {item["kodeliste"]: {code["kode"] for code in item["koder"]} for item in described["kodelister"]}
    marks = {item["Kode"] for item in described["null_prikk_missing_kodeliste"]}
    if parts.keys() != {item["Filnavn"] for item in described["DeltabellTitler"]}:
        raise RefusedError(f"parts: {sorted(parts)}")
    for part in described["deltabller"]:
        for row in parts[part["deltabell"]]:
            for item in part["variabler"]:
                code = row[int(item["kolonnenummer"]) - 1]
                allowed = codes[item["Kodeliste_id"]] if item["Kodeliste_id"] != "-" else {"2001"}
                if code not in allowed:
                    raise RefusedError(f"'{code}' is no code of {item['Klassifikasjonsvariabel']}")
            for item in part["statistikkvariabler"]:
                figure = row[int(item["kolonnenummer"]) - 1]
                whole, _, fraction = figure.partition(",")
                if figure and (not whole.isdigit() or len(fraction) != int(item["Antall_lagrede_desimaler"])):
                    raise RefusedError(f"'{figure}' is no figure of {item['Text']}")
            for item in part["null_prikk_missing"]:
                mark = row[int(item["kolonnenummer"]) - 1]
                figure = row[int(item["gjelder_for__kolonner_nummer"]) - 1]
                if bool(mark) == bool(figure) or (mark and mark not in marks):
                    raise RefusedError(f"figure '{figure}' has mark '{mark}'")
