"""Documents of the interface: configuration, tables, metadata, selections. Source: schemas of PxWebApi 2."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from census.formats import Dimension, Language, Table, Text
from census.formats.json_stat import describe_data_set
from census.formats.table import STATBANK_LANGUAGE
from census.statbank.answers import Format
from census.statbank.code_lists import code_lists_of
from census.statbank.publications import Publication

API_VERSION = "2.0.0"
LANGUAGE_NAMES: dict[Language, str] = {"en": "English", "nb": "Norsk"}
_ANY_NUMBER = 1_000_000
"""Calls told of where there is no limit: clients divide by it."""
_SOURCE = Text("Source", "Kilde")
_STRUCTURE = "structure.xml"
"""File of a table with its structure as SDMX."""
_LICENSE = "https://creativecommons.org/licenses/by/4.0/"


def describe_interface(
    publications: Sequence[Publication], version: str, cells: int, calls: int, seconds: int
) -> dict[str, Any]:
    """The configuration of the interface; no calls stand for any number of them."""
    publisher = publications[0].table.publisher
    return {
        "apiVersion": API_VERSION,
        "appVersion": version,
        "languages": [{"id": STATBANK_LANGUAGE[own], "label": label} for own, label in LANGUAGE_NAMES.items()],
        "defaultLanguage": "en",
        "maxDataCells": cells,
        "maxCallsPerTimeWindow": calls or _ANY_NUMBER,
        "timeWindow": seconds,
        "license": _LICENSE,
        "sourceReferences": [
            {"language": STATBANK_LANGUAGE[own], "text": f"{_SOURCE[own]}: {publisher.name[own]}"}
            for own in LANGUAGE_NAMES
        ],
        "defaultDataFormat": Format.JSON_STAT,
        "dataFormats": [item.value for item in Format],
        "features": [{"id": "CORS", "params": [{"key": "enabled", "value": "True"}]}],
    }


def describe_table(publication: Publication, language: Language, base: str) -> dict[str, Any]:
    """What a list tells of a table."""
    table = publication.table
    code = STATBANK_LANGUAGE[language]
    time = next(item for item in table.dimensions if item.role == "time")
    address = f"{base}/tables/{table.id}"
    other = "no" if code == "en" else "en"
    return {
        "id": table.id,
        "label": table.title[language],
        "description": "",
        "sortCode": table.id,
        "updated": f"{table.published.isoformat()}T00:00:00Z",
        "firstPeriod": min(time.codes),
        "lastPeriod": max(time.codes),
        "category": "public",
        "discontinued": False,
        "variableNames": [item.label[language] for item in table.dimensions],
        "source": table.publisher.name[language],
        "subjectCode": table.subject_code,
        "timeUnit": "Annual",
        "paths": [[{"id": table.subject_code, "label": table.subject[language], "sortCode": table.subject_code}]],
        "links": [
            {"rel": "self", "hreflang": code, "href": f"{address}?lang={code}"},
            {"rel": "alternate", "hreflang": other, "href": f"{address}?lang={other}"},
            {"rel": "metadata", "hreflang": code, "href": f"{address}/metadata?lang={code}"},
            {"rel": "data", "hreflang": code, "href": f"{address}/data?lang={code}&outputFormat={Format.JSON_STAT}"},
        ],
    }


def describe_metadata(publication: Publication, table: Table, language: Language, base: str) -> dict[str, Any]:
    """All that a query may choose of a table: a JSON-stat 2 data set without figures.

    Code lists are told under both names that clients look for, ``codelists`` and ``codeLists``.
    """
    lists = {item.id: _code_lists(publication, item, language, base) for item in publication.table.dimensions}
    document = describe_data_set(table, language, lists)
    for dimension in document["dimension"].values():
        dimension["extension"]["codeLists"] = dimension["extension"]["codelists"]
    code = STATBANK_LANGUAGE[language]
    address = f"{base}/tables/{table.id}"
    document["link"] = {
        "self": [{"type": "application/json", "href": f"{address}/metadata?lang={code}"}],
        "data": [{"type": "application/json", "href": f"{address}/data?lang={code}"}],
    }
    if any(item.name == _STRUCTURE for item in publication.files):
        root, day = base.partition("/api/")[0], publication.table.published.isoformat()
        href = f"{root}/files/{table.id}/{day}/{_STRUCTURE}"
        document["link"]["describedby"] = [{"type": "application/vnd.sdmx.structure+xml", "href": href}]
    document["value"] = []
    return document


def _code_lists(publication: Publication, dimension: Dimension, language: Language, base: str) -> list[dict[str, Any]]:
    code = STATBANK_LANGUAGE[language]
    return [
        {
            "id": item.id,
            "label": item.label[language],
            "type": item.kind,
            "links": [{"rel": "metadata", "hreflang": code, "href": f"{base}/codelists/{item.id}?lang={code}"}],
        }
        for item in code_lists_of(publication, dimension)
    ]


def search_tables(publications: Sequence[Publication], query: str, language: Language) -> list[Publication]:
    """The tables in whose texts every word of the query stands: id, title, names of variables and of their values.

    Tables with more of the words in the title come first.
    """
    words = query.casefold().split()
    found = []
    for item in publications:
        table = item.table
        title = f"{table.id} {table.title[language]}".casefold()
        names = " ".join(dimension.label[language] for dimension in table.dimensions).casefold()
        if all(word in title or word in names or _among_values(table, word, language) for word in words):
            found.append((sum(word in title for word in words), item))
    return [item for _, item in sorted(found, key=lambda pair: (-pair[0], pair[1].id))]


def _among_values(table: Table, word: str, language: Language) -> bool:
    return any(word in label.casefold() for dimension in table.dimensions for label in dimension.labels_in(language))


def entity_tag(*parts: str) -> str:
    """A strong entity tag of an answer that depends on these alone."""
    return f'"{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:32]}"'
