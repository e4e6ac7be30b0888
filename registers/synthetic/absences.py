"""Temporary absence from work: sick leave and parental leave. Who is absent is employed all the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from census.reference import CENSUS_WEEK
from registers.synthetic.characteristics import EMPLOYEE
from registers.synthetic.draws import NOBODY, Days, Ints, Texts, chosen
from registers.synthetic.job_spells import MAIN, NO_DAY, YEAR_END
from registers.synthetic.kinship import RESIDENT
from registers.synthetic.settings import Settings

BY_DOCTOR, BY_SELF = "1", "2"
"""Who certified a sick leave."""
SICK, PARENTAL = "1", "2"
"""Reason of absence in census week."""
QUARTER_START = np.datetime64("2001-10-01")
_FIRST_START = np.datetime64("2000-10-01")
_LEAST_HOURS = 4.0
_LEAST_LENGTH = np.timedelta64(7, "D")
_MOST_DAYS = 365
_NEVER = np.datetime64("2099-12-31")


@dataclass(frozen=True)
class Absences:
    """Sick leaves for each job and year, their length in days, and parental leave."""

    doctor: float
    doctor_days: float
    doctor_spread: float
    own: float
    own_days: tuple[float, ...]
    women: float
    parental_mothers: float


def draw_sick_leaves(
    rng: np.random.Generator, persons: pd.DataFrame, jobs: pd.DataFrame, settings: Settings
) -> pd.DataFrame:
    """Sick leaves that touch the last quarter of 2001, from jobs of at least four hours a week and seven days.

    Returns:
        ``job`` (row in ``jobs``), ``start`` and ``end`` (days; NaT if it goes on after the year), ``certified_by``; at
        most one leave of each kind for a job, ordered by job.
    """
    rates = settings.read(Absences, "absences")
    start, end = jobs["start"].to_numpy().astype("datetime64[D]"), jobs["end"].to_numpy().astype("datetime64[D]")
    last = np.where(np.isnat(end), _NEVER, end)
    insured = (jobs["hours"].to_numpy() >= _LEAST_HOURS) & (last - start >= _LEAST_LENGTH)
    row = np.flatnonzero(insured & (last >= QUARTER_START))
    woman = persons["woman"].to_numpy(dtype=bool)[jobs["person"].to_numpy()[row]]
    relative = np.where(woman, rates.women, 1.0)
    years = int((YEAR_END - _FIRST_START).astype(np.int64)) / 365.25
    parts = [
        _leaves(rng, row[chosen(rng, len(row), 1 - np.exp(-rate * years * relative))], certified, start, last, rates)
        for certified, rate in ((BY_DOCTOR, rates.doctor), (BY_SELF, rates.own))
    ]
    by_doctor, own = parts
    # nobody certifies the days for which there is a doctor's certificate
    when = np.full(len(jobs), _NEVER)
    until = when.copy()
    when[by_doctor["job"].to_numpy()] = by_doctor["start"].to_numpy().astype("datetime64[D]")
    until[by_doctor["job"].to_numpy()] = _until(by_doctor)
    job = own["job"].to_numpy()
    own = own[(_until(own) < when[job]) | (own["start"].to_numpy().astype("datetime64[D]") > until[job])]
    leaves: pd.DataFrame = pd.concat([by_doctor, own], ignore_index=True)
    return leaves.iloc[np.argsort(leaves["job"].to_numpy(), kind="stable")].reset_index(drop=True)


def _leaves(
    rng: np.random.Generator, ill: Ints, certified: str, start: Days, last: Days, rates: Absences
) -> pd.DataFrame:
    """A leave from each job within the job's dates, as far as it touches the quarter."""
    if certified == BY_DOCTOR:
        days = np.exp(rng.normal(np.log(rates.doctor_days), rates.doctor_spread, len(ill)))
    else:
        days = 1.0 + np.searchsorted(np.cumsum(rates.own_days) / sum(rates.own_days), rng.random(len(ill)))
    length = np.clip(days, 1, _MOST_DAYS).astype(np.int64)
    span = int((YEAR_END - _FIRST_START).astype(np.int64))
    begun = np.maximum(_FIRST_START + rng.integers(0, span, len(ill)), start[ill])
    over = np.minimum(begun + (length - 1), last[ill])
    open_end = (over > YEAR_END) & (certified == BY_DOCTOR)
    seen = (over >= QUARTER_START) & (begun <= last[ill]) & (begun <= YEAR_END)
    return pd.DataFrame(
        {
            "job": ill[seen],
            "start": begun[seen],
            "end": np.where(open_end, NO_DAY, over)[seen].astype("datetime64[D]"),
            "certified_by": np.full(int(seen.sum()), certified, dtype=object),
        }
    )


def _until(leaves: pd.DataFrame) -> Days:
    end = leaves["end"].to_numpy().astype("datetime64[D]")
    return np.where(np.isnat(end), _NEVER, end)


def draw_absence(
    rng: np.random.Generator, persons: pd.DataFrame, jobs: pd.DataFrame, leaves: pd.DataFrame, settings: Settings
) -> Texts:
    """Reason of each person's absence from the main job in all of census week; empty text for others.

    Mothers of children below one year are on parental leave, most of them.
    """
    rates = settings.read(Absences, "absences")
    absence = np.full(len(persons), "", dtype=object)
    begin, end = (np.datetime64(day, "D") for day in CENSUS_WEEK)
    until = leaves["end"].to_numpy()
    covers = (leaves["start"].to_numpy() <= begin) & (np.isnat(until) | (until >= end))
    sick = leaves["job"].to_numpy()[covers]
    main = sick[jobs["kind"].to_numpy()[sick] == MAIN]
    absence[jobs["person"].to_numpy()[main]] = SICK
    infant = (persons["age"].to_numpy() == 0) & (persons["registration"] == RESIDENT).to_numpy()
    mother = persons["mother"].to_numpy()[infant]
    mother = np.unique(mother[mother != NOBODY])
    at_home = mother[(persons["employment"].to_numpy()[mother] == EMPLOYEE)]
    absence[at_home[chosen(rng, len(at_home), rates.parental_mothers)]] = PARENTAL
    return absence
