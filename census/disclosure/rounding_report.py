"""What small count rounding did to a table, for people (text, HTML) and programs (plain values)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from census.disclosure.utility import Deviations, UtilityReport

COLUMNS = ("level", "figures", "greatest", "mean", "least mean", "rms", "p99", "within 2", "Hellinger")
"""Heads of the table of deviations; ``Deviations`` defines them."""

_STYLE = "body{font:15px sans-serif;max-width:60em;margin:2em auto}td,th{padding:.2em .8em;text-align:right}"


def report_values(report: UtilityReport, spread: Sequence[UtilityReport] = ()) -> dict[str, Any]:
    """The report as plain values, with the least and the greatest of each overall measure over the seeds, if several.

    Args:
        report: of the rounding.
        spread: of the same rounding with other seeds.
    """
    return {**report.to_dict(), "spread": _spread([report, *spread]) if spread else None}


def report_text(report: UtilityReport, spread: Sequence[UtilityReport] = ()) -> str:
    """The report as lines of text."""
    rows = [COLUMNS, *_rows(report)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    lines = ["  ".join(value.rjust(width) for value, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join([*lines, "", *(f"{name}: {value}" for name, value in _facts(report, spread))]) + "\n"


def report_page(title: str, report: UtilityReport, spread: Sequence[UtilityReport] = ()) -> str:
    """The report as an HTML page of its own."""
    head = "".join(f"<th>{escape(name)}</th>" for name in COLUMNS)
    body = "".join(f"<tr>{''.join(f'<td>{escape(value)}</td>' for value in row)}</tr>" for row in _rows(report))
    facts = "".join(f"<li>{escape(name)}: {escape(value)}</li>" for name, value in _facts(report, spread))
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
        f"<h1>{escape(title)}</h1><p>Not for publication: the report tells of original counts.</p>"
        f"<table><tr>{head}</tr>{body}</table><ul>{facts}</ul></html>\n"
    )


def _rows(report: UtilityReport) -> Iterable[tuple[str, ...]]:
    for level, found in (*report.levels, ("all figures", report.overall)):
        yield (
            level,
            f"{found.published_cells:,}",
            str(found.greatest),
            f"{found.mean:.3f}",
            f"{found.least_mean:.3f}",
            f"{found.root_mean_square:.3f}",
            str(found.percentile_99),
            f"{found.share_within_2:.4f}",
            f"{found.hellinger_utility:.5f}",
        )


def _facts(report: UtilityReport, spread: Sequence[UtilityReport]) -> Iterable[tuple[str, str]]:
    base = len(report.raised) + 1
    yield "inner cells", f"{report.inner_cells:,}"
    yield "cells changed", f"{report.cells_changed:,}"
    yield f"inner cells below {base} left", f"{report.small_cells_left:,}"
    yield f"published figures below {base} left", f"{report.small_figures_left:,}"
    for raised in report.raised:
        share = "no such cell" if raised.share is None else f"{raised.share:.4f} of {raised.cells:,}"
        yield f"{raised.count} became {base}", share
    natural = report.natural_base_share
    yield f"inner cells of {base} that were {base} before", "none" if natural is None else f"{natural:.4f}"
    if spread:
        for name, (least, greatest) in _spread([report, *spread]).items():
            yield f"{name.replace('_', ' ')} over {1 + len(spread)} seeds", f"{least:.5g} to {greatest:.5g}"


def _spread(reports: Sequence[UtilityReport]) -> dict[str, tuple[float, float]]:
    measures = [name for name in Deviations.__dataclass_fields__ if name != "published_cells"]
    values = {name: [float(getattr(report.overall, name)) for report in reports] for name in measures}
    for number, raised in enumerate(reports[0].raised):
        if raised.share is not None:
            values[f"share_raised_of_{raised.count}"] = [report.raised[number].share or 0.0 for report in reports]
    return {name: (min(found), max(found)) for name, found in values.items()}
