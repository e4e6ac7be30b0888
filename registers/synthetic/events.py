"""Draws a municipality's life events: see ``life_events``."""

from __future__ import annotations

import numpy as np
import pandas as pd

from census.errors import ParameterError
from registers.central_population_register_events import BIRTH, DEATH, EMIGRATION, IMMIGRATION
from registers.synthetic.arrivals import (
    births_of_period,
    came_from_abroad,
    draw_newborn,
    draw_newcomers,
    previous_countries,
    returns_of_citizens,
)
from registers.synthetic.couple_events import draw_couple_events
from registers.synthetic.departures import date_departures, draw_departures, next_countries
from registers.synthetic.draws import NOBODY, Bools, Days, generator
from registers.synthetic.kinship import DEAD, EMIGRATED, RESIDENT
from registers.synthetic.life_events import (
    BEFORE,
    IDENTITY_COLUMNS,
    EventList,
    EventRates,
    LifeEvents,
    Residence,
    codes_of_2001,
    days,
    residents_of_census_day,
    within,
)
from registers.synthetic.moves import draw_moves, moving_days
from registers.synthetic.origin import status_dates
from registers.synthetic.persons import give_birth_numbers
from registers.synthetic.settings import Settings
from registers.synthetic.student_buildings import residential
from registers.synthetic.world import World

_NEW_YEAR = np.datetime64("2001-01-01", "D")
_LINKS = ("spouse", "mother", "father")


def draw_life_events(world: World, settings: Settings, seed: int) -> LifeEvents:
    """Draw what happened to a municipality's people from December 2000 to the end of 2001, and the people beside the
    residents of census day to whom it happened.

    Raises:
        ParameterError: the municipality has too few identity numbers for them.
    """

    def topic(name: str) -> np.random.Generator:
        return generator(seed, world.municipality.code, f"life {name}")

    rates = settings.read(EventRates, "events")
    persons, municipality = world.persons, world.municipality
    resident = residents_of_census_day(persons)
    start = days(pd.Series(status_dates(persons, persons["birth_date"].to_numpy())))
    returned = returns_of_citizens(topic("returns"), persons, start, municipality, rates)
    came = came_from_abroad(persons, start, returned)
    start = np.where(np.isnat(returned), start, returned).astype("datetime64[D]")
    departures = draw_departures(topic("departures"), persons, start, rates)
    homes = residential(world.dwellings)
    newcomers = draw_newcomers(topic("newcomers"), persons, came, homes)
    further, newcomers = _number_further(world, departures.further, newcomers)
    further = date_departures(topic("days of departure"), further)
    born = births_of_period(persons) & resident
    born_2001 = int((days(persons["birth_date"])[born] >= _NEW_YEAR).sum()) + int(
        (days(further["birth_date"])[births_of_period(further)] >= _NEW_YEAR).sum()
    )
    leaving = departures.gone_status != ""
    newborn = draw_newborn(topic("births"), persons, leaving & resident, born_2001, municipality, rates)
    moved = moving_days(topic("moving days"), persons, start, settings.people.years_at_address)
    moves, residence = draw_moves(
        topic("moves"), persons, (moved, start), ~leaving, municipality, rates, settings.people.years_at_address
    )
    of_world = _stay(persons, start, moved, departures.gone_date, departures.gone_status)
    people = _all_people(of_world, further, newcomers, newborn)
    events = _vital_events(topic("vital events"), people, residence, rates, came, len(persons))
    present = (resident & (start < BEFORE[0]), resident & ~leaving & ~residence.moves_on)
    couples = draw_couple_events(topic("couples"), persons, present, residence, municipality, rates)
    return LifeEvents(people, _on_the_day(EventList.merge(events, moves, couples), people))


def _number_further(world: World, further: pd.DataFrame, newcomers: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give further people dates of birth and identity numbers."""
    both = pd.concat([further[["birth_year", "woman"]], newcomers[["birth_year", "woman"]]], ignore_index=True)
    year, woman = both["birth_year"].to_numpy(), both["woman"].to_numpy(dtype=bool)
    born, number = give_birth_numbers(year, woman, world.municipality, from_end=True)
    taken = int(np.isin(number, world.persons["number"].to_numpy()).sum())
    if taken:
        raise ParameterError(
            f"{taken} persons of municipality {world.municipality.code} find no identity number of their own.",
            "The population is more concentrated on few years than identity numbers allow: raise SPARE_SHARE.",
        )
    cut, second = len(further), born.astype("datetime64[s]")
    return (
        further.assign(birth_date=second[:cut], number=number[:cut]).drop(columns="birth_year"),
        newcomers.assign(birth_date=second[cut:], number=number[cut:]).drop(columns="birth_year"),
    )


def _stay(persons: pd.DataFrame, start: Days, moved: Days, gone_date: Days, gone_status: np.ndarray) -> pd.DataFrame:
    """The persons of the world with their status at the end of 2001."""
    gone = gone_status != ""
    status = np.where(gone, gone_status, persons["registration"].to_numpy().astype(object))
    people = persons[list(IDENTITY_COLUMNS)]
    return people.assign(
        status=status.astype(object),
        status_date=np.where(gone, gone_date, start).astype("datetime64[s]"),
        arrived=np.where(residents_of_census_day(persons), start, np.datetime64("NaT", "D")).astype("datetime64[s]"),
        moved_date=moved.astype("datetime64[s]"),
    )


def _all_people(
    of_world: pd.DataFrame, further: pd.DataFrame, newcomers: pd.DataFrame, newborn: pd.DataFrame
) -> pd.DataFrame:
    """One table of all people; links of further people point into it."""
    offset = len(of_world)
    links = {link: further[link].where(further[link] == NOBODY, further[link] + offset) for link in _LINKS}
    never = np.full(len(further), np.datetime64("NaT", "s"))
    further = further.assign(**links, arrived=never, moved_date=never)
    later = [part.assign(arrived=part["status_date"], moved_date=part["status_date"]) for part in (newcomers, newborn)]
    return pd.concat([of_world, further, *later], ignore_index=True)


def _vital_events(
    rng: np.random.Generator, people: pd.DataFrame, residence: Residence, rates: EventRates, came: Bools, world: int
) -> EventList:
    """Births, deaths, immigrations and emigrations that follow from the people.

    Args:
        rng: generator of this topic.
        people: as in ``LifeEvents``.
        residence: of the persons of the world.
        rates: see ``life_events.EventRates``.
        came: which persons of the world immigrated before census day.
        world: number of persons of the world.
    """
    events = EventList()
    status = people["status"].to_numpy().astype(object)
    since, arrived, born_on = days(people["status_date"]), days(people["arrived"]), days(people["birth_date"])
    rows = np.arange(len(people))
    immigrant = np.r_[came, np.zeros(len(people) - world, dtype=bool)]
    # newborn children arrived on the day of their birth, newcomers long after it
    later = (rows >= world) & (status == RESIDENT)
    immigrant |= later & (arrived > BEFORE[1]) & (born_on <= BEFORE[1])
    lived_here = ~np.isnat(arrived) | ((rows >= world) & np.isin(status, (DEAD, EMIGRATED)))
    born = np.flatnonzero(births_of_period(people) & lived_here)
    events.add(
        BIRTH,
        born,
        born_on[born],
        other=people["mother"].to_numpy()[born],
        to_municipality=residence.on(born, born_on[born]),
    )
    came_rows = np.flatnonzero(immigrant)
    events.add(
        IMMIGRATION,
        came_rows,
        arrived[came_rows],
        to_municipality=residence.on(came_rows, arrived[came_rows]),
        from_country=previous_countries(rng, people.iloc[came_rows], rates),
    )
    gone = within(since, (BEFORE[0], np.datetime64("2001-12-31", "D")))
    dead = np.flatnonzero(gone & (status == DEAD))
    events.add(DEATH, dead, since[dead], from_municipality=residence.home)
    left = np.flatnonzero(gone & (status == EMIGRATED))
    events.add(
        EMIGRATION,
        left,
        since[left],
        from_municipality=residence.home,
        to_country=next_countries(rng, people.iloc[left], rates),
    )
    return events


def _on_the_day(events: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """The events with municipalities by the division of 2001."""
    number = people["number"].to_numpy()[events["person"].to_numpy()]
    columns = ("from_municipality", "to_municipality")
    return events.assign(**{name: codes_of_2001(events[name].to_numpy(), number) for name in columns})
