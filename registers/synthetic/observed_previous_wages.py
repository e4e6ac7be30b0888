"""What the wage sums of the year before the census hold of the world."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from census.reference import CENSUS_YEAR
from registers.previous_wage_sums import PREVIOUS_WAGE_SUMS
from registers.synthetic.delivery import Part
from registers.synthetic.draws import Bools, Floats, Ints, chosen, generator
from registers.synthetic.establishments import unused_organisation_numbers
from registers.synthetic.extracts import digits, extract
from registers.synthetic.job_spells import NEW_YEAR
from registers.synthetic.observed_rows import ObservedRows
from registers.synthetic.observer import Observer
from registers.synthetic.settings import Settings
from registers.synthetic.world import World

_DAYS = 366
"""Days of the year 2000."""
_SUMMER = (np.datetime64("2001-06-01"), np.datetime64("2001-09-15"))


@dataclass(frozen=True)
class PreviousWages:
    """How wages of the year before follow from those of the census year."""

    growth: float
    spread: float
    same_summer_job: float


def observe_previous_wages(
    part: Part, world: World, establishments: pd.DataFrame, settings: Settings, seed: int
) -> None:
    """Write the wage sums of the year before of a municipality's residents."""
    name = PREVIOUS_WAGE_SUMS.name
    rng = generator(seed, world.municipality.code, f"observed {name}")
    wage = previous_wages(rng, world.jobs, settings.read(PreviousWages, "previous_wages"))
    observer = Observer(name, settings.defects(name), rng, len(wage))
    part.observe(_extract(observer, world, establishments, wage), observer)


def previous_wages(rng: np.random.Generator, jobs: pd.DataFrame, rates: PreviousWages) -> Floats:
    """Wages of 2000 of the jobs of 2001, kroner; 0 where the job began later.

    The wage of a day was that of 2001, less a year's growth. Some who only worked in the summer did so there in the
    year before too.
    """
    start, end = (jobs[name].to_numpy().astype("datetime64[D]") for name in ("start", "end"))
    of_day = jobs["wage"].to_numpy() / np.maximum(jobs["days"].to_numpy(), 1)
    of_day = of_day / (1 + rates.growth) * np.exp(rates.spread * rng.standard_normal(len(jobs)))
    before = np.clip((NEW_YEAR - start).astype(np.int64), 0, _DAYS)
    summer = (start >= _SUMMER[0]) & ~np.isnat(end) & (end <= _SUMMER[1])
    again = summer & chosen(rng, len(jobs), rates.same_summer_job)
    return np.asarray(of_day * np.where(again, jobs["days"].to_numpy(), before))


def _extract(observer: Observer, world: World, establishments: pd.DataFrame, wage: Floats) -> pa.Table:
    jobs = world.jobs
    person = jobs["person"].to_numpy()
    enterprise = establishments["enterprise_number"].to_numpy()[jobs["establishment"].to_numpy()]
    rows = ObservedRows(observer, {"person": person, "enterprise": enterprise, "wage": wage})
    rows.keep(np.lexsort((enterprise, person)))
    first = _first_of_enterprise(rows["person"], rows["enterprise"])
    total = np.add.reduceat(rows["wage"], np.flatnonzero(first)) if len(first) else np.empty(0)
    rows.keep(first)
    rows["wage"] = total.round().astype(np.int64)
    rows.keep(rows["wage"] > 0)
    rows["number"] = world.persons["number"].to_numpy()[rows["person"]]
    rows["year"] = np.full(len(rows), CENSUS_YEAR - 1)
    rows.lose("missing")
    renamed = observer.strike("renumbered")
    rows.replace("enterprise", renamed, unused_organisation_numbers(observer.rng, len(rows)))
    rows.replace("wage", observer.strike("negative"), -rows["wage"])
    rows.replace("year", observer.strike("other_year"), CENSUS_YEAR - 2)
    rows.double("duplicate_row")
    rows.spoil_number("wrong_check_digit", "number")
    return extract(
        PREVIOUS_WAGE_SUMS,
        {
            "national_identity_number": digits(rows["number"], 11),
            "enterprise_number": digits(rows["enterprise"], 9),
            "income_year": rows["year"],
            "wage_nok": rows["wage"],
        },
    )


def _first_of_enterprise(person: Ints, enterprise: Ints) -> Bools:
    """First row of each person and enterprise; rows of both stand together."""
    first = np.ones(len(person), dtype=bool)
    first[1:] = (np.diff(person) != 0) | (np.diff(enterprise) != 0)
    return first
