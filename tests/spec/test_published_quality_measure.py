"""Measures of quality as they may be published: in tens, none below ten, and no bound of a single figure under ten."""

from __future__ import annotations

from typing import Any

import pytest

from census.quality.released import FEW, WITHHELD, ReleasedMeasures, in_tens
from tests.small_run import INDICATORS, MATRIX, measured


def told(measure: str, about: str = "", rows: list[dict[str, Any]] | None = None) -> float | str:
    """The value of a measure, or the mark in its place."""
    row = next(row for row in rows or measured() if (row["measure"], row["about"]) == (measure, about))
    return row["status"] or row["value"]


@pytest.mark.parametrize(
    ("counted", "published"), [(0, None), (9, None), (10, 10), (14, 10), (15, 20), (104, 100), (1_047, 1_050)]
)
def test_counts_are_in_whole_tens_and_not_given_below_ten(counted: int, published: float | None) -> None:
    assert in_tens(counted) == published


def test_what_the_run_does_not_measure_is_not_told_as_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(INDICATORS, "values_missing_after_imputation")
    with pytest.raises(KeyError, match="values_missing_after_imputation"):
        measured()


def test_a_share_is_that_of_what_is_published() -> None:
    shares = ReleasedMeasures()
    shares.add_share("of_many", 44, 113)
    shares.add_share("of_few", 9, 113)
    shares.add_share("of_a_small_whole", 44, 94)
    assert [(row["value"], row["status"]) for row in shares.rows] == [
        (40 / 110, ""),
        (None, WITHHELD),
        (None, WITHHELD),
    ]


def test_response_is_the_share_of_forms_that_came_back_to_be_used() -> None:
    assert told("forms_issued") == 1_000
    assert told("forms_usable") == 900
    assert told("response_rate") == 0.9
    assert told("forms_with_outcome", "5") == FEW
    assert told("unit_non_response_rate") == 0.12


def test_levels_of_donors_tell_how_far_imputation_had_to_look() -> None:
    assert told("finest_donors_share", "form") == 100 / 120
    assert told("finest_donors_share", "kitchen") == WITHHELD
    assert told("values_imputed_share", "kitchen") == 0.13


def test_who_is_not_employed_has_no_source_of_employment() -> None:
    assert told("employed_by", "dated_job") == 1_110
    assert "none" not in {row["about"] for row in measured() if row["measure"] == "employed_by"}


def test_none_and_a_few_look_the_same() -> None:
    assert told("forms_with_outcome", "5") == told("forms_with_outcome", "6") == FEW
    assert told("employed_by", "national_service") == FEW
    assert told("form_donors_at_level", "wider") == FEW


def test_deviations_of_a_matrix_are_coarse_and_upwards() -> None:
    assert told("mean_deviation_at_most", MATRIX) == 0.4
    assert told("greatest_deviation_at_most", MATRIX) == 10
    assert told("share_within_two_at_least", MATRIX) == 0.95
    assert told("hellinger_utility_at_least", MATRIX) == 0.98


@pytest.mark.parametrize(("cells_changed", "figures"), [(9, 400), (0, 400), (30, 99)])
def test_deviations_behind_which_little_stands_are_not_told(cells_changed: int, figures: int) -> None:
    rows = measured(cells_changed, published_cells=figures)
    assert told("mean_deviation_at_most", MATRIX, rows) == WITHHELD
    assert told("greatest_deviation_at_most", MATRIX, rows) == WITHHELD


def test_nothing_tells_how_many_zeros_and_threes_are_true() -> None:
    assert not [row for row in measured() if "natural" in row["measure"] or "raised" in row["measure"]]


def test_rules_and_certain_disclosures_are_exact() -> None:
    assert (told("rules_evaluated"), told("rules_broken"), told("rules_beyond_tolerance")) == (3, 2, 0)
    assert told("certain_small_counts") == 0
    assert told("matrices_audited") == 1
