"""Pages of `census impute response`, `tune` and `variance`, with their plots inside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from census.catalogue import Variable
from census.cli.imputation_evaluation_page import evaluation_page, half_width
from census.cli.imputation_names import category_name, region_name, score_name
from census.cli.imputation_response import LABELS
from census.imputation.representativity import CONDITIONAL, UNCONDITIONAL, R
from census.imputation.trials import SCORES
from census.imputation.tuning import Search
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

__all__ = ["evaluation_page", "response_page", "search_page", "variance_page"]

_SHOWN = 25


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


def search_page(found: Search, run: str, score: str) -> str:
    """Candidates beside each other, and what the choice is worth."""
    ranking = found.ranking
    repetitions = found.scores["repetition"].nunique()
    half = half_width(repetitions)
    rows = [
        DotRow(
            str(row.candidate),
            [_dot(row.score, row.standard_error, f"{row.candidate}: {row.score:.4f}", half=half)],
            "best" if row.is_best else "as good as the best" if row.is_as_good else "",
        )
        for row in rows_of(ranking)
    ]
    differences = [
        DotRow(str(row.candidate), [_dot(row.difference, row.difference_error, f"{row.difference:+.4f}", half=half)])
        for row in rows_of(ranking)
    ]
    title = f"Score of each candidate: {score_name(score)}"
    heads = {"candidate": "Candidate", **{name: score_name(name) for name in SCORES}}
    means = found.scores.groupby("candidate", sort=False)[list(SCORES)].mean().reset_index()
    sections = [
        Section(
            "In short",
            [
                facts(
                    {
                        "best candidate": found.best,
                        "its score": f"{found.apparent:.4f}",
                        "score where it did not choose itself": f"{found.honest:.4f}",
                    }
                ),
                paragraph(
                    f"Score: {SCORES[score]}; the less the better. Every candidate imputed the same answers, hidden "
                    f"{repetitions} times. The best of many looks better than it is on what chose it: the last figure "
                    "leaves each repetition out once, lets the others choose, and judges on the one left out."
                ),
            ],
        ),
        Section("Candidates", [dot_plot(title, "Mean and 95 per cent interval over the repetitions.", rows)]),
        Section(
            "Difference to the settings as given",
            [
                paragraph("Paired by repetition, which takes out what the repetitions have in common."),
                dot_plot("Difference of the score", "Mean and 95 per cent interval.", differences, mark=0.0),
            ],
        ),
        Section("All scores", [frame_table("Means", means, heads, dict.fromkeys(SCORES, decimal(4)))]),
    ]
    return render_page("Search for imputation settings", f"Run {run}. Unprotected figures.", sections)


def variance_page(cells: pd.DataFrame, variables: Sequence[Variable], run: str, region: str, imputations: int) -> str:
    """Standard errors of cells due to imputation."""
    names = [item.name for item in variables]
    whole = cells[cells["level"] == "all"].nlargest(_SHOWN, "published")
    local = cells[cells["level"] == region]
    heads = {"region_name": "Region", **{f"{item.name}_label": item.label_en for item in variables}}
    heads |= {"published": "Count", "imputed": "Of it imputed", "published_error": "Standard error"}
    heads |= {"relative_error": "Per cent of it"}
    formats = {"published": count, "imputed": count, "published_error": decimal(1), "relative_error": decimal(1)}
    rows = [
        DotRow(
            ", ".join(_short(category_name(name, str(row[name])), 46 // len(names)) for name in names),
            [_dot(row["relative_error"], float("nan"), f"{row['relative_error']:.2f} %")],
            f"{count(row['published'])} ± {1.96 * row['published_error']:.0f}",
        )
        for row in whole.to_dict("records")
    ]
    sized = local.assign(size=pd.cut(local["published"], [-1, 10, 30, 100, 300, 1000, float("inf")], labels=_SIZES))
    medians = sized.groupby("size", observed=True).agg(
        cells=("published", "size"), error=("published_error", "median"), relative=("relative_error", "median")
    )
    sections = [
        Section(
            "What the standard errors mean",
            [
                paragraph(
                    f"Everything that is missing was imputed {imputations} times, each time from a bootstrap of the "
                    "donors (approximate Bayesian bootstrap within imputation classes). By Rubin's rules the variance "
                    "of the mean of m imputations is W + (1 + 1/m) B. The census counts everybody: there is no "
                    "sampling, and W is 0. What is published is one imputation, not the mean of many: its variance is "
                    "2B, and that is what stands here. It is right if households that did not answer are like their "
                    "donors."
                )
            ],
        ),
        Section(
            "All regions",
            [
                dot_plot(
                    "Standard error in per cent of the count, largest cells",
                    "One row for each of the largest cells of all regions together.",
                    rows,
                    " %",
                    0.0,
                )
            ],
        ),
        Section(
            f"By size of the cell ({region.replace('_', ' ')})",
            [
                frame_table(
                    "Cells of regions by their count",
                    medians.reset_index(),
                    {"size": "Count", "cells": "Cells", "error": "Median s.e.", "relative": "Median, per cent"},
                    {"cells": count, "error": decimal(1), "relative": decimal(1)},
                )
            ],
        ),
        Section(
            "Most uncertain cells",
            [frame_table("Greatest standard errors", _labelled(local, names, 40), heads, formats)],
        ),
    ]
    return render_page(
        "Standard error due to imputation",
        f"Run {run}: dwellings by {', '.join(item.label_en.lower() for item in variables)}. Unprotected figures.",
        sections,
    )


_SIZES = ["up to 10", "11-30", "31-100", "101-300", "301-1000", "over 1000"]


def _labelled(cells: pd.DataFrame, names: Sequence[str], most: int) -> pd.DataFrame:
    shown = cells.nlargest(most, "published_error")
    labels = {f"{name}_label": [category_name(name, str(code)) for code in shown[name]] for name in names}
    return shown.assign(region_name=[region_name(str(code)) for code in shown["region"]], **labels)


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
            [_dot(row.value, row.standard_error, f"R {row.value:.3f}")],
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
            dots.append(_dot(own["value"], own["standard_error"], f"{kind}: {own['value']:.4f}", series))
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
            [_dot(row.value, row.standard_error, f"{row.value:+.4f}")],
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


def _short(label: str, most: int) -> str:
    return label if len(label) <= most else f"{label[: most - 1].rstrip()}…"


def _dot(value: float, error: float, told: str, series: int = 0, half: float = 1.96) -> Dot:
    return Dot(value, value - half * error, value + half * error, series, told)
