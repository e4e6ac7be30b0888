"""Dot plots and scatter plots as SVG inside a page: no script, no font and no picture from anywhere else."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate

_ROW, _LABEL, _PLOT, _VALUE = 22, 330, 420, 190
_LINE, _LETTERS = 15, 44
"""Height of a line of a label, and how many letters it has room for."""
_SIDE, _MARGIN = 440, 62


@dataclass(frozen=True)
class Dot:
    """A figure with its interval.

    Attributes:
        value: its place; one that is not finite is left out.
        low, high: ends of the interval, or NaN for none.
        series: number of its series, from 0: its colour and shade.
        told: in words, for whoever points at it.
    """

    value: float
    low: float = float("nan")
    high: float = float("nan")
    series: int = 0
    told: str = ""

    @classmethod
    def around(cls, value: float, error: float, told: str = "", series: int = 0, half: float = 1.96) -> Dot:
        """A figure with so many standard errors to each side."""
        return cls(value, value - half * error, value + half * error, series, told)


@dataclass(frozen=True)
class DotRow:
    """A row of a dot plot.

    Attributes:
        label: at its left.
        dots: one for each series, as a rule.
        value: told at its right.
    """

    label: str
    dots: Sequence[Dot]
    value: str = ""


@dataclass(frozen=True)
class Point:
    """A point of a scatter plot: its place, the interval of y (NaN: none), and itself in words."""

    x: float
    y: float
    low: float = float("nan")
    high: float = float("nan")
    told: str = ""


def dot_plot(title: str, description: str, rows: Sequence[DotRow], unit: str = "", mark: float | None = None) -> str:
    """Figures on one scale, a row each, with intervals.

    Args:
        title: short name, also for those who hear it.
        description: what is shown, for those who hear it.
        rows: from the top down.
        unit: of the scale, behind its numbers (such as `` %``).
        mark: place of a strong line, such as 0; it is always inside the scale.
    """
    shown = [item for row in rows for dot in row.dots for item in (dot.value, dot.low, dot.high) if math.isfinite(item)]
    scale = _Scale.around([*shown, *([] if mark is None else [mark])])
    labels = [textwrap.wrap(row.label, _LETTERS, break_on_hyphens=False) for row in rows]
    row_height = _ROW + 4 * max((len(row.dots) - 1 for row in rows), default=0)
    ends = list(accumulate((max(row_height, _LINE * len(lines) + 6) for lines in labels), initial=26))
    height = ends[-1] + 4
    parts = [_opening(title, description, _LABEL + _PLOT + _VALUE, height)]
    for tick in scale.ticks():
        x = _LABEL + scale.place(tick) * _PLOT
        parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="22" y2="{height}"/>')
        parts.append(
            f'<text class="tick" x="{x:.1f}" y="14" text-anchor="middle">{escape(scale.text(tick) + unit)}</text>'
        )
    if mark is not None:
        x = _LABEL + scale.place(mark) * _PLOT
        parts.append(f'<line class="zero" x1="{x:.1f}" x2="{x:.1f}" y1="22" y2="{height}"/>')
    for row, lines, top, end in zip(rows, labels, ends, ends[1:], strict=False):
        middle = (top + end) / 2
        parts.append(f'<line class="grid" x1="{_LABEL}" x2="{_LABEL + _PLOT}" y1="{top:.1f}" y2="{top:.1f}"/>')
        for line, text in enumerate(lines):
            y = middle + 4 + _LINE * (line - (len(lines) - 1) / 2)
            parts.append(f'<text x="{_LABEL - 8}" y="{y:.1f}" text-anchor="end">{escape(text)}</text>')
        for number, dot in enumerate(row.dots):
            parts.append(_dot(dot, scale, middle + 7 * (number - (len(row.dots) - 1) / 2)))
        parts.append(f'<text class="value" x="{_LABEL + _PLOT + 10}" y="{middle + 4:.1f}">{escape(row.value)}</text>')
    return "\n".join([*parts, "</svg>"])


def scatter_plot(title: str, description: str, points: Sequence[Point], x_label: str, y_label: str) -> str:
    """Points on two equal scales, with the line on which both figures are the same."""
    shown = [item for point in points for item in (point.x, point.y, point.low, point.high) if math.isfinite(item)]
    scale = _Scale.around(shown)
    width = _MARGIN + _SIDE + 16

    def across(value: float) -> float:
        return _MARGIN + scale.place(value) * _SIDE

    def up(value: float) -> float:
        return 8 + _SIDE - scale.place(value) * _SIDE

    parts = [_opening(title, description, width, _SIDE + 58)]
    for tick in scale.ticks():
        x, y, told = across(tick), up(tick), escape(scale.text(tick))
        parts += [
            f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="8" y2="{_SIDE + 8}"/>',
            f'<line class="grid" x1="{_MARGIN}" x2="{_MARGIN + _SIDE}" y1="{y:.1f}" y2="{y:.1f}"/>',
            f'<text class="tick" x="{x:.1f}" y="{_SIDE + 24}" text-anchor="middle">{told}</text>',
            f'<text class="tick" x="{_MARGIN - 6}" y="{y + 4:.1f}" text-anchor="end">{told}</text>',
        ]
    parts.append(
        f'<line class="zero" x1="{_MARGIN}" y1="{_SIDE + 8}" x2="{_MARGIN + _SIDE}" y2="8"/>'
        f'<text x="{_MARGIN + _SIDE / 2}" y="{_SIDE + 46}" text-anchor="middle">{escape(x_label)}</text>'
        f'<text transform="translate(14 {_SIDE / 2 + 8}) rotate(-90)" text-anchor="middle">{escape(y_label)}</text>'
    )
    for point in points:
        if not (math.isfinite(point.x) and math.isfinite(point.y)):
            continue
        x = across(point.x)
        if math.isfinite(point.low) and math.isfinite(point.high):
            parts.append(
                f'<line class="interval series-0" x1="{x:.1f}" x2="{x:.1f}" y1="{up(point.low):.1f}" '
                f'y2="{up(point.high):.1f}"/>'
            )
        parts.append(
            f'<circle class="series-0" cx="{x:.1f}" cy="{up(point.y):.1f}" r="4">'
            f"<title>{escape(point.told)}</title></circle>"
        )
    return "\n".join([*parts, "</svg>"])


def legend(names: Sequence[str]) -> str:
    """Names of series beside their colours."""
    items = "".join(
        f'<li><svg width="12" height="12" aria-hidden="true"><circle class="series-{place % 6}" cx="6" cy="6" r="5"/>'
        f"</svg> {escape(name)}</li>"
        for place, name in enumerate(names)
    )
    return f'<ul class="legend">{items}</ul>'


@dataclass(frozen=True)
class _Scale:
    low: float
    high: float

    @classmethod
    def around(cls, values: Sequence[float]) -> _Scale:
        low, high = (min(values), max(values)) if values else (0.0, 1.0)
        span = (high - low) or max(abs(high), 1.0) * 0.1
        return cls(low - 0.04 * span, high + 0.04 * span)

    def place(self, value: float) -> float:
        return (value - self.low) / (self.high - self.low)

    def _step(self) -> float:
        rough = (self.high - self.low) / 5
        power = 10.0 ** math.floor(math.log10(rough))
        return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)

    def ticks(self) -> list[float]:
        step = self._step()
        first = math.ceil(self.low / step)
        return [place * step for place in range(first, math.floor(self.high / step) + 1)]

    def text(self, value: float) -> str:
        decimals = max(0, -math.floor(math.log10(self._step()) + 1e-9))
        return f"{value:.{decimals}f}".replace("-", "\u2212") if round(value, decimals) else "0"


def _dot(dot: Dot, scale: _Scale, y: float) -> str:
    if not math.isfinite(dot.value):
        return ""
    x, kind = _LABEL + scale.place(dot.value) * _PLOT, f"series-{dot.series % 6}"
    line = ""
    if math.isfinite(dot.low) and math.isfinite(dot.high):
        ends = (_LABEL + scale.place(end) * _PLOT for end in (dot.low, dot.high))
        line = '<line class="interval {}" x1="{:.1f}" x2="{:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>'.format(kind, *ends, y=y)
    return f'{line}<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="4"><title>{escape(dot.told)}</title></circle>'


def _opening(title: str, description: str, width: float, height: float) -> str:
    return (
        f'<svg role="img" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
    )
