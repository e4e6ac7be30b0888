"""Charts of a cut as Vega-Lite specifications, drawn on the server: a page needs no script to show them."""

from __future__ import annotations

import itertools
import json
from typing import Any, Literal

import vl_convert

from census.formats import Dimension, Language, Table
from census.formats.sheet import Shown, category_texts

Kind = Literal["bar", "line", "pyramid"]
KINDS: tuple[Kind, ...] = ("bar", "line", "pyramid")

MOST_MARKS = 400
"""Figures in one chart."""
_COLOURS = ["#1a5a8a", "#c2571a", "#3b7a3b", "#7a4fa3", "#8a6d1a", "#52616b", "#a33b5c", "#1a8a83"]


def chart_specification(table: Table, kind: Kind, language: Language) -> dict[str, Any] | None:
    """The chart of a cut as Vega-Lite; None if it cannot be shown as such a chart.

    Of variables with several values, the longest is along the axis, a second one tells colours, a third parts the chart
    into several. A pyramid sets a variable of two values against each other, by one further variable.
    """
    several = sorted((item for item in table.dimensions if len(item.codes) > 1), key=lambda item: -len(item.codes))
    if table.values.size > MOST_MARKS or not several:
        return None
    if kind == "pyramid":
        return _pyramid(table, several, language)
    if len(several) > 3:
        return None
    along, *others = several
    x: dict[str, Any] = {
        "field": "value",
        "type": "quantitative",
        "title": table.contents[language],
        "axis": {"format": ",d"},
    }
    y = {**_field(along, language), "type": "ordinal"}
    encoding: dict[str, Any] = {"x": x, "y": {**y, "axis": {"labelLimit": 320}}}
    mark: dict[str, Any] = {"type": "bar"}
    if kind == "line":
        mark = {"type": "line", "point": True}
        encoding = {"x": {**y, "axis": {"labelLimit": 160, "labelAngle": -45}}, "y": x}
    if others:
        encoding["color"] = _colour(others[0], language)
        if kind == "bar":
            encoding["yOffset"] = {"field": others[0].id, "sort": _labels(others[0], language)}
    if len(others) == 2:
        encoding["facet"] = {**_field(others[1], language), "columns": 2}
    return _specification(table, mark, encoding, language)


def draw_chart(specification: dict[str, Any]) -> str:
    """The chart as SVG."""
    return str(vl_convert.vegalite_to_svg(json.dumps(specification), allowed_base_urls=[]))


def _pyramid(table: Table, several: list[Dimension], language: Language) -> dict[str, Any] | None:
    sides = [item for item in several if len(item.codes) == 2]
    if not sides or len(several) != 2:
        return None
    side = sides[-1]
    along = next(item for item in several if item is not side)
    # The youngest stand at the bottom, as in every pyramid of the population.
    y = {**_field(along, language), "type": "ordinal", "sort": _labels(along, language)[::-1]}
    x: dict[str, Any] = {"field": "side", "type": "quantitative", "title": table.contents[language]}
    x["axis"] = {"labelExpr": "format(abs(datum.value), ',d')"}
    specification = _specification(table, {"type": "bar"}, {"x": x, "y": y, "color": _colour(side, language)}, language)
    first = _labels(side, language)[0]
    left = f"datum['{side.id}'] === {json.dumps(first)} ? -datum.value : datum.value"
    return {**specification, "transform": [{"calculate": left, "as": "side"}]}


def _colour(item: Dimension, language: Language) -> dict[str, Any]:
    return {**_field(item, language), "type": "nominal", "scale": {"range": _COLOURS}, "legend": {"orient": "top"}}


def _field(item: Dimension, language: Language) -> dict[str, Any]:
    """A dimension along an axis, its categories in their order of publication."""
    return {"field": item.id, "sort": _labels(item, language), "title": item.label[language]}


def _labels(item: Dimension, language: Language) -> list[str]:
    """Labels that tell categories apart: a county and its only municipality may have one name."""
    labels = category_texts(item, language, Shown.TEXTS)
    return labels if len(set(labels)) == len(labels) else category_texts(item, language, Shown.BOTH)


def _specification(table: Table, mark: dict[str, Any], encoding: dict[str, Any], language: Language) -> dict[str, Any]:
    rows = []
    texts = [_labels(item, language) for item in table.dimensions]
    names = [item.id for item in table.dimensions]
    marks = table.mark_grid().reshape(-1).tolist()
    figures = zip(itertools.product(*texts), table.values.reshape(-1).tolist(), marks, strict=True)
    for labels, value, hidden in figures:
        if not hidden:
            rows.append({**dict(zip(names, labels, strict=True)), "value": value})
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "description": table.title[language],
        "width": 520,
        "data": {"values": rows},
        "mark": mark,
        "encoding": encoding,
        "config": {
            "font": "sans-serif",
            "axis": {"labelFontSize": 12, "titleFontSize": 12},
            "legend": {"labelFontSize": 12, "titleFontSize": 12},
            "range": {"category": _COLOURS},
        },
    }
