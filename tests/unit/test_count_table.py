"""Anybody's table of counts: its margins are those that the file tells, and bad input is refused with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from census.disclosure import count_table as module
from census.disclosure.count_table import CountTable, count_table, read_count_table
from census.disclosure.margins_file import Hierarchy
from census.errors import CensusError, InputError, ParameterError

FRAME = pd.DataFrame(
    [
        ("20", "2002", "M", 1),
        ("20", "2002", "F", 4),
        ("20", "2003", "M", 2),
        ("03", "0301", "F", 7),
    ],
    columns=["county", "municipality", "sex", "n"],
)
GEOGRAPHY = Hierarchy(("county", "municipality"))


def shown(table: CountTable) -> dict[tuple[str, ...], dict[tuple[str, ...], int]]:
    """Every published figure, by margin and codes of the margin's own columns."""
    return {
        margin.columns: {
            tuple(row[name] for name in margin.columns): row["count"]
            for row in table.figures(margin, table.counts).to_dict("records")
        }
        for margin in table.margins
    }


def test_without_margins_every_combination_of_levels_is_published() -> None:
    figures = shown(count_table(FRAME, count="n", hierarchies=[GEOGRAPHY]))
    assert set(figures) == {
        (),
        ("county",),
        ("municipality",),
        ("sex",),
        ("county", "sex"),
        ("municipality", "sex"),
    }
    assert figures[()] == {(): 14}
    assert figures[("county",)] == {("03",): 7, ("20",): 7}
    assert figures[("county", "sex")] == {("03", "F"): 7, ("20", "F"): 4, ("20", "M"): 3}


def test_only_the_margins_that_are_named_are_published_each_under_its_level() -> None:
    table = count_table(FRAME, count="n", hierarchies=[GEOGRAPHY], margins=[["sex"], ["sex", "municipality"]])
    assert [(margin.columns, margin.level) for margin in table.margins] == [
        (("sex",), "total"),
        (("sex", "municipality"), "municipality"),
    ]
    assert shown(table)[("sex",)] == {("F",): 11, ("M",): 3}


def test_figures_carry_the_codes_of_coarser_levels() -> None:
    table = count_table(FRAME, count="n", hierarchies=[GEOGRAPHY], margins=[["municipality"]])
    assert list(table.figures(table.margins[0], table.counts)) == ["county", "municipality", "count"]


def test_rows_come_in_order_of_their_codes_whatever_the_order_they_were_in() -> None:
    one, other = (count_table(frame, count="n") for frame in (FRAME, FRAME.iloc[::-1]))
    pd.testing.assert_frame_equal(one.keys, other.keys)
    assert one.counts.tolist() == other.counts.tolist()


def test_csv_parquet_and_a_hierarchy_in_a_file_of_its_own_give_the_same_table(tmp_path: Path) -> None:
    FRAME.drop(columns="county").to_csv(tmp_path / "table.csv", index=False)
    FRAME.drop(columns="county").to_parquet(tmp_path / "table.parquet")
    FRAME[["county", "municipality"]].to_csv(tmp_path / "geography.csv", index=False)
    (tmp_path / "margins.toml").write_text(
        'count = "n"\n[[hierarchy]]\nlevels = ["county", "municipality"]\nfile = "geography.csv"\n'
        '[[margin]]\ncolumns = ["county"]\n[[margin]]\ncolumns = []\n'
    )
    for name in ("table.csv", "table.parquet"):
        figures = shown(read_count_table(tmp_path / name, margins=tmp_path / "margins.toml"))
        assert figures == {("county",): {("03",): 7, ("20",): 7}, (): {(): 14}}


@pytest.mark.parametrize("counts", [[1, -1, 2, 3], [1, 2.5, 2, 3], [1, None, 2, 3], ["1", "x", "2", "3"]])
def test_counts_that_are_no_whole_numbers_of_zero_or_more_are_refused(counts: Sequence[object]) -> None:
    with pytest.raises(InputError, match="1 of 4 counts are"):
        count_table(FRAME.assign(n=counts), count="n")


def test_cells_that_come_twice_are_refused() -> None:
    with pytest.raises(InputError, match="1 of 5 inner cells come twice"):
        count_table(pd.concat([FRAME, FRAME.head(1)]), count="n")


def test_a_code_that_is_missing_is_refused() -> None:
    with pytest.raises(InputError, match="1 of 4 cells have no code of sex"):
        count_table(FRAME.assign(sex=["M", None, "F", "F"]), count="n")


def test_a_hierarchy_that_is_not_nested_is_refused() -> None:
    crooked = FRAME.assign(county=["20", "03", "20", "03"])
    with pytest.raises(InputError, match="not nested: 1 codes of municipality lie in two of county"):
        count_table(crooked, count="n", hierarchies=[GEOGRAPHY])


def test_a_hierarchy_file_that_lacks_a_code_is_refused() -> None:
    parents = pd.DataFrame({"county": ["20"], "municipality": ["2002"]})
    with pytest.raises(InputError, match="2 of 4 cells have no code of county"):
        count_table(FRAME, count="n", hierarchies=[Hierarchy(GEOGRAPHY.levels, parents)])


@pytest.mark.parametrize(
    ("margins", "problem"),
    [
        ([["age"]], "A margin names age"),
        ([["county", "municipality"]], "names county and municipality"),
        ([["sex", "county"], ["county", "sex"]], "comes twice"),
        ([], "No margin is published"),
    ],
)
def test_margins_that_the_table_cannot_have_are_refused(margins: list[list[str]], problem: str) -> None:
    with pytest.raises(ParameterError, match=problem):
        count_table(FRAME, count="n", hierarchies=[GEOGRAPHY], margins=margins)


def test_a_table_too_large_for_memory_is_refused_before_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_free_memory", lambda: 100)
    with pytest.raises(ParameterError, match="4 inner cells in 6 margins need about"):
        count_table(FRAME, count="n", hierarchies=[GEOGRAPHY])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("counts = 'n'", "unknown keys: counts"),
        ("count = ", "not valid TOML"),
        ("[[hierarchy]]\nlevels = ['county']", "two levels or more"),
        ("[[margin]]\nvariables = ['sex']", "unknown keys: variables"),
        ("[[margin]]\ncolumns = ['sex', 'sex']", "each once"),
        ("[margin]\ncolumns = ['sex']", "no list of tables"),
        ("[[hierarchy]]\nlevels = ['county', 'municipality']\nfile = 'none.csv'", "cannot be read"),
    ],
)
def test_a_mistake_in_the_margins_file_is_told(tmp_path: Path, text: str, problem: str) -> None:
    FRAME.to_csv(tmp_path / "table.csv", index=False)
    (tmp_path / "margins.toml").write_text(text)
    with pytest.raises(CensusError, match=problem):
        read_count_table(tmp_path / "table.csv", count="n", margins=tmp_path / "margins.toml")
