"""Over seeds the expected value of every cell is its original, where the rounding is asked to be unbiased."""

from __future__ import annotations

import numpy as np
import pytest

from census.disclosure import round_small_counts

SEEDS = 120


def lattice(rows: int, columns: int) -> list[np.ndarray]:
    row, column = np.divmod(np.arange(rows * columns), columns)
    return [row, column, np.zeros(rows * columns, dtype=int), row * columns + column]


def mean_over_seeds(counts: np.ndarray, margins: list[np.ndarray]) -> np.ndarray:
    drawn = [round_small_counts(counts, margins, seed=seed, unbiased=True, sweeps=600) for seed in range(SEEDS)]
    return np.mean(drawn, axis=0)


def test_a_one_and_a_two_beside_each_other_take_turns() -> None:
    """The total of 1 + 2 stays if one of them becomes 3: the 1 in one case of three, the 2 in the other two.

    The mean of the first over the seeds has the standard error sqrt(2 / 120) = 0.13; four of them are allowed.
    """
    counts, margins = np.array([1, 2, 7]), lattice(1, 3)
    assert round_small_counts(counts, margins, seed=1, unbiased=True).sum() == 10
    mean = mean_over_seeds(counts, margins)
    assert mean == pytest.approx(counts, abs=4 * (2 / SEEDS) ** 0.5)
    assert round_small_counts(counts, margins, seed=1).tolist() == [0, 3, 7]


def test_cells_alone_in_many_figures_keep_their_expectation_too() -> None:
    """A sparse 12 x 12 table of 0, 1, 2 and 9: cells by count and by how many small ones share their row and column.

    Variance of a cell is 2; a group's mean has at most the standard error sqrt(2 / (cells x seeds)) if cells were drawn
    by themselves, and rows hold them against each other. Five of them, and a twentieth of a person, are allowed.
    """
    random = np.random.default_rng(4)
    counts = random.choice([0, 0, 0, 1, 1, 2, 9], 144)
    row, column = np.divmod(np.arange(144), 12)
    small = (counts > 0) & (counts < 3)
    company = np.bincount(row, weights=small)[row] + np.bincount(column, weights=small)[column]
    mean = mean_over_seeds(counts, lattice(12, 12))
    for count in (1, 2):
        for group in ((counts == count) & (company <= 8), (counts == count) & (company > 8)):
            if group.sum() < 3:
                continue
            allowed = 5 * (2 / (group.sum() * SEEDS)) ** 0.5 + 0.05
            assert mean[group].mean() == pytest.approx(count, abs=allowed)
    assert mean[~small].tolist() == counts[~small].tolist()


def test_figures_that_are_only_summed_are_never_small_and_the_rest_is_left() -> None:
    """Published are rows and columns only: what feeds no small sum stays, what does is rounded until none is left."""
    random = np.random.default_rng(8)
    counts = random.choice([0, 0, 0, 0, 0, 0, 1, 1, 2, 3], 400)
    margins = lattice(50, 8)[:2]
    rounded = round_small_counts(counts, margins, seed=1, inner_cells_published=False, sweeps=200)
    for margin in margins:
        assert not {1, 2} & set(np.bincount(margin, weights=rounded).astype(int).tolist())
    changed = rounded != counts
    assert changed.any()
    assert not changed.all()
    assert set(rounded[changed].tolist()) <= {0, 3}
    assert (rounded[(counts == 0) | (counts >= 3)] == counts[(counts == 0) | (counts >= 3)]).all()


def test_what_subtraction_would_give_is_rounded_too() -> None:
    """A total of 10 and its only town of 8 are published: the 2 outside of the town could be computed."""
    rounded = round_small_counts([8, 2], [[0, 0], [0, -1]], seed=1, inner_cells_published=False)
    assert rounded.tolist() in ([8, 0], [8, 3])
