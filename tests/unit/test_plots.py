"""Plots and tables of a page: what is drawn where."""

from __future__ import annotations

import re
from itertools import pairwise
from math import nan
from statistics import mean

import pandas as pd
import pytest

from census.quality.page import Section, count, frame_table, paragraph, percent, render_page
from census.quality.plots import Dot, DotRow, Point, dot_plot, legend, scatter_plot


def circles(svg: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r'<circle[^>]* cx="([0-9.]+)" cy="([0-9.]+)"', svg)]


def test_dots_stand_in_the_order_of_their_values_around_the_mark() -> None:
    rows = [DotRow(name, [Dot(value)]) for name, value in (("a", -1.0), ("b", 0.0), ("c", 2.0))]
    svg = dot_plot("title", "what it shows", rows, mark=0.0)
    (a, _), (b, _), (c, _) = circles(svg)
    assert c - b == pytest.approx(2 * (b - a), abs=0.3)
    assert f'class="zero" x1="{b:.1f}"' in svg


def test_figures_that_are_not_there_are_not_drawn() -> None:
    rows = [DotRow("a", [Dot(nan), Dot(1.0, series=1)]), DotRow("b", [Dot(1.0, nan, nan)])]
    svg = dot_plot("title", "what it shows", rows)
    assert len(circles(svg)) == 2
    assert "interval" not in svg
    assert "nan" not in svg
    assert circles(dot_plot("title", "nothing", [])) == []
    assert circles(scatter_plot("title", "nothing", [Point(nan, 1.0)], "x", "y")) == []


def test_a_long_label_takes_several_lines_of_its_row() -> None:
    label = "type of building: horizontally divided two-dwelling building or other house with fewer than 3 floors"
    svg = dot_plot("title", "what it shows", [DotRow(name, [Dot(1.0)]) for name in ("above", label, "below")])
    texts = [(float(y), text) for y, text in re.findall(r'<text [^>]* y="([0-9.]+)" text-anchor="end">([^<]+)<', svg)]
    assert " ".join(text for _, text in texts) == f"above {label} below"
    assert texts == sorted(texts)
    assert max(len(text) for _, text in texts) < len(label) / 2
    assert min(low - high for (high, _), (low, _) in pairwise(texts)) >= 15
    assert mean(y for y, text in texts if text not in ("above", "below")) == pytest.approx(circles(svg)[1][1] + 4)


def test_equal_figures_lie_on_the_line() -> None:
    points = [Point(value, value) for value in (0.1, 0.5, 0.9)]
    svg = scatter_plot("title", "what it shows", points, "expected", "observed")
    line = re.search(r'class="zero" x1="(\d+)" y1="(\d+)" x2="(\d+)" y2="(\d+)"', svg)
    assert line is not None
    x1, y1, x2, y2 = map(float, line.groups())
    for x, y in circles(svg):
        assert (x - x1) / (x2 - x1) == pytest.approx((y1 - y) / (y1 - y2), abs=0.01)


def test_names_are_escaped_and_told_to_those_who_hear() -> None:
    svg = dot_plot("<b>", "a & b", [DotRow("x < y", [Dot(1.0, told="<1>")])])
    assert "<title>&lt;b&gt;</title><desc>a &amp; b</desc>" in svg
    assert "x &lt; y" in svg
    assert "<title>&lt;1&gt;</title>" in svg
    assert "&lt;i&gt;" in legend(["<i>"])


def test_a_page_has_contents_tables_and_nothing_from_elsewhere() -> None:
    frame = pd.DataFrame({"name": ["a<b", None], "n": [1234.0, nan], "part": [0.5, -0.25]})
    table = frame_table("Caption", frame, {"name": "Name", "n": "Units", "part": "%"}, {"n": count, "part": percent(1)})
    page = render_page("Heading", "Lead", [Section("First", [paragraph("text"), table])])
    assert '<a href="#part-0">First</a>' in page
    assert '<h2 id="part-0">First</h2>' in page
    assert "<td>a&lt;b</td>" in page
    assert '<td class="number">1 234</td>' in page
    assert '<td class="number">-25.0</td>' in page
    assert not re.search(r"<script|<link|src=|https?://", page)
