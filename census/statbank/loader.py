"""A published table in the form in which Statistics Norway's StatBank is loaded.

The loader takes a table in parts (*deltabeller*), text files without a header, and tells their form in a description
(*uttaksbeskrivelse*). Here every level of regions is a part. Source: dapla-statbank-client 1.4, which reads the
description, checks the parts against it, and sends them. Footnotes are not loaded: StatBank keeps them with the table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from census.errors import ParameterError
from census.formats import Dimension, Table
from census.formats.rows import contents_of, row_blocks, row_dimensions, status_column, text_columns
from census.formats.table import REGION
from census.statbank.code_lists import LEVELS

MARK_CODES = {"": "", ".": "01", "..": "02", ":": "04"}
"""How StatBank codes the marks in place of figures."""
MARK_MEANINGS = {
    ".": "Ikke mulig å oppgi tall.",
    "..": "Tallgrunnlag mangler.",
    ":": "Vises ikke av konfidensialitetshensyn.",
}
NO_NUMBER = "00000"
"""Number of a table to which StatBank has given none yet."""
_TIME = "Tidsperioden for tabelldataene, enhet = år, format = åååå"
_DIGITS = 5


def loader_parts(table: Table) -> dict[str, pd.DataFrame]:
    """The parts of a table: for each level of its regions, by the name of its file.

    Returns:
        A row for each combination of categories, all columns texts: codes of region, classifications and year; for each
        content its figures, a comma before decimals, empty where a mark stands; for each content the code of the mark
        (``MARK_CODES``), empty for an ordinary figure.
    """
    return {_part_name(table, level): _rows(part) for level, part in _levels(table)}


def loader_description(table: Table, number: str = NO_NUMBER) -> dict[str, Any]:
    """The description of the parts that ``loader_parts`` gives, as StatBank's loader tells it.

    Args:
        table: what is loaded; its figures are not looked at.
        number: that StatBank has given the table, of five digits.

    Raises:
        ParameterError: the number is none.
    """
    if len(number) != _DIGITS or not (number.isascii() and number.isdigit()):
        raise ParameterError(f"'{number}' is no number of a StatBank table.", "Give five digits, such as 03158.")
    levels = _level_names(table)
    return {
        "Uttaksbeskrivelse_lagd": f"{table.published:%d.%m.%Y} klokka 08:00",
        "base": "",
        "TabellId": number,
        "Huvudtabell": table.id,
        "DeltabellTitler": [
            {"Filnavn": _part_name(table, level), "Filtext": f"{table.title.nb} ({LEVELS[level].nb})"}
            for level in levels
        ],
        "deltabller": [_describe_part(table, level) for level in levels],
        "null_prikk_missing_kodeliste": [
            {"Kode": MARK_CODES[mark], "Vises_som": mark, "Beskrivelse": meaning}
            for mark, meaning in MARK_MEANINGS.items()
        ],
        "kodelister": [_code_list(f"{REGION}_{level}", part.dimensions[0]) for level, part in _levels(_regions(table))]
        + [_code_list(item.id, item) for item in table.dimensions if item.role == "classification"],
    }


def _describe_part(table: Table, level: str) -> dict[str, Any]:
    dimensions, contents = row_dimensions(table), contents_of(table)
    first = len(dimensions) + 1
    marks = first + len(contents.codes)
    example = [item.codes[0] for item in dimensions] + ["0"] * len(contents.codes) + [""] * len(contents.codes)
    return {
        "deltabell": _part_name(table, level),
        "variabler": [
            {"kolonnenummer": str(place), **_describe_variable(item, level)}
            for place, item in enumerate(dimensions, start=1)
        ],
        "statistikkvariabler": [
            {
                "kolonnenummer": str(place),
                "Text": label.nb,
                "Enhet": unit.nb,
                "Antall_lagrede_desimaler": str(decimals),
                "Antall_viste_desimaler": str(decimals),
            }
            for place, (label, unit, decimals) in enumerate(
                zip(contents.labels, contents.units, contents.decimals, strict=True), start=first
            )
        ],
        "null_prikk_missing": [
            {
                "kolonnenummer": str(marks + place),
                "gjelder_for_text": label.nb,
                "gjelder_for__kolonner_nummer": str(first + place),
            }
            for place, label in enumerate(contents.labels)
        ],
        "eksempel_linje": ";".join(example),
    }


def _describe_variable(item: Dimension, level: str) -> dict[str, str]:
    if item.role == "time":
        return {
            "Klassifikasjonsvariabel": "Tid",
            "Variabeltext": item.label.nb,
            "Kodeliste_id": "-",
            "Kodeliste_text": _TIME,
        }
    listed = f"{item.id}_{level}" if item.role == "region" else item.id
    return {
        "Klassifikasjonsvariabel": item.id,
        "Variabeltext": item.label.nb,
        "Kodeliste_id": listed,
        "Kodeliste_text": LEVELS[level].nb if item.role == "region" else item.label.nb,
    }


def _code_list(name: str, item: Dimension) -> dict[str, Any]:
    total = {} if item.total is None else {"SumIALtTotalKode": item.total}
    codes = zip(item.codes, item.labels_in("nb"), strict=True)
    return {"kodeliste": name, **total, "koder": [{"kode": code, "text": label} for code, label in codes]}


def _level_names(table: Table) -> tuple[str, ...]:
    return tuple(dict.fromkeys(table.dimensions[table.find(REGION)].levels))


def _part_name(table: Table, level: str) -> str:
    return f"{table.id}_{level}.dat"


def _regions(table: Table) -> Table:
    """The regions alone, without figures."""
    regions = table.dimensions[table.find(REGION)]
    return replace(table, dimensions=(regions,), values=np.zeros(len(regions.codes), dtype=np.int64), marks=None)


def _levels(table: Table) -> Iterator[tuple[str, Table]]:
    """The table cut to the regions of each level."""
    axis = table.find(REGION)
    regions = table.dimensions[axis]
    for level in _level_names(table):
        places = [place for place, own in enumerate(regions.levels) if own == level]
        dimensions = list(table.dimensions)
        dimensions[axis] = regions.pick(places)
        yield (
            level,
            replace(
                table,
                dimensions=tuple(dimensions),
                values=table.values.take(places, axis=axis),
                marks=None if table.marks is None else table.marks.take(places, axis=axis),
            ),
        )


def _rows(part: Table) -> pd.DataFrame:
    columns = tuple(item for item in text_columns(part, {}) if item.name != f"{REGION}_level")
    rows = pa.concat_tables(row_blocks(part, columns), promote_options="permissive").to_pandas()
    contents = contents_of(part)
    told = {
        item.id: rows[column.name].astype("str") for item, column in zip(row_dimensions(part), columns, strict=True)
    }
    for code, decimals in zip(contents.codes, contents.decimals, strict=True):
        told[code] = _figures(rows[code], decimals)
    for code in contents.codes:
        told[status_column(code)] = rows[status_column(code)].astype("str").map(MARK_CODES)
    return pd.DataFrame(told)


def _figures(values: pd.Series[Any], decimals: int) -> pd.Series[str]:
    return values.map(lambda value: "" if pd.isna(value) else f"{value:.{decimals}f}".replace(".", ",")).astype("str")
