"""Agreement of employment in census week with the truth, by the rule that decided, where a simulation tells it."""

from __future__ import annotations

import pandas as pd

COMPARED = ("status_in_employment", "main_establishment_number", "industry_division", "hours_group")
"""Characteristics of the main job that are compared, where the truth tells them."""


def compare_employment(found: pd.DataFrame, true: pd.DataFrame) -> pd.DataFrame:
    """Compare who is employed, and the main job, with the truth.

    Args:
        found: of every person, by ``person_id`` (index): ``employment_rule``, ``is_employed``, and the columns
            ``COMPARED`` of the main job (missing if unknown or not employed).
        true: the same columns without the rule; persons that are not in both are left out.

    Returns:
        A row for each rule (index): ``persons``, ``employed`` (in truth), ``right`` (share of persons for whom the
        decision is right), and of the truly employed who were found so, for each of ``COMPARED`` the share that agrees
        with the truth, among those for whom the truth tells it.

    Example:
        >>> found = pd.DataFrame({"employment_rule": ["21"], "is_employed": [True]} | dict.fromkeys(COMPARED, ["1"]))
        >>> compare_employment(found, found)["right"].tolist()
        [1.0]
    """
    both = found.join(true, rsuffix="_true", how="inner")
    right = both["is_employed"] == both["is_employed_true"]
    rule = both["employment_rule"]
    result = pd.DataFrame(
        {
            "persons": both.groupby(rule).size(),
            "employed": both["is_employed_true"].groupby(rule).sum(),
            "right": right.groupby(rule).mean(),
        }
    )
    employed = both[both["is_employed"] & both["is_employed_true"]]
    for name in COMPARED:
        told = employed[employed[f"{name}_true"].notna()]
        agrees = (told[name] == told[f"{name}_true"]).fillna(False)
        result[name] = agrees.groupby(told["employment_rule"]).mean()
    return result
