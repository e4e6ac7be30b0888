"""Methods of protection: what each promises of its figures, and what the comparison says of them."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from census.cli import main
from census.disclosure.count_table import CountTable, count_table
from census.disclosure.methods import METHODS, compare_methods
from census.disclosure.methods.cell_key import CellKey, cell_keys
from census.disclosure.methods.perturbation_table import make_perturbation_table
from census.disclosure.methods.rounding_methods import ControlledRounding, DeterministicRounding
from census.disclosure.published_figures import number_figures
from census.errors import ParameterError


def table_of(counts: list[int]) -> CountTable:
    """Six places by four ages, as many counts as there are, in order."""
    keys = itertools.product("012345", "abcd")
    rows = [(*key, count) for key, count in zip(keys, counts, strict=False)]
    return count_table(pd.DataFrame(rows, columns=["place", "age", "n"]), count="n")


COUNTS = [1, 2, 3, 4, 0, 1, 1, 2, 15, 7, 2, 1, 1, 0, 9, 30, 2, 2, 1, 8, 5, 1, 6, 12]
TABLE = table_of(COUNTS)
FIGURES = number_figures(TABLE)
TOTALS = FIGURES.sums(TABLE.counts)


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
def test_originals_lie_within_the_bounds_that_a_method_promises(method) -> None:
    outcome = method.protect(TABLE, FIGURES, base=3, seed=5)
    assert (outcome.lower <= TOTALS).all()
    assert (outcome.upper >= TOTALS).all()


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
def test_no_figure_is_published_as_1_or_2(method) -> None:
    outcome = method.protect(TABLE, FIGURES, base=3, seed=5)
    assert not np.isin(outcome.figures[~outcome.suppressed], [1, 2]).any()


@pytest.mark.parametrize("variance", [1.0, 2.0, 3.0])
def test_changes_of_the_cell_key_method_have_mean_0_and_the_variance_asked_for(variance: float) -> None:
    table = make_perturbation_table(5, variance, 2)
    changes = table.changes
    assert np.allclose(table.probability.sum(axis=1), 1)
    assert np.allclose(table.probability @ changes, 0, atol=1e-6)
    assert table.probability[-1] @ changes**2 == pytest.approx(variance, abs=1e-5)
    for count, chances in enumerate(table.probability[1:], start=1):
        after = count + changes[chances > 0]
        assert ((after == 0) | (after > 2)).all()


def test_a_perturbation_that_cannot_be_is_refused() -> None:
    with pytest.raises(ParameterError, match="no perturbation"):
        make_perturbation_table(2, 2.0, 2)


def test_the_cell_key_method_is_unbiased_over_seeds() -> None:
    cells = table_of([7] * 24)
    figures = number_figures(cells)
    changed = [CellKey("cell key").protect(cells, figures, base=3, seed=seed).figures for seed in range(200)]
    errors = np.mean(changed, axis=0) - figures.sums(cells.counts)
    # 200 draws of variance 2 each: standard error 0.1; of 35 figures none lies beyond 4.5 of them.
    assert np.abs(errors).max() < 0.45


def test_a_cell_has_the_same_key_in_any_order_of_rows_and_changes_the_same_wherever_it_stands() -> None:
    frame = pd.DataFrame({"place": list("012"), "n": [4, 5, 6]})
    keys = [cell_keys(count_table(rows, count="n"), 1) for rows in (frame, frame.iloc[::-1])]
    assert keys[0].tolist() == keys[1].tolist()
    single = table_of([9])  # one cell: every margin is the same person's
    outcome = CellKey("cell key").protect(single, number_figures(single), base=3, seed=4)
    assert len(set(outcome.figures.tolist())) == 1


def test_deterministic_rounding_takes_the_nearest_multiple() -> None:
    outcome = DeterministicRounding(5, "").protect(TABLE, FIGURES, base=3, seed=1)
    assert (outcome.figures % 5 == 0).all()
    assert (np.abs(outcome.figures - TOTALS) <= 2).all()


def test_controlled_rounding_adds_up_and_keeps_multiples() -> None:
    outcome = ControlledRounding(5, "").protect(TABLE, FIGURES, base=3, seed=1)
    inner = outcome.figures[FIGURES.of_cell[:, FIGURES.inner]]
    assert (FIGURES.sums(inner) == outcome.figures).all()
    assert (np.abs(inner - TABLE.counts) < 5).all()
    assert (inner[TABLE.counts % 5 == 0] == TABLE.counts[TABLE.counts % 5 == 0]).all()


def test_the_comparison_tells_which_method_adds_up_and_which_shows_small_counts() -> None:
    compared = compare_methods(TABLE, METHODS, base=3, seed=1)
    wide = compared[compared["level"] == "all"].pivot_table("value", "method", "measure")
    assert wide.loc["small count rounding", "not_additive"] == 0
    assert wide.loc["deterministic, base 5", "not_additive"] > 0
    assert (wide["small_published"] == 0).all()
    assert wide.loc["suppression", "suppressed"] > 0


def test_the_command_writes_page_and_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    TABLE.keys.assign(n=TABLE.counts).to_csv(tmp_path / "table.csv", index=False)
    out = tmp_path / "out"
    assert main(["disclosure", "compare", str(tmp_path / "table.csv"), "--count", "n", "--out", str(out)]) == 0
    assert "small count rounding" in capsys.readouterr().out
    page = (out / "methods.html").read_text("utf-8")
    assert page.count("<svg") == 3
    assert "http" not in page
    assert set(pd.read_csv(out / "methods.csv")["method"]) == {method.name for method in METHODS}


def test_the_suppress_command_writes_figures_without_small_ones(tmp_path: Path) -> None:
    TABLE.keys.assign(n=TABLE.counts).to_csv(tmp_path / "table.csv", index=False)
    out = tmp_path / "out"
    assert main(["suppress", str(tmp_path / "table.csv"), "--count", "n", "--out", str(out)]) == 0
    published = pd.read_csv(out / "figures.csv", dtype="string", keep_default_na=False)
    assert not published["count"].isin(["1", "2"]).any()
    assert (published["count"] == ":").sum() > sum(count in (1, 2) for count in COUNTS)
    assert main(["suppress", str(tmp_path / "none.csv"), "--count", "n", "--out", str(out)]) == 1
