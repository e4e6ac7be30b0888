"""Expressions that choose values, in words of the interface: each stands for some of these codes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from census.statbank.problems import RequestError
from census.statbank.saved_queries import pack_query, unpack_query
from census.statbank.selection import find_values, split_values

CODES = ("01", "02", "0301", "2002", "2003", "10,12-37", "[x]")


@pytest.mark.parametrize(
    ("expression", "chosen"),
    [
        ("02", ["02"]),
        ("*", list(CODES)),
        ("20*", ["2002", "2003"]),
        ("*2", ["02", "2002"]),
        ("0?", ["01", "02"]),
        ("????", ["0301", "2002", "2003"]),
        ("top(2)", ["01", "02"]),
        ("TOP(2,3)", ["0301", "2002"]),
        ("bottom(2)", ["10,12-37", "[x]"]),
        ("bottom(2,2)", ["2003", "10,12-37"]),
        ("from(2003)", ["2003", "10,12-37", "[x]"]),
        ("to(02)", ["01", "02"]),
        ("range(02,2002)", ["02", "0301", "2002"]),
        ("top(100)", list(CODES)),
        ("top(0)", []),
        ("[*", ["[x]"]),
        ("[x?", ["[x]"]),
        ("10,12-37", ["10,12-37"]),
    ],
)
def test_an_expression_stands_for_codes(expression: str, chosen: list[str]) -> None:
    assert [CODES[place] for place in find_values([expression], CODES, "v")] == chosen


def test_values_stand_in_the_order_asked_for_and_once() -> None:
    assert find_values(["2003", "0*", "2003"], CODES, "v") == [4, 0, 1, 2]


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("99", "'99' is no value of variable 'v'"),
        ("top(x)", "'x' in 'top(…)' is no whole number"),
        ("top(1,2,3)", "takes a number"),
        ("range(02)", "takes 2 codes, not 1"),
        ("from(99)", "'99' in 'from(…)' is no value"),
        ("range(2003,01)", "the first code comes after the last"),
        ("x" * 500, "x…' is no value"),
    ],
)
def test_a_wrong_expression_is_told(expression: str, told: str) -> None:
    with pytest.raises(RequestError) as caught:
        find_values([expression], CODES, "v")
    assert told in caught.value.detail
    assert len(caught.value.detail) < 300


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1,2", ("1", "2")),
        ("[10,12-37],1", ("10,12-37", "1")),
        ("top(3,1),02", ("top(3,1)", "02")),
        ("[range(01,02)]", ("range(01,02)",)),
        ("", ()),
        (" a , ,b", ("a", "b")),
    ],
)
def test_commas_part_values_except_within_brackets(text: str, values: tuple[str, ...]) -> None:
    assert split_values(text) == values


@given(st.dictionaries(st.text(max_size=20), st.lists(st.text(max_size=20), max_size=5), max_size=5))
def test_a_saved_query_is_found_by_its_id(content: dict[str, list[str]]) -> None:
    assert unpack_query(pack_query(content)) == content


@given(st.text(max_size=200))
def test_no_other_text_is_the_id_of_a_query(text: str) -> None:
    with pytest.raises(RequestError, match="There is no saved query"):
        unpack_query(text)
