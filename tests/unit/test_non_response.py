"""Bias of non-response: who answered, and the arithmetic."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from census.quality.non_response import ALL, ANSWERED, NOT_ASKED, SILENT, measure_bias, response_of_households


def persons(*rows: tuple[str, bool, bool, bool]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["household_id", "is_at_address", "is_asked", "has_answered"])


def units(**categories: list[str | None]) -> pd.DataFrame:
    """Units by group: ``r`` respondents, ``n`` non-respondents, ``x`` unknown."""
    groups = {"r": ANSWERED, "n": SILENT, "x": None}
    rows = [(groups[group], item) for group, items in categories.items() for item in items]
    return pd.DataFrame(rows, columns=["response", "category"])


def test_one_form_is_enough_for_a_household() -> None:
    """Cohabitants, each with a form of their own."""
    found = response_of_households(
        persons(
            ("one of two", True, True, False),
            ("one of two", True, True, True),
            ("none", True, True, False),
            ("none", True, True, False),
        )
    )
    assert found.to_dict() == {"one of two": ANSWERED, "none": SILENT}


def test_a_form_elsewhere_does_not_reach_a_household() -> None:
    """A student in lodgings is registered with the parents, whose form comes back; another lodger was sent one."""
    student, lodger = ("lodgings", False, True, True), ("lodgings", True, True, False)
    assert response_of_households(persons(student)).to_dict() == {"lodgings": NOT_ASKED}
    assert response_of_households(persons(student, lodger)).to_dict() == {"lodgings": SILENT}


def test_a_form_that_was_never_sent_does_not_come_back() -> None:
    assert response_of_households(persons(("new", True, False, False))).to_dict() == {"new": NOT_ASKED}


def test_errors_are_numbers_and_per_cent_of_the_truth() -> None:
    """Of two couples, one answers. By registers all four live alone; the form of one couple shows that it is one."""
    views = {
        "truth": units(r=["1.2"], n=["1.2", "1.1"]),
        "before": units(r=["1.1", "1.1"], n=["1.1", "1.1", "1.1"]),
        "after": units(r=["1.2"], n=["1.1", "1.1", "1.1"]),
    }
    bias = measure_bias("household_type", views, ["1.1", "1.2"]).set_index(["households", "category"])
    assert bias.loc[(SILENT, "1.1"), ["truth", "before", "after"]].tolist() == [1, 3, 3]
    assert bias.loc[(SILENT, "1.1"), ["after_error", "after_percent"]].tolist() == [2, 200]
    assert bias.loc[(SILENT, "1.2"), ["after_error", "after_percent"]].tolist() == [-1, -100]
    assert bias.loc[(ANSWERED, "1.2"), ["before_percent", "after_percent"]].tolist() == [-100, 0]
    assert bias.loc[(ALL, "1.1"), ["truth", "before", "after", "before_error", "after_error"]].tolist() == [
        1,
        5,
        3,
        4,
        2,
    ]
    assert np.isnan(bias.loc[(ANSWERED, "1.1"), "before_percent"])  # of no household in truth
    assert bias.loc[(ALL, "1.1"), "truth_share"] == pytest.approx(100 / 3)
    assert bias.loc[(ALL, "1.1"), "after_share"] == pytest.approx(75)
    assert NOT_ASKED not in bias.index.get_level_values("households")


def test_whoever_is_not_known_was_not_asked_and_counts_among_all() -> None:
    views = {name: units(r=["1"], x=["1"]) for name in ("truth", "before", "after")}
    bias = measure_bias("household_size", views, ["1"]).set_index("households")["truth"]
    assert bias.to_dict() == {ALL: 2, ANSWERED: 1, NOT_ASKED: 1}


def test_of_respondents_only_shares_are_compared() -> None:
    views = {
        "truth": units(r=["1", "2"], n=["2", "2"]),
        "before": units(r=["1", None]),
        "after": units(r=["1", "2"], n=["1", "2"]),
    }
    bias = measure_bias("rooms", views, ["1", "2"], is_part=True).set_index(["households", "category"])
    one = bias.loc[(ALL, "1")]
    assert one[["truth_share", "before_share", "after_share"]].tolist() == [25, 100, 50]
    assert np.isnan(one["before_error"])
    assert np.isnan(one["before_percent"])
    assert one[["after_error", "after_percent"]].tolist() == [1, 100]
    assert np.isnan(bias.loc[(SILENT, "1"), "before_share"])
