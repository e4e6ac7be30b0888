"""What the business register, the Register of Employees, the wage sums and the tax returns hold of the world."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa

from census.reference import CENSUS_YEAR, Municipality
from registers.legal_entities import ESTABLISHMENTS
from registers.register_of_employees import EMPLOYEE_JOBS
from registers.synthetic.defects import JobRegister
from registers.synthetic.draws import categories, chosen, generator
from registers.synthetic.extracts import digits, extract, kept, texts
from registers.synthetic.settings import Settings
from registers.synthetic.work import NEW_YEAR, NO_DAY, SELF_EMPLOYED, YEAR_END
from registers.synthetic.world import World
from registers.tax_returns import TAX_RETURNS
from registers.wage_sums import WAGE_SUMS

_SHORT_HOURS = 20.0
_SHORTEST_JOB = np.timedelta64(6, "D")


def establishments_extract(
    establishments: pd.DataFrame, municipality: Municipality, rates: JobRegister, seed: int
) -> pa.Table:
    """Establishments of one municipality; industry or location of a few is unknown."""
    rng = generator(seed, municipality.code, "business register")
    rows = establishments[establishments["municipality_code"] == municipality.code]
    return extract(
        ESTABLISHMENTS,
        {
            "establishment_number": digits(rows["establishment_number"].to_numpy(), 9),
            "enterprise_number": digits(rows["enterprise_number"].to_numpy(), 9),
            "industry_code": texts(rows["industry_code"].to_numpy(), chosen(rng, len(rows), rates.missing_industry)),
            "sector_code": texts(rows["sector_code"].to_numpy()),
            "municipality_code": texts(
                rows["municipality_code"].to_numpy(), chosen(rng, len(rows), rates.missing_location)
            ),
        },
    )


def jobs_extract(rng: np.random.Generator, world: World, establishments: pd.DataFrame, rates: JobRegister) -> pa.Table:
    """Jobs in the Register of Employees: some are only known from wage sums, some never end, some sit at the head
    office of their enterprise.
    """
    jobs = world.jobs
    size = len(jobs)
    short = jobs["hours"].to_numpy() < _SHORT_HOURS
    relative = np.where(short, rates.undated_short_hours, 1.0)
    # the rate holds for all jobs together
    undated = chosen(rng, size, rates.undated_share * relative / relative.mean()) if size else np.zeros(0, dtype=bool)
    length = np.where(jobs["end"].isna(), YEAR_END, jobs["end"].to_numpy()) - jobs["start"].to_numpy()
    jobs = jobs[~undated & (length > _SHORTEST_JOB)]
    size = len(jobs)
    end = np.where(chosen(rng, size, rates.never_ended), NO_DAY, jobs["end"].to_numpy()).astype("datetime64[D]")
    place = jobs["establishment"].to_numpy()
    place = np.where(chosen(rng, size, rates.head_office), establishments["head_office"].to_numpy()[place], place)
    lag = rng.exponential(rates.reporting_lag, size).astype(np.int64) + 1
    latest = np.where(np.isnat(end), jobs["start"].to_numpy(), end).astype("datetime64[D]")
    start = jobs["start"].to_numpy().astype("datetime64[D]")
    seen = pd.DataFrame({"person": jobs["person"].to_numpy(), "place": place, "start": start})
    first = ~seen.duplicated().to_numpy()
    hours = np.where(chosen(rng, size, rates.missing_hours), np.nan, jobs["hours"].to_numpy())
    numbers = world.persons["number"].to_numpy()[jobs["person"].to_numpy()]
    return extract(
        EMPLOYEE_JOBS,
        {
            "national_identity_number": digits(numbers[first], 11),
            "establishment_number": digits(establishments["establishment_number"].to_numpy()[place[first]], 9),
            "start_date": start[first],
            "end_date": end[first],
            "weekly_hours": hours[first],
            "registered_date": np.maximum(latest + lag.astype("timedelta64[D]"), NEW_YEAR - 300)[first],
        },
    )


def wage_sums_extract(
    rng: np.random.Generator, world: World, establishments: pd.DataFrame, rates: JobRegister
) -> pa.Table:
    """One row for each person and enterprise that paid the person; many do not name the establishment."""
    jobs = world.jobs.assign(enterprise=establishments["enterprise_number"].to_numpy()[world.jobs["establishment"]])
    sums = jobs.groupby(["person", "enterprise"], as_index=False, sort=True).agg(
        wage=("wage", "sum"), establishment=("establishment", "first")
    )
    number = establishments["establishment_number"].to_numpy()[sums["establishment"]]
    unnamed = ~chosen(rng, len(sums), rates.wage_establishment_known)
    return extract(
        WAGE_SUMS,
        {
            "national_identity_number": digits(world.persons["number"].to_numpy()[sums["person"]], 11),
            "enterprise_number": digits(sums["enterprise"].to_numpy(), 9),
            "establishment_number": kept(digits(number, 9).to_numpy(zero_copy_only=False), unnamed),
            "income_year": np.full(len(sums), CENSUS_YEAR),
            "wage_nok": sums["wage"].to_numpy(),
        },
    )


def tax_returns_extract(rng: np.random.Generator, world: World, settings: Settings) -> pa.Table:
    """Tax returns of everyone with income; the industry of self-employment is that of the year before."""
    persons = world.persons
    wages = np.zeros(len(persons), dtype=np.int64)
    np.add.at(wages, world.jobs["person"].to_numpy(), world.jobs["wage"].to_numpy())
    business = persons["business_income"].to_numpy()
    self_employed = (persons["status_in_employment"] == SELF_EMPLOYED).to_numpy()
    stopped = persons["stopped_business"].to_numpy(dtype=bool)
    rows = np.flatnonzero((wages > 0) | (business != 0) | self_employed | stopped)
    industry = _own_industries(
        rng,
        len(persons),
        [tuple(item.divisions.items()) for item in settings.industries],
        [item.employed * item.sectors[-1] / sum(item.sectors) for item in settings.industries],
    )
    # who began a business this year has no industry from the year before
    named = (self_employed & ~chosen(rng, len(persons), 0.08)) | stopped
    return extract(
        TAX_RETURNS,
        {
            "national_identity_number": digits(persons["number"].to_numpy()[rows], 11),
            "income_year": np.full(len(rows), CENSUS_YEAR),
            "wage_income_nok": wages[rows],
            "net_entrepreneurial_income_nok": business[rows],
            "previous_industry_code": texts(industry[rows], ~named[rows]),
        },
    )


def _own_industries(
    rng: np.random.Generator, size: int, divisions: Sequence[Sequence[tuple[str, float]]], private: Sequence[float]
) -> np.ndarray:
    """Five-digit industries of businesses, by the private sector's share of the divisions."""
    codes, weights = [], []
    for item, employed in zip(divisions, private, strict=True):
        total = sum(weight for _, weight in item)
        codes += [code for code, _ in item]
        weights += [employed * weight / total for _, weight in item]
    return np.asarray(np.array(codes, dtype=object)[categories(rng, size, weights)] + "110")
