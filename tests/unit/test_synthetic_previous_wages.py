"""Wages of the year before, as they follow from jobs of the census year."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from registers.synthetic.observed_previous_wages import PreviousWages, previous_wages


def wages(start: str, end: str | None, days: int, same_summer_job: float = 0.0) -> float:
    jobs = pd.DataFrame(
        {
            "start": np.array([start], dtype="datetime64[D]"),
            "end": np.array([end or "NaT"], dtype="datetime64[D]"),
            "days": [days],
            "wage": [365_000],
        }
    )
    rates = PreviousWages(growth=0.25, spread=0.0, same_summer_job=same_summer_job)
    return float(previous_wages(np.random.default_rng(1), jobs, rates)[0])


@pytest.mark.parametrize(("start", "days_in_2000"), [("1995-01-01", 366), ("2000-12-02", 30), ("2001-01-01", 0)])
def test_the_wage_of_a_day_is_that_of_the_census_year_less_the_growth(start: str, days_in_2000: int) -> None:
    assert wages(start, None, 365) == pytest.approx(days_in_2000 * 1000 / 1.25)


def test_a_summer_job_may_have_been_had_in_the_summer_before() -> None:
    assert wages("2001-06-10", "2001-07-19", 40, same_summer_job=1.0) == pytest.approx(365_000 / 1.25)
    assert wages("2001-06-10", "2001-07-19", 40) == 0
    assert wages("2001-06-10", None, 205, same_summer_job=1.0) == 0
