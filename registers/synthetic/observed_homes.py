"""What the municipalities tell of the residents of old people's homes and nursing homes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa

from census.reference import CENSUS_DAY
from registers.institution_residents import HOME_FOR_THE_ELDERLY, INSTITUTION_RESIDENTS, NURSING_HOME
from registers.synthetic.delivery import Part
from registers.synthetic.draws import NOBODY, Bools, Days, Ints
from registers.synthetic.extracts import digits, extract, kept
from registers.synthetic.institutions import Institutions
from registers.synthetic.kinship import DEAD, RESIDENT
from registers.synthetic.life_events import LifeEvents, days
from registers.synthetic.observer import Observer
from registers.synthetic.row_faults import damaged
from registers.synthetic.settings import Settings
from registers.synthetic.world import World

_CENSUS_DAY = np.datetime64(CENSUS_DAY, "D")
_NEW_YEAR = np.datetime64("2001-01-01", "D")
_YEARS_THERE = 2.5
"""Mean years since somebody registered elsewhere moved in; an assumption."""
_OLD = 67


def observe_homes(
    part: Part, world: World, life: LifeEvents, settings: Settings, rng: Callable[[str], np.random.Generator]
) -> None:
    """Add ``institution_residents`` of one municipality.

    Args:
        part: the municipality's part of the delivery.
        world: the municipality as it is.
        life: people and events, those who died in the year among them.
        settings: of the synthetic world.
        rng: gives the generator of a topic.
    """
    draw = rng("institution residents")
    lives_there, dead, person, institution = _listed(draw, world, life, settings)
    declared = settings.defects("institution_residents")
    observer = Observer("institution_residents", declared, draw, len(person))
    left = observer.strike("not_listed", among=lives_there)
    gone = observer.strike("died_before_census_day", among=dead)
    moved = observer.strike("moved_out", among=~lives_there & ~dead)
    rows = np.flatnonzero((lives_there & ~left) | gone | moved)
    order = rows[np.lexsort((person[rows], institution[rows]))]
    since = _moving_days(draw, world, life, person)
    observer.keep(order)
    part.observe(_extract(observer, world, life, person[order], institution[order], since[order]), observer)


def _listed(
    rng: np.random.Generator, world: World, life: LifeEvents, settings: Settings
) -> tuple[Bools, Bools, Ints, Ints]:
    """Who is listed, or might be by mistake: whether each lives there, whether each died in 2001 before census day, and
    for the last of them, who has moved out; the rows in ``life.people``, and the institution (row).
    """
    kinds = np.array(settings.read(Institutions, "institutions").kinds)[world.institutions["kind"].to_numpy()]
    homes = np.flatnonzero(np.isin(kinds, (NURSING_HOME, HOME_FOR_THE_ELDERLY)))
    at = residents_of_homes(world, homes)
    people = life.people
    status, since = people["status"].to_numpy(), days(people["status_date"])
    old = days(people["birth_date"]) < _CENSUS_DAY - np.timedelta64(_OLD * 366, "D")
    dead = (status == DEAD) & old & (since >= _NEW_YEAR) & (since <= _CENSUS_DAY)
    here = np.flatnonzero(at != NOBODY)
    resident = (world.persons["registration"] == RESIDENT).to_numpy()
    left = np.flatnonzero(resident & old[: len(resident)] & (at == NOBODY))
    person = np.r_[here, np.flatnonzero(dead), left]
    drawn = homes[rng.integers(0, len(homes), len(person))]
    lives_there = np.arange(len(person)) < len(here)
    institution = np.where(lives_there, np.r_[at[here], np.zeros(len(person) - len(here), dtype=np.int64)], drawn)
    is_dead = np.zeros(len(person), dtype=bool)
    is_dead[len(here) : len(here) + int(dead.sum())] = True
    return lives_there, is_dead, person, institution


def residents_of_homes(world: World, homes: Ints) -> Ints:
    """Which of these institutions (rows) each person of the world usually lives at; ``NOBODY`` for none."""
    dwelling = world.usual.persons["dwelling"].to_numpy()
    of_dwelling = np.r_[world.dwellings["institution"].to_numpy(), NOBODY]
    resident = (world.persons["registration"] == RESIDENT).to_numpy()
    at = np.where(resident, of_dwelling[dwelling], NOBODY)
    return np.where(np.isin(at, homes), at, NOBODY)


def _moving_days(rng: np.random.Generator, world: World, life: LifeEvents, person: Ints) -> Days:
    """Day of moving in: that of the move to the institution for who is registered there."""
    years = rng.exponential(_YEARS_THERE, len(person))
    drawn = _CENSUS_DAY - (1 + years * 365.25).astype(np.int64).astype("timedelta64[D]")
    people = life.people
    status_date = days(people["status_date"])[person]
    drawn = np.where((people["status"].to_numpy() == DEAD)[person], np.minimum(drawn, status_date - 30), drawn)
    known = person < len(world.persons)
    place = np.where(known, person, 0)
    registered = known & (world.persons["dwelling"].to_numpy()[place] != NOBODY)
    registered &= world.usual.persons["institution"].to_numpy()[place] == NOBODY
    at = world.dwellings["institution"].to_numpy()[world.persons["dwelling"].to_numpy()[place]]
    moved = days(people["moved_date"])[person]
    there = registered & (at != NOBODY) & ~np.isnat(moved) & (moved <= _CENSUS_DAY)
    return np.where(there, moved, drawn).astype("datetime64[D]")


def _extract(
    observer: Observer, world: World, life: LifeEvents, person: Ints, institution: Ints, since: Days
) -> pa.Table:
    number = damaged(life.people["number"].to_numpy()[person], observer.strike("wrong_check_digit"))
    undated = observer.strike("missing_moved_in_date")
    late = observer.strike("moved_in_after_census_day", among=~undated)
    since = np.where(late, _CENSUS_DAY + np.timedelta64(10, "D"), since)
    return extract(
        INSTITUTION_RESIDENTS,
        {
            "national_identity_number": digits(number, 11),
            "institution_number": digits(world.institutions["number"].to_numpy()[institution], 9),
            "moved_in_date": kept(since, undated),
        },
    )
