"""The agreement of register and survey as one HTML page that needs nothing from the net."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import pandas as pd

from census.quality.charts import Bar, bar_chart

STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; color: #1d2329; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
table { border-collapse: collapse; width: 100%; font-size: 13px; }
caption { text-align: left; padding: .3rem 0; color: #55606b; }
th, td { text-align: left; padding: .2rem .5rem; border-bottom: 1px solid #d9dee3; vertical-align: top; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
svg { width: 100%; height: auto; } svg text { font-size: 11px; fill: #1d2329; }
.ground { fill: #eef1f4; } .bar-good { fill: #2a7f62; } .bar-bad { fill: #c0392b; }
"""
_MEANINGS = (
    "Persons are weighted by the survey. Net error: number by the register less number by the survey. Gross error: "
    "persons whom the two classify differently, per cent of all compared. Kappa: agreement beyond chance, 1 if "
    "complete. Standard errors (in brackets) follow from the sample of families by stratum; those of calibrated "
    "weights are a little smaller. The survey has errors of its own: answers by others of the family, and weeks other "
    "than census week, where it asks for them."
)
_GROUPS = {"age_employed": "age", "employment_source": "source of the register's decision"}
_SURE = 2.0
"""Net errors of so many standard errors are shown as such."""


def survey_page(
    heading: str, sample: str, agreement: pd.DataFrame, crossings: pd.DataFrame, shares: pd.DataFrame
) -> str:
    """The page.

    Args:
        heading: its title.
        sample: what was compared, a sentence.
        agreement: of ``census.quality.survey_agreement.measure_agreement``, with ``label``.
        crossings: of ``measure_crossings``, with ``register_label`` and ``survey_label``.
        shares: the measures of ``measure_crossings``.
    """
    parts = [f"<p>{escape(sample)}</p>", f"<p>{escape(_MEANINGS)}</p>"]
    for (subject, group), rows in agreement.groupby(["subject", "group"], sort=False):
        parts.append(f"<h2>{escape(heading_of(str(subject), str(group)))}</h2>")
        if len(rows) > 1:
            parts.append(_chart(rows, heading_of(str(subject), str(group))))
        parts.append(_agreement_table(rows))
    for name, cells in crossings.groupby("variable", sort=False):
        share = shares.set_index("variable").loc[name]
        parts.append(f"<h2>{escape(_words(str(name)))}: register by survey, of those employed by both</h2>")
        parts.append(
            f"<p>{share['agree']:.1f} per cent ({share['agree_se']:.1f}) in the same category, kappa "
            f"{share['kappa']:.3f} ({share['kappa_se']:.3f}).</p>"
        )
        parts.append(_crossing_table(cells))
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(heading)}</title>'
        f"<style>{STYLE}</style></head><body><h1>{escape(heading)}</h1>\n" + "\n".join(parts) + "\n</body></html>\n"
    )


def heading_of(subject: str, group: str) -> str:
    """Title of the figures of a subject and a group."""
    return _words(subject) if group == "all" else f"{_words(subject)} by {_GROUPS.get(group, group).replace('_', ' ')}"


def html_table(head: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "") -> str:
    """A table whose first column is text and whose others are numbers."""

    def line(cells: Sequence[str], tag: str) -> str:
        return (
            "<tr>"
            + "".join(
                f"<{tag}{' class=' + chr(34) + 'n' + chr(34) if place else ''}>{escape(cell)}</{tag}>"
                for place, cell in enumerate(cells)
            )
            + "</tr>"
        )

    told = f"<caption>{escape(caption)}</caption>" if caption else ""
    body = "".join(line(row, "td") for row in rows)
    return f"<table>{told}<thead>{line(head, 'th')}</thead><tbody>{body}</tbody></table>"


def whole(number: float) -> str:
    """A number of persons; nothing if it is not known."""
    return "" if pd.isna(number) else f"{number:,.0f}".replace(",", "\u202f")


def with_error(number: float, error: float, decimals: int, sign: str = "") -> str:
    """A figure with its standard error in brackets; nothing if it is not known."""
    if pd.isna(number):
        return ""
    return f"{number:{sign}.{decimals}f} ({error:.{decimals}f})"


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _chart(rows: pd.DataFrame, title: str) -> str:
    known = rows[rows["net_percent"].notna()]
    widest = max(float(known["net_percent"].abs().max()), 1e-9) if len(known) else 1.0
    bars = [
        Bar(
            str(row["label"]),
            abs(row["net_percent"]) / widest,
            with_error(row["net_percent"], row["net_percent_se"], 1, "+") + " %",
            "bad" if abs(row["net_percent"]) > _SURE * row["net_percent_se"] else "good",
        )
        for row in known.to_dict("records")
    ]
    described = f"Net error in per cent of the survey's number; red: more than {_SURE:.0f} standard errors"
    return bar_chart(f"Net error: {title}", described, bars) + f"<p>{described}.</p>"


def _agreement_table(rows: pd.DataFrame) -> str:
    head = (
        "", "interviewed", "both", "register only", "survey only", "neither", "net error", "net %", "gross %", "kappa",
    )  # fmt: skip
    lines = [
        (
            str(row["label"]),
            whole(row["persons"]),
            *(whole(row[name]) for name in ("both", "only_register", "only_survey", "neither")),
            with_error(row["net_error"], row["net_error_se"], 0, "+"),
            with_error(row["net_percent"], row["net_percent_se"], 1, "+"),
            with_error(row["gross_error"], row["gross_error_se"], 2),
            with_error(row["kappa"], row["kappa_se"], 3),
        )
        for row in rows.to_dict("records")
    ]
    return html_table(head, lines)


def _crossing_table(cells: pd.DataFrame) -> str:
    table = cells.pivot_table(
        index="register_label", columns="survey_label", values="persons", aggfunc="sum", fill_value=0, sort=False
    )
    # cells come in the order of the code list by register; that of the columns is the same
    known = [name for name in dict.fromkeys([*table.index, *table.columns]) if name in table.columns]
    table = table[known]
    rows = [
        (str(name), *(whole(number) for number in row)) for name, row in zip(table.index, table.to_numpy(), strict=True)
    ]
    return html_table(("register \\ survey", *map(str, table.columns)), rows)
