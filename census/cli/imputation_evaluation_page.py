"""Page of `census impute evaluate` and `compare`: settings side by side, on hidden answers and on the truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd
from scipy.stats import t

from census.cli.imputation_names import category_name, given_name, region_name, score_name, variable_name
from census.imputation.trials import SCORES
from census.quality.charts import Bar, bar_chart
from census.quality.page import (
    Section,
    beside,
    count,
    decimal,
    details,
    frame_table,
    paragraph,
    percent,
    render_page,
    rows_of,
)
from census.quality.plots import Dot, DotRow, Point, dot_plot, legend, scatter_plot

_WORST = 30
WHOLE = "all"


def half_width(repetitions: int) -> float:
    """Standard errors in half a 95 per cent interval of a mean of so many repetitions (Student's t)."""
    return float(t.ppf(0.975, repetitions - 1)) if repetitions > 1 else float("nan")


def evaluation_page(frames: Mapping[str, pd.DataFrame], run: str, region: str, repetitions: int) -> str:
    """The page.

    Args:
        frames: of ``trials.try_imputer``, and of ``trials.compare_with_truth`` under ``truth_...``, with ``settings``;
            ``rare_classes`` if there is one settings only.
        run: its name.
        region: level of the regions.
        repetitions: of hiding.
    """
    settings = list(dict.fromkeys(frames["scores"]["settings"]))
    level, half = region.replace("_", " "), half_width(repetitions)
    sections = [
        Section(
            "How it was judged",
            [
                paragraph(
                    "Each form that came back is hidden with the probability that one like it does not come back; "
                    "of the answers, each with the probability that one like it is missing, by register variables "
                    f"(cross-fitted). They are imputed and compared with what was hidden, {repetitions} times on "
                    "different forms. What the households that did not answer have of their own, beyond what registers "
                    "tell, shows only against the truth of a synthetic run."
                ),
                legend(settings) if len(settings) > 1 else "",
                _scores(frames["scores"], settings, "Hidden answers: means over the variables"),
                *(
                    [_scores(frames["truth_scores"], settings, "The truth of non-respondents")]
                    if "truth_scores" in frames
                    else []
                ),
            ],
        ),
        Section("Distributions of imputed values", _distances(frames["variables"], settings, half)),
        Section("Bias of shares by category", _shares(frames["totals"], settings, half)),
        Section(f"Figures by {level}", _regions(frames, settings, level, half)),
        Section("Do variables go together as before?", _associations(frames["associations"], settings)),
        Section("Donors", _donors(frames, settings)),
    ]
    if "rare_classes" in frames:
        heads = {
            "level": "Level",
            "keys": "Class",
            "recipients_without_donor": "Recipients without donor",
            "recipients_in_rare": "in rare classes",
            "median_donors": "Median donors",
        }
        formats = {name: count for name in heads if name != "keys"}
        table = frame_table("Sizes of classes, all households without a form", frames["rare_classes"], heads, formats)
        sections.append(Section("Sizes of classes", [table]))
    if "truth_totals" in frames:
        sections.append(
            Section(
                "Against the truth",
                [
                    paragraph(
                        "Households that truly did not answer: what was imputed for them, and what their dwelling is. "
                        "The difference to the figures above is what registers cannot tell of them."
                    ),
                    *_distances(frames["truth_variables"], settings, float("nan")),
                    details("Bias of shares by category", _shares(frames["truth_totals"], settings, float("nan"))),
                ],
            )
        )
    title = "Evaluation of imputation" if len(settings) == 1 else "Comparison of imputation settings"
    return render_page(title, f"Run {run}; settings: {', '.join(settings)}. Unprotected figures.", sections)


def _scores(scores: pd.DataFrame, settings: Sequence[str], caption: str) -> str:
    means = scores.groupby("settings", sort=False)[list(SCORES)].mean().loc[list(settings)].reset_index()
    heads = {"settings": "Settings", **{name: score_name(name) for name in SCORES}}
    return frame_table(f"{caption} (the less the better)", means, heads, dict.fromkeys(SCORES, decimal(4)))


def _distances(variables: pd.DataFrame, settings: Sequence[str], half: float) -> list[str]:
    rows = []
    for variable, part in variables.groupby("variable", sort=False):
        own = part.set_index("settings")
        dots = [
            _dot(own, name, "distance", 100, place, f"{name}: ", half)
            for place, name in enumerate(settings)
            if name in own.index
        ]
        without = 100 * own["respondents_distance"].iloc[0]
        if len(settings) == 1:
            dots.append(Dot(without, series=1, told=f"not imputed: {without:.2f} %"))
        told = f"{100 * own['distance'].iloc[0]:.1f} %; alone {without:.1f} %"
        rows.append(DotRow(variable_name(str(variable)), dots, told))
    series = ["imputed", "respondents alone, nothing imputed"] if len(settings) == 1 else list(settings)
    heads = {
        "settings": "Settings",
        "named": "Variable",
        "units": "Values",
        "distance": "Distance",
        "respondents_distance": "Not imputed",
        "hellinger": "Hellinger",
        "region_error": "Wrong cell by region",
        "exact": "Exact",
        "expected_exact": "Exact by any donor",
    }
    named = variables.assign(named=[variable_name(name) for name in variables["variable"]])
    formats = {"units": count} | dict.fromkeys(list(heads)[3:], percent(2))
    return [
        paragraph(
            "Distance: share of the values that would have to move to another category for the distribution to be the "
            "true one (total variation), with 95 per cent interval over repetitions. A random donor need not get "
            "single values right: the distribution is to be."
        ),
        legend(series),
        dot_plot("Distance of distributions, per cent", "One row for each variable.", rows, " %", 0.0),
        details("All measures, per cent", [frame_table("By variable", named, heads, formats)]),
    ]


def _shares(totals: pd.DataFrame, settings: Sequence[str], half: float) -> list[str]:
    whole = totals[totals["region"] == WHOLE]
    parts = []
    for variable, part in whole.groupby("variable", sort=False):
        rows = []
        for category, cells in part.groupby("category", sort=False):
            own = cells.set_index("settings")
            dots = [
                _dot(own, name, "share_bias", 100, place, f"{name}: ", half)
                for place, name in enumerate(settings)
                if name in own.index
            ]
            told = f"{100 * own['true_share'].iloc[0]:.1f} % true"
            rows.append(DotRow(category_name(str(variable), str(category)), dots, told))
        title = f"{variable_name(str(variable))}: imputed less true share, percentage points"
        parts += [f"<h3>{title}</h3>", dot_plot(title, "One row for each category.", rows, "", 0.0)]
    return [legend(settings) if len(settings) > 1 else "", *parts]


def _regions(frames: Mapping[str, pd.DataFrame], settings: Sequence[str], level: str, half: float) -> list[str]:
    rows = []
    for variable, part in frames["variables"].groupby("variable", sort=False):
        own = part.set_index("settings")
        dots = [
            _dot(own, name, "region_error", 100, place, f"{name}: ", half)
            for place, name in enumerate(settings)
            if name in own.index
        ]
        rows.append(DotRow(variable_name(str(variable)), dots, f"{100 * own['region_error'].iloc[0]:.1f} %"))
    local = frames["totals"][frames["totals"]["region"] != WHOLE]
    worst = local.loc[local["bias"].abs().sort_values(ascending=False, kind="stable").index[:_WORST]]
    shown = worst.assign(
        place=[region_name(str(code)) for code in worst["region"]],
        named=[variable_name(name) for name in worst["variable"]],
        told=[category_name(*pair) for pair in zip(worst["variable"], worst["category"], strict=True)],
    )
    heads = {"settings": "Settings", "place": "Region", "named": "Variable", "told": "Category", "units": "Values"}
    heads |= {"true": "True", "imputed": "Imputed", "bias": "Bias", "total_bias": "Per cent of all dwellings"}
    formats = {"units": count, "true": decimal(1), "imputed": decimal(1), "bias": decimal(1), "total_bias": decimal(2)}
    return [
        paragraph(
            f"Share of the imputed values that are in the wrong cell of a table by {level}: chance has its part in it, "
            "the more the smaller the regions are; settings are compared on the same hidden answers."
        ),
        legend(settings) if len(settings) > 1 else "",
        dot_plot(f"In the wrong cell by {level}, per cent", "One row for each variable.", rows, " %", 0.0),
        details("Cells of greatest bias", [frame_table("Means over the repetitions", shown, heads, formats)]),
    ]


def _associations(pairs: pd.DataFrame, settings: Sequence[str]) -> list[str]:
    parts = [
        paragraph(
            "Cramér's V of pairs of variables, among true and among imputed values of the same dwellings. Below the "
            "line an association was weakened."
        )
    ]
    plots = []
    for name in settings:
        own = pairs[pairs["settings"] == name]
        points = [
            Point(
                row.true,
                row.imputed,
                told=f"{variable_name(str(row.first))} × {variable_name(str(row.second))}: "
                f"{row.true:.3f} true, {row.imputed:.3f} imputed",
            )
            for row in rows_of(own)
        ]
        head = f"<h3>{escape(name)}</h3>" if len(settings) > 1 else ""
        plot = scatter_plot(f"Associations, {name}", "Imputed by true Cramér's V.", points, "true", "imputed")
        plots.append(head + plot)
    shown = pairs.assign(
        one=[variable_name(name) for name in pairs["first"]], other=[variable_name(name) for name in pairs["second"]]
    )
    heads = {"settings": "Settings", "one": "Variable", "other": "and", "true": "True", "imputed": "Imputed"}
    heads["change"] = "Change"
    table = frame_table("Cramér's V", shown, heads, dict.fromkeys(("true", "imputed", "change"), decimal(3)))
    return [*parts, beside(plots), details("All pairs", [table])]


def _donors(frames: Mapping[str, pd.DataFrame], settings: Sequence[str]) -> list[str]:
    parts = [
        paragraph(
            "Level of fallback of those whose answers were hidden, and how often donors gave: means over repetitions."
        )
    ]
    for name in settings:
        levels = frames["levels"][frames["levels"]["settings"] == name]
        uses = frames["donor_use"][frames["donor_use"]["settings"] == name]
        form = levels[levels["given"] == "record"]
        bars = [
            Bar(f"level {row.level:.0f}", row.share, f"{100 * row.share:.1f} % ({count(row.recipients)})", "report")
            for row in rows_of(form)
        ]
        most = uses.loc[uses["donors"] > 0].groupby("given", sort=False)["uses"].max().reset_index()
        shown = most.assign(named=[given_name(given) for given in most["given"]])
        parts += [
            f"<h3>{escape(name)}: levels of whole forms</h3>",
            bar_chart(f"Levels of fallback, {name}", "Share of the recipients at each level.", bars),
            details(
                "Greatest use of a donor",
                [frame_table("By what was given", shown, {"named": "Given", "uses": "Uses"}, {"uses": count})],
            ),
        ]
    return parts


def _dot(own: pd.DataFrame, name: str, figure: str, scale: float, series: int, told: str, half: float) -> Dot:
    row: dict[Any, Any] = own.loc[name].to_dict()
    value, error = scale * row[figure], scale * row.get(f"{figure}_error", float("nan"))
    return Dot(value, value - half * error, value + half * error, series, f"{told}{value:.2f}")
