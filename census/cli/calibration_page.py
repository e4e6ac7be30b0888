"""Figures beside published ones as one HTML page with its plots inside: it needs nothing from the net."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from census.cli.calibration_figures import Figure, figures, greatest, number_text, worst
from registers.synthetic.targets import key_figures, tables
from registers.synthetic.targets.evaluation import BROKEN, ELSEWHERE, MISSING, NO_LIMIT, VERDICTS, WITHIN
from registers.synthetic.targets.published import CELL_LIMIT, KEY_FIGURES, KEY_LIMIT, NONE, SMALLEST_CELL, TARGET

COLOURS = {WITHIN: "#2a7f62", BROKEN: "#c0392b", NO_LIMIT: "#8a94a0"}
"""Of dots, by verdict; the verdicts are told by the dots' titles and by the tables too."""
_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; color: #1d2329; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
table { border-collapse: collapse; width: 100%; font-size: 13px; }
th, td { text-align: left; padding: .2rem .5rem; border-bottom: 1px solid #d9dee3; vertical-align: top; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.broken { color: #c0392b; font-weight: 600; } svg { width: 100%; height: auto; } svg text { font-size: 11px; }
.frame { fill: none; stroke: #b9c1c9; } .grid { stroke: #e6eaee; } .line { stroke: #55606b; } .band { fill: #eef3f0; }
"""
_RULES = (
    f"Limits: {KEY_LIMIT:.0f} per cent for key figures, {CELL_LIMIT:.0f} per cent for cells of national tables above "
    f"{SMALLEST_CELL:,} and of county tables. A percentage with its number of units is compared as a count; half of "
    "the last decimal, which rounding may hide, is allowed beside the limit. Smaller national cells, municipalities "
    "and trends have no limit."
)
_WIDTH, _LEFT, _CLIP = 860, 330, 25.0


@dataclass(frozen=True)
class Subject:
    """What is compared with the published figures, in the words of the page.

    Attributes:
        title: of the page.
        name: of what the figures are of.
        missing: why some figures cannot be counted.
    """

    title: str
    name: str
    missing: str


WORLD = Subject(
    "Calibration to published figures of 2001", "world", "the truth of this delivery has no column to count them by"
)
"""The truth of a synthetic delivery."""


def page(compared: pd.DataFrame, area: str, count: int, subject: Subject = WORLD, further: Iterable[str] = ()) -> str:
    """The report.

    Args:
        compared: of ``registers.synthetic.targets.compare``.
        area: what the targets mean for the area, a sentence.
        count: number of greatest deviations to list.
        subject: what is compared.
        further: parts of the page between the greatest deviations and the key figures.
    """
    parts = (
        f"<p>{escape(area)} Source of the published figures: Statistics Norway.</p>",
        f"<p>{_RULES}</p>",
        _verdicts(compared, subject),
        f"<h2>Published figure and figure of the {subject.name}</h2>",
        _scatter(compared, subject),
        "<h2>Deviation by table</h2>",
        _strips(compared, subject),
        f"<h2>The {count} greatest deviations among cells with a limit</h2>",
        figure_table(worst(compared, count), subject),
        *further,
        "<h2>Key figures</h2>",
        figure_table(compared[compared["table"] == KEY_FIGURES], subject),
        "<h2>Tables</h2>",
        _tables(compared),
        "<h2>What is not compared, and why</h2>",
        _not_compared(),
    )
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(subject.title)}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{escape(subject.title)}</h1>\n"
        + "\n".join(parts)
        + "\n</body></html>\n"
    )


def _verdicts(compared: pd.DataFrame, subject: Subject) -> str:
    """Number of cells by verdict; every cell is in one of them."""
    counts = compared["verdict"].value_counts()
    told = {
        WITHIN: "within the limit",
        BROKEN: "outside the limit",
        NO_LIMIT: "compared, no limit holds (national cells of up to 10 000, municipalities, trends, scaled figures)",
        MISSING: subject.missing,
        ELSEWHERE: "cells of counties and municipalities that are not in the area as a whole",
    }
    return _table(("verdict", "cells"), [(told[item], _whole(counts.get(item, 0))) for item in VERDICTS], numbers=(1,))


def _scatter(compared: pd.DataFrame, subject: Subject) -> str:
    """Figure against the published one, both on a logarithmic scale, with the band of five per cent."""
    seen = compared[compared["verdict"].isin(COLOURS) & (compared["value"] > 0) & (compared["figure"] > 0)]
    seen = seen[seen["of"].isna() & (seen["per"] == "")]
    if seen.empty:
        return "<p>No count could be compared.</p>"
    top = math.ceil(math.log10(max(seen["value"].max(), seen["figure"].max(), 10)))
    side, margin = 580, 84

    def at(value: float) -> float:
        return margin + (side - margin) * max(math.log10(max(value, 1.0)), 0.0) / top

    marks = []
    for power in range(top + 1):
        place = at(10**power)
        marks.append(f'<line class="grid" x1="{place:.1f}" y1="0" x2="{place:.1f}" y2="{side - margin}"/>')
        marks.append(
            f'<line class="grid" x1="{margin}" y1="{side - place:.1f}" x2="{side}" y2="{side - place:.1f}"/>'
            f'<text x="{place:.1f}" y="{side - margin + 16}" text-anchor="middle">{_whole(10**power)}</text>'
            f'<text x="{margin - 6}" y="{side - place + 4:.1f}" text-anchor="end">{_whole(10**power)}</text>'
        )
    low, high = at(1), at(10**top)
    shift = (side - margin) * math.log10(1.05) / top
    band = (
        f'<polygon class="band" points="{low:.1f},{side - low - shift:.1f} {high:.1f},{side - high - shift:.1f} '
        f'{high:.1f},{side - high + shift:.1f} {low:.1f},{side - low + shift:.1f}"/>'
        f'<line class="line" x1="{low:.1f}" y1="{side - low:.1f}" x2="{high:.1f}" y2="{side - high:.1f}"/>'
    )
    dots = [_dot(at(row.value), side - at(row.figure), row, subject) for row in figures(seen)]
    return (
        f'<svg viewBox="0 0 {side + 20} {side}" role="img" '
        f'aria-label="Figures of the {subject.name} against published ones" '
        f'style="max-width: 40rem">{"".join(marks)}{band}{"".join(dots)}'
        f'<text x="{side / 2}" y="{side - 12}" text-anchor="middle">published</text>'
        f'<text transform="translate(12 {side / 2}) rotate(-90)" text-anchor="middle">{subject.name}</text></svg>'
        "<p>Green: within the limit; red: outside it; grey: no limit holds. The band is 5 per cent wide each way.</p>"
    )


def _strips(compared: pd.DataFrame, subject: Subject) -> str:
    """Deviations of cells, a line for each table; those beyond the edge are drawn at the edge."""
    seen = compared[compared["verdict"].isin(COLOURS) & compared["deviation"].notna()]
    names = list(dict.fromkeys(seen["table"]))
    step, right = 22, _WIDTH - 20
    height = step * len(names) + 40

    def at(deviation: float) -> float:
        return _LEFT + (right - _LEFT) * (max(-_CLIP, min(_CLIP, deviation)) + _CLIP) / (2 * _CLIP)

    parts = [f'<rect class="band" x="{at(-5):.1f}" y="0" width="{at(5) - at(-5):.1f}" height="{height - 30}"/>']
    for mark in range(-25, 26, 5):
        parts.append(f'<line class="grid" x1="{at(mark):.1f}" y1="0" x2="{at(mark):.1f}" y2="{height - 30}"/>')
        parts.append(f'<text x="{at(mark):.1f}" y="{height - 12}" text-anchor="middle">{mark:+d} %</text>')
    for line, name in enumerate(names):
        y = step * line + step / 2
        parts.append(
            f'<text x="{_LEFT - 10}" y="{y + 4:.1f}" text-anchor="end">{escape(name.replace("_", " "))}</text>'
        )
        # those with a limit are drawn last, over the others
        rows = seen[seen["table"] == name].sort_values("limit", na_position="first")
        parts.extend(_dot(at(row.deviation), y, row, subject) for row in figures(rows))
    opening = f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="Deviation of cells by table">'
    return f"{opening}{''.join(parts)}</svg>"


def _dot(x: float, y: float, row: Figure, subject: Subject) -> str:
    title = (
        f"{row.target}: published {number_text(row.value)}, {subject.name} {number_text(row.figure)}, "
        f"{row.deviation:+.1f} %"
    )
    strong = 0.75 if row.verdict != NO_LIMIT else 0.3
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" fill="{COLOURS[row.verdict]}" fill-opacity="{strong}">'
        f"<title>{escape(title)}</title></circle>"
    )


def figure_table(cells: pd.DataFrame, subject: Subject) -> str:
    """Figures one below another; those of the truth too, if ``cells`` has them (``true``, ``error``)."""
    with_truth = "true" in cells
    head = ["figure", "published, for the area", subject.name, "deviation %", "allowed %", "verdict"]
    if with_truth:
        head[3:3] = ["truth"]
        head[5:5] = ["deviation from the truth %"]
    rows = []
    for row in figures(cells):
        numbers = [row.value, row.figure, row.deviation, row.allowed]
        if with_truth:
            numbers = [row.value, row.figure, row.true, row.deviation, row.error, row.allowed]
        rows.append((row.target.replace("_", " "), *map(number_text, numbers), row.verdict))
    return _table(head, rows, numbers=range(1, len(head) - 1))


def _tables(compared: pd.DataFrame) -> str:
    titles = {str(item["name"]): _described(item) for item in tables()}
    rows = []
    for name, cells in compared.groupby("table", sort=False):
        counts = cells["verdict"].value_counts()
        held = counts.get(WITHIN, 0) + counts.get(BROKEN, 0)
        rows.append(
            (
                titles.get(str(name), "Key figures"),
                _whole(len(cells)),
                _whole(held),
                _whole(counts.get(WITHIN, 0)),
                _whole(counts.get(MISSING, 0)),
                number_text(greatest(cells)),
            )
        )
    head = ("table", "cells", "held", "within", "missing", "greatest deviation %")
    return _table(head, rows, numbers=(1, 2, 3, 4, 5))


def _described(table: Mapping[str, Any]) -> str:
    """Title of a table with its day, what is left out, and how it comes to census day."""
    facts = [str(table["reference_date"])]
    if "partial" in table:
        facts.append(f"partial: {table['partial']}")
    if "scale" in table:
        to, since = table["scale"]
        facts.append(f"scaled by {_whole(to)} / {_whole(since)} to census day")
    if table["use"] != TARGET:
        facts.append("never a target")
    return f"{table['title']} ({'; '.join(facts)}). {table.get('note', '')}".strip()


def _not_compared() -> str:
    rows = [(str(item["name"]).replace("_", " "), item["reason"]) for item in key_figures() if "reason" in item]
    rows += [(item["title"], item["note"]) for item in tables() if item["use"] == NONE]
    return _table(("figure or table", "reason"), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[object]], numbers: Sequence[int] = ()) -> str:
    def line(cells: Sequence[object], tag: str) -> str:
        kinds = [' class="n"' if place in numbers else "" for place in range(len(cells))]
        told = ("".join(f"<{tag}{kind}>{escape(str(cell))}</{tag}>") for kind, cell in zip(kinds, cells, strict=True))
        return "<tr" + (' class="broken"' if cells[-1] == BROKEN else "") + ">" + "".join(told) + "</tr>"

    return f"<table><thead>{line(head, 'th')}</thead><tbody>{''.join(line(row, 'td') for row in rows)}</tbody></table>"


def _whole(number: float) -> str:
    return f"{int(number):,}".replace(",", "\u202f")
