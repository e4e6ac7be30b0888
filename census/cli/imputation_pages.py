"""Pages of `census impute tune` and `variance`, with their plots inside."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from census.catalogue import Variable
from census.cli.imputation_evaluation_page import half_width
from census.cli.imputation_names import category_name, region_name, score_name
from census.imputation.trials import SCORES
from census.imputation.tuning import Search
from census.quality.page import (
    Section,
    count,
    decimal,
    facts,
    frame_table,
    paragraph,
    render_page,
    rows_of,
)
from census.quality.plots import Dot, DotRow, dot_plot

_SHOWN = 25


def search_page(found: Search, run: str, score: str) -> str:
    """Candidates beside each other, and what the choice is worth."""
    ranking = found.ranking
    repetitions = found.scores["repetition"].nunique()
    half = half_width(repetitions)
    rows = [
        DotRow(
            str(row.candidate),
            [Dot.around(row.score, row.standard_error, f"{row.candidate}: {row.score:.4f}", half=half)],
            "best" if row.is_best else "as good as the best" if row.is_as_good else "",
        )
        for row in rows_of(ranking)
    ]
    differences = [
        DotRow(
            str(row.candidate), [Dot.around(row.difference, row.difference_error, f"{row.difference:+.4f}", half=half)]
        )
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
            ", ".join(category_name(name, str(row[name])) for name in names),
            [Dot.around(row["relative_error"], float("nan"), f"{row['relative_error']:.2f} %")],
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
