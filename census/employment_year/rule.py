"""Parameters of employment in the census year."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from census.reference import CENSUS_YEAR, read_facts

FIRST_DAY, LAST_DAY = dt.date(CENSUS_YEAR, 1, 1), dt.date(CENSUS_YEAR, 12, 31)


@dataclass(frozen=True)
class YearRule:
    """How hours of the year follow from registers. The document gives the least hours; the others are ours.

    Attributes:
        least_hours: in the year, of who counts as employed.
        most_jobs: that count at the same time; those of most hours a week do.
        most_weekly_hours: that count at the same time, of all work together.
        full_time: weekly hours that undated jobs, and dated ones of unknown hours, have at most.
        low_pay: a job that was paid less than this share of what its hours would have earned, by the hourly wage of its
            kind, was not worked on all its days: its hours then follow from the wage.
        least_jobs: of a kind (industry, sex, age) whose hourly wage is used; of smaller kinds, that of sex and age.
        least_hours_of_measure: hours in the year of the jobs that hourly wages are measured on.
        self_employed: income of the year in kroner from which a self-employed person has so many weekly hours, rising.
    """

    least_hours: int = 100
    most_jobs: int = 2
    most_weekly_hours: float = 60.0
    full_time: float = 37.5
    low_pay: float = 0.5
    least_jobs: int = 50
    least_hours_of_measure: int = 50
    self_employed: tuple[tuple[int, float], ...] = ()

    @property
    def hours_by_income(self) -> tuple[tuple[int, float], ...]:
        """``self_employed``, or the table of reference if it is empty."""
        if self.self_employed:
            return self.self_employed
        rows = read_facts("self_employed_hours")
        return tuple((int(row["income_from_nok"]), float(row["weekly_hours"])) for row in rows)


DEFAULT_RULE = YearRule()
"""The parameters of production."""
