"""What cells share is told once, and nothing else changes: against a table with a number for each cell and margin."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from census.disclosure.cell_groups import CellGroups, group_cells, sum_over_groups
from census.disclosure.search import search_rounding
from census.disclosure.settling import settle_rounding


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[np.ndarray], np.ndarray]:
    """Margins of cells, some nested in others, some that leave cells out, with ids of any size; and chosen cells."""
    cells = draw(st.integers(0, 40))
    fine = np.array(draw(st.lists(st.integers(-1, 7), min_size=cells, max_size=cells)), dtype=np.int64)
    coarse = np.array(draw(st.lists(st.integers(-1, 2), min_size=8, max_size=8)), dtype=np.int64)
    other = np.array(draw(st.lists(st.integers(-1, 3), min_size=cells, max_size=cells)), dtype=np.int64)
    margins = [fine, np.where(fine < 0, -1, coarse[fine]), np.zeros(cells, dtype=np.int64), other]
    factor = draw(st.sampled_from([1, 10**12]))
    margins = [np.where(margin < 0, -1, margin * factor) for margin in draw(st.permutations(margins))]
    return margins, np.array(draw(st.lists(st.booleans(), min_size=cells, max_size=cells)), dtype=bool)


def numbers_of(groups: CellGroups) -> np.ndarray:
    """A row for each cell in the order given, a column for each margin in the order given."""
    numbers = np.empty((len(groups.order), len(groups.margins)), dtype=np.int64)
    numbers[groups.order] = np.hstack((groups.shared[groups.group_of], groups.own))[:, np.argsort(groups.margins)]
    return numbers


@settings(max_examples=100, deadline=None)
@given(tables())
def test_numbers_tell_margin_cells_apart_as_ids_do(table: tuple[list[np.ndarray], np.ndarray]) -> None:
    margins, chosen = table
    groups = group_cells(margins, chosen)
    assert sorted(groups.order) == list(range(int(chosen.sum())))
    numbers = numbers_of(groups)
    pairs = {(column, int(margin[row])) for column, margin in enumerate(margins) for row in np.flatnonzero(chosen)}
    known = {
        (column, int(margin[row])): int(number)
        for column, margin in enumerate(margins)
        for row, number in zip(np.flatnonzero(chosen), numbers[:, column], strict=True)
    }
    for column, margin in enumerate(margins):
        assert [known[column, int(own)] for own in margin[chosen]] == numbers[:, column].tolist()
    of_cells = sorted(known[pair] for pair in pairs if pair[1] >= 0)
    assert of_cells == list(range(1, groups.length))
    assert all(known[pair] == 0 for pair in pairs if pair[1] < 0)


@settings(max_examples=50, deadline=None)
@given(tables(), st.integers(0, 2**31))
def test_sums_are_those_of_single_cells(table: tuple[list[np.ndarray], np.ndarray], seed: int) -> None:
    margins, chosen = table
    groups = group_cells(margins, chosen)
    values = np.random.default_rng(seed).integers(-9, 9, int(chosen.sum()))
    slow = np.zeros(groups.length, dtype=np.int64)
    for value, numbers in zip(values, numbers_of(groups), strict=True):
        for number in numbers[numbers > 0]:
            slow[number] += value
    assert sum_over_groups(values[groups.order], groups).tolist() == slow.tolist()


@settings(max_examples=50, deadline=None)
@given(tables(), st.integers(0, 2**31))
def test_settling_only_lessens_squares_and_leads_no_figure_far_off(
    table: tuple[list[np.ndarray], np.ndarray], seed: int
) -> None:
    margins, chosen = table
    groups = group_cells(margins, chosen)
    random = np.random.default_rng(seed)
    counts, raised = random.integers(1, 3, int(chosen.sum())), random.random(int(chosen.sum())) < 0.5
    before = sum_over_groups(np.where(raised, 3, 0) - counts, groups)
    deviations = before.copy()
    settle_rounding(raised, groups, deviations, np.ones(len(margins), dtype=np.int64), base=3)
    assert deviations.tolist() == sum_over_groups(np.where(raised, 3, 0) - counts, groups).tolist()
    assert (deviations.astype(float) ** 2).sum() <= (before.astype(float) ** 2).sum()
    assert (np.abs(deviations) <= np.maximum(np.abs(before), 6)).all()


def test_cells_of_a_county_share_its_figures() -> None:
    place, sex = np.divmod(np.arange(40), 2)
    county = place // 5
    groups = group_cells([county, county * 2 + sex, place, place * 2 + sex, sex], np.ones(40, dtype=bool))
    assert groups.margins[: groups.shared.shape[1]] == (0, 1, 4)
    assert (len(groups.shared), len(groups.own)) == (8, 40)


@pytest.mark.parametrize("unbiased", [False, True])
def test_the_search_holds_the_sums_of_groups_as_it_would_those_of_cells(unbiased: bool) -> None:
    """The same cells, in the same order, without groups: all margins in ``own``."""
    random = np.random.default_rng(1)
    place, age = np.divmod(np.arange(2400), 12)
    counts = random.integers(1, 3, 2400)
    groups = group_cells([place // 20 * 12 + age, age, place, counts], np.ones(2400, dtype=bool))
    assert groups.shared.shape[1] == 2
    plain = CellGroups(
        groups.order,
        np.array([0, 2400]),
        np.zeros((1, 0), dtype=np.uint32),
        np.hstack((groups.shared[groups.group_of], groups.own)),
        groups.margins,
        groups.ends,
    )
    found = [
        search_rounding(
            counts[groups.order],
            random_start(),
            item,
            np.array([1, 2, 3, 4]),
            base=3,
            sweeps=40,
            seed=5,
            unbiased=unbiased,
        )
        for item in (groups, plain)
    ]
    assert (found[0] == found[1]).all()


def random_start() -> np.ndarray:
    return np.random.default_rng(2).random(2400) < 0.5
