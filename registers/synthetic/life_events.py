"""What happened to people between 1 December 2000 and 31 December 2001: the true events, before any register tells of
them.

The persons of a world are the residents of census day. From them follow its events: a birth for each child born in
Norway, an immigration for each who came, a move for each household that moved. Who died or left before census day, and
who came after it, are no residents of census day: they become further people, who resemble residents. Who died or left
after census day was resident on it.

Municipalities stay independent of each other: who moved in before census day has a municipality of origin, who moves
out after it one of destination, and neither has a counterpart there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from census.reference import CENSUS_DAY, Municipality, municipalities
from registers.central_population_register_events import FIRST_DAY, LAST_DAY
from registers.synthetic.draws import NOBODY, Bools, Days, Floats, Ints, Texts, categories
from registers.synthetic.grandparents import GRANDPARENTS
from registers.synthetic.kinship import RESIDENT
from registers.synthetic.settings import Range, Shares, Weights

IDENTITY_COLUMNS = (
    "woman",
    "birth_date",
    "number",
    "marital_status",
    "country_of_birth",
    "mother_country",
    "father_country",
    *GRANDPARENTS,
    "adopted",
    "citizenship",
    "given_name",
    "surname",
    "spouse",
    "mother",
    "father",
    "dwelling",
)
"""Columns that further people have in common with the persons of a world."""

Period = tuple[np.datetime64, np.datetime64]
BEFORE: Period = (np.datetime64(FIRST_DAY, "D"), np.datetime64(CENSUS_DAY, "D"))
"""First and last day of the events that the residents of census day have behind them."""
AFTER: Period = (np.datetime64(CENSUS_DAY, "D") + 1, np.datetime64(LAST_DAY, "D"))
"""First and last day of the events that they have before them."""


@dataclass(frozen=True)
class EventRates:
    """How often things happen: totals are the country's in a year, shares a person's in a year."""

    births: float
    deaths: float
    returning_citizens: float
    emigrating_citizens: float
    emigrating_foreigners: float
    marriages: float
    partnerships: float
    separations: float
    divorces: float
    mortality_edges: Weights
    mortality_men: Weights
    mortality_women: Weights
    emigration_edges: Weights
    emigration_ages: Weights
    mother_age: Range
    wedding_age: Range
    divorce_age: Range
    between_municipalities: float
    same_region: float
    same_county: float
    other_county: float
    home_country: float
    name_of_bride: float
    new_name: float
    destinations: Shares


@dataclass(frozen=True)
class LifeEvents:
    """The people of a municipality's registers with their status at the end of 2001, and the events.

    Attributes:
        people: the persons of the world, in its order, then who left before census day, then who came after it:
            ``IDENTITY_COLUMNS`` (links are rows of this table), ``status`` (registration status), ``status_date`` (day
            from which it holds), ``arrived`` (day from which they were residents, for who is one or left in the
            period; NaT for others), ``moved_date`` (to the dwelling of census day, or of arrival if that was later; NaT
            for who is not resident).
        events: one row for each, ordered by day: ``type`` (code), ``date``, ``person`` and ``other`` (rows of
            ``people``; ``NOBODY`` for none), ``from_municipality`` and ``to_municipality`` (codes of the event's day as
            numbers; ``NOBODY`` for none), ``from_country`` and ``to_country`` (codes; empty for none).
    """

    people: pd.DataFrame
    events: pd.DataFrame


class EventList:
    """Events as they are drawn, topic by topic."""

    def __init__(self) -> None:
        self._parts: list[pd.DataFrame] = []

    def add(self, event: str, person: Ints, date: Days, **columns: Any) -> None:
        """Add events of one type; columns not named are empty (see ``LifeEvents.events``)."""
        empty: dict[str, Any] = {
            "other": NOBODY,
            "from_municipality": NOBODY,
            "to_municipality": NOBODY,
            "from_country": "",
            "to_country": "",
        }
        days = np.asarray(date).astype("datetime64[s]")
        self._parts.append(pd.DataFrame({"type": event, "date": days, "person": person, **empty, **columns}))

    @staticmethod
    def merge(*lists: EventList) -> pd.DataFrame:
        """All events by day; those of one day by person."""
        events = pd.concat([part for events in lists for part in events._parts], ignore_index=True)
        order = np.lexsort((events["person"].to_numpy(), events["date"].to_numpy()))
        return events.iloc[order].reset_index(drop=True)


def days_of(period: Period) -> int:
    """Number of days of a period, its first and last among them."""
    return int((period[1] - period[0]).astype(np.int64)) + 1


def some_day(rng: np.random.Generator, size: int, period: Period) -> Days:
    """Days drawn evenly from a period."""
    return np.asarray(period[0] + rng.integers(0, days_of(period), size).astype("timedelta64[D]"))


def within(day: Days, period: Period) -> Bools:
    """Whether each day lies in a period; NaT does not."""
    return np.asarray((day >= period[0]) & (day <= period[1]))


def year_share(period: Period) -> float:
    """Length of a period in years."""
    return days_of(period) / 365.0


def population_share(municipality: Municipality) -> float:
    """The municipality's share of the country's population."""
    return municipality.population / sum(item.population for item in municipalities())


def expected_count(rng: np.random.Generator, mean: float) -> int:
    """A whole number about a mean that need not be one."""
    return int(rng.poisson(max(mean, 0.0)))


def draw_without_return(rng: np.random.Generator, weights: Floats, count: int) -> Ints:
    """Positions of so many different elements (at most those with a weight), by weight (Efraimidis and Spirakis)."""
    able = np.flatnonzero(weights > 0)
    if count >= len(able):
        return able
    key = np.log(weights[able]) + rng.gumbel(size=len(able))
    return np.sort(able[np.argpartition(-key, count)[:count]])


def age_weight(age: Floats | Ints, mean_and_spread: Range) -> Floats:
    """Weight of an age: bell-shaped, with a little left for any."""
    mean, spread = mean_and_spread
    return np.asarray(np.exp(-0.5 * ((age - mean) / spread) ** 2) + 0.01)


def some_country(rng: np.random.Generator, size: int, shares: Shares) -> Texts:
    """Countries drawn by their shares."""
    return np.array(list(shares), dtype=object)[categories(rng, size, list(shares.values()))]


def residents_of_census_day(persons: pd.DataFrame) -> Bools:
    """Whether each person of a world was resident on census day."""
    return np.asarray((persons["registration"] == RESIDENT).to_numpy(), dtype=bool)


def households_of(persons: pd.DataFrame) -> tuple[Ints, int]:
    """Each person's household, and how many there are; who has none has the last one."""
    household = persons["household"].to_numpy()
    count = int(household.max()) + 2
    return np.where(household == NOBODY, count - 1, household), count


def days(column: pd.Series) -> Days:
    """A column of days as NumPy has them."""
    return np.asarray(column.to_numpy().astype("datetime64[D]"))


@dataclass(frozen=True)
class Residence:
    """Where the persons of a world lived before the move that brought them to their home of census day.

    Attributes:
        home: code of the municipality, as a number.
        move_date: day of the move from another municipality; NaT for who has no such move in the period.
        origin: code of that municipality; ``NOBODY`` without a move.
        moves_on: who moves after census day.
    """

    home: int
    move_date: Days
    origin: Ints
    moves_on: Bools

    def on(self, person: Ints, date: Days) -> Ints:
        """Municipality in which each person lived on a day; further people have lived at home only."""
        known = np.minimum(person, len(self.origin) - 1)
        elsewhere = (person < len(self.origin)) & (self.origin[known] != NOBODY) & (date < self.move_date[known])
        return np.where(elsewhere, self.origin[known], self.home)


_MERGED, _FORMER, _FORMER_SHARE = 716, 718, 44
_CHANGED_COUNTY = (1159, 1214)


def codes_of_2001(municipality: Ints, number: Ints) -> Ints:
    """Codes of 2001 of municipalities of 2002: Re (0716) was Våle (0716) and Ramnes (0718), Ølen lay in Hordaland.

    Which of the two a person of Re belonged to follows from the identity number.
    """
    in_former = (municipality == _MERGED) & (number // 100 % 100 < _FORMER_SHARE)
    return np.where(in_former, _FORMER, np.where(municipality == _CHANGED_COUNTY[0], _CHANGED_COUNTY[1], municipality))
