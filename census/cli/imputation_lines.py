"""What `census impute` prints: the main figures of each action."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from census.catalogue import Variable
from census.cli.imputation_names import category_name, region_name, score_name, short_name, variable_name
from census.cli.imputation_response import LABELS
from census.imputation.representativity import CONDITIONAL, UNCONDITIONAL, R
from census.imputation.trials import SCORES
from census.imputation.tuning import Search

_SHOWN = 10


def response_lines(frames: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    """Models, R-indicator by county, partial indicators of the whole, rare classes."""
    yield f"{'model of response':<26}{'log loss':>10}{'Brier':>10}{'AUC':>8}"
    for row in _rows(frames["models"]):
        yield f"{row['model']:<26}{row['log_loss']:>10.4f}{row['brier']:>10.4f}{row['auc']:>8.3f}"
    indicators = frames["indicators"]
    yield f"\n{'R-indicator':<26}{'families':>10}{'response':>10}{'R':>8}{'s.e.':>8}"
    for row in _rows(indicators[indicators["indicator"] == R]):
        yield (
            f"{region_name(row['region']):<26}{row['units']:>10}{row['response_rate']:>10.1%}{row['value']:>8.3f}"
            f"{row['standard_error']:>8.3f}"
        )
    whole = indicators[(indicators["region"] == "all") & (indicators["category"] == "")].set_index("variable")
    yield f"\n{'partial indicators':<26}{UNCONDITIONAL:>18}{CONDITIONAL:>18}"
    for name, label in LABELS.items():
        told = [whole[whole["indicator"] == kind].loc[name] for kind in (UNCONDITIONAL, CONDITIONAL)]
        yield f"{label:<26}" + "".join(f"{item['value']:>10.4f} ({item['standard_error']:.4f})" for item in told)
    yield f"\n{'level of class':<16}{'recipients':>11}{'no donor':>10}{'in rare class':>15}  keys"
    for row in _rows(frames["rare_classes"]):
        yield (
            f"{row['level']:<16}{row['recipients']:>11}{row['recipients_without_donor']:>10}"
            f"{row['recipients_in_rare']:>15}  {row['keys']}"
        )


def evaluation_lines(frames: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    """Scores of each settings, on hidden answers and on the truth; distances by variable."""
    for prefix, heading in (("", "hidden answers"), ("truth_", "non-respondents' truth")):
        if f"{prefix}scores" not in frames:
            continue
        scores = frames[f"{prefix}scores"].groupby("settings", sort=False)[list(SCORES)].mean()
        yield f"{heading:<30}" + "".join(f"{score_name(name):>30}" for name in SCORES)
        for name, row in scores.iterrows():
            yield f"{name!s:<30}" + "".join(f"{row[score]:>30.4f}" for score in SCORES)
        yield ""
        yield f"{'variable':<38}{'values':>10}{'distance':>10}{'without':>10}{'regions':>10}{'exact':>10}  settings"
        for line in _rows(frames[f"{prefix}variables"]):
            yield (
                f"{variable_name(line['variable']):<38}{line['units']:>10.0f}{line['distance']:>10.4f}"
                f"{line['respondents_distance']:>10.4f}{line['region_error']:>10.4f}{line['exact']:>10.3f}"
                f"  {line['settings']}"
            )
        yield ""


def search_lines(found: Search, score: str) -> Iterator[str]:
    """The ranking, and what the choice is worth."""
    yield f"score: {SCORES[score]}"
    yield f"{'candidate':<40}{'score':>10}{'s.e.':>10}{'to the first':>14}{'s.e.':>10}"
    for row in _rows(found.ranking):
        mark = " best" if row["is_best"] else " as good" if row["is_as_good"] else ""
        yield (
            f"{row['candidate']:<40}{row['score']:>10.5f}{row['standard_error']:>10.5f}{row['difference']:>+14.5f}"
            f"{row['difference_error']:>10.5f}{mark}"
        )
    yield f"best: {found.best}; score {found.apparent:.5f}, on repetitions that did not choose it {found.honest:.5f}"


def variance_lines(cells: pd.DataFrame, variables: Sequence[Variable], region: str) -> Iterator[str]:
    """Cells of all regions together with their standard errors, and the most uncertain ones of regions of a level."""
    whole = cells[cells["level"] == "all"]
    regions = cells[cells["level"] == region]
    names = [item.name for item in variables]
    for heading, part in (
        ("all regions, largest cells", whole.nlargest(_SHOWN, "published")),
        (
            "cells of regions with the greatest standard error",
            regions.nlargest(_SHOWN, "published_error"),
        ),
    ):
        yield f"{heading:<70}{'published':>10}{'imputed':>9}{'s.e.':>8}{'%':>7}"
        for row in _rows(part):
            told = ", ".join(short_name(category_name(name, str(row[name])), 44 // len(names)) for name in names)
            yield (
                f"{region_name(row['region'])[:24] + ': ' + told:<70}{row['published']:>10}{row['imputed']:>9}"
                f"{row['published_error']:>8.1f}{row['relative_error']:>7.1f}"
            )


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]
