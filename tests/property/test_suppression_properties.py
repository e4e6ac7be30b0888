"""What holds of the suppression of any table."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from census.disclosure.alternation import protect_by_alternation
from census.disclosure.count_table import CountTable, count_table
from census.disclosure.margins_file import Hierarchy
from census.disclosure.published_figures import number_figures
from census.disclosure.suppression import SuppressedTable, audit_suppression, suppress_small_counts

LINKED = [["county", "sex"], ["municipality"], ["municipality", "sex"], ["sex", "age"], ["age", "county"], []]


@st.composite
def tables(draw: st.DrawFn) -> CountTable:
    """Draw a table by municipality, sex and age, sparse or dense, with all margins or some linked ones."""
    towns, sexes, ages = draw(st.integers(1, 4)), draw(st.integers(1, 2)), draw(st.integers(1, 3))
    count = st.one_of(st.integers(0, 3), st.integers(0, 40))
    rows = [
        (f"c{town // 2}", f"m{town}", f"s{sex}", f"a{age}", draw(count))
        for town, sex, age in itertools.product(range(towns), range(sexes), range(ages))
    ]
    frame = pd.DataFrame(rows, columns=["county", "municipality", "sex", "age", "n"])
    margins = draw(st.sampled_from([None, LINKED, [*LINKED, ["municipality", "sex", "age"]]]))
    return count_table(frame, count="n", hierarchies=[Hierarchy(("county", "municipality"))], margins=margins)


def by_alternation(table: CountTable) -> SuppressedTable:
    figures = number_figures(table)
    totals = figures.sums(table.counts)
    suppressed = protect_by_alternation(table, figures, np.log2(totals + 1.0) + 1, base=3)
    return SuppressedTable(table, figures, (totals > 0) & (totals < 3), suppressed, None)


@settings(max_examples=20, deadline=None)
@given(tables())
def test_no_suppressed_figure_can_be_computed_by_integer_programming(table: CountTable) -> None:
    bounds = audit_suppression(by_alternation(table))
    assert not bounds["disclosed"].any()


@settings(max_examples=25, deadline=None)
@given(tables())
def test_small_figures_are_suppressed_and_zeros_never(table: CountTable) -> None:
    protected = by_alternation(table)
    totals = protected.figures.sums(table.counts)
    assert protected.suppressed[(totals > 0) & (totals < 3)].all()
    assert not protected.suppressed[totals == 0].any()
    shown = pd.to_numeric(protected.published()["count"], errors="coerce").dropna()
    assert not shown.isin([1, 2]).any()


@settings(max_examples=6, deadline=None)
@given(tables().filter(lambda table: len(table.counts) <= 8))
def test_the_program_costs_no_more_than_alternations_and_protects_as_well(table: CountTable) -> None:
    best, heuristic = suppress_small_counts(table, loss="figures"), by_alternation(table)
    assert not audit_suppression(best)["disclosed"].any()
    assert suppress_small_counts(table, loss="figures").suppressed.tolist() == best.suppressed.tolist()
    assert best.suppressed.sum() >= heuristic.primary.sum()


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=4, max_size=4), st.integers(0, 1))
def test_bounds_are_those_of_all_tables_that_give_the_same_figures(counts: list[int], total: int) -> None:
    """An oracle by brute force on two by two cells."""
    frame = pd.DataFrame({"a": ["0", "0", "1", "1"], "b": ["0", "1", "0", "1"], "n": counts})
    margins = [["a", "b"], ["a"], ["b"], []][: 3 + total]
    protected = by_alternation(count_table(frame, count="n", margins=margins))
    hidden, figures = protected.suppressed, protected.figures
    limit = max(sum(counts), 6) + 2
    guesses = np.array(list(itertools.product(range(limit), repeat=4)))
    guesses = guesses[((guesses == 0) == (protected.table.counts == 0)).all(axis=1)]
    sums = guesses @ figures.matrix().toarray().astype(np.int64).T
    fits = (sums == figures.sums(protected.table.counts))[:, ~hidden].all(axis=1) & (sums[:, hidden] >= 1).all(axis=1)
    possible = sums[fits][:, hidden]
    bounds = audit_suppression(protected)
    for number, (lower, upper) in enumerate(zip(bounds["lower"], bounds["upper"], strict=True)):
        values = possible[:, number]
        assert lower == values.min()
        assert upper == values.max() or (np.isinf(upper) and values.max() >= limit - 1)
