"""Utility, risk and time of methods on one table."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from census.disclosure.count_table import CountTable
from census.disclosure.methods.interface import Method, Outcome
from census.disclosure.published_figures import Counts, Figures, Mask, number_figures
from census.disclosure.utility import measure_deviations

ALL_LEVELS = "all"


def compare_methods(table: CountTable, methods: Sequence[Method], *, base: int, seed: int) -> pd.DataFrame:
    """Protect a table by each method, and measure what it does.

    Args:
        table: inner cells and margins.
        methods: to compare.
        base: counts from 1 to below it are small.
        seed: of the random choices.

    Returns:
        Columns ``method``, ``level`` (of the margins; ``all`` for all together), ``measure``, ``value``. Measures of
        utility, over published figures whose original is not zero: ``figures``, ``suppressed``, ``greatest``, ``mean``,
        ``root_mean_square``, ``percentile_99``, ``share_within_2``, ``hellinger_utility``; ``not_additive``: the
        greatest difference of a figure from the sum of the published inner cells. Of risk: ``small_published``: figures
        published as a count from 1 to below the base; ``small_as_counted``: the share of small original figures that
        are published as they are; ``certain_small``: figures that certainly were small, from bounds of each figure;
        ``natural_zero_share``: of the figures published as 0, the share that were. ``seconds``: of the processor.
    """
    figures = number_figures(table)
    totals = figures.sums(table.counts)
    levels = np.array([margin.level for margin in table.margins])[figures.margin]
    rows = []
    for method in methods:
        began = time.process_time()
        outcome = method.protect(table, figures, base=base, seed=seed)
        seconds = time.process_time() - began
        found = [(ALL_LEVELS, name, value) for name, value in _risks(outcome, totals, base)]
        found.append((ALL_LEVELS, "not_additive", _not_additive(figures, outcome)))
        found.append((ALL_LEVELS, "seconds", seconds))
        everywhere = np.ones(len(totals), dtype=bool)
        for level in (ALL_LEVELS, *(name for name in dict.fromkeys(levels) if name != ALL_LEVELS)):
            inside = everywhere if level == ALL_LEVELS else levels == level
            found += [(level, name, value) for name, value in _utility(outcome, totals, inside)]
        rows += [(method.name, *row) for row in found]
    return pd.DataFrame(rows, columns=["method", "level", "measure", "value"])


def _utility(outcome: Outcome, totals: Counts, inside: Mask) -> Iterator[tuple[str, float]]:
    compared = inside & (totals > 0) & ~outcome.suppressed
    deviations = measure_deviations(totals[compared], outcome.figures[compared])
    yield "figures", float((inside & (totals > 0)).sum())
    yield "suppressed", float((inside & outcome.suppressed).sum())
    for name in ("greatest", "mean", "root_mean_square", "percentile_99", "share_within_2", "hellinger_utility"):
        yield name, float(getattr(deviations, name))


def _risks(outcome: Outcome, totals: Counts, base: int) -> Iterator[tuple[str, float]]:
    shown = ~outcome.suppressed
    small = (totals > 0) & (totals < base)
    published = shown & (outcome.figures > 0) & (outcome.figures < base)
    zero = shown & (outcome.figures == 0)
    yield "small_published", float(published.sum())
    yield "small_as_counted", float((small & shown & (outcome.figures == totals)).sum() / max(small.sum(), 1))
    yield "certain_small", float(((outcome.lower >= 1) & (outcome.upper < base)).sum())
    yield "natural_zero_share", float((zero & (totals == 0)).sum() / zero.sum()) if zero.any() else float("nan")


def _not_additive(figures: Figures, outcome: Outcome) -> float:
    if figures.inner is None or outcome.suppressed.any():
        return float("nan")
    inner = outcome.figures[figures.of_cell[:, figures.inner]]
    return float(np.abs(figures.sums(inner) - outcome.figures).max(initial=0))
