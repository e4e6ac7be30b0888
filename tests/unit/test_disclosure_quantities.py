"""Sums and means: small cells are pooled, figures of few units are not published, and all agrees with the counts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from census.disclosure import ProtectedMatrix, protect_matrix
from census.publishing import Figures, sum_figures
from census.tabulation.matrix import Category, Classification, Matrix, MatrixDefinition, Region

TOWNS = ("2002", "2003", "2004", "2011", "2012")
REGIONS = (
    Region("0", "country", "Norway", "Norge", None),
    Region("20", "county", "Finnmark", "Finnmark", "0"),
    *(Region(code, "municipality", code, code, "20") for code in TOWNS),
)
KIND = Classification("kind", "kind", "slag", (Category("a", "A", "A"), Category("b", "B", "B")))
DEFINITION = MatrixDefinition(
    "m", "T", "T", "Dwellings", "Boliger", "d", "municipality", ("kind",),
    sums=("utility_floor_space",), means=("utility_floor_space",),
)  # fmt: skip


def matrix(*cells: tuple[str, str, list[int]]) -> Matrix:
    """Cells from the amounts of their units."""
    columns: dict[str, list[Any]] = {
        "region_code": [town for town, _, _ in cells],
        "kind": [kind for _, kind, _ in cells],
        "count": [len(amounts) for _, _, amounts in cells],
        "sum_utility_floor_space": [sum(amounts) for _, _, amounts in cells],
        "largest_utility_floor_space": [max(map(abs, amounts)) for _, _, amounts in cells],
    }
    return Matrix(DEFINITION, REGIONS, (KIND,), pa.table(columns))


def sums(protected: ProtectedMatrix) -> dict[tuple[str, str], tuple[int, int | None]]:
    """Protected count and sum of each inner cell."""
    assert protected.quantities is not None
    table = protected.cells.append_column("sum", protected.quantities["sum_utility_floor_space"])
    return {(row["region_code"], row["kind"]): (row["count"], row["sum"]) for row in table.to_pylist()}


def figures(unprotected: Matrix) -> Figures:
    return sum_figures(protect_matrix(unprotected, seed=1))


def test_a_cell_of_five_units_of_which_none_has_most_keeps_its_sum() -> None:
    found = sums(protect_matrix(matrix(("2002", "a", [50, 60, 70, 80, 90])), seed=1))
    assert found == {("2002", "a"): (5, 350)}


def test_small_cells_of_one_category_share_the_mean_of_their_pool() -> None:
    cells = [(town, "a", amounts) for town, amounts in zip(TOWNS, [[90] * 3, [60] * 3, [30] * 3], strict=False)]
    found = sums(protect_matrix(matrix(*cells, ("2011", "a", [100] * 8)), seed=1))
    assert found == {("2002", "a"): (3, 180), ("2003", "a"): (3, 180), ("2004", "a"): (3, 180), ("2011", "a"): (8, 800)}


def test_a_cell_of_which_one_unit_has_most_is_pooled_too() -> None:
    large = ("2002", "a", [1000, 10, 10, 10, 10, 10])
    found = sums(protect_matrix(matrix(large, ("2003", "a", [350] * 3), ("2004", "a", [400] * 3)), seed=1))
    mean = (1050 + 1050 + 1200) / 12
    assert found[("2002", "a")] == (6, round(6 * mean))


def test_what_cannot_be_pooled_has_no_sum_and_no_figure_that_holds_it_has() -> None:
    unprotected = matrix(("2002", "a", [70] * 3), ("2003", "b", [70] * 7))
    assert sums(protect_matrix(unprotected, seed=1))[("2002", "a")] == (3, None)
    found = figures(unprotected)
    assert np.isnan(found.mean_of("utility_floor_space", 1)[0, 0]), "the whole country"
    assert found.mean_of("utility_floor_space", 1)[0, 2] == 70


def test_cells_of_different_categories_make_the_last_pool() -> None:
    cells = [("2002", "a", [60] * 3), ("2002", "b", [90] * 3), ("2003", "b", [120] * 3)]
    assert {amount for _, amount in sums(protect_matrix(matrix(*cells), seed=1)).values()} == {270}


def test_figures_hold_totals_and_means_and_leave_out_those_of_few_units() -> None:
    cells = [(town, "a", [50, 50, 80]) for town in TOWNS] + [("2002", "b", [100] * 5)]
    found = figures(matrix(*cells))
    assert found.counts[1].tolist() == [20, 15, 5], "county: total, a, b"
    assert found.sum_of("utility_floor_space")[1].tolist() == [1400, 900, 500]
    assert found.mean_of("utility_floor_space", 1)[1].tolist() == [70, 60, 100]
    vardo = found.mean_of("utility_floor_space", 1)[2]
    assert (vardo[0], vardo[2]) == (85, 100)
    assert np.isnan(vardo[1]), "three dwellings"
    empty = found.sum_of("utility_floor_space")[3]
    assert empty[2] == 0
    assert np.isnan(found.mean_of("utility_floor_space", 1)[3][2]), "of none there is no mean"


def test_a_protected_matrix_with_sums_comes_back_from_its_table() -> None:
    protected = protect_matrix(matrix(*((town, "a", [50, 50, 80]) for town in TOWNS)), seed=1)
    again = ProtectedMatrix.from_parquet_table(protected.to_parquet_table())
    assert sums(again) == sums(protected)
    assert again.definition == protected.definition


amounts = st.lists(st.integers(1, 500), min_size=1, max_size=12)


@settings(max_examples=40, deadline=None)
@given(st.lists(amounts, min_size=10, max_size=10))
def test_sums_add_up_and_small_figures_are_not_shown(units: list[list[int]]) -> None:
    cells = [(town, kind, units.pop()) for town in TOWNS for kind in "ab"]
    found = figures(matrix(*cells))
    shown = found.mean_of("utility_floor_space", 1)
    assert np.isnan(shown[(found.counts < 5)]).all()
    inner = found.sums["utility_floor_space"][2:, 1:]
    whole = found.sums["utility_floor_space"][1]
    assert whole[1:] == pytest.approx(inner.sum(axis=0), nan_ok=True)
    assert whole[0] == pytest.approx(inner.sum(), nan_ok=True)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(100, 140), min_size=15, max_size=15), st.integers(0, 4), st.integers(0, 4), st.integers(1, 20)
)
def test_of_pooled_cells_only_the_sum_of_the_pool_matters(units: list[int], one: int, other: int, moved: int) -> None:
    """Nobody can tell from the figures how the pool's amount is divided among its cells."""
    split = [units[3 * place : 3 * place + 3] for place in range(5)]
    before = [(town, "a", amounts) for town, amounts in zip(TOWNS, split, strict=True)]
    changed = [list(amounts) for amounts in split]
    changed[one][0] += moved
    changed[other][0] -= moved
    after = [(town, "a", amounts) for town, amounts in zip(TOWNS, changed, strict=True)]
    pd.testing.assert_frame_equal(
        pd.DataFrame(sums(protect_matrix(matrix(*before), seed=1))),
        pd.DataFrame(sums(protect_matrix(matrix(*after), seed=1))),
    )
