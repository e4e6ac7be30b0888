"""Multiple imputation by the approximate Bayesian bootstrap: does its standard error tell the error that is made?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t

from census.errors import ImputationError, ParameterError
from census.imputation.bootstrap import DonorIndex
from census.imputation.estimator import HotDeckImputer
from census.imputation.multiple import MultipleImputer, combine

CLASSES = [("area", "kind"), ("area",), ()]


def imputer(**changes: object) -> HotDeckImputer:
    settings_ = {"classes": CLASSES, "variables": ["rooms"], "responded": "form", "ids": "id", "random_state": 1}
    return HotDeckImputer(**(settings_ | changes))


def world(seed: int, units: int = 160, silent: int = 4) -> tuple[pd.DataFrame, pd.Series]:
    """Dwellings in four areas with different shares of large ones; every fourth gave no form. And the truth."""
    rng = np.random.default_rng(seed)
    area = np.repeat(list("abcd"), units // 4)
    large = rng.random(units) < np.repeat([0.2, 0.4, 0.5, 0.7], units // 4)
    has_form = np.arange(units) % silent != 0
    frame = pd.DataFrame({"id": rng.permutation(10**6)[:units], "area": area, "kind": "x"})
    frame["form"] = np.where(has_form, "yes", None)
    frame["rooms"] = pd.Series(np.where(large, 5, 2)).where(has_form).astype("Int64")
    return frame, pd.Series(large)


def large_dwellings(frame: pd.DataFrame, imputations: int, seed: int = 1) -> pd.DataFrame:
    """Rubin's rules for the number of large dwellings."""
    multiple = MultipleImputer(imputer(), frame, seed)
    known = int((frame["rooms"] == 5).sum())
    return combine(np.array([[known + (made["rooms"] == 5).sum()] for made in multiple.imputations(imputations)]))


def repeated_world() -> tuple[pd.DataFrame, pd.Series]:
    """500 areas of 40 dwellings, each a draw of the same world: every fourth dwelling gave no form. And the truth."""
    rng = np.random.default_rng(1)
    area = np.repeat([f"{number:03}" for number in range(500)], 40)
    frame, _ = world(1, 500 * 40)
    large = pd.Series(rng.random(len(frame)) < 0.4)
    frame["area"] = area
    frame["rooms"] = pd.Series(np.where(large, 5, 2)).where(frame["form"].notna()).astype("Int64")
    return frame, large.groupby(area).sum()


@pytest.fixture(scope="module")
def rubin() -> pd.DataFrame:
    """Rubin's rules for the number of large dwellings in each area, with the truth and the production's figure."""
    frame, true = repeated_world()
    known = (frame["rooms"] == 5).fillna(False).groupby(frame["area"]).sum()
    counts = []
    for made in MultipleImputer(imputer(), frame, 1).imputations(20):
        counts.append((known + (made["rooms"] == 5).groupby(made["area"]).sum()).to_numpy(dtype=float))
    published = imputer().fit(frame).impute(frame).values["rooms"]
    produced = (published == 5).groupby(frame["area"]).sum()
    return combine(np.array(counts)).assign(true=true.to_numpy(), produced=produced.to_numpy())


def test_intervals_hold_the_truth_as_often_as_they_say(rubin: pd.DataFrame) -> None:
    """In 500 areas the 95 per cent interval of the mean of 20 imputations misses the truth about 25 times."""
    error = rubin["mean"] - rubin["true"]
    half = t.ppf(0.975, rubin["degrees_of_freedom"].clip(upper=1e6)) * rubin["standard_error"]
    assert (error.abs() <= half).mean() == pytest.approx(0.95, abs=4 * np.sqrt(0.95 * 0.05 / 500))
    assert (error**2).mean() == pytest.approx(rubin["total"].mean(), rel=4 * np.sqrt(2 / 500))
    assert abs(error.mean()) < 4 * np.sqrt(rubin["total"].mean() / 500)


def test_the_error_of_a_published_figure_is_that_of_one_imputation(rubin: pd.DataFrame) -> None:
    """Donors who take turns make it by 1 + r/n less than is told: 10 recipients and 30 donors in each area."""
    error = rubin["produced"] - rubin["true"]
    told = (rubin["published_error"] ** 2).mean()
    assert (error**2).mean() == pytest.approx(told / (1 + 10 / 30), rel=4 * np.sqrt(2 / 500))


def test_rubins_rules_by_hand() -> None:
    found = combine(np.array([[10, 7], [14, 7], [12, 7]])).iloc[0]
    assert found[["mean", "between"]].tolist() == [12, 4]
    assert found["total"] == pytest.approx((1 + 1 / 3) * 4)
    assert found["published_error"] == pytest.approx(np.sqrt(8))
    assert found["degrees_of_freedom"] == 2
    sampled = combine(np.array([[10], [14], [12]]), within=2.0).iloc[0]
    assert sampled["total"] == pytest.approx(2 + 16 / 3)
    with pytest.raises(ParameterError, match="One imputation"):
        combine(np.array([[1]]))


def test_nothing_is_uncertain_where_nothing_is_imputed() -> None:
    frame, _ = world(1)
    whole = frame[frame["form"].notna()]
    multiple = MultipleImputer(imputer(), whole, 1)
    assert multiple.recipients.empty
    found = large_dwellings(whole, 3).iloc[0]
    assert found[["between", "total", "standard_error", "published_error"]].tolist() == [0, 0, 0, 0]
    assert found["mean"] == (whole["rooms"] == 5).sum()


def test_nothing_is_uncertain_where_all_donors_are_alike() -> None:
    frame, _ = world(2)
    frame["rooms"] = frame["rooms"].where(frame["rooms"].isna(), 5)
    assert large_dwellings(frame, 3).iloc[0]["standard_error"] == 0


units = st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["x", "y", None]), st.booleans()), max_size=25)


@settings(max_examples=15, deadline=None)
@given(units, st.randoms(use_true_random=False))
def test_donors_are_of_the_finest_class_that_has_one_and_the_order_of_rows_does_not_matter(
    drawn: list[tuple[str, str | None, bool]], random: object
) -> None:
    frame = pd.DataFrame([("a", "x", True), *drawn], columns=["area", "kind", "form"])
    frame["id"] = range(7, 7 + len(frame))
    frame["rooms"] = frame["id"].astype("Int64").where(frame["form"])  # each donor's own
    frame["form"] = frame["form"].map({True: "yes", False: None})
    donors = frame.dropna(subset="form").set_index("id")
    multiple = MultipleImputer(imputer(), frame, 1)
    shuffled = frame.sample(frac=1, random_state=random.randint(0, 999))  # type: ignore[attr-defined]
    again = MultipleImputer(imputer(), shuffled, 1)
    for first, second in zip(multiple.imputations(2), again.imputations(2), strict=True):
        one, other = (made.set_index("id")["rooms"].sort_index() for made in (first, second))
        assert one.equals(other)
        for row in first.itertuples():
            given_by = donors.loc[row.rooms]
            alike = donors[
                (donors["area"] == row.area)
                & ((donors["kind"] == row.kind) | (pd.isna(row.kind) & donors["kind"].isna()))
            ]
            if len(alike):
                assert given_by.name in alike.index
            elif (donors["area"] == row.area).any():
                assert given_by["area"] == row.area


def test_every_imputation_is_another_and_every_seed_too() -> None:
    frame, _ = world(3)
    first, second = (made["rooms"].tolist() for made in MultipleImputer(imputer(), frame, 1).imputations(2))
    other = next(iter(MultipleImputer(imputer(), frame, 2).imputations(1)))["rooms"].tolist()
    again = next(iter(MultipleImputer(imputer(), frame, 1).imputations(1)))["rooms"].tolist()
    assert first == again
    assert first not in (second, other)


def test_a_donor_that_would_break_an_edit_is_passed_over() -> None:
    frame = pd.DataFrame(
        {
            "id": range(12),
            "area": ["a"] * 10 + ["b"] * 2,
            "kind": "x",
            "form": ["yes"] * 9 + [None, "yes", None],
            "space": [100] * 12,
            "rooms": pd.array([3, 3, 30, 30, 30, 30, 30, 30, 30, None, 30, None], dtype="Int64"),
        }
    )
    made = imputer(edits=("rooms * 6 <= space",))
    for filled in MultipleImputer(made, frame, 1).imputations(5):
        assert filled["rooms"].tolist() == [3, 3], "in area b nobody fits: the next class is asked"


def test_what_cannot_be_bootstrapped_is_told() -> None:
    frame, _ = world(4)
    with pytest.raises(ImputationError, match="random donors"):
        MultipleImputer(imputer(method="nearest", match_on=("id",)), frame, 1)
    with pytest.raises(ImputationError, match="no donor in any"):
        DonorIndex(frame[frame["area"] == "a"], "id").lay(frame[frame["area"] == "b"], [("area",)])
