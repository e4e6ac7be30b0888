"""The published tables as a catalogue that portals of open data harvest (DCAT-AP, JSON-LD)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from census.formats.table import LANGUAGES, STATBANK_LANGUAGE, Text
from census.statbank.publications import Publication

MEDIA_TYPE = "application/ld+json"
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_TYPES = {
    "px": "text/x-pcaxis",
    "json": "application/json",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "xml": "application/vnd.sdmx.structure+xml",
}
_LICENSE = "https://creativecommons.org/licenses/by/4.0/"


def describe_catalogue(publications: Sequence[Publication], base: str) -> dict[str, Any]:
    """A ``dcat:Catalog`` with a data set for each table, and a distribution for each of its files."""
    publisher = publications[0].table.publisher.name
    return {
        "@context": _CONTEXT,
        "@id": f"{base}/catalogue.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": _texts(Text("StatBank of the census", "Folketellingens statistikkbank")),
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": _texts(publisher)},
        "dcat:dataset": [_data_set(item, base) for item in publications],
    }


def _data_set(publication: Publication, base: str) -> dict[str, Any]:
    table = publication.table
    day = table.published.isoformat()
    return {
        "@id": f"{base}/files/{table.id}/{day}/",
        "@type": "dcat:Dataset",
        "dct:identifier": table.id,
        "dct:title": _texts(table.title),
        "dct:description": [part for note in table.notes for part in _texts(note.text)] or _texts(table.title),
        "dct:issued": {"@type": "xsd:date", "@value": day},
        "dcat:version": table.version,
        "dct:license": {"@id": _LICENSE},
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": _texts(table.publisher.name)},
        "dct:spatial": _texts(table.area),
        "dcat:landingPage": {"@id": f"{base}/en/tables/{table.id}"},
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dct:title": item.name,
                "dcat:downloadURL": {"@id": f"{base}/files/{table.id}/{day}/{item.name}"},
                "dcat:mediaType": _TYPES[item.name.rpartition(".")[2]],
                "dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": str(item.bytes)},
                "dct:license": {"@id": _LICENSE},
                "spdx:checksum": {
                    "@type": "spdx:Checksum",
                    "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
                    "spdx:checksumValue": item.sha256,
                },
            }
            for item in publication.files
        ],
    }


def _texts(text: Text) -> list[dict[str, str]]:
    return [{"@language": STATBANK_LANGUAGE[own], "@value": text[own]} for own in LANGUAGES]
