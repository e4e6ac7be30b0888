"""What must hold of R-indicators of any response."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from census.imputation.representativity import CONDITIONAL, UNCONDITIONAL, R, Representativity, by_region

VARIABLES = ["couple", "building"]
rows = st.lists(st.tuples(st.booleans(), st.sampled_from("123"), st.booleans()), min_size=4, max_size=60)


def response(drawn: list[tuple[bool, str, bool]]) -> tuple[pd.DataFrame, pd.Series]:
    frame = pd.DataFrame(drawn, columns=[*VARIABLES, "answered"])
    return frame[VARIABLES], frame["answered"]


def equal_response(times: int) -> tuple[pd.DataFrame, pd.Series]:
    """In every combination of couple and building, three of four answer."""
    combinations = [(couple, building) for couple in (True, False) for building in "123"] * times
    units = pd.DataFrame([pair for pair in combinations for _ in range(4)], columns=VARIABLES)
    return units, pd.Series([True, True, True, False] * len(combinations))


@pytest.mark.parametrize("times", [1, 5])
def test_r_is_1_and_all_parts_are_0_where_all_groups_answer_alike(times: int) -> None:
    table = Representativity(*(_args(*equal_response(times)))).table()
    assert table.loc[table["indicator"] == R, "value"].tolist() == pytest.approx([1.0], abs=1e-6)
    assert table.loc[table["indicator"] != R, "unadjusted"].to_numpy() == pytest.approx(0.0, abs=1e-6)


def test_r_is_1_where_everybody_or_nobody_answers() -> None:
    units, _ = equal_response(1)
    for answered in (True, False):
        response_ = pd.Series(answered, index=units.index)
        assert Representativity(units, VARIABLES, response_).r_indicator().value == 1.0


@settings(max_examples=40, deadline=None)
@given(rows)
def test_indicators_are_within_their_limits(drawn: list[tuple[bool, str, bool]]) -> None:
    units, answered = response(drawn)
    found = Representativity(units, VARIABLES, answered)
    table = found.table()
    whole = table[table["indicator"] == R].iloc[0]
    greatest = (1 - whole["unadjusted"]) / 2  # S
    assert 1 - np.sqrt(len(units) / (len(units) - 1)) - 1e-9 <= whole["unadjusted"] <= 1
    assert whole["value"] >= whole["unadjusted"] - 1e-12, "what estimation adds to S is taken off"
    assert (table["standard_error"] >= 0).all()
    parts = table[(table["indicator"] != R) & (table["category"] == "")]
    assert (parts["unadjusted"] <= greatest + 1e-9).all(), "a part of S is no more than S"
    assert (parts["unadjusted"] >= 0).all()


@settings(max_examples=40, deadline=None)
@given(rows)
def test_categories_make_up_their_variable(drawn: list[tuple[bool, str, bool]]) -> None:
    """The squares of the categories' indicators add up to that of the variable."""
    units, answered = response(drawn)
    table = Representativity(units, VARIABLES, answered).table()
    factor = {UNCONDITIONAL: len(units) / (len(units) - 1), CONDITIONAL: 1.0}
    for kind, scale in factor.items():
        for variable in VARIABLES:
            own = table[(table["indicator"] == kind) & (table["variable"] == variable)]
            whole = own.loc[own["category"] == "", "unadjusted"].item()
            parts = own.loc[own["category"] != "", "unadjusted"]
            assert scale * (parts**2).sum() == pytest.approx(whole**2, abs=1e-9)


@settings(max_examples=15, deadline=None)
@given(rows)
def test_the_order_of_rows_does_not_matter(drawn: list[tuple[bool, str, bool]]) -> None:
    first = Representativity(*_args(*response(drawn))).table()
    second = Representativity(*_args(*response(drawn[::-1]))).table()
    pd.testing.assert_frame_equal(first, second, rtol=1e-6, atol=1e-7)


def test_a_group_that_answers_less_is_negative_and_the_variable_that_matters_is_told() -> None:
    """Of couples all but one in ten answer, of others six in ten, in every type of building."""
    units, answered = equal_response(10)
    rank = units.groupby(VARIABLES).cumcount() % 10
    answered = pd.Series(np.where(units["couple"], rank < 9, rank < 6))
    found = Representativity(units, VARIABLES, answered)
    table = found.table().set_index(["indicator", "variable", "category"])
    assert table.loc[(UNCONDITIONAL, "couple", "False"), "value"] < 0
    assert table.loc[(UNCONDITIONAL, "couple", "True"), "value"] > 0
    assert table.loc[(UNCONDITIONAL, "couple", ""), "value"] == pytest.approx(0.15, abs=0.01)  # half of 0.9 - 0.6
    assert table.loc[(CONDITIONAL, "couple", ""), "value"] == pytest.approx(0.15, abs=0.01)
    assert table.loc[(CONDITIONAL, "building", ""), "unadjusted"] == pytest.approx(0.0, abs=1e-6)
    assert found.r_indicator().value == pytest.approx(0.7, abs=0.02)


def test_each_region_has_a_model_of_its_own() -> None:
    units, answered = equal_response(10)
    regions = units.assign(county=np.where(np.arange(len(units)) < len(units) // 2, "01", "20"))
    answered = answered.where(regions["county"] == "01", regions["couple"])
    table = by_region(regions, VARIABLES, answered, "county").set_index(["region", "indicator"])["value"]
    assert table.xs(R, level="indicator").index.tolist() == ["all", "01", "20"]
    assert table[("01", R)] == pytest.approx(1.0, abs=1e-6)
    assert table[("20", R)] < 0.1
    assert table[("20", R)] < table[("all", R)] < table[("01", R)]


def _args(units: pd.DataFrame, answered: pd.Series) -> tuple[pd.DataFrame, list[str], pd.Series]:
    return units, VARIABLES, answered
