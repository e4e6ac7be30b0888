"""Bias of non-response: households and dwellings as found, beside those that truly are, where a simulation tells them.

Source: "About the statistics", Census 2001, Non-sample errors: without a form, cohabitants who have no common children
cannot be told from persons who live alone or with their children, so that there are too many of these and too few
cohabitants.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

ALL, ANSWERED, SILENT, NOT_ASKED = "all", "respondents", "non-respondents", "not asked"
GROUPS = (ALL, ANSWERED, SILENT, NOT_ASKED)
"""Groups of households by how they answered."""
VIEWS = ("truth", "before", "after")
COLUMNS = (
    "subject",
    "category",
    "households",
    *VIEWS,
    "before_error",
    "after_error",
    "before_percent",
    "after_percent",
    *(f"{view}_share" for view in VIEWS),
)


def response_of_households(persons: pd.DataFrame) -> pd.Series:
    """Whether true households are respondents.

    Definition: forms go to families as registered. A form reaches a household if it was sent to a family of one of
    its members, at the address where the household truly lives. A household is a respondent if a form that reached it
    came back and could be read, a non-respondent if none of them did, and was not asked if no form reached it (all its
    members are registered elsewhere, as students may be).

    Args:
        persons: members of private households, a row each: ``household_id`` (the true one), ``is_at_address``
            (registered where the household lives), ``is_asked``, ``has_answered`` (a form was sent to the register
            family; it came back to be used).

    Returns:
        ``respondents``, ``non-respondents`` or ``not asked``, by ``household_id``.
    """
    reached = persons["is_asked"] & persons["is_at_address"]
    told = pd.DataFrame({"asked": reached, "answered": reached & persons["has_answered"]})
    found = told.groupby(persons["household_id"]).any()
    groups = np.select([found["answered"], found["asked"]], [ANSWERED, SILENT], NOT_ASKED)
    return pd.Series(groups, found.index, dtype=object)


def measure_bias(
    subject: str, views: dict[str, pd.DataFrame], codes: Sequence[str], is_part: bool = False
) -> pd.DataFrame:
    """Distribution of units by category in truth, before and after, for each group of households.

    Definition: the error is the number found less the true number; in per cent, of the true number. Shares are per cent
    of the units of the same group and view.

    Args:
        subject: what the units are divided by.
        views: ``truth``, ``before`` and ``after``: a row for each unit, ``response`` (see ``response_of_households``;
            of units that were found, that of the true household of their oldest member; missing counts as not asked)
            and ``category``.
        codes: categories in their order; units of other categories, or of none, are left out.
        is_part: before, only a part of the units is known (dwellings of respondents), so that only shares can be
            compared: its errors are missing.

    Returns:
        A row for each category and group of ``GROUPS`` that has units, ``COLUMNS``. Numbers that do not exist (a
        percentage of none, a share among nobody) are NaN.
    """
    counts = pd.DataFrame({view: _counted(views[view], codes) for view in VIEWS})
    totals = counts.groupby(level="households").transform("sum")
    result = counts.astype(float)
    for view in VIEWS:
        result[f"{view}_share"] = 100 * counts[view] / totals[view].where(totals[view] > 0)
    for view in VIEWS[1:]:
        error = (counts[view] - counts["truth"]).astype(float)
        if view == "before" and is_part:
            error[:] = float("nan")
        result[f"{view}_error"] = error
        result[f"{view}_percent"] = 100 * error / counts["truth"].where(counts["truth"] > 0)
    result = result[(totals > 0).any(axis="columns")].reset_index()
    return result.assign(subject=subject)[list(COLUMNS)]


def _counted(units: pd.DataFrame, codes: Sequence[str]) -> pd.Series:
    """Number of units by group and category, all combinations of them."""
    found = units.groupby([units["response"].fillna(NOT_ASKED), "category"]).size()
    places = pd.MultiIndex.from_product([GROUPS[1:], codes], names=["households", "category"])
    parts = found.reindex(places, fill_value=0)
    every = pd.concat({ALL: parts.groupby(level="category", sort=False).sum()}, names=["households"])
    counted: pd.Series = pd.concat([every, parts]).astype("int64")
    return counted
