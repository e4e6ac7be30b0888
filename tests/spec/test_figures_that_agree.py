"""A figure that stands in several matrices is the same wherever it stands.

Rounded each for itself, matrices tell different things of what they share: 9 persons are 7, 1 and 1 by age, and 8 and
1 by tenure; if ones become 0 or 3, the total is 7, 10 or 13 in the one, and 8 or 11 in the other. So counts from 3 up
give way, by 2 at most.
"""

from __future__ import annotations

import pandas as pd
import pytest

from census.disclosure import protect_linked, protect_matrix
from census.disclosure.agreement import compare_figures
from census.tabulation.matrix import Matrix
from tests.small_matrices import KEYS, matrix_of

NINE = pd.DataFrame(
    [["011", "1", "a", "x", 7], ["011", "1", "b", "x", 1], ["011", "1", "c", "y", 1]], columns=[*KEYS, "count"]
)
MANY = pd.DataFrame(
    [
        [place, sex, age, tenure, count + more]
        for place, more in (("011", 0), ("012", 11), ("021", 4))
        for age, counts in (("a", (7, 9, 5, 12)), ("b", (20, 6, 14, 8)), ("c", (11, 5)))
        for (sex, tenure), count in zip((("1", "x"), ("1", "y"), ("2", "x"), ("2", "y")), counts, strict=False)
    ]
    + [[place, "2", "c", "y", 1] for place in ("011", "012", "021")],
    columns=[*KEYS, "count"],
)
"""In each of three places one woman of age c; all other counts are greater."""


def differing(matrices: list[Matrix], protected: list) -> int:
    return sum(item.differing for item in compare_figures(matrices, protected))


def test_each_by_itself_differs_and_the_report_tells_where() -> None:
    matrices = [matrix_of(name, (name,), NINE) for name in ("age", "tenure")]
    found = compare_figures(matrices, [protect_matrix(matrix, seed=1) for matrix in matrices])
    told = [(item.level, item.variables, item.figures, item.differing) for item in found]
    assert told == [(level, (), 1, 1) for level in ("country", "county", "municipality")]


def test_together_they_tell_the_same_total_in_every_region() -> None:
    matrices = [matrix_of(name, (name,), NINE) for name in ("age", "tenure")]
    protected = protect_linked(matrices, seed=1)
    assert differing(matrices, protected) == 0
    assert abs(sum(protected[0].cells["count"].to_pylist()) - 9) <= 2


def test_three_matrices_agree_by_every_variable_that_they_share() -> None:
    shown = (("sex", "age"), ("age", "tenure"), ("tenure", "sex"))
    matrices = [matrix_of("_".join(names), names, MANY) for names in shown]
    alone = [protect_matrix(matrix, seed=1) for matrix in matrices]
    assert differing(matrices, alone) > 0
    protected = protect_linked(matrices, seed=1)
    assert differing(matrices, protected) == 0
    assert {item.variables for item in compare_figures(matrices, protected)} == {(), ("age",), ("tenure",), ("sex",)}


def test_a_figure_of_small_counts_alone_is_a_multiple_of_3_in_all_matrices() -> None:
    """2 and 2 women by age become 0, 3 or 6 together; by tenure all 4 are in one cell, which takes that up."""
    frame = pd.DataFrame(
        [["011", "2", "a", "x", 2], ["011", "2", "b", "x", 2], ["011", "1", "a", "x", 30], ["011", "1", "b", "y", 40]],
        columns=[*KEYS, "count"],
    )
    matrices = [matrix_of(name, ("sex", name), frame) for name in ("age", "tenure")]
    protected = protect_linked(matrices, seed=1)
    assert differing(matrices, protected) == 0
    women = [sum(row["count"] for row in item.cells.to_pylist() if row["sex"] == "2") for item in protected]
    assert women[0] == women[1]
    assert women[0] % 3 == 0


def test_what_a_matrix_leaves_out_is_not_compared() -> None:
    """One by the ages a and b only: its totals are of other units."""
    some = NINE[NINE.age != "c"]
    matrices = [matrix_of("tenure", ("tenure",), NINE), matrix_of("age", ("age",), some)]
    assert compare_figures(matrices, [protect_matrix(matrix, seed=1) for matrix in matrices]) == []


@pytest.mark.parametrize("outside", [1, 2])
def test_what_is_left_of_a_population_without_a_part_of_it_becomes_0_or_3_too(outside: int) -> None:
    """57 men, all but one or two of whom live in private households: who subtracts learns nothing certain."""
    places = ("011", "012", "013", "021", "022", "023")
    everybody = pd.DataFrame([[place, "1", "a", "x", 57] for place in places], columns=[*KEYS, "count"])
    at_home = everybody.assign(count=57 - outside)
    rests = set()
    for seed in range(4):
        matrices = [
            matrix_of("everybody", ("sex", "age"), everybody),
            matrix_of("at_home", ("sex", "age"), at_home, condition="in_private_household"),
        ]
        whole, part = (item.cells["count"].to_pylist() for item in protect_linked(matrices, seed=seed))
        rests |= {one - other for one, other in zip(whole, part, strict=True)}
    assert rests == {0, 3}
