"""JSON-stat 2 documents in one language, with the extensions of the StatBank interface (PxWebApi 2).

Values are dense: JSON-stat reads an absent value as missing, while a combination without persons is a true zero.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from census.formats.table import MARKS, STATBANK_LANGUAGE, Dimension, Language, Table

_SHOWN = {"region": "code_value", "classification": "value", "contents": "value", "time": "code"}


def json_stat(table: Table, language: Language, **described: Any) -> bytes:
    """The figures as a JSON-stat 2 data set (UTF-8, one line).

    Args:
        table: what is told.
        language: of labels and texts.
        described: see ``describe_data_set``.
    """
    document = describe_data_set(table, language, **described)
    values: list[Any] = table.values.reshape(-1).tolist()
    if table.values.dtype.kind == "f":
        decimals = table.decimal_grid().reshape(-1).tolist()
        values = [value if digits else round(value) for value, digits in zip(values, decimals, strict=True)]
    if table.marks is not None:
        flat = table.marks.reshape(-1)
        marked = np.flatnonzero(flat).tolist()
        for place in marked:
            values[place] = None
        document["status"] = {str(place): MARKS[flat[place]] for place in marked}
    document["value"] = values
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def describe_data_set(
    table: Table, language: Language, code_lists: dict[str, list[dict[str, Any]]] | None = None
) -> dict[str, Any]:
    """Describe a JSON-stat 2 data set without its values, as the StatBank interface gives metadata.

    Args:
        table: what is described.
        language: of labels and texts.
        code_lists: for each dimension by its id, the code lists by which its categories can be chosen or grouped.

    Source: schemas ``Dataset``, ``extension-root`` and ``extension-dimension`` of PxWebApi 2.
    """
    time = next(item for item in table.dimensions if item.role == "time")
    return {
        "version": "2.0",
        "class": "dataset",
        "label": table.title[language],
        "source": table.publisher.name[language],
        "updated": f"{table.published.isoformat()}T00:00:00Z",
        "note": [note.text[language] for note in table.notes],
        "role": {
            role: [item.id for item in table.dimensions if item.role == ours]
            for role, ours in (("time", "time"), ("geo", "region"), ("metric", "contents"))
        },
        "id": [item.id for item in table.dimensions],
        "size": [len(item.codes) for item in table.dimensions],
        "dimension": {
            item.id: _dimension(item, language, (code_lists or {}).get(item.id, [])) for item in table.dimensions
        },
        "extension": {
            "noteMandatory": {str(place): note.mandatory for place, note in enumerate(table.notes)},
            "px": _px(table, language),
            "firstPeriod": min(time.codes),
            "lastPeriod": max(time.codes),
            "contact": [{"raw": table.publisher.contact[language]}],
        },
    }


def _px(table: Table, language: Language) -> dict[str, Any]:
    """Repeat what the PX file says in its keywords."""
    return {
        "tableid": table.id,
        "decimals": table.most_decimals,
        "aggregallowed": not table.most_decimals,
        "copyright": True,
        "language": STATBANK_LANGUAGE[language],
        "contents": table.contents[language],
        "description": table.title[language],
        "descriptiondefault": True,
        "heading": [item.id for item in table.head],
        "stub": [item.id for item in table.stub],
        "matrix": table.id,
        "subject-code": table.subject_code,
        "subject-area": table.subject[language],
    }


def _dimension(dimension: Dimension, language: Language, code_lists: list[dict[str, Any]]) -> dict[str, Any]:
    category: dict[str, Any] = {
        "index": {code: place for place, code in enumerate(dimension.codes)},
        "label": dict(zip(dimension.codes, dimension.labels_in(language), strict=True)),
    }
    extension: dict[str, Any] = {
        "elimination": dimension.may_be_left_out,
        "show": _SHOWN[dimension.role],
        "codelists": code_lists,
    }
    if dimension.parents:
        category["child"] = _children(dimension)
    if dimension.total is not None:
        # A sum over regions of all levels is wrong: the root stands for all.
        extension["eliminationValueCode"] = dimension.total
    if dimension.role == "contents":
        category["unit"] = {
            code: {"base": unit[language], "decimals": decimals}
            for code, unit, decimals in zip(dimension.codes, dimension.units, dimension.decimals, strict=True)
        }
        extension["measuringType"] = dict.fromkeys(dimension.codes, "Stock")
        extension["refperiod"] = {
            code: period[language] for code, period in zip(dimension.codes, dimension.reference, strict=True)
        }
    defined = {"note": [dimension.definition[language]]} if dimension.definition else {}
    return {"label": dimension.label[language], **defined, "category": category, "extension": extension}


def _children(dimension: Dimension) -> dict[str, list[str]]:
    """Codes of the regions right below each region."""
    children: dict[str, list[str]] = {}
    for code, parent in zip(dimension.codes, dimension.parents, strict=True):
        if parent is not None:
            children.setdefault(parent, []).append(code)
    return children
