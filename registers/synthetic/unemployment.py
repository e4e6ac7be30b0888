"""Spells of registered unemployment and labour market measures in 2001."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from census.reference import CENSUS_DAY
from registers.synthetic.characteristics import EMPLOYEE
from registers.synthetic.draws import Bools, Ints, categories, chosen
from registers.synthetic.job_spells import LATER, MAIN, NEW_YEAR, NO_DAY, YEAR_END
from registers.synthetic.kinship import RESIDENT
from registers.synthetic.settings import Settings

FULLY, PARTLY, IN_MEASURE = "1", "2", "3"
"""Status in the Register of Unemployed."""
MEASURES = np.array(["1", "2", "3", "4", "5"], dtype=object)
"""Codes of the list ``labour_market_measure``: the first two pay no wages."""
_UNPAID = 2
_CENSUS_DAY = np.datetime64(CENSUS_DAY, "D")
_AGES = (16, 67)


@dataclass(frozen=True)
class Unemployment:
    """Shares of persons with a spell, by what they do; ``idle`` by age band, ``measures`` in the order of the codes."""

    idle_edges: tuple[float, ...]
    idle: tuple[float, ...]
    before_job: float
    partly: float
    in_measure: float
    paid_measure: float
    mean_days: float
    left_after_week: float
    measures: tuple[float, ...]


def draw_unemployment(
    rng: np.random.Generator, persons: pd.DataFrame, jobs: pd.DataFrame, settings: Settings
) -> pd.DataFrame:
    """Spells: of people without work in census week; of others before the job that they have now; beside a short week;
    and in measures, of which those with wages are jobs as well.

    Nobody is fully unemployed during a job.

    Returns:
        One row for each spell, ordered by person: ``person``, ``status``, ``measure`` (code; empty outside measures),
        ``pays_wages``, ``start``, ``end`` (days; NaT while it lasts).
    """
    rates = settings.read(Unemployment, "unemployment")
    parts = [
        _without_work(rng, persons, jobs, rates),
        _before_job(rng, persons, jobs, rates),
        _beside_job(rng, persons, jobs, rates),
    ]
    spells = pd.concat(parts, ignore_index=True)
    return spells.iloc[np.argsort(spells["person"].to_numpy(), kind="stable")].reset_index(drop=True)


def _spells(person: Ints, status: np.ndarray, measure: np.ndarray, start: np.ndarray, end: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "person": person,
            "status": status,
            "measure": measure,
            "pays_wages": np.isin(measure, MEASURES[_UNPAID:]),
            "start": start.astype("datetime64[D]"),
            "end": end.astype("datetime64[D]"),
        }
    )


def _back(rng: np.random.Generator, size: int, rates: Unemployment) -> np.ndarray:
    return (1 + np.floor(rng.exponential(rates.mean_days, size))).astype("timedelta64[D]")


def _without_work(
    rng: np.random.Generator, persons: pd.DataFrame, jobs: pd.DataFrame, rates: Unemployment
) -> pd.DataFrame:
    """Of residents of working age who are neither employed in census week nor at school: from their last job on."""
    age, size = persons["age"].to_numpy(), len(persons)
    idle = (
        (persons["registration"] == RESIDENT).to_numpy()
        & (persons["employment"].to_numpy() == "")
        & (persons["school_type"].to_numpy() == "")
        & (age >= _AGES[0])
        & (age < _AGES[1])
    )
    idle[jobs["person"].to_numpy()[jobs["kind"].to_numpy() == LATER]] = False
    band = np.clip(np.searchsorted(rates.idle_edges, age, side="right") - 1, 0, len(rates.idle) - 1)
    person = np.flatnonzero(idle & chosen(rng, size, np.asarray(rates.idle)[band]))
    last_day = np.full(size, np.datetime64("1900-01-01", "D"))
    ended = ~np.isnat(jobs["end"].to_numpy())
    np.maximum.at(last_day, jobs["person"].to_numpy()[ended], jobs["end"].to_numpy()[ended].astype("datetime64[D]"))
    start = np.maximum(_CENSUS_DAY - _back(rng, len(person), rates), last_day[person] + np.timedelta64(1, "D"))
    leaves = chosen(rng, len(person), rates.left_after_week)
    until = _CENSUS_DAY + (2 + rng.integers(0, 56, len(person))).astype("timedelta64[D]")
    measure = MEASURES[categories(rng, len(person), rates.measures[:_UNPAID])]
    in_measure = chosen(rng, len(person), rates.in_measure)
    return _spells(
        person,
        np.where(in_measure, IN_MEASURE, FULLY).astype(object),
        np.where(in_measure, measure, "").astype(object),
        start,
        np.where(leaves, until, NO_DAY),
    )


def _before_job(
    rng: np.random.Generator, persons: pd.DataFrame, jobs: pd.DataFrame, rates: Unemployment
) -> pd.DataFrame:
    """Of people whose only job began in 2001, until the day before; a few jobs are themselves a measure with wages."""
    row = _only_main_jobs(persons, jobs)
    start = jobs["start"].to_numpy().astype("datetime64[D]")
    row = row[start[row] > NEW_YEAR + 30]
    found, paid = chosen(rng, len(row), rates.before_job), chosen(rng, len(row), rates.paid_measure)
    before, measure = row[found], row[paid]
    until = start[before] - np.timedelta64(1, "D")
    begun = until - _back(rng, len(before), rates)
    person, end = jobs["person"].to_numpy(), jobs["end"].to_numpy().astype("datetime64[D]")
    kinds = MEASURES[_UNPAID + categories(rng, len(measure), rates.measures[_UNPAID:])]
    return _spells(
        np.r_[person[before], person[measure]],
        np.r_[np.full(len(before), FULLY, dtype=object), np.full(len(measure), IN_MEASURE, dtype=object)],
        np.r_[np.full(len(before), "", dtype=object), kinds],
        np.r_[begun, start[measure]],
        np.r_[until, end[measure]],
    )


def _beside_job(
    rng: np.random.Generator, persons: pd.DataFrame, jobs: pd.DataFrame, rates: Unemployment
) -> pd.DataFrame:
    """Of people with a short week who look for more work."""
    row = _only_main_jobs(persons, jobs)
    row = row[(jobs["hours"].to_numpy()[row] < 30) & chosen(rng, len(row), rates.partly)]
    end = jobs["end"].to_numpy().astype("datetime64[D]")[row]
    last = np.where(np.isnat(end), YEAR_END, end)
    start = np.maximum(jobs["start"].to_numpy().astype("datetime64[D]")[row], last - _back(rng, len(row), rates))
    empty = np.full(len(row), "", dtype=object)
    return _spells(jobs["person"].to_numpy()[row], np.full(len(row), PARTLY, dtype=object), empty, start, end)


def _only_main_jobs(persons: pd.DataFrame, jobs: pd.DataFrame) -> Ints:
    """Rows of the main jobs of resident employees who have no other job."""
    person = jobs["person"].to_numpy()
    one: Bools = np.bincount(person, minlength=len(persons))[person] == 1
    employee = (persons["employment"].to_numpy() == EMPLOYEE)[person]
    seeking = persons["age"].to_numpy()[person] < _AGES[1]
    return np.flatnonzero(one & employee & seeking & (jobs["kind"].to_numpy() == MAIN))
