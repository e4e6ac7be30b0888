"""Published figures of Statistics Norway that the synthetic world is compared with, cell by cell.

``data/index.toml`` says what each table counts, ``data/<table>.csv`` holds its cells, ``data/key_figures.toml`` the key
figures. Everything there is Statistics Norway's and was read on the page that is named as its source.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any, TypeAlias

import pandas as pd

from registers.synthetic.targets.dimensions import DIMENSIONS

Cell: TypeAlias = dict[str, tuple[str, ...]]
"""What a figure counts: units that have one of these codes in each of these dimensions."""

RESIDENTS, PRIVATE_HOUSEHOLDS = 4_520_947, 1_961_548
"""Residents and private households on census day, as published."""
KEY_FIGURES = "key_figures"
"""Table that the key figures are in."""
TARGET, TREND, NONE = "target", "trend", "none"
KEY_LIMIT, CELL_LIMIT = 1.0, 5.0
"""Deviations in per cent that a key figure and a table's cell may have."""
SMALLEST_CELL = 10_000
"""National cells up to this size are compared without a limit."""
DECIMALS_OF_PERCENT = 0.05
COLUMNS = (
    "target",
    "table",
    "counts",
    "cell",
    "of",
    "per",
    "published",
    "base",
    "value",
    "rounding",
    "scope",
    "use",
    "limit",
    "title",
    "source",
    "reference_date",
)
_FIXED = ("counts", "published", "base")
_AREAS = {
    "county": "county",
    "household_county": "county",
    "school_county": "county",
    "municipality": "municipality",
    "household_municipality": "municipality",
}
"""Dimensions that are areas, and the scope of a cell of one of them."""


def load_targets() -> pd.DataFrame:
    """Published cells with what each counts in the world.

    Returns:
        One row for each cell, with columns ``COLUMNS``: ``target`` (unique text), ``table``, ``counts`` (``persons``;
        ``households``; ``occupants``: persons counted by household; ``forms``), ``cell``, ``of`` (cell of the
        denominator where ``value`` is a rate in per cent, else None), ``per`` (unit of the denominator where ``value``
        is a mean, else empty), ``published`` (as printed), ``base`` (number that a published percentage is of),
        ``value`` (count, scaled to residents of census day), ``rounding`` (half-width of its rounding), ``scope``
        (``national``, ``county``, ``municipality``), ``use`` (``target``, or ``trend``: never to be fitted),
        ``limit`` (per cent; NaN where the cell is compared without a limit), ``title``, ``source``,
        ``reference_date``.
    """
    return _targets().copy()


@cache
def _targets() -> pd.DataFrame:
    rows = [*_key_figures(), *(row for table in tables() if table["use"] != NONE for row in _cells(table))]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype({"published": float, "base": float, "value": float, "rounding": float, "limit": float})


@cache
def tables() -> tuple[dict[str, Any], ...]:
    """Published tables as described in ``data/index.toml``, those without cells too."""
    return tuple(_read_toml("index.toml")["table"])


@cache
def key_figures() -> tuple[dict[str, Any], ...]:
    """Key figures as described in ``data/key_figures.toml``, those without a counterpart in the world too."""
    return tuple(_read_toml("key_figures.toml")["figure"])


def codes_of(dimension: str, text: str) -> tuple[str, ...]:
    """Codes that a coordinate of a cell stands for: codes or names of groups, joined by ``|``.

    Raises:
        ValueError: the dimension has no such code or group.

    Example:
        >>> codes_of("tenure", "owned")
        ('1', '2')
    """
    groups, known = _groups().get(dimension, {}), DIMENSIONS[dimension].codes
    codes = tuple(code for part in text.split("|") for code in groups.get(part, (part,)))
    if unknown := [code for code in codes if code not in known]:
        raise ValueError(f"the dimension '{dimension}' has no code {unknown}")
    return codes


def _cells(table: Mapping[str, Any]) -> list[dict[str, object]]:
    name, where = str(table["name"]), table.get("where", {})
    result = []
    for row in csv.DictReader(io.StringIO(_read(f"{name}.csv"))):
        chosen = where | {key: code for key, code in row.items() if key not in _FIXED and code != ""}
        described = {**table, "counts": row.get("counts") or table["counts"]}
        result.append(_target(name, chosen, described, row))
    return _with_totals(result, **table["totals"]) if "totals" in table else result


def _with_totals(cells: list[dict[str, Any]], table: str, by: str) -> list[dict[str, Any]]:
    """Cells as shares within each code of a dimension, of the total that another table has for that code."""
    (other,) = (item for item in tables() if item["name"] == table)
    own, wanted = (_totals_by(rows, by) for rows in (cells, _cells(other)))
    factors = [wanted[cell["cell"][by]] / own[cell["cell"][by]] if by in cell["cell"] else 1.0 for cell in cells]
    return [cell | {"value": cell["value"] * factor} for cell, factor in zip(cells, factors, strict=True)]


def _totals_by(cells: list[dict[str, Any]], by: str) -> dict[tuple[str, ...], float]:
    return {cell["cell"][by]: cell["value"] for cell in cells if set(cell["cell"]) == {by}}


def _key_figures() -> Iterator[dict[str, object]]:
    for figure in key_figures():
        if "reason" not in figure:
            published = {"published": str(figure["value"]), "base": str(figure.get("base", ""))}
            described = {"use": TARGET, "limit": KEY_LIMIT, "reference_date": "", **figure, "title": figure["name"]}
            yield _target(KEY_FIGURES, figure.get("where", {}), described, published)


def _target(
    table: str, chosen: Mapping[str, str], described: Mapping[str, Any], row: Mapping[str, str]
) -> dict[str, object]:
    """One row of the targets."""
    cell = {dimension: codes_of(dimension, text) for dimension, text in chosen.items()}
    left_out = described.get("share_of", [])
    base = float(row["base"]) if row.get("base") else None
    published = float(row["published"])
    scale = _scale(described, cell)
    percent = 1.0 if base is None else base / 100
    decimals = DECIMALS_OF_PERCENT if base is not None or left_out else 0.0
    scope = next((_AREAS[dimension] for dimension in cell if dimension in _AREAS), "national")
    value = published * percent * scale
    coordinates = ", ".join(f"{dimension} {text}" for dimension, text in chosen.items())
    return {
        "target": described["name"] if table == KEY_FIGURES else f"{table}: {described['counts']}; {coordinates}",
        "table": table,
        "counts": described["counts"],
        "cell": cell,
        "of": {key: codes for key, codes in cell.items() if key not in left_out} if left_out else None,
        "per": described.get("per", ""),
        "published": published,
        "base": base,
        "value": value,
        "rounding": max(decimals * percent * scale, described.get("rounding", 0.0)),
        "scope": scope,
        "use": described["use"],
        "limit": _limit(described, scope, value, bool(left_out)),
        **{key: described[key] for key in ("title", "source", "reference_date")},
    }


def _scale(described: Mapping[str, Any], cell: Cell) -> float:
    """Number of census day for one of the table's day."""
    other = described.get("scale_cells")
    scale = described.get("scale", (1, 1))
    if other and set(cell.get(other["dimension"], "?")) <= set(codes_of(other["dimension"], other["codes"])):
        scale = other["scale"]
    factor = float(scale[0] / scale[1])
    for further in described.get("scale_further", ()):
        if cell.get(further["dimension"]) == codes_of(further["dimension"], further["codes"]):
            factor *= further["scale"][0] / further["scale"][1]
    return factor


def _limit(described: Mapping[str, Any], scope: str, value: float, is_rate: bool) -> float | None:
    """Limit of a cell in per cent: own, else by its scope and size; none for trends, small and municipal cells."""
    if "limit" in described:
        return described["limit"] or None
    if described["use"] != TARGET or scope == "municipality":
        return None
    return CELL_LIMIT if scope == "county" or is_rate or value > SMALLEST_CELL else None


@cache
def _groups() -> dict[str, dict[str, tuple[str, ...]]]:
    return {
        dimension: {name: tuple(codes) for name, codes in groups.items()}
        for dimension, groups in _read_toml("groups.toml").items()
    }


def _read_toml(name: str) -> dict[str, Any]:
    return tomllib.loads(_read(name))


def _read(name: str) -> str:
    return (resources.files("registers.synthetic.targets") / "data" / name).read_text(encoding="utf-8")
