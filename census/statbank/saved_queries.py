"""Saved queries that need no storage: the id of one is its content, packed. Whoever has the link has the query.

So a server that can read the published files alone can save queries, several servers know the same ones, and none is
ever lost.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from typing import Any

from census.statbank.problems import RequestError, bad_request, not_found

MOST_BYTES = 4_000
"""Length of an id."""
_MOST_CONTENT = 200_000


def pack_query(content: dict[str, Any]) -> str:
    """The id of a query: the same content gives the same id.

    Raises:
        RequestError: the query is too long for an address.
    """
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    name = base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")
    if len(name) > MOST_BYTES:
        raise bad_request("The query names too many values to be saved. Use expressions such as * or a code list.")
    return name


def unpack_query(name: str) -> dict[str, Any]:
    """The query of that id.

    Raises:
        RequestError: the id is none that was given.
    """
    try:
        packed = base64.urlsafe_b64decode(name + "=" * (-len(name) % 4))
        reader = zlib.decompressobj()
        text = reader.decompress(packed, _MOST_CONTENT)
        if not reader.eof:
            raise ValueError
        content = json.loads(text)
        if not isinstance(content, dict) or pack_query(content) != name:
            raise ValueError
    except (ValueError, binascii.Error, zlib.error, RecursionError, RequestError):
        raise not_found("saved query", name, "Save it again.") from None
    return content
