"""Precision and recall of links by kind of mistake."""

from __future__ import annotations

import pandas as pd

from census.quality.linkage_agreement import LinkageAgreement, compare_links

LINES = {"form_number": ["A", "A", "A", "B", "B"], "line_number": [2, 3, 4, 2, 3]}
FOUND = pd.DataFrame(
    {
        **LINES,
        "person_id": pd.array([1, 2, None, 9, None], dtype="Int64"),
        "linked_by": ["exact", "splink_at_address", None, "splink_elsewhere", None],
    }
)
TRUE = pd.DataFrame({**LINES, "person_id": pd.array([1, 2, 3, 4, None], dtype="Int64")})
FAULTS = pd.DataFrame(
    [("A", 3, "misspelt_name"), ("A", 3, "misspelt_name"), ("B", 2, "misspelt_name"), ("B", 2, "wrong_birth_date")],
    columns=["form_number", "line_number", "fault"],
)
RESIDENTS = pd.Series([1, 2, 3, 4, 9])


def test_links_by_kind_of_mistake() -> None:
    """A name misspelt in both its parts is one kind; people who are nobody cannot be found."""
    by_fault, _ = compare_links(FOUND, TRUE, FAULTS, RESIDENTS)
    assert by_fault == {
        "all": LinkageAgreement(lines=5, residents=4, linked=3, right=2),
        "none": LinkageAgreement(lines=3, residents=2, linked=1, right=1),
        "misspelt_name": LinkageAgreement(lines=1, residents=1, linked=1, right=1),
        "several": LinkageAgreement(lines=1, residents=1, linked=1, right=0),
    }
    assert (by_fault["all"].precision, by_fault["all"].recall) == (2 / 3, 2 / 4)


def test_links_by_way() -> None:
    _, by_way = compare_links(FOUND, TRUE, FAULTS, RESIDENTS)
    assert {way: (some.linked, some.right) for way, some in by_way.items()} == {
        "exact": (1, 1),
        "splink_at_address": (1, 1),
        "splink_elsewhere": (1, 0),
    }


def test_who_is_no_resident_is_not_missed_and_a_link_to_somebody_else_is_wrong() -> None:
    by_fault, _ = compare_links(FOUND, TRUE, FAULTS.iloc[:0], pd.Series([1, 2, 9]))
    assert by_fault["all"].recall == 1.0
    assert by_fault["all"].precision == 2 / 3


def test_large_numbers_keep_their_last_digits() -> None:
    big = 2**60 - 1
    lines = {"form_number": ["A", "A"], "line_number": [2, 3]}
    found = pd.DataFrame({**lines, "person_id": pd.array([big, None], dtype="Int64"), "linked_by": ["exact", None]})
    true = pd.DataFrame({**lines, "person_id": pd.array([big - 1, None], dtype="Int64")})
    by_fault, _ = compare_links(found, true, FAULTS, pd.Series([big]))
    assert by_fault["all"].right == 0
