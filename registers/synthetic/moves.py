"""Moves within the country, from December 2000 to the end of 2001: households move whole."""

from __future__ import annotations

import numpy as np
import pandas as pd

from census.reference import Municipality, municipalities
from registers.central_population_register_events import MOVE, MOVE_WITHIN
from registers.synthetic.draws import NOBODY, Bools, Days, Ints, categories, chosen
from registers.synthetic.life_events import (
    AFTER,
    BEFORE,
    EventList,
    EventRates,
    Residence,
    households_of,
    residents_of_census_day,
    some_day,
    within,
    year_share,
)


def moving_days(rng: np.random.Generator, persons: pd.DataFrame, start: Days, years_at_address: float) -> Days:
    """Day on which each resident of census day moved to the home of that day: with the household, or on becoming a
    resident, if that was later. NaT for others.
    """
    household, households = households_of(persons)
    years = rng.exponential(years_at_address, households)[household]
    since = BEFORE[1] - (years * 365.25).astype("timedelta64[D]")
    return np.where(residents_of_census_day(persons), np.maximum(since, start), np.datetime64("NaT", "D")).astype(
        "datetime64[D]"
    )


def draw_moves(
    rng: np.random.Generator,
    persons: pd.DataFrame,
    moved: tuple[Days, Days],
    staying: Bools,
    municipality: Municipality,
    rates: EventRates,
    years_at_address: float,
) -> tuple[EventList, Residence]:
    """Draw where households came from that moved in before census day, and who moves on after it.

    Args:
        rng: generator of this topic.
        persons: of the world.
        moved: day of the move to the home of census day, and day from which each was a resident.
        staying: who neither dies nor emigrates after census day.
        municipality: theirs.
        rates: see ``life_events.EventRates``.
        years_at_address: mean time between moves.
    """
    events = EventList()
    home = int(municipality.code)
    household, households = households_of(persons)
    moved_date, start = moved
    mover = within(moved_date, BEFORE) & (moved_date > start)
    between = chosen(rng, households, rates.between_municipalities)
    elsewhere = _other_municipalities(rng, households, municipality, rates)
    from_elsewhere = mover & between[household]
    origin = np.where(from_elsewhere, elsewhere[household], NOBODY)
    for event, of_move in ((MOVE, from_elsewhere), (MOVE_WITHIN, mover & ~from_elsewhere)):
        person = np.flatnonzero(of_move)
        before = np.where(origin[person] == NOBODY, home, origin[person])
        events.add(event, person, moved_date[person], from_municipality=before, to_municipality=home)
    moves_on = chosen(rng, households, year_share(AFTER) / years_at_address)[household]
    moves_on &= staying & residents_of_census_day(persons)
    day = some_day(rng, households, AFTER)[household]
    away = chosen(rng, households, rates.between_municipalities)[household]
    destination = _other_municipalities(rng, households, municipality, rates)[household]
    for event, of_move in ((MOVE, moves_on & away), (MOVE_WITHIN, moves_on & ~away)):
        person = np.flatnonzero(of_move)
        to = destination[person] if event == MOVE else home
        events.add(event, person, day[person], from_municipality=home, to_municipality=to)
    move_date = np.where(from_elsewhere, moved_date, np.datetime64("NaT", "D")).astype("datetime64[D]")
    return events, Residence(home, move_date, origin, moves_on)


def _other_municipalities(rng: np.random.Generator, size: int, home: Municipality, rates: EventRates) -> Ints:
    """Codes of other municipalities, by population and nearness."""
    others = [item for item in municipalities() if item.code != home.code]
    weights = [
        item.population
        * (
            rates.same_region
            if item.economic_region_code == home.economic_region_code
            else rates.same_county
            if item.county_code == home.county_code
            else rates.other_county
        )
        for item in others
    ]
    return np.array([int(item.code) for item in others])[categories(rng, size, weights)]
