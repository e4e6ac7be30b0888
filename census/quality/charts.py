"""Bar charts as SVG inside a page: no script, no font and no picture from anywhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_ROW = 22
_LABEL = 330
_PLOT = 420
_VALUE = 170
_WIDTH = _LABEL + _PLOT + _VALUE


@dataclass(frozen=True)
class Bar:
    """A bar of a chart.

    Attributes:
        label: at its left.
        length: as a part of the width of the plot, 0 to 1.
        value: told at its right.
        kind: ``good``, ``bad``, or a severity; decides the colour (class ``bar-<kind>`` of the page's style).
    """

    label: str
    length: float
    value: str
    kind: str


def bar_chart(
    title: str, description: str, bars: Sequence[Bar], mark: float | None = None, mark_label: str = ""
) -> str:
    """Horizontal bars, each with its label and value as text.

    Args:
        title: short name of the chart, also for those who hear it.
        description: what the bars show, for those who hear it.
        bars: from the top down.
        mark: place of a vertical line, as a part of the width of the plot.
        mark_label: told above the line.
    """
    top = 20 if mark is not None else 4
    height = top + _ROW * len(bars) + 4
    parts = [
        f'<svg role="img" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}">',
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>",
    ]
    for place, bar in enumerate(bars):
        y = top + _ROW * place
        width = max(0.0, min(bar.length, 1.0)) * _PLOT
        parts.append(f'<text class="label" x="{_LABEL - 8}" y="{y + 15}" text-anchor="end">{escape(bar.label)}</text>')
        parts.append(f'<rect class="ground" x="{_LABEL}" y="{y + 3}" width="{_PLOT}" height="{_ROW - 6}"/>')
        parts.append(
            f'<rect class="bar-{escape(bar.kind)}" x="{_LABEL}" y="{y + 3}" width="{width:.1f}" height="{_ROW - 6}"/>'
        )
        parts.append(f'<text class="value" x="{_LABEL + _PLOT + 8}" y="{y + 15}">{escape(bar.value)}</text>')
    if mark is not None:
        x = _LABEL + mark * _PLOT
        parts.append(f'<line class="mark" x1="{x:.1f}" x2="{x:.1f}" y1="{top - 4}" y2="{height}"/>')
        parts.append(f'<text class="value" x="{x:.1f}" y="{top - 7}" text-anchor="middle">{escape(mark_label)}</text>')
    parts.append("</svg>")
    return "\n".join(parts)
