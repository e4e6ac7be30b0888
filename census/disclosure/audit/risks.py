"""Risks that are no certainty: how many of the published zeros and threes are true, and groups all in one category."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from census.disclosure.audit.rounded_table import RoundedTable


def risk_measures(tables: Sequence[RoundedTable], base: int) -> list[dict[str, object]]:
    """Measure what an attacker would be right in guessing, by matrix.

    Measures: ``natural_zero_share`` and ``natural_base_share``: of the inner cells published as 0 (as the base), the
    share that were so before ("it should not be possible to see the difference", About the statistics, Census 2001,
    Confidentiality); ``taken_up_cells``: counts from the base up that gave way so that matrices agree;
    ``groups``: groups of base or more units, all regions and categories of the other variables, that are published with
    all of them in one category of a variable; ``groups_true_share``: the share of these that are so.
    """
    found: list[dict[str, object]] = []
    for table in tables:
        shown = table.is_shown
        before, after = table.original[shown], table.rounded[shown]
        groups, true = _groups_in_one_category(table, base)
        values = {
            "natural_zero_share": _share(before == 0, after == 0),
            "natural_base_share": _share(before == base, after == base),
            "taken_up_cells": float(np.sum((before >= base) & (before != after))),
            "groups": float(groups),
            "groups_true_share": true / groups if groups else np.nan,
        }
        found += [{"matrix": table.name, "measure": name, "value": value} for name, value in values.items()]
    return found


def _groups_in_one_category(table: RoundedTable, base: int) -> tuple[int, int]:
    """Groups that are published in one category only, and how many of them are so."""
    groups = true = 0
    for axis in range(1, table.rounded.ndim):
        published = (table.rounded > 0).sum(axis=axis) == 1
        published &= table.rounded.sum(axis=axis) >= base
        groups += int(published.sum())
        true += int((published & ((table.original > 0).sum(axis=axis) == 1)).sum())
    return groups, true


def _share(part: npt.NDArray[np.bool_], whole: npt.NDArray[np.bool_]) -> float:
    return float(part[whole].mean()) if whole.any() else float("nan")
