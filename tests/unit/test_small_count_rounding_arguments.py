"""Misuse of the rounding is refused in words, and its settings do what they say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from census.disclosure import round_small_counts
from census.errors import ParameterError


@pytest.mark.parametrize(
    ("counts", "margins", "settings", "message"),
    [
        ([1, -1, -2], [], {}, "2 of 3 counts are negative"),
        ([1.0, 0.5, 2.5], [], {}, "float64, 2 of 3 not whole"),
        ([[1, 2]], [], {}, "2 dimensions"),
        ([1, 2], [[0, 0], [0]], {}, r"Margin 1 has the shape \(1,\), for 2 counts"),
        ([1, 2], [[0.0, 1.0]], {}, "Margin 0 is of type float64"),
        ([1, 2], [[-2, 0]], {}, "Margin 0 has 1 ids below -1"),
        ([1, 2], [[0, 0]], {"weights": []}, "0 weights for 1 margins"),
        ([1, 2], [[0, 0]], {"weights": [0]}, "weight of a margin is 0"),
        ([1, 2], [[0, 0]], {"weights": [1.5]}, "weight of a margin is 1.5"),
        ([1, 2], [[0, 0]], {"base": 1}, "base is 1"),
        ([1, 2], [[0, 0]], {"seed": -1}, "seed is -1"),
        ([1, 2], [[0, 0]], {"seed": 2**64}, "seed is 18446744073709551616"),
        ([1, 2], [[0, 0]], {"sweeps": 0}, "sweeps is 0"),
    ],
)
def test_misuse_is_refused(counts: Any, margins: Any, settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        round_small_counts(counts, margins, **{"seed": 1, **settings})


def test_cells_that_are_only_summed_stay_where_no_small_figure_holds_them() -> None:
    """Two rows with the sums 2 and 6: only the row that would be published as 2 must change."""
    counts = np.array([1, 1, 1, 5])
    rows = np.array([0, 0, 1, 1])
    hidden = round_small_counts(counts, [rows], seed=1, inner_cells_published=False)
    assert hidden[2:].tolist() == [1, 5]
    assert set(hidden[:2]) <= {0, 3}
    assert set(round_small_counts(counts, [rows], seed=1)[:3]) <= {0, 3}


def test_weight_lessens_the_deviation_of_a_margin_at_the_cost_of_the_others() -> None:
    codes = np.unravel_index(np.arange(300), (10, 6, 5))
    counts = np.random.default_rng(1).integers(0, 4, 300)
    margins = [codes[0] * 6 + codes[1], codes[1] * 5 + codes[2], codes[0] * 5 + codes[2]]

    def squares(weights: list[int]) -> list[float]:
        rounded = round_small_counts(counts, margins, seed=1, weights=weights, sweeps=300)
        return [float(np.sum(np.bincount(margin, weights=rounded - counts) ** 2)) for margin in margins]

    first, last = squares([20, 1, 1]), squares([1, 1, 20])
    assert first[0] < last[0]
    assert first[2] > last[2]


def test_other_bases() -> None:
    counts = np.array([0, 1, 2, 3, 4, 5, 6])
    rounded = round_small_counts(counts, [np.zeros(7, dtype=int)], base=5, seed=1)
    assert set(rounded[1:5]) <= {0, 5}
    assert rounded[[0, 5, 6]].tolist() == [0, 5, 6]
    assert abs(rounded.sum() - counts.sum()) < 5
