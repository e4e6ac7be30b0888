"""Calibration of weights: margins are met, interactions stay, contradictions are shared out."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from registers.synthetic.raking import Margins, Raked, rake

ONE_DOMAIN = np.array([1.0])


def _weights(base: np.ndarray, shares: np.ndarray, raked: Raked, common: Margins, domain: Margins) -> np.ndarray:
    exponent = (common.design @ raked.common[0])[:, None] + domain.design @ raked.of_domain[0].T
    return base[:, None] * shares * np.exp(exponent)


def _margins(design: list[list[float]], totals: list[float] | list[list[float]], slack: float) -> Margins:
    aim = np.array(totals, dtype=float)
    return Margins(csr_matrix(np.array(design, dtype=float)), aim, np.where(np.isnan(aim), np.nan, slack))


def test_a_two_way_table_gets_its_margins_and_keeps_its_interaction() -> None:
    # cells of a table of two rows and two columns, with the odds ratio 4
    base = np.array([40.0, 20.0, 20.0, 40.0])
    common = _margins(
        [[1, 0, 1, 0], [1, 0, 0, 1], [0, 1, 1, 0], [0, 1, 0, 1]], [300.0, 100.0, 250.0, 150.0], slack=1e-3
    )
    nothing = _margins([[1.0]] * 4, [[400.0]], slack=1e-3)
    raked = rake(base, ONE_DOMAIN, [common], [nothing])
    table = _weights(base, ONE_DOMAIN, raked, common, nothing).reshape(2, 2)
    np.testing.assert_allclose(table.sum(axis=1), [300, 100], rtol=1e-3)
    np.testing.assert_allclose(table.sum(axis=0), [250, 150], rtol=1e-3)
    assert np.isclose(table[0, 0] * table[1, 1] / (table[0, 1] * table[1, 0]), 4.0, rtol=1e-2)


def test_a_household_counts_all_its_members() -> None:
    # households of one and of three persons: 100 persons in 60 households
    base = np.array([10.0, 10.0])
    common = _margins([[1, 1], [1, 3]], [60.0, 100.0], slack=1e-3)
    nothing = _margins([[1.0]] * 2, [[60.0]], slack=1e-3)
    raked = rake(base, ONE_DOMAIN, [common], [nothing])
    np.testing.assert_allclose(_weights(base, ONE_DOMAIN, raked, common, nothing)[:, 0], [40, 20], rtol=1e-3)


def test_domains_have_their_own_margins_and_together_the_common_ones() -> None:
    base, shares = np.array([50.0, 50.0]), np.array([0.5, 0.5])
    common = _margins([[1], [0]], [70.0], slack=1e-3)
    # the first domain has 60 units; of the second only the number of units of the second kind is known
    domain = _margins([[1, 0], [1, 1]], [[60.0, np.nan], [np.nan, 10.0]], slack=1e-3)
    raked = rake(base, shares, [common], [domain])
    weights = _weights(base, shares, raked, common, domain)
    assert np.isclose(weights[:, 0].sum(), 60, rtol=1e-3)
    assert np.isclose(weights[1, 1], 10, rtol=1e-3)
    assert np.isclose(weights[0].sum(), 70, rtol=1e-3)


def test_figures_that_contradict_each_other_are_missed_by_their_slacks() -> None:
    base = np.array([100.0])
    design = csr_matrix(np.array([[1.0, 1.0]]))
    common = Margins(design, np.array([100.0, 110.0]), np.array([1.0, 3.0]))
    nothing = Margins(csr_matrix((1, 1)), np.array([[np.nan]]), np.array([[np.nan]]))
    raked = rake(base, ONE_DOMAIN, [common], [nothing])
    fitted = float(100 * np.exp(raked.common[0].sum()))
    # three times nearer to the figure with a third of the slack, but for the pull of the base weight
    assert np.isclose((110 - fitted) / (fitted - 100), 3, rtol=0.05)
