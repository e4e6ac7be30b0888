"""How good the rounding is: cases worked out by hand, and the optimum found by other means."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from census.disclosure import measure_utility, round_small_counts
from census.disclosure.search import TAIL


def margins_of(shape: tuple[int, ...]) -> list[np.ndarray]:
    """All margins of a full table: every subset of its dimensions, the others summed out."""
    codes = np.unravel_index(np.arange(np.prod(shape)), shape)
    subsets = itertools.chain.from_iterable(itertools.combinations(range(len(shape)), k) for k in range(len(shape) + 1))
    return [
        np.ravel_multi_index([codes[i] for i in subset], [shape[i] for i in subset])
        if subset
        else np.zeros(int(np.prod(shape)), dtype=int)
        for subset in subsets
    ]


def deviations(counts: np.ndarray, rounded: np.ndarray, margins: list[np.ndarray]) -> np.ndarray:
    """Of all figures, and of the sums of ones and twos, which the rounding holds as a margin as well."""
    small = np.where(counts < 3, counts, 0)
    return np.concatenate([np.bincount(margin, weights=rounded - counts) for margin in (*margins, small)])


@pytest.mark.parametrize("seed", range(5))
def test_case_1_nine_ones(seed: int) -> None:
    """A 3 x 3 table of ones: three municipalities, three categories, one person in each cell.

    Every row and every column holds 3 persons, the table 9. With one 3 in each row and in each column, and 0 elsewhere,
    no total moves; there are six ways to place them, and any other rounding moves a total by 3. The rounding must find
    one of the six.
    """
    rounded = round_small_counts(np.ones(9, dtype=int), margins_of((3, 3))[:3], seed=seed).reshape(3, 3)
    assert rounded.sum(axis=0).tolist() == [3, 3, 3]
    assert rounded.sum(axis=1).tolist() == [3, 3, 3]


@pytest.mark.parametrize("seed", range(5))
def test_case_2_a_one_and_a_two(seed: int) -> None:
    """A municipality with 1 in one category, 2 in the other and 7 in the third.

    The total of 10 stays if one of the two cells becomes 3. Raising the 2 moves both cells by 1; raising the 1 moves
    them by 2. So the table reads 0, 3, 7.
    """
    rounded = round_small_counts([1, 2, 7], [[0, 0, 0], [0, 1, 2]], seed=seed)
    assert rounded.tolist() == [0, 3, 7]


def small_table(seed: int, shape: tuple[int, ...], share_small: float) -> np.ndarray:
    random = np.random.default_rng(seed)
    size = int(np.prod(shape))
    return np.where(random.random(size) < share_small, random.integers(1, 3, size), random.choice([0, 3, 8, 40], size))


@pytest.mark.parametrize("seed", range(6))
def test_the_search_finds_the_optimum_of_its_own_measure(seed: int) -> None:
    """All 2^k roundings of a 2 x 3 x 3 table are tried; the measure is the sum of d^2 + TAIL (d^2 / 3)^2."""
    counts, margins = small_table(seed, (2, 3, 3), 0.65), margins_of((2, 3, 3))
    small = np.flatnonzero((counts > 0) & (counts < 3))
    losses = []
    for raised in itertools.product((0, 3), repeat=len(small)):
        rounded = counts.copy()
        rounded[small] = raised
        losses.append(loss(deviations(counts, rounded, margins)))
    found = loss(deviations(counts, round_small_counts(counts, margins, seed=seed), margins))
    assert found == pytest.approx(min(losses))


def loss(deviation: np.ndarray) -> float:
    return float(np.sum(deviation**2 + TAIL * (deviation**2 / 3) ** 2))


def least_absolute_sum(counts: np.ndarray, margins: list[np.ndarray]) -> float:
    """Optimum of the sum of absolute deviations by integer programming: minimise sum t, -t <= d <= t."""
    small = np.flatnonzero((counts > 0) & (counts < 3))
    none_raised = np.where((counts > 0) & (counts < 3), 0, counts)
    constant = deviations(counts, none_raised, margins)
    effect = np.stack(
        [deviations(counts, none_raised + 3 * (np.arange(len(counts)) == cell), margins) - constant for cell in small],
        axis=1,
    )
    figures, cells = effect.shape
    identity = np.eye(figures)
    solution = milp(
        np.concatenate([np.zeros(cells), np.ones(figures)]),
        constraints=[
            LinearConstraint(np.hstack([effect, -identity]), ub=-constant),
            LinearConstraint(np.hstack([effect, identity]), lb=-constant),
        ],
        integrality=np.concatenate([np.ones(cells), np.zeros(figures)]),
        bounds=Bounds(0, np.concatenate([np.ones(cells), np.full(figures, np.inf)])),
        options={"time_limit": 20},
    )
    assert solution.status == 0, solution.message
    return float(solution.fun)


@pytest.mark.parametrize("seed", range(4))
def test_the_sum_of_absolute_deviations_is_near_the_least_possible(seed: int) -> None:
    """The search minimises squares, not absolute values, and yet comes within a sixth of their least possible sum."""
    counts, margins = small_table(seed, (4, 3, 3), 0.7), margins_of((4, 3, 3))
    rounded = round_small_counts(counts, margins, seed=seed)
    assert np.abs(deviations(counts, rounded, margins)).sum() <= 7 / 6 * least_absolute_sum(counts, margins)


def test_a_large_table_keeps_margins_and_probabilities() -> None:
    """60 municipalities, 240 combinations: P(3|1) = 1/3 and P(3|2) = 2/3 within 0.02, and no top figure far off.

    A draw without a search moves the country's total of 240 cells of about 60 small counts each by sqrt(60 x 2) = 11 at
    the least in one of a few dozen; the search must keep all of them within 6.
    """
    random = np.random.default_rng(3)
    shape = (60, 2, 10, 12)
    mean = np.exp(random.normal(0, 1, shape[1:]) + random.normal(0, 1, (60, 1, 1, 1)))
    counts = random.poisson(mean).ravel()
    margins = margins_of(shape)
    levels = ["municipality" if np.unique(margin.reshape(60, -1)[:, 0]).size == 60 else "country" for margin in margins]
    rounded = round_small_counts(counts, margins, seed=1, sweeps=300)
    report = measure_utility(counts, rounded, margins, levels)
    assert [raised.share for raised in report.raised] == pytest.approx([1 / 3, 2 / 3], abs=0.02)
    assert dict(report.levels)["country"].greatest <= 6
    assert report.small_cells_left == 0
