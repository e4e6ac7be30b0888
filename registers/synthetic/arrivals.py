"""Births and immigrations from December 2000 to the end of 2001."""

from __future__ import annotations

import numpy as np
import pandas as pd

from census.reference import CENSUS_YEAR, NORWAY, Municipality
from registers.synthetic.draws import NOBODY, Bools, Days, Ints, Texts, chosen
from registers.synthetic.grandparents import grandparents_of
from registers.synthetic.kinship import MARRIED, NEVER_MARRIED, PARTNER, RESIDENT, SEPARATED
from registers.synthetic.life_events import (
    AFTER,
    BEFORE,
    IDENTITY_COLUMNS,
    EventRates,
    age_weight,
    days,
    days_of,
    draw_without_return,
    expected_count,
    households_of,
    population_share,
    residents_of_census_day,
    some_country,
    some_day,
    within,
    year_share,
)
from registers.synthetic.names import draw_given_names
from registers.synthetic.persons import give_birth_numbers, numbers_after_census

_TO_PREVIOUS_HOME = 0.9
"""Assumption: share of foreign-born immigrants who come from their country of birth."""


_GIRLS = 0.488
"""Assumption: share of girls among the newborn."""


def returns_of_citizens(
    rng: np.random.Generator, persons: pd.DataFrame, start: Days, municipality: Municipality, rates: EventRates
) -> Days:
    """Day on which residents born in Norway came back from abroad in the period before census day; NaT for others.

    Whole households come back, of citizens below 55 years, none of whom was born or came in the period.
    """
    household, households = households_of(persons)
    resident = residents_of_census_day(persons)
    citizen = ((persons["citizenship"] == NORWAY) & (persons["country_of_birth"] == NORWAY)).to_numpy()
    fits = resident & citizen & (start < BEFORE[0]) & (persons["age"].to_numpy() < 55)
    unfit = np.bincount(household, ~fits, households) > 0
    unfit[-1] = True
    able = fits & ~unfit[household]
    wanted = rates.returning_citizens * population_share(municipality) * year_share(BEFORE)
    share = min(1.0, wanted / max(int(able.sum()), 1))
    comes = chosen(rng, households, share)[household] & able
    day = some_day(rng, households, BEFORE)[household]
    return np.where(comes, day, np.datetime64("NaT", "D")).astype("datetime64[D]")


def came_from_abroad(persons: pd.DataFrame, start: Days, returned: Days) -> Bools:
    """Who of the residents of census day immigrated in the period before it."""
    abroad = (persons["country_of_birth"] != NORWAY).to_numpy() & within(start, BEFORE)
    return np.asarray(residents_of_census_day(persons) & (abroad | ~np.isnat(returned)))


def previous_countries(rng: np.random.Generator, people: pd.DataFrame, rates: EventRates) -> Texts:
    """Countries that immigrants come from: mostly that of their birth, if it is abroad."""
    born = people["country_of_birth"].to_numpy().astype(object)
    from_birthplace = (born != NORWAY) & chosen(rng, len(people), _TO_PREVIOUS_HOME)
    return np.where(from_birthplace, born, some_country(rng, len(people), rates.destinations)).astype(object)


def draw_newcomers(rng: np.random.Generator, persons: pd.DataFrame, came: Bools, homes: Ints) -> pd.DataFrame:
    """People who immigrated after census day: each like one who came before it, but alone and unmarried, to any
    dwelling.

    Returns:
        ``IDENTITY_COLUMNS`` without number and date of birth, ``birth_year``, ``status``, ``status_date``.
    """
    like = np.flatnonzero(came & chosen(rng, len(persons), days_of(AFTER) / days_of(BEFORE)))
    columns = [name for name in IDENTITY_COLUMNS if name not in ("number", "birth_date")]
    people = persons[columns].take(like)
    status = people["marital_status"].to_numpy().astype(object)
    return people.reset_index(drop=True).assign(
        marital_status=np.where(np.isin(status, (MARRIED, PARTNER, SEPARATED)), NEVER_MARRIED, status).astype(object),
        birth_year=CENSUS_YEAR - persons["age"].to_numpy()[like],
        spouse=NOBODY,
        mother=NOBODY,
        father=NOBODY,
        dwelling=homes[rng.integers(0, len(homes), len(like))],
        status=RESIDENT,
        status_date=some_day(rng, len(like), AFTER).astype("datetime64[s]"),
    )


def draw_newborn(
    rng: np.random.Generator,
    persons: pd.DataFrame,
    leaving: Bools,
    born_so_far: int,
    municipality: Municipality,
    rates: EventRates,
) -> pd.DataFrame:
    """Children born after census day: as many as the year's births still lack, and as a tiny municipality has numbers
    for.

    Args:
        rng: generator of this topic.
        persons: of the world.
        leaving: who of them dies or leaves after census day.
        born_so_far: births of 2001 until census day.
        municipality: theirs.
        rates: see ``life_events.EventRates``.

    Returns:
        ``IDENTITY_COLUMNS`` (``mother`` and ``father`` are rows of ``persons``), ``status``, ``status_date``.
    """
    age, woman = persons["age"].to_numpy(), persons["woman"].to_numpy(dtype=bool)
    able = residents_of_census_day(persons) & woman & (age >= 18) & (age <= 44) & ~leaving
    infants = persons["mother"].to_numpy()[(age == 0)]
    able[infants[infants != NOBODY]] = False
    partner = persons["partner"].to_numpy()
    weight = age_weight(age, rates.mother_age) * np.where(partner == NOBODY, 0.3, 1.0) * able
    year = expected_count(rng, rates.births * population_share(municipality))
    mother = draw_without_return(rng, weight, max(0, year - born_so_far))
    girl = chosen(rng, len(mother), _GIRLS)
    boys, girls = numbers_after_census(municipality)
    possible = np.where(girl, np.cumsum(girl) <= girls, np.cumsum(~girl) <= boys)
    mother, girl = mother[possible], girl[possible]
    father = np.where((partner[mother] != NOBODY) & ~woman[partner[mother]], partner[mother], NOBODY)
    count = len(mother)
    born, number = give_birth_numbers(np.full(count, CENSUS_YEAR), girl, municipality, after_census=True)
    countries = persons["country_of_birth"].to_numpy().astype(object)
    return pd.DataFrame(
        {
            "woman": girl,
            "birth_date": born.astype("datetime64[s]"),
            "number": number,
            "marital_status": NEVER_MARRIED,
            "country_of_birth": NORWAY,
            "mother_country": countries[mother],
            "father_country": np.where(father == NOBODY, countries[mother], countries[father]),
            **grandparents_of((mother, father), persons),
            "adopted": False,
            "citizenship": persons["citizenship"].to_numpy().astype(object)[mother],
            "given_name": draw_given_names(rng, girl, countries[mother] != NORWAY),
            "surname": persons["surname"].to_numpy()[mother],
            "spouse": NOBODY,
            "mother": mother,
            "father": father,
            "dwelling": persons["dwelling"].to_numpy()[mother],
            "status": RESIDENT,
            "status_date": born.astype("datetime64[s]"),
        }
    )


def births_of_period(persons: pd.DataFrame) -> Bools:
    """Which people were born in Norway since the period's first day."""
    born = days(persons["birth_date"])
    return np.asarray((born >= BEFORE[0]) & (persons["country_of_birth"] == NORWAY).to_numpy())
