"""What the Register of Employees, the wage sums and the tax returns hold of the world."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from census.reference import CENSUS_YEAR
from registers.register_of_employees import EMPLOYEE_JOBS, MOST_DAYS_TO_NOTIFY
from registers.schema import Register
from registers.synthetic.characteristics import SECTOR_GROUPS
from registers.synthetic.delivery import Part
from registers.synthetic.draws import NOBODY, Bools, Days, Ints, generator
from registers.synthetic.establishments import unused_organisation_numbers
from registers.synthetic.extracts import digits, extract
from registers.synthetic.job_spells import NEW_YEAR, NO_DAY, YEAR_END
from registers.synthetic.observed_rows import ObservedRows
from registers.synthetic.observer import Observer
from registers.synthetic.settings import Settings
from registers.synthetic.world import World
from registers.wage_sums import WAGE_SUMS

DELIVERED = np.datetime64("2002-03-01")
"""The Register of Employees' extract holds what was entered by this day."""
_SHORT_HOURS = 20.0
_LEAST_HOURS = 4.0
_SHORTEST_JOB = np.timedelta64(6, "D")


@dataclass(frozen=True)
class Notification:
    """How employers notify the Register of Employees: no defects, but how it is."""

    mean_days: float
    most_days: int
    public: float
    private: float


def observe_work(part: Part, world: World, establishments: pd.DataFrame, settings: Settings, seed: int) -> None:
    """Write what the Register of Employees and the wage sums hold of a municipality's residents."""

    def observer(register: Register) -> Observer:
        rng = generator(seed, world.municipality.code, f"observed {register.name}")
        return Observer(register.name, settings.defects(register.name), rng, len(world.jobs))

    jobs, sums = observer(EMPLOYEE_JOBS), observer(WAGE_SUMS)
    part.observe(jobs_extract(jobs, world, establishments, settings.read(Notification, "notification")), jobs)
    part.observe(wage_sums_extract(sums, world, establishments), sums)


def job_is_covered(jobs: pd.DataFrame) -> Bools:
    """Jobs that the Register of Employees should hold: of at least four hours a week, longer than six days."""
    start, end = (jobs[name].to_numpy().astype("datetime64[D]") for name in ("start", "end"))
    length = np.where(np.isnat(end), YEAR_END + 31, end) - start + np.timedelta64(1, "D")
    return np.asarray((jobs["hours"].to_numpy() >= _LEAST_HOURS) & (length > _SHORTEST_JOB))


def jobs_extract(observer: Observer, world: World, establishments: pd.DataFrame, rates: Notification) -> pa.Table:
    """Jobs in the Register of Employees: some were never notified or never ended, some sit at the head office of their
    enterprise.
    """
    jobs = world.jobs
    place = jobs["establishment"].to_numpy()
    rows = ObservedRows(
        observer,
        {
            "number": world.persons["number"].to_numpy()[jobs["person"].to_numpy()],
            "place": place,
            "establishment": establishments["establishment_number"].to_numpy()[place],
            "start": jobs["start"].to_numpy().astype("datetime64[D]"),
            "end": jobs["end"].to_numpy().astype("datetime64[D]"),
            "hours": jobs["hours"].to_numpy(),
        },
    )
    rows.keep(job_is_covered(jobs))
    public = establishments["cell"].to_numpy()[rows["place"]] % len(SECTOR_GROUPS) < len(SECTOR_GROUPS) - 1
    short = (rows["hours"] < _SHORT_HOURS).astype(np.int64)
    rows.lose("undated", relative=np.where(public, rates.public, rates.private), band=short)
    # before the day of registration: that of a job whose end was never reported is of its start
    rows.replace("end", observer.strike("never_ended", ~np.isnat(rows["end"])), NO_DAY)
    rows["registered"] = _registered(rows, rates)
    rows.keep(rows["registered"] <= DELIVERED)
    _misplace(rows, establishments, "head_office")
    _mistake_jobs(rows, establishments)
    return extract(
        EMPLOYEE_JOBS,
        {
            "national_identity_number": digits(rows["number"], 11),
            "establishment_number": digits(rows["establishment"], 9),
            "start_date": rows["start"],
            "end_date": rows["end"],
            "weekly_hours": pa.array(rows["hours"], from_pandas=True),
            "registered_date": rows["registered"],
        },
    )


def _registered(rows: ObservedRows, rates: Notification) -> Days:
    """Day on which the latest message about each job was entered; some starts were notified very late."""
    observer, start, end = rows.observer, rows["start"], rows["end"]
    lasts = np.isnat(end)
    lag = observer.rng.exponential(rates.mean_days, len(rows)).astype(np.int64) + 1
    lag = np.minimum(lag, rates.most_days)
    late = observer.strike("started_late", lasts & (start >= NEW_YEAR))
    much = observer.rng.integers(MOST_DAYS_TO_NOTIFY + 1, 365, len(rows))
    return np.asarray(np.where(lasts, start, end) + np.where(late, much, lag).astype("timedelta64[D]"))


def _misplace(rows: ObservedRows, establishments: pd.DataFrame, defect: str) -> None:
    """Put the establishment of rows that a defect strikes to the head office of its enterprise."""
    head = establishments["head_office"].to_numpy()[rows["place"]]
    hit = rows.observer.strike(defect, (head != rows["place"]) & (rows["establishment"] != NOBODY))
    rows.replace("place", hit, head)
    rows.replace("establishment", hit, establishments["establishment_number"].to_numpy()[head])


def _mistake_jobs(rows: ObservedRows, establishments: pd.DataFrame) -> None:
    observer = rows.observer
    rows.replace("hours", observer.strike("missing_hours"), np.nan)
    rows.replace("hours", observer.strike("hours_without_point", rows["hours"] > 10), rows["hours"] * 10)
    rows.swap("dates_swapped", "start", "end")
    unknown = observer.strike("unknown_establishment")
    rows.replace("establishment", unknown, unused_organisation_numbers(observer.rng, len(rows)))
    again = rows.double("duplicate_row")
    rows["registered"][again] += observer.rng.integers(1, 30, len(again)).astype("timedelta64[D]")
    old = rows.double("ended_years_ago")
    elsewhere = rows["place"][observer.rng.integers(0, max(len(rows), 1), len(old))]
    rows["establishment"][old] = establishments["establishment_number"].to_numpy()[elsewhere]
    rows["start"][old] = np.datetime64("1995-01-01") + observer.rng.integers(0, 1800, len(old)).astype("timedelta64[D]")
    rows["end"][old] = NO_DAY
    rows["registered"][old] = rows["start"][old] + np.timedelta64(10, "D")
    rows.spoil_number("wrong_check_digit", "number")


def wage_sums_extract(observer: Observer, world: World, establishments: pd.DataFrame) -> pa.Table:
    """One row for each person and enterprise that paid the person; many do not name the establishment."""
    jobs = world.jobs
    place = jobs["establishment"].to_numpy()
    enterprise, person = establishments["enterprise_number"].to_numpy()[place], jobs["person"].to_numpy()
    order = np.lexsort((enterprise, person))
    person, enterprise = person[order], enterprise[order]
    first = _firsts(person, enterprise)
    car = jobs["company_car"].to_numpy(dtype=bool)[order].astype(np.int64)
    rows = ObservedRows(observer, {"place": place[order]})
    rows.keep(order)
    rows["place"] = place[order]
    rows.keep(first)
    rows["number"] = world.persons["number"].to_numpy()[person[first]]
    rows["enterprise"] = enterprise[first]
    rows["wage"] = np.add.reduceat(jobs["wage"].to_numpy()[order], first) if len(first) else np.empty(0, dtype=np.int64)
    rows["car"] = np.add.reduceat(car, first) > 0 if len(first) else np.empty(0, dtype=bool)
    rows["establishment"] = establishments["establishment_number"].to_numpy()[rows["place"]]
    rows["year"] = np.full(len(first), CENSUS_YEAR)
    _mistake_wage_sums(rows, establishments)
    return extract(
        WAGE_SUMS,
        {
            "national_identity_number": digits(rows["number"], 11),
            "enterprise_number": digits(rows["enterprise"], 9),
            "establishment_number": digits(rows["establishment"], 9),
            "income_year": rows["year"],
            "wage_nok": rows["wage"],
            "has_company_car": rows["car"],
        },
    )


def _firsts(person: Ints, enterprise: Ints) -> Ints:
    """First row of each person and enterprise; rows of both stand together."""
    if not len(person):
        return np.empty(0, dtype=np.int64)
    return np.flatnonzero(np.r_[True, (np.diff(person) != 0) | (np.diff(enterprise) != 0)])


def _mistake_wage_sums(rows: ObservedRows, establishments: pd.DataFrame) -> None:
    observer = rows.observer
    rows.lose("missing")
    rows.replace("establishment", observer.strike("establishment_unnamed"), NOBODY)
    _misplace(rows, establishments, "head_office")
    another = observer.strike("other_enterprise", rows["establishment"] != NOBODY)
    rows.replace("establishment", another, unused_organisation_numbers(observer.rng, len(rows)))
    rows.replace("wage", observer.strike("negative"), -rows["wage"])
    rows.replace("year", observer.strike("other_year"), CENSUS_YEAR - 1)
    rows.replace("car", observer.strike("company_car_unmarked", rows["car"]), False)
    gone = observer.strike("unknown_enterprise")
    rows.replace("enterprise", gone, unused_organisation_numbers(observer.rng, len(rows)))
    rows.double("duplicate_row")
    rows.spoil_number("wrong_check_digit", "number")
