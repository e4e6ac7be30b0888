"""The utility report, against figures worked out by hand and the example of its source."""

from __future__ import annotations

import json

import numpy as np
import pytest

from census.disclosure import measure_utility
from census.errors import ParameterError


def test_the_example_of_the_rounding_package_of_statistics_norway() -> None:
    """Originals f = 1 ... 6, rounded g = 0 3 3 3 6 6: Hellinger's distance is sqrt(sum((sqrt(f) - sqrt(g))^2) / 2)."""
    before, after = np.arange(1, 7), np.array([0, 3, 3, 3, 6, 6])
    report = measure_utility(before, after, [np.arange(6)], ["country"])
    distance = (1 + (2**0.5 - 3**0.5) ** 2 + (2 - 3**0.5) ** 2 + (5**0.5 - 6**0.5) ** 2) / 2
    assert report.overall.hellinger_utility == pytest.approx(1 - (distance / 21) ** 0.5)
    assert report.overall.greatest == 1
    assert report.overall.mean == pytest.approx(4 / 6)
    assert report.overall.root_mean_square == pytest.approx((4 / 6) ** 0.5)
    assert report.natural_base_share == pytest.approx(1 / 3)


def test_levels_add_up_to_all_and_cells_outside_of_a_margin_do_not_count() -> None:
    before, after = np.array([1, 2, 2, 3, 10]), np.array([0, 3, 0, 3, 10])
    margins = [np.array([0, 0, 0, 0, 0]), np.array([0, 0, 1, 1, -1])]
    report = measure_utility(before, after, margins, ["country", "municipality"])
    levels = dict(report.levels)
    # Country: 18 became 16. Municipalities: 3 stayed 3, 5 became 3.
    assert (levels["country"].published_cells, levels["country"].greatest) == (1, 2)
    assert (levels["municipality"].published_cells, levels["municipality"].mean) == (2, 1.0)
    assert (report.overall.published_cells, report.overall.share_within_2) == (3, 1.0)
    assert report.overall.mean == pytest.approx(4 / 3)
    assert (report.inner_cells, report.cells_changed, report.small_cells_left) == (5, 3, 0)
    assert [(raised.count, raised.cells, raised.share) for raised in report.raised] == [(1, 1, 0.0), (2, 2, 0.5)]
    assert report.natural_base_share == 0.5


def test_the_99th_percentile_is_the_deviation_that_99_of_100_do_not_exceed() -> None:
    before = np.full(100, 50)
    after = before.copy()
    after[:2] += (7, 9)
    assert measure_utility(before, after, [np.arange(100)], ["county"]).overall.percentile_99 == 7


def test_a_small_cell_left_is_told() -> None:
    same = np.array([1, 2, 5])
    report = measure_utility(same, same, [np.zeros(3, dtype=int)], ["country"])
    assert (report.small_cells_left, report.cells_changed, report.natural_base_share) == (2, 0, None)


def test_the_report_is_plain_json() -> None:
    counts = np.array([4, 4])
    content = json.loads(json.dumps(measure_utility(counts, counts, [np.array([0, 1])], ["county"]).to_dict()))
    assert content["levels"]["county"]["hellinger_utility"] == 1.0
    assert content["raised"] == [{"count": 1, "cells": 0, "share": None}, {"count": 2, "cells": 0, "share": None}]


def test_arrays_of_different_tables_are_refused() -> None:
    with pytest.raises(ParameterError, match="differ in length"):
        measure_utility(np.array([1]), np.array([0]), [np.array([0, 0])], ["county"])
    with pytest.raises(ParameterError, match="0 levels for 1 margins"):
        measure_utility(np.array([1]), np.array([0]), [np.array([0])], [])
