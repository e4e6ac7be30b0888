"""Deaths and emigrations from December 2000 to the end of 2001."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from census.reference import CENSUS_YEAR, NORWAY, read_facts
from registers.synthetic.draws import NOBODY, Bools, Days, Floats, Ints, Texts, chosen
from registers.synthetic.kinship import DEAD, EMIGRATED
from registers.synthetic.life_events import (
    AFTER,
    BEFORE,
    IDENTITY_COLUMNS,
    EventRates,
    days,
    households_of,
    residents_of_census_day,
    some_country,
    some_day,
    within,
    year_share,
)

_OLDEST_DEPARTURE = np.datetime64("1980-01-01", "D")
_GROWN_UP = np.timedelta64(18 * 365, "D")
_NO_DAY = np.datetime64("NaT", "D")


@dataclass(frozen=True)
class Departures:
    """Who died or left.

    Attributes:
        gone_date: for each person of the world the day of death or emigration: of relatives who are gone, and of
            residents who went after census day; NaT for the others.
        gone_status: for each person of the world the registration status that this day brought; empty for the others.
        further: who left in the period before census day and is nobody's relative: ``IDENTITY_COLUMNS`` without number
            and date of birth, ``birth_year``, ``status``, ``day`` (wished for) and ``party`` (who leaves together; a
            number); links are rows of ``further``.
    """

    gone_date: Days
    gone_status: Texts
    further: pd.DataFrame


def draw_departures(rng: np.random.Generator, persons: pd.DataFrame, start: Days, rates: EventRates) -> Departures:
    """Draw who died or left, and when.

    Residents die by age and sex; households leave by citizenship and the age of their eldest. Before census day it is
    not the residents themselves who went, but people like them; relatives who are gone anyway come first.

    Args:
        rng: generator of this topic.
        persons: of the world.
        start: day from which each was a resident.
        rates: see ``life_events.EventRates``.
    """
    resident = residents_of_census_day(persons)
    gone_date = _relatives_gone_since(rng, persons)
    status = persons["registration"].to_numpy().astype(object)
    gone_status = np.where(np.isnat(gone_date), "", status).astype(object)
    dying, leaving = _mortality(persons, rates) * resident, _emigration(persons, resident, rates)
    settled = resident & ((start < BEFORE[0]) | (persons["country_of_birth"] == NORWAY).to_numpy())
    in_period = within(gone_date, BEFORE)
    share = year_share(BEFORE)
    dead = settled & chosen(rng, len(persons), dying * share * _left_over(dying * share, in_period & (status == DEAD)))
    emigrants = leaving * share * _left_over(leaving * share, in_period & (status == EMIGRATED))
    gone = settled & _by_household(rng, persons, emigrants)
    further = _people_like(rng, persons, np.flatnonzero(dead), np.flatnonzero(gone))
    after = year_share(AFTER)
    gone_now = resident & _by_household(rng, persons, leaving * after)
    dead_now = resident & chosen(rng, len(persons), dying * after) & ~gone_now
    day = some_day(rng, len(persons), AFTER)
    gone_date = np.where(dead_now | gone_now, day, gone_date).astype("datetime64[D]")
    gone_status = np.select([dead_now, gone_now], [DEAD, EMIGRATED], gone_status).astype(object)
    return Departures(gone_date, gone_status, further)


def next_countries(rng: np.random.Generator, people: pd.DataFrame, rates: EventRates) -> Texts:
    """Countries that people leave for: many foreigners for that of their citizenship."""
    elsewhere = some_country(rng, len(people), rates.destinations)
    citizenship = people["citizenship"].to_numpy().astype(object)
    home = (citizenship != NORWAY) & chosen(rng, len(people), rates.home_country)
    return np.where(home, citizenship, elsewhere).astype(object)


def _left_over(expected: Floats, already: Bools) -> float:
    """Share of the expected departures that the relatives who are gone do not make up."""
    total = float(expected.sum())
    return max(0.0, 1.0 - float(already.sum()) / total) if total else 0.0


def _relatives_gone_since(rng: np.random.Generator, persons: pd.DataFrame) -> Days:
    """Day on which relatives died or emigrated: as grown-ups, after the births of those who name them."""
    relative = np.isin(persons["registration"].to_numpy().astype(object), (DEAD, EMIGRATED))
    born = persons["birth_date"].to_numpy().astype("datetime64[D]")
    day = some_day(rng, len(persons), (_OLDEST_DEPARTURE, BEFORE[1]))
    return np.where(relative, np.clip(day, born + _GROWN_UP, BEFORE[1]), _NO_DAY).astype("datetime64[D]")


def _mortality(persons: pd.DataFrame, rates: EventRates) -> Floats:
    """Probability of dying within a year, so that in the published population as many die as should."""
    table = np.array([rates.mortality_men, rates.mortality_women])
    facts = read_facts("ages")
    band = np.searchsorted(rates.mortality_edges, [int(row["age"]) for row in facts], side="right") - 1
    counts = np.array([[int(row[sex]) for row in facts] for sex in ("men", "women")])
    factor = rates.deaths / float((table[:, band] * counts).sum())
    of_person = np.searchsorted(rates.mortality_edges, persons["age"].to_numpy(), side="right") - 1
    return np.asarray(table[persons["woman"].to_numpy().astype(np.int64), of_person] * factor)


def _emigration(persons: pd.DataFrame, resident: Bools, rates: EventRates) -> Floats:
    """Probability of emigrating within a year: that of the household's members together, by their citizenships and the
    age of its eldest.
    """
    household, households = households_of(persons)
    foreign = (persons["citizenship"] != NORWAY).to_numpy()
    own = np.where(foreign, rates.emigrating_foreigners, rates.emigrating_citizens) * resident
    eldest = np.zeros(households, dtype=np.int64)
    np.maximum.at(eldest, household, persons["age"].to_numpy())
    band = np.searchsorted(rates.emigration_edges, eldest[household], side="right") - 1
    relative = np.asarray(rates.emigration_ages)[band]
    relative = relative / (relative[resident].mean() if resident.any() else 1.0)
    size = np.bincount(household, resident, households)
    together = np.bincount(household, own * relative, households) / np.maximum(size, 1)
    return np.asarray(together[household] * resident)


def _by_household(rng: np.random.Generator, persons: pd.DataFrame, probability: Floats) -> Bools:
    """Draw households whole; their members have one probability."""
    household, households = households_of(persons)
    return np.asarray(rng.random(households)[household] < probability)


def _people_like(rng: np.random.Generator, persons: pd.DataFrame, dead: Ints, emigrated: Ints) -> pd.DataFrame:
    """People who died or left before census day, each like one resident; who left together are kin like their likes."""
    like = np.r_[dead, emigrated]
    columns = [name for name in IDENTITY_COLUMNS if name not in ("number", "birth_date")]
    further = persons[columns].take(like).reset_index(drop=True)
    place = np.full(len(persons) + 1, NOBODY)
    place[emigrated] = len(dead) + np.arange(len(emigrated))
    left = np.arange(len(like)) >= len(dead)
    for link in ("spouse", "mother", "father"):
        further[link] = np.where(left, place[further[link].to_numpy()], NOBODY)
    alone = int(persons["household"].max()) + 1
    return further.assign(
        birth_year=CENSUS_YEAR - persons["age"].to_numpy()[like],
        status=np.where(left, EMIGRATED, DEAD).astype(object),
        day=some_day(rng, len(like), BEFORE).astype("datetime64[s]"),
        party=np.where(left, persons["household"].to_numpy()[like], alone + np.arange(len(like))),
    )


def date_departures(rng: np.random.Generator, further: pd.DataFrame) -> pd.DataFrame:
    """Give further people the day on which they left: after the birth, and one day for who leaves together.

    Args:
        rng: generator of this topic.
        further: as in ``Departures``, with ``birth_date``.

    Returns:
        ``further`` with ``status_date``, without ``day`` and ``party``.
    """
    party = np.unique(further["party"].to_numpy(), return_inverse=True)[1]
    born = days(further["birth_date"])
    first = np.full(int(party.max(initial=-1)) + 1, BEFORE[0])
    np.maximum.at(first, party, born + 1)
    wished = first.copy()
    np.maximum.at(wished, party, days(further["day"]))
    spare = (BEFORE[1] - first).astype(np.int64)
    later = first + (rng.random(len(first)) * np.maximum(spare + 1, 1)).astype("timedelta64[D]")
    # what happens to a child of the period lies between its birth and census day
    young = np.zeros(len(first), dtype=bool)
    young[party[born > BEFORE[0]]] = True
    day = np.where(young, later, wished).astype("datetime64[s]")
    return further.assign(status_date=day[party]).drop(columns=["day", "party"])
