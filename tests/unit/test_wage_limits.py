"""Wage limits tuned to a total, or to a survey's figures by age and sex."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from census.errors import ParameterError
from census.quality.wage_limits import (
    Candidates,
    changed_persons,
    find_candidates,
    measure_sensitivity,
    reliances,
    tune_to_groups,
    tune_to_total,
)

LIMITS = pd.DataFrame(
    {"age_from": [16, 25], "age_to": [24, 74], "sex": ["1", "1"], "limit_nok": [40_000, 80_000]},
)


def candidates(young: list[int], old: list[int], otherwise: tuple[int, int] = (0, 0)) -> Candidates:
    persons = pd.DataFrame({"wage_nok": [*young, *old], "cell": [0] * len(young) + [1] * len(old)})
    return Candidates(persons.assign(person_id=range(len(persons))), np.array(otherwise))


def test_only_those_whom_nothing_else_tells_of_are_candidates() -> None:
    persons = pd.DataFrame(
        {
            "person_id": [1, 2, 3, 4],
            "age": [20, 20, 30, 74],
            "sex": "1",
            "is_employed_otherwise": [True, False, False, True],
            "wage_nok": [90_000, 50_000, np.nan, np.nan],
        }
    )
    found = find_candidates(persons, LIMITS)
    assert found.persons[["person_id", "cell"]].to_numpy().tolist() == [[2, 0]]
    assert found.otherwise.tolist() == [1, 1]
    assert found.employed(np.array([50_000, 0])).tolist() == [2, 1]


def test_limits_must_hold_for_everybody() -> None:
    persons = pd.DataFrame(
        {"person_id": [1], "age": [20], "sex": "2", "is_employed_otherwise": [False], "wage_nok": [1.0]}
    )
    with pytest.raises(ParameterError, match="No wage limit applies to 1 persons"):
        find_candidates(persons, LIMITS)


def test_all_limits_are_multiplied_by_one_factor_to_meet_a_total() -> None:
    found = candidates([10_000, 20_000, 30_000, 50_000], [20_000, 60_000, 90_000], (100, 200))
    tuned = tune_to_total(found, LIMITS, 304)
    # wages are 0.25, 0.5, 0.75, 1.25 and 0.25, 0.75, 1.125 times the limits: four of them reach 0.75
    assert tuned.limits["limit_nok"].tolist() == [30_000, 60_000]
    assert tuned.employed == 304
    assert tuned.limits["employed"].tolist() == [102, 202]


@pytest.mark.parametrize("total", [299, 308])
def test_a_total_beyond_all_candidates_cannot_be_met(total: int) -> None:
    found = candidates([10_000, 20_000, 30_000, 50_000], [20_000, 60_000, 90_000], (100, 200))
    with pytest.raises(ParameterError, match="there are 300 to 307"):
        tune_to_total(found, LIMITS, total)


def test_nobody_is_employed_by_wage_if_the_others_are_as_many_as_wanted() -> None:
    tuned = tune_to_total(candidates([10_000], [20_000], (100, 200)), LIMITS, 300)
    assert tuned.employed == 300


def test_a_certain_survey_decides_each_cell_by_itself() -> None:
    wages = np.linspace(1_000, 200_000, 1000).round().astype(int).tolist()
    found = candidates(wages, wages)
    tuned = tune_to_groups(found, LIMITS, np.array([900.0, 300.0]), np.array([1.0, 1.0]))
    assert tuned.limits["employed"].to_numpy() == pytest.approx([900, 300], abs=3)
    assert (tuned.limits["reliance"] > 0.99).all()
    assert tuned.employed == pytest.approx(1200, abs=3)


def test_an_uncertain_survey_decides_the_total_only() -> None:
    wages = np.linspace(1_000, 200_000, 1000).round().astype(int).tolist()
    found = candidates(wages, wages)
    tuned = tune_to_groups(found, LIMITS, np.array([620.0, 580.0]), np.array([400.0, 400.0]))
    assert tuned.limits["reliance"].tolist() == [0, 0]
    assert tuned.employed == pytest.approx(1200, abs=3)
    young, old = tuned.limits["limit_nok"]
    assert old / young == pytest.approx(2, rel=0.01)


def test_reliance_falls_with_the_sampling_error() -> None:
    found = reliances(np.array([0.3, -0.3, 0.2, -0.2]), np.array([0.01, 0.1, 0.3, 1.0]))
    assert (np.diff(found) < 0).all()
    assert ((found > 0) & (found < 1)).all()


def test_sensitivity_tells_the_change_from_the_limits_as_they_are() -> None:
    found = candidates([10_000, 20_000, 30_000, 50_000], [20_000, 60_000, 90_000], (96, 197))
    told = measure_sensitivity(found, np.array([40_000, 80_000]), (0.5, 1.0), ["young", "old"])
    told = told.set_index(["factor", "group"])
    assert told.loc[(1.0, "all"), ["employed", "change"]].tolist() == [295, 0]
    assert told.loc[(0.5, "all"), ["employed", "change"]].tolist() == [298, 3]
    assert told.loc[(0.5, "young"), "change_percent"] == pytest.approx(100 * 2 / 97)


def test_persons_who_change_are_those_between_the_limits() -> None:
    found = candidates([10_000, 20_000, 30_000, 50_000], [20_000, 60_000, 90_000])
    changed = changed_persons(found, np.array([40_000, 60_000]), np.array([20_000, 90_000]))
    assert changed[["wage_nok", "becomes_employed"]].to_numpy().tolist() == [
        [20_000, True],
        [30_000, True],
        [60_000, False],
    ]
