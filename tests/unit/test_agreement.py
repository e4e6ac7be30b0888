"""Agreement of households with the truth."""

from __future__ import annotations

import pandas as pd
import pytest

from census.quality.agreement import compare_households


def test_households_that_agree() -> None:
    agreed = compare_households(pd.Series([1, 1, 2], [10, 11, 12]), pd.Series(["a", "a", "b"], [10, 11, 12]))
    assert (agreed.persons, agreed.right_household, agreed.pairs_found, agreed.pairs_true) == (3, 1.0, 1.0, 1.0)


def test_a_household_torn_apart_is_wrong_for_all_its_members() -> None:
    """One of three pairs is found; the fourth person, alone in both, is right."""
    agreed = compare_households(pd.Series([1, 1, 2, 3]), pd.Series([7, 7, 7, 8]))
    assert (agreed.right_household, agreed.pairs_found, agreed.pairs_true) == (0.25, pytest.approx(1 / 3), 1.0)


def test_who_has_no_household_is_alone() -> None:
    agreed = compare_households(pd.Series([None, None, 2.0]), pd.Series([5.0, 6.0, None]))
    assert (agreed.right_household, agreed.pairs_found) == (1.0, 1.0)


def test_only_persons_in_both_are_compared() -> None:
    assert compare_households(pd.Series([1, 1], [1, 2]), pd.Series([1, 1], [2, 3])).persons == 1
    with pytest.raises(ValueError, match="nobody"):
        compare_households(pd.Series([1], [1]), pd.Series([1], [2]))
