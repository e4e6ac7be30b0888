"""JSON-stat 2 files, one for each language, with the extensions of the StatBank interface (PxWebApi 2).

Values are dense: JSON-stat reads an absent value as missing, while a combination without persons is a true zero.
"""

from __future__ import annotations

import json
from math import isnan
from pathlib import Path
from typing import Any

import numpy as np

from census.disclosure import ProtectedMatrix
from census.publishing.contents import contents_of, published_figures, standard_signs
from census.publishing.dimensions import TOTAL, Dimension, dimensions_of
from census.publishing.figures import Figures
from census.publishing.texts import (
    CENSUS_DATE,
    STATBANK_LANGUAGE,
    SUBJECT_AREA,
    SUBJECT_CODE,
    Edition,
    Language,
    footnotes,
    full_title,
)


def write_json_stat(
    protected: ProtectedMatrix, figures: Figures, path: Path, edition: Edition, language: Language
) -> None:
    """Write the figures as a JSON-stat 2 data set in one language (UTF-8, one line)."""
    document = describe_data_set(protected, edition, language)
    document["value"] = _values(protected, figures)
    if protected.definition.quantities:
        signs = [standard_signs(figures, content) for content in contents_of(protected.definition)]
        flat = np.stack(signs, axis=-1).reshape(-1)
        document["status"] = {str(place): str(flat[place]) for place in np.flatnonzero(flat != "")}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    path.write_bytes(text.encode("utf-8") + b"\n")


def _values(protected: ProtectedMatrix, figures: Figures) -> list[int | float | None]:
    """All figures, the contents fastest; None where a standard sign stands."""
    contents = contents_of(protected.definition)
    if len(contents) == 1:
        return [*figures.counts.reshape(-1).tolist()]
    columns = []
    for content in contents:
        numbers = published_figures(figures, content).reshape(-1).tolist()
        columns.append([None if isnan(x) else x if content.decimals else int(x) for x in numbers])
    return [number for row in zip(*columns, strict=True) for number in row]


def describe_data_set(protected: ProtectedMatrix, edition: Edition, language: Language) -> dict[str, Any]:
    """Describe a JSON-stat 2 data set without its values, as the StatBank interface gives metadata.

    Source: schemas ``Dataset``, ``extension-root`` and ``extension-dimension`` of PxWebApi 2.
    """
    dimensions = dimensions_of(protected)
    notes = footnotes(protected.definition, language)
    return {
        "version": "2.0",
        "class": "dataset",
        "label": full_title(protected.definition, edition)[language],
        "source": edition.publisher.name[language],
        "updated": f"{edition.published.isoformat()}T00:00:00Z",
        "note": list(notes),
        "role": {
            "time": [item.id for item in dimensions if item.role == "time"],
            "geo": [item.id for item in dimensions if item.role == "region"],
            "metric": [item.id for item in dimensions if item.role == "contents"],
        },
        "id": [item.id for item in dimensions],
        "size": [len(item.codes) for item in dimensions],
        "dimension": {item.id: _dimension(protected, item, language) for item in dimensions},
        "extension": {
            # Of all footnotes only the first, on the replacement of small counts, must always be shown.
            "noteMandatory": {str(place): place == 0 for place in range(len(notes))},
            "px": _px(protected, dimensions, edition, language),
            "firstPeriod": dimensions[-1].codes[0],
            "lastPeriod": dimensions[-1].codes[-1],
            "contact": [{"raw": edition.publisher.contact[language]}],
        },
    }


def _px(
    protected: ProtectedMatrix, dimensions: tuple[Dimension, ...], edition: Edition, language: Language
) -> dict[str, Any]:
    """Repeat what the PX file says in its keywords."""
    definition = protected.definition
    return {
        "tableid": definition.id,
        "decimals": max(content.decimals for content in contents_of(definition)),
        "aggregallowed": not definition.means,
        "copyright": True,
        "language": STATBANK_LANGUAGE[language],
        "contents": definition.unit_en if language == "en" else definition.unit_nb,
        "description": full_title(definition, edition)[language],
        "descriptiondefault": True,
        "heading": [item.id for item in dimensions[-2:]],
        "stub": [item.id for item in dimensions[:-2]],
        "matrix": definition.id,
        "subject-code": SUBJECT_CODE,
        "subject-area": SUBJECT_AREA[language],
    }


def _dimension(protected: ProtectedMatrix, dimension: Dimension, language: Language) -> dict[str, Any]:
    category: dict[str, Any] = {
        "index": {code: place for place, code in enumerate(dimension.codes)},
        "label": dict(zip(dimension.codes, dimension.labels_in(language), strict=True)),
    }
    extension: dict[str, Any] = {
        "elimination": dimension.role in ("region", "classification"),
        "show": "value",
        "codelists": [],
    }
    if dimension.role == "region":
        category["child"] = _children(protected)
        # A sum over regions of all levels is wrong: the root stands for all.
        extension["eliminationValueCode"] = dimension.codes[0]
        extension["show"] = "code_value"
    if dimension.role == "classification" and dimension.codes[0] == TOTAL:
        extension["eliminationValueCode"] = TOTAL
    if dimension.role == "contents":
        contents = contents_of(protected.definition)
        category["unit"] = {item.code: {"base": item.unit[language], "decimals": item.decimals} for item in contents}
        extension["measuringType"] = {item.code: "Stock" for item in contents}
        extension["refperiod"] = {item.code: CENSUS_DATE[language] for item in contents}
    if dimension.role == "time":
        extension["show"] = "code"
    return {"label": dimension.label[language], "category": category, "extension": extension}


def _children(protected: ProtectedMatrix) -> dict[str, list[str]]:
    """Codes of the regions right below each region."""
    children: dict[str, list[str]] = {}
    for region in protected.regions:
        if region.parent is not None:
            children.setdefault(region.parent, []).append(region.code)
    return children
