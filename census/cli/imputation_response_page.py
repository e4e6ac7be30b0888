"""Page of `census impute response`: who answered, and where that may bias what is imputed."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from census.cli.imputation_names import region_name
from census.cli.imputation_response import LABELS
from census.imputation.representativity import CONDITIONAL, UNCONDITIONAL, R
from census.quality.page import (
    Section,
    beside,
    count,
    decimal,
    details,
    facts,
    frame_table,
    paragraph,
    percent,
    render_page,
    rows_of,
)
from census.quality.plots import Dot, DotRow, Point, dot_plot, legend, scatter_plot


def response_page(frames: Mapping[str, pd.DataFrame], run: str, settings: str, fewest: int) -> str:
    """Who answered, and where that may bias what is imputed."""
    indicators = frames["indicators"]
    whole = indicators[indicators["region"] == "all"]
    total = whole[whole["indicator"] == R].iloc[0]
    sections = [
        Section(
            "In short",
            [
                facts(
                    {
                        "register families asked": count(total["units"]),
                        "answered": percent()(total["response_rate"]) + " %",
                        "R-indicator": f"{total['value']:.3f} ± {1.96 * total['standard_error']:.3f}",
                        "without a donor in the finest class": count(
                            frames["rare_classes"]["recipients_without_donor"].iloc[0]
                        ),
                    }
                ),
                paragraph(
                    "R is 1 where all groups that registers can tell apart are as likely to answer, and the less the "
                    "more their propensities differ. It is 1 - 2S, S the standard deviation of the propensities over "
                    "the families asked; what the estimation of propensities adds to S is taken off."
                ),
            ],
        ),
        Section("Are the propensities right?", _calibration(frames)),
        Section("R-indicator by county", _counties(indicators)),
        Section("What tells respondents from non-respondents", _partial(whole)),
        Section("Groups that answer too little or too much", _categories(whole)),
        Section("Rare classes", _rare(frames["rare_classes"], settings, fewest)),
    ]
    return render_page(
        "Response to the housing forms",
        f"Run {run}. A register family answered if a form came back that could be read. Unprotected figures.",
        sections,
    )


def _calibration(frames: Mapping[str, pd.DataFrame]) -> list[str]:
    parts = [
        paragraph(
            "Each point is a tenth of the families, by their propensity. The propensity of a family is told by a model "
            "of other families (five folds), so that no point is on the line by itself. Intervals: 95 per cent."
        )
    ]
    plots = []
    for model, bins in frames["calibration"].groupby("model", sort=False):
        points = [
            Point(
                row.expected,
                row.observed,
                row.observed - 1.96 * row.standard_error,
                row.observed + 1.96 * row.standard_error,
                f"expected {row.expected:.3f}, observed {row.observed:.3f}, {count(row.units)} families",
            )
            for row in rows_of(bins)
        ]
        plot = scatter_plot(f"Calibration, {model}", "Observed by expected response.", points, "expected", "observed")
        plots.append(f"<h3>Model: {model}</h3>{plot}")
    heads = {"model": "Model", "log_loss": "Log loss", "brier": "Brier score", "auc": "Area under curve"}
    table = frame_table(
        "Cross-fitted models", frames["models"], heads, {name: decimal(4) for name in heads if name != "model"}
    )
    return [*parts, beside(plots), table]


def _counties(indicators: pd.DataFrame) -> list[str]:
    shown = indicators[indicators["indicator"] == R]
    rows = [
        DotRow(
            region_name(str(row.region)),
            [Dot.around(row.value, row.standard_error, f"R {row.value:.3f}")],
            f"{row.value:.3f}, response {100 * row.response_rate:.1f} %",
        )
        for row in rows_of(shown)
    ]
    note = "Each county has a model of its own with the same variables. Intervals: 95 per cent."
    return [paragraph(note), dot_plot("R-indicator by county", "R with its interval.", rows)]


def _partial(whole: pd.DataFrame) -> list[str]:
    rows = []
    for name, label in LABELS.items():
        dots = []
        for series, kind in enumerate((UNCONDITIONAL, CONDITIONAL)):
            own = whole[(whole["indicator"] == kind) & (whole["variable"] == name) & (whole["category"] == "")].iloc[0]
            dots.append(Dot.around(own["value"], own["standard_error"], f"{kind}: {own['value']:.4f}", series))
        rows.append(DotRow(label, dots))
    return [
        paragraph(
            "Unconditional: the part of S between the categories of the variable. Conditional: what the variable adds "
            "within the cells of all others."
        ),
        legend([UNCONDITIONAL, CONDITIONAL]),
        dot_plot("Partial R-indicators of variables", "Two figures for each variable.", rows, mark=0.0),
    ]


def _categories(whole: pd.DataFrame) -> list[str]:
    shown = whole[(whole["indicator"] == UNCONDITIONAL) & (whole["category"] != "")]
    shown = shown[shown["units"] > 0]
    rows = [
        DotRow(
            f"{LABELS[str(row.variable)]}: {row.label}",
            [Dot.around(row.value, row.standard_error, f"{row.value:+.4f}")],
            f"{100 * row.response_rate:.1f} % of {count(row.units)}",
        )
        for row in rows_of(shown)
    ]
    conditional = whole[(whole["indicator"] == CONDITIONAL) & (whole["category"] != "")].assign(
        named=lambda frame: [LABELS[str(name)] for name in frame["variable"]]
    )
    heads = {"named": "Variable", "label": "Category", "units": "Families", "value": "Value", "standard_error": "S.e."}
    formats = {"units": count, "value": decimal(4), "standard_error": decimal(4)}
    return [
        paragraph("Left of the line: fewer answered than among all; weighted by the size of the group."),
        dot_plot("Unconditional partial R-indicators of categories", "One for each category.", rows, mark=0.0),
        details(
            "Conditional partial indicators of categories",
            [frame_table("Conditional partial R-indicators", conditional, heads, formats)],
        ),
    ]


def _rare(rare: pd.DataFrame, settings: str, fewest: int) -> list[str]:
    heads = {
        "level": "Level",
        "keys": "Class",
        "classes": "Classes with recipients",
        "rare_classes": f"of fewer than {fewest} donors",
        "recipients_without_donor": "Recipients without donor",
        "recipients_in_rare": "Recipients in rare classes",
        "median_donors": "Median donors",
    }
    formats = {name: count for name in heads if name not in ("keys",)}
    return [
        paragraph(
            f"Settings: {settings}. All households without a form, at every level: at the first level most should find "
            "donors, and enough of them; where classes are rare, the same donors give again and again."
        ),
        frame_table("Households without a form and the donors of their classes", rare, heads, formats),
    ]
