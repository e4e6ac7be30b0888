"""Defects that a simulation put into an extract, and what the rules make of them, worked out by hand."""

from __future__ import annotations

import pandas as pd

from census.quality.defects import COLUMNS, KnownDefect, measure_defects

LEDGER = pd.DataFrame(
    {
        "defect": ["lost", "lost", "wrong_number", "wrong_number", "late", "late", "late"],
        "row_number": [None, None, 1, 2, 2, 3, 4],
    }
)
BREAKS = pd.DataFrame(
    {"row_number": [1, 2, 2, 3, 9], "rule": ["check_digits", "check_digits", "after_census_day", "odd", "odd"]}
)
SEVERITIES = {"check_digits": "reject", "after_census_day": "report", "odd": "doubt"}
DEFECTS = (
    KnownDefect("lost", (), "nothing"),
    KnownDefect("wrong_number", ("check_digits",), ""),
    KnownDefect("late", ("after_census_day",), ""),
    KnownDefect("never_struck", ("odd",), ""),
)


def found() -> pd.DataFrame:
    return measure_defects("cars", DEFECTS, LEDGER, BREAKS, SEVERITIES).set_index("defect")


def counts(defect: str) -> tuple[int, ...]:
    names = ("injected", "absent", "detected", "any_rule", "quarantined", "repaired", "missed")
    return tuple(int(found().loc[defect, name]) for name in names)


def test_rows_taken_out_by_a_rule_of_the_defect_are_repaired() -> None:
    assert counts("wrong_number") == (2, 0, 2, 2, 2, 2, 0)


def test_a_row_found_by_another_rule_only_is_missed() -> None:
    """Row 2 is late and was found so; its wrong number put it into quarantine. Row 3 is odd, row 4 breaks no rule."""
    assert counts("late") == (3, 0, 1, 2, 2, 0, 2)
    assert found().loc["late", "missed_rate"] == 2 / 3


def test_what_is_absent_from_the_extract_is_missed() -> None:
    assert counts("lost") == (2, 2, 0, 0, 0, 0, 2)
    assert found().loc["lost", "found_by"] == "nothing"


def test_a_defect_that_never_struck_has_a_row() -> None:
    assert counts("never_struck") == (0, 0, 0, 0, 0, 0, 0)
    assert found().reset_index().columns.tolist() == ["defect", *(name for name in COLUMNS if name != "defect")]
