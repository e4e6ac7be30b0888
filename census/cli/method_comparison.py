"""`census disclosure compare`: utility, risk and time of methods of protection, on anybody's tables."""

from __future__ import annotations

from argparse import Namespace
from html import escape
from importlib import resources
from pathlib import Path

import pandas as pd

from census.disclosure.count_table import read_count_table
from census.disclosure.methods import METHODS, compare_methods
from census.quality.charts import Bar, bar_chart

PAGE, CSV = "methods.html", "methods.csv"
COLUMNS = {
    "greatest": "greatest",
    "mean": "mean",
    "root_mean_square": "rms",
    "hellinger_utility": "Hellinger",
    "suppressed": "suppressed",
    "not_additive": "not additive",
    "small_published": "small shown",
    "small_as_counted": "as counted",
    "certain_small": "certain",
    "natural_zero_share": "zeros true",
    "seconds": "CPU s",
}
"""Measures of the table, with their headings."""

LEGEND = (
    "Deviations are of published figures whose original is not zero. Not additive: greatest difference of a figure "
    "from the sum of published inner cells. Small shown: figures published as a small count. As counted: share of "
    "small figures published as they are. Certain: figures that certainly were small. Zeros true: share of published "
    "zeros that were zero."
)
_CHARTS = (("mean", "Mean deviation"), ("greatest", "Greatest deviation"), ("not_additive", "Not additive"))


def main(arguments: Namespace) -> int:
    """Compare all methods on each table, print the measures, and write page and figures if asked to."""
    parts = []
    for path in arguments.tables:
        table = read_count_table(path, count=arguments.count, margins=arguments.margins)
        compared = compare_methods(table, METHODS, base=arguments.base, seed=arguments.seed)
        print(f"{path.name}: {len(table.counts)} inner cells, {len(table.margins)} margins")
        print(_wide(compared).to_string(float_format=lambda value: f"{value:.3f}", na_rep="-"))
        parts.append(compared.assign(table=path.name))
    if arguments.out is not None:
        everything = pd.concat(parts, ignore_index=True)
        arguments.out.mkdir(parents=True, exist_ok=True)
        everything.to_csv(arguments.out / CSV, index=False, lineterminator="\n")
        write_page(arguments.out / PAGE, everything)
        print(f"written: {arguments.out / PAGE}, {arguments.out / CSV} (they tell of originals: not for publication)")
    return 0


def write_page(path: Path, compared: pd.DataFrame) -> None:
    """Write the comparison as one page with its plots inside.

    Args:
        path: of the page.
        compared: as ``compare_methods`` gives it, with the column ``table``.
    """
    style = (resources.files("census.quality") / "report.css").read_text("utf-8")
    body = ["<h1>Methods of protection compared</h1>", f'<p class="muted">{escape(LEGEND)}</p>']
    for name, of_table in compared.groupby("table", sort=False):
        wide = _wide(of_table)
        body.append(f"<h2>{escape(str(name))}</h2>")
        body += [_chart(title, wide[COLUMNS[measure]]) for measure, title in _CHARTS]
        body.append(_html(wide, "Method"))
        levels = of_table[(of_table["measure"] == "mean") & (of_table["level"] != "all")]
        if len(levels):
            body.append("<h3>Mean deviation by level</h3>")
            body.append(_html(levels.pivot_table("value", "method", "level", sort=False), "Method"))
    path.write_text(
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Methods of protection compared</title>\n'
        f"<style>\n{style}</style></head>\n<body><main>\n" + "\n".join(body) + "\n</main></body></html>\n",
        encoding="utf-8",
    )


def _wide(compared: pd.DataFrame) -> pd.DataFrame:
    everywhere = compared[compared["level"] == "all"].drop_duplicates(["method", "measure"])
    wide = everywhere.pivot_table("value", "method", "measure", sort=False, dropna=False)
    return wide[list(COLUMNS)].rename(columns=COLUMNS).rename_axis(columns=None)


def _chart(title: str, values: pd.Series) -> str:
    told = values.fillna(0.0)
    greatest = float(told.max()) or 1.0
    bars = [
        Bar(str(name), float(value) / greatest, _text(shown), "good")
        for (name, value), shown in zip(told.items(), values, strict=True)
    ]
    return f"<h3>{escape(title)}</h3>" + bar_chart(title, f"{title} by method, over all published figures.", bars)


def _text(value: float) -> str:
    """A measure as people read it: whole numbers without decimals."""
    if pd.isna(value):
        return "–"
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.4f}"


def _html(frame: pd.DataFrame, heading: str) -> str:
    heads = "".join(f"<th>{escape(str(name))}</th>" for name in frame)
    rows = "".join(
        f"<tr><th>{escape(str(name))}</th>" + "".join(f"<td>{_text(value)}</td>" for value in row) + "</tr>"
        for name, row in zip(frame.index, frame.to_numpy(), strict=True)
    )
    return f"<table><thead><tr><th>{escape(heading)}</th>{heads}</tr></thead><tbody>{rows}</tbody></table>"
