"""Marriages, registered partnerships, separations, divorces and changes of name, from December 2000 to the end of 2001.

Marital status is that of census day: who married before it is married, who marries after it is not yet.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from census.reference import Municipality
from registers.central_population_register_events import CHANGE_OF_NAME, DIVORCE, MARRIAGE, PARTNERSHIP, SEPARATION
from registers.synthetic.draws import NOBODY, Bools, Floats, Ints, chosen
from registers.synthetic.kinship import DIVORCED, MARRIED, NEVER_MARRIED, PARTNER, SEPARATED, WIDOWED
from registers.synthetic.life_events import (
    AFTER,
    BEFORE,
    EventList,
    EventRates,
    Period,
    Residence,
    age_weight,
    draw_without_return,
    expected_count,
    population_share,
    some_day,
    year_share,
)


def draw_couple_events(
    rng: np.random.Generator,
    persons: pd.DataFrame,
    present: tuple[Bools, Bools],
    residence: Residence,
    municipality: Municipality,
    rates: EventRates,
) -> EventList:
    """Draw events of couples and changes of name.

    Args:
        rng: generator of this topic.
        persons: of the world.
        present: who was resident throughout the period before census day, and who throughout that after it.
        residence: see ``life_events.Residence``.
        municipality: theirs.
        rates: see ``life_events.EventRates``.
    """
    events = EventList()
    share = population_share(municipality)
    status = persons["marital_status"].to_numpy().astype(object)
    spouses, cohabitants = _pairs(persons, "spouse"), _pairs(persons, "partner")
    unmarried = np.isin(status, (NEVER_MARRIED, WIDOWED, DIVORCED))
    woman = persons["woman"].to_numpy(dtype=bool)
    apart = woman[cohabitants[0]] != woman[cohabitants[1]]
    free = _both(unmarried, cohabitants) & apart
    before, after = present
    brides: list[Ints] = []

    def couple(event: str, pairs: tuple[Ints, Ints], weight: Floats, total: float, period: Period) -> Ints:
        count = expected_count(rng, total * share * year_share(period))
        drawn = draw_without_return(rng, weight, count)
        one, other = pairs[0][drawn], pairs[1][drawn]
        day = some_day(rng, len(drawn), period)
        events.add(event, one, day, other=other, to_municipality=residence.on(one, day))
        return other

    for event, code, total in (
        (MARRIAGE, MARRIED, rates.marriages),
        (PARTNERSHIP, PARTNER, rates.partnerships),
    ):
        weight = age_weight(persons["age"].to_numpy()[spouses[1]], rates.wedding_age)
        fits = _both(before & (status == code), spouses)
        brides.append(couple(event, spouses, weight * fits, total, BEFORE))
    weight = age_weight(persons["age"].to_numpy()[cohabitants[1]], rates.wedding_age)
    brides.append(couple(MARRIAGE, cohabitants, weight * free * _both(after, cohabitants), rates.marriages, AFTER))

    weight = age_weight(persons["age"].to_numpy()[spouses[1]], rates.divorce_age)
    separated, married = _both(status == SEPARATED, spouses), _both(status == MARRIED, spouses)
    couple(SEPARATION, spouses, weight * separated * _both(before, spouses), rates.separations, BEFORE)
    couple(SEPARATION, spouses, weight * married * _both(after, spouses), rates.separations, AFTER)
    couple(DIVORCE, spouses, weight * separated * _both(after, spouses), rates.divorces, AFTER)
    former = _former_couples(rng, persons, before & (status == DIVORCED), rates, share)
    couple(DIVORCE, former, np.ones(len(former[0])), rates.divorces, BEFORE)
    _change_names(rng, events, persons, before, brides, residence, rates)
    return events


def _pairs(persons: pd.DataFrame, link: str) -> tuple[Ints, Ints]:
    """Rows of two who name each other: the man and the woman, or the two of one sex in their order."""
    named = persons[link].to_numpy()
    rows = np.arange(len(persons))
    one = np.flatnonzero((named != NOBODY) & (named[named] == rows) & (rows < named))
    other = named[one]
    woman = persons["woman"].to_numpy(dtype=bool)
    turned = woman[one] & ~woman[other]
    return np.where(turned, other, one), np.where(turned, one, other)


def _both(have: Bools, pairs: tuple[Ints, Ints]) -> Bools:
    return np.asarray(have[pairs[0]] & have[pairs[1]])


def _former_couples(
    rng: np.random.Generator, persons: pd.DataFrame, divorced: Bools, rates: EventRates, share: float
) -> tuple[Ints, Ints]:
    """Divorced men and women, put together by age: more couples than divorce in the period."""
    age, woman = persons["age"].to_numpy(), persons["woman"].to_numpy(dtype=bool)
    count = round(rates.divorces * share * year_share(BEFORE) * 1.5) + 5
    weight = age_weight(age, rates.divorce_age) * divorced
    men, women = draw_without_return(rng, weight * ~woman, count), draw_without_return(rng, weight * woman, count)
    pairs = min(len(men), len(women))
    men, women = rng.permutation(men)[:pairs], rng.permutation(women)[:pairs]
    return men[np.argsort(age[men], kind="stable")], women[np.argsort(age[women], kind="stable")]


def _change_names(
    rng: np.random.Generator,
    events: EventList,
    persons: pd.DataFrame,
    present: Bools,
    brides: list[Ints],
    residence: Residence,
    rates: EventRates,
) -> None:
    married = np.zeros(len(persons), dtype=bool)
    married[np.concatenate(brides)] = True
    rate = np.where(married, rates.name_of_bride, rates.new_name)
    person = np.flatnonzero(present & chosen(rng, len(persons), rate * year_share(BEFORE)))
    day = some_day(rng, len(person), BEFORE)
    events.add(CHANGE_OF_NAME, person, day, to_municipality=residence.on(person, day))
