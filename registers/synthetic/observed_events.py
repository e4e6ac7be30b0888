"""What the Central Population Register is told of life events, and when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from registers.central_population_register_events import (
    COUPLE_EVENTS,
    CPR_EVENTS,
    EMIGRATION,
    EXTRACT_DAY,
    LATE,
    MOVE,
    MOVE_WITHIN,
)
from registers.synthetic.delivery import Part
from registers.synthetic.draws import NOBODY, Bools, Days, Ints, Texts
from registers.synthetic.extracts import digits, extract, texts
from registers.synthetic.life_events import BEFORE, LifeEvents, days
from registers.synthetic.observed_population import absent_numbers, persons_extract, strike_over_coverage
from registers.synthetic.observer import Observer
from registers.synthetic.settings import Settings, Weights
from registers.synthetic.world import World

_EXTRACT_DAY = np.datetime64(EXTRACT_DAY, "D")
_MEAN_LAG = 20.0
"""Days from an event before the period to its entry."""


@dataclass(frozen=True)
class Notifications:
    """How long it takes until the register knows: mean days by code of the event from 01, and the longest that is
    usual.
    """

    lag: Weights
    longest_lag: int


def observe_population(
    part: Part,
    persons: Observer,
    events: Observer,
    world: World,
    life: LifeEvents,
    seen: pd.DataFrame,
    settings: Settings,
) -> None:
    """Write what the register holds of persons and events.

    Args:
        part: of the delivery.
        persons: as ``register_residence`` left it.
        events: of ``cpr_events``, on the rows of ``LifeEvents.events``.
        world: the municipality.
        life: its people and events.
        seen: as ``register_residence`` gives.
        settings: of the synthetic area.
    """
    unnoticed = strike_over_coverage(persons, life)
    notices = register_events(events, life, unnoticed, settings.read(Notifications, "notifications"))
    registered = _latest_entries(persons.rng, life, notices)
    part.observe(persons_extract(persons, world, life, seen, unnoticed, registered), persons)
    part.observe(events_extract(events, life, notices, world.municipality.code), events)


def register_events(
    observer: Observer, life: LifeEvents, unnoticed: Bools, notifications: Notifications
) -> pd.DataFrame:
    """The events that were notified, with ``registered`` (the day of entry).

    Args:
        observer: of ``cpr_events``, on the rows of ``LifeEvents.events``.
        life: people and events.
        unnoticed: which people left without notice.
        notifications: how long it takes.
    """
    happened = life.events
    emigration = (happened["type"] == EMIGRATION).to_numpy()
    told = ~(emigration & unnoticed[happened["person"].to_numpy()])
    observer.keep(told)
    events = happened.take(np.flatnonzero(told)).reset_index(drop=True)
    on = days(events["date"])
    kind = events["type"].to_numpy().astype(np.int64) - 1
    lag = observer.rng.exponential(np.asarray(notifications.lag)[kind])
    usual = on + np.minimum(lag.astype(np.int64), notifications.longest_lag).astype("timedelta64[D]")
    late = observer.strike("late_notification", on + LATE + 10 <= _EXTRACT_DAY)
    delay = LATE + 1 + (observer.rng.random(len(events)) * 300).astype(np.int64)
    much_later = np.minimum(on + delay.astype("timedelta64[D]"), _EXTRACT_DAY)
    return events.assign(registered=np.where(late, much_later, usual).astype("datetime64[s]"))


def _latest_entries(rng: np.random.Generator, life: LifeEvents, notices: pd.DataFrame) -> Days:
    """Day on which each person's latest event was entered; for who has none in the period, that of an earlier one."""
    people = life.people
    since = days(people["status_date"])
    moved = days(people["moved_date"])
    earlier = np.where(np.isnat(moved), since, moved)
    lag = 1 + rng.exponential(_MEAN_LAG, len(people)).astype(np.int64)
    latest = np.minimum(earlier + lag.astype("timedelta64[D]"), np.maximum(earlier, BEFORE[0] - 1))
    np.maximum.at(latest, notices["person"].to_numpy(), days(notices["registered"]))
    return np.asarray(latest, dtype="datetime64[D]")


def events_extract(observer: Observer, life: LifeEvents, notices: pd.DataFrame, municipality_code: str) -> pa.Table:
    """Rows of the register's notifications of one municipality, in order of entry.

    Args:
        observer: as ``register_events`` left it.
        life: people and events.
        notices: as ``register_events`` gives.
        municipality_code: first digits of the notifications' numbers.
    """
    delivered = ~observer.strike("event_lost")
    observer.keep(delivered)
    rows = _doubled(observer, "told_twice", np.flatnonzero(delivered))
    order = np.argsort(notices["registered"].to_numpy()[rows], kind="stable")
    observer.keep(order)
    rows, number = rows[order], np.arange(1, len(rows) + 1)
    place = _doubled(observer, "duplicate_rows", np.arange(len(rows)))
    return _columns(observer, life, notices.iloc[rows[place]], int(municipality_code) * 100_000_000 + number[place])


def _doubled(observer: Observer, defect: str, rows: Ints) -> Ints:
    """The rows, of which those that a defect strikes stand twice; the second one is the defect."""
    hit = observer.strike(defect)
    place = np.repeat(np.arange(len(rows)), 1 + hit)
    observer.keep(place)
    observer.note(defect, np.r_[False, place[1:] == place[:-1]][: len(place)])
    return rows[place]


def _columns(observer: Observer, life: LifeEvents, notices: pd.DataFrame, number: Ints) -> pa.Table:
    kind = notices["type"].to_numpy().astype(object)
    registered, on = days(notices["registered"]), days(notices["date"])
    mistyped = observer.strike("wrong_event_date")
    mistake = 1 + (observer.rng.random(len(notices)) * 200).astype(np.int64)
    wrong_day = registered + mistake.astype("timedelta64[D]")
    numbers = life.people["number"].to_numpy()
    person = numbers[notices["person"].to_numpy()]
    unknown = observer.strike("unknown_person")
    person[unknown] = absent_numbers(int(unknown.sum()))
    other = notices["other"].to_numpy()
    unnamed = observer.strike("missing_other_person", np.isin(kind, COUPLE_EVENTS) & (other != NOBODY))
    origin = notices["from_municipality"].to_numpy()
    no_origin = observer.strike("missing_municipality", np.isin(kind, (MOVE, MOVE_WITHIN)))
    no_country = observer.strike("missing_next_country", kind == EMIGRATION)
    return extract(
        CPR_EVENTS,
        {
            "event_number": digits(number, 12),
            "national_identity_number": digits(person, 11),
            "other_identity_number": digits(np.where((other == NOBODY) | unnamed, NOBODY, numbers[other]), 11),
            "event_type": texts(kind),
            "event_date": np.where(mistyped, wrong_day, on).astype("datetime64[D]"),
            "registered_date": registered,
            "from_municipality_code": digits(np.where(no_origin, NOBODY, origin), 4),
            "to_municipality_code": digits(notices["to_municipality"].to_numpy(), 4),
            "from_country_code": texts(_plain(notices["from_country"])),
            "to_country_code": texts(_plain(notices["to_country"]), no_country),
        },
    )


def _plain(column: pd.Series) -> Texts:
    return column.to_numpy().astype(object)
