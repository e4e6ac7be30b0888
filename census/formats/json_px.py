"""The JSON of PX tables that older clients read (``json-px``): columns, and a key with values for each row."""

from __future__ import annotations

import itertools
import json
from typing import Any

from census.formats.sheet import rows_as_text
from census.formats.table import Language, Table

_BETWEEN = '","'
_TYPES = {"region": "d", "classification": "d", "time": "t"}


def json_px(table: Table, language: Language) -> bytes:
    """The table as ``json-px``: contents are the values of each row, all else is its key."""
    axis = next(place for place, item in enumerate(table.dimensions) if item.role == "contents")
    contents = table.dimensions[axis]
    keys = [item for item in table.dimensions if item.role != "contents"]
    laid_out = table.place([item.id for item in keys], [contents.id])
    columns: list[dict[str, Any]] = [
        {"code": item.id, "text": item.label[language], "type": _TYPES[item.role]} for item in keys
    ]
    columns += [
        {"code": code, "text": label[language], "type": "c", "unit": unit[language]}
        for code, label, unit in zip(contents.codes, contents.labels, contents.units, strict=True)
    ]
    comments = [{"variable": "", "value": "", "comment": note.text[language]} for note in table.notes]
    metadata = [
        {
            "updated": f"{table.published.isoformat()}T00:00:00Z",
            "label": table.title[language],
            "source": table.publisher.name[language],
        }
    ]
    # Rows are texts from the beginning: values that are dumped all at once take several times the memory.
    codes = [[_dump(code) for code in item.codes] for item in keys]
    rows = ",".join(
        f'{{"key":[{",".join(key)}],"values":["{_BETWEEN.join(values)}"]}}'
        for key, values in zip(itertools.product(*codes), rows_as_text(laid_out), strict=True)
    )
    return (
        f'{{"columns":{_dump(columns)},"comments":{_dump(comments)},"data":[{rows}],"metadata":{_dump(metadata)}}}'
    ).encode()


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
