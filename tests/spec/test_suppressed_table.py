"""Regular tables: ``:`` stands for figures of 1 and 2, and for others, so that no ``:`` can be computed."""

from __future__ import annotations

import pandas as pd
import pytest

from census.disclosure.count_table import count_table
from census.disclosure.margins_file import Hierarchy
from census.disclosure.suppression import suppress_small_counts
from census.errors import ParameterError


def figures(rows: list[tuple[str, str, int]], margins: list[list[str]] | None = None) -> dict[tuple[str, str], str]:
    frame = pd.DataFrame(rows, columns=["town", "sex", "n"])
    published = suppress_small_counts(count_table(frame, count="n", margins=margins)).published()
    return {(row.town, row.sex): row.count for row in published.itertuples(index=False, name="Row")}


def test_a_small_figure_alone_takes_with_it_the_corners_of_a_square_of_which_none_can_be_computed() -> None:
    table = figures(
        [
            ("Vardø", "males", 2), ("Vardø", "females", 9),
            ("Vadsø", "males", 8), ("Vadsø", "females", 7),
            ("Alta", "males", 40), ("Alta", "females", 50),
        ]
    )  # fmt: skip
    assert {key for key, count in table.items() if count == ":"} == {
        ("Vardø", "males"),
        ("Vardø", "females"),
        ("Vadsø", "males"),
        ("Vadsø", "females"),
    }
    assert table["Vardø", ""] == "11"
    assert table["", ""] == "116"


def test_figures_that_protect_each_other_need_no_others() -> None:
    table = figures(
        [
            ("Vardø", "males", 2), ("Vardø", "females", 12),
            ("Vadsø", "males", 13), ("Vadsø", "females", 2),
            ("Alta", "males", 40), ("Alta", "females", 50),
        ]
    )  # fmt: skip
    assert sum(count == ":" for count in table.values()) == 4


def test_two_suppressed_figures_of_one_each_are_no_protection_since_zeros_are_published() -> None:
    """1 + 1 = 2: whoever knows that a suppressed figure is at least 1 could compute both."""
    table = figures(
        [("Vardø", "males", 1), ("Vadsø", "males", 1), ("Alta", "males", 40)], margins=[["town", "sex"], ["sex"]]
    )
    assert table["Alta", "males"] == ":"


def test_zeros_are_published() -> None:
    table = figures([("Vardø", "males", 0), ("Vardø", "females", 2), ("Vadsø", "females", 9)])
    assert table["Vardø", "males"] == "0"


def test_a_table_without_small_figures_is_published_whole() -> None:
    table = figures([("Vardø", "males", 3), ("Vardø", "females", 4), ("Vadsø", "males", 5)])
    assert ":" not in table.values()


def test_where_only_totals_are_left_to_protect_them_totals_are_suppressed() -> None:
    table = figures([("Vardø", "males", 1)])
    assert set(table.values()) == {":"}


def test_a_small_figure_of_a_margin_hides_the_cells_below_it_too() -> None:
    women = [("20", "2002", "f", 1), ("20", "2003", "f", 1), ("19", "1902", "f", 9), ("19", "1903", "f", 9)]
    men = [(county, town, "m", 9) for county, town, _, _ in women]
    frame = pd.DataFrame([*women, *men], columns=["county", "municipality", "sex", "n"])
    table = count_table(frame, count="n", hierarchies=[Hierarchy(("county", "municipality"))])
    published = suppress_small_counts(table).published()
    small = published[(published["county"] == "20") & (published["sex"] == "f")]
    assert set(small["count"]) == {":"}
    assert (published.loc[published["margin"] == "", "count"] == "56").all()


def test_a_loss_or_a_base_that_there_is_not_is_refused() -> None:
    table = count_table(pd.DataFrame({"sex": ["m"], "n": [1]}), count="n")
    with pytest.raises(ParameterError, match="no loss 'cells'"):
        suppress_small_counts(table, loss="cells")  # type: ignore[arg-type]
    with pytest.raises(ParameterError, match="base is 1"):
        suppress_small_counts(table, base=1)
