"""Vehicles and driving licences: a household's cars among its members, company cars among them, and other vehicles.

Source of the definition: "About the statistics", Census 2001, Number of cars available for the use of the household.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from census.errors import ParameterError
from census.reference import CENSUS_DAY, Municipality
from registers.synthetic.draws import NOBODY, Bools, Days, Ints, categories, chosen, running_number
from registers.synthetic.kinship import RESIDENT
from registers.synthetic.number_blocks import block_of
from registers.synthetic.settings import Settings
from registers.vehicles import DEREGISTERED, PRIVATE_CAR, REGISTERED

Weights = tuple[float, ...]

VAN, COMBINED, LORRY, BUS, MOTORCYCLE, MOPED, TRACTOR, TRAILER = "2", "3", "4", "5", "6", "7", "8", "9"
OTHER_TYPES = (VAN, COMBINED, LORRY, MOTORCYCLE, MOPED, TRACTOR, TRAILER)
"""Vehicles of persons other than private cars, in the order of the settings' weights."""
_LETTERS = "ABCDEFHJKLNPRSTUVXYZ"
_NUMBERS_PER_PAIR = 90_000
_PER_PERSON, _SPARE = 1.6, 400
_CENSUS_DAY = np.datetime64(CENSUS_DAY, "D")
_NEW_YEAR, _YEAR_END = np.datetime64("2001-01-01"), np.datetime64("2001-12-31")
_NOT_SCRAPPED, _SCRAPPED_BEFORE, _SCRAPPED_AFTER = range(3)


@dataclass(frozen=True)
class Vehicles:
    """Shares of persons, cars and employees, and ages of vehicles in years."""

    licence_edges: Weights
    licence_men: Weights
    licence_women: Weights
    other_classes: tuple[str, ...]
    other_classes_men: Weights
    other_classes_women: Weights
    leased: float
    other_vehicles: float
    other_vehicle_weights: Weights
    deregistered_in_year: float
    deregistered_after_census: float
    enterprise_cars: float
    mean_age: float
    mean_years_owned: float


def draw_vehicles(
    rng: np.random.Generator,
    persons: pd.DataFrame,
    households: pd.DataFrame,
    municipality: Municipality,
    settings: Settings,
) -> pd.DataFrame:
    """Vehicles registered on some day of 2001.

    Of a private household's ``cars``, those of members who have a company car (``has_company_car``) stand with the
    employer or a leasing company; the others are distributed to the grown-up members (to anybody where there are
    none), first to those who likely drive and have no company car.

    Returns:
        One row for each vehicle: ``owner`` (row of a person; ``NOBODY`` for vehicles of legal entities), ``user`` (row
        of the person who has a company car; else ``NOBODY``), ``is_leased``, ``type``, ``number`` (registration
        number), ``first_registered``, ``owner_since``, ``status``, ``status_date``.

    Raises:
        ParameterError: there are more vehicles than the municipality has registration numbers.
    """
    rates = settings.read(Vehicles, "vehicles")
    own, size = _holders(rng, persons, households, rates), len(persons)
    company = np.flatnonzero(persons["has_company_car"].to_numpy(dtype=bool))
    grown = (persons["registration"].to_numpy() == RESIDENT) & (persons["age"].to_numpy() >= 18)
    others = np.flatnonzero(grown & chosen(rng, size, rates.other_vehicles))
    scrapped = np.flatnonzero(grown & chosen(rng, size, rates.deregistered_in_year))
    fleet = int(rng.binomial(size, rates.enterprise_cars))
    kinds = np.array(OTHER_TYPES, dtype=object)[categories(rng, len(others), rates.other_vehicle_weights)]
    fleet_kinds = np.where(chosen(rng, fleet, 0.5), PRIVATE_CAR, VAN).astype(object)
    owner = np.r_[own, others, scrapped, np.full(len(company) + fleet, NOBODY)]
    of_persons = len(own) + len(others) + len(scrapped)
    car = np.full(len(scrapped) + len(company), PRIVATE_CAR, dtype=object)
    when = _scrapped(rng, len(own) + len(others), len(scrapped), len(owner), rates)
    return pd.DataFrame(
        {
            "owner": owner,
            "user": np.r_[np.full(of_persons, NOBODY), company, np.full(fleet, NOBODY)],
            "is_leased": (owner == NOBODY) & chosen(rng, len(owner), rates.leased),
            "type": np.concatenate([np.full(len(own), PRIVATE_CAR, dtype=object), kinds, car, fleet_kinds]),
            "number": _registration_numbers(rng, municipality, len(owner)),
            **_days(rng, owner, when, persons, rates),
        }
    )


def on_census_day(vehicles: pd.DataFrame) -> pd.Series:
    """Which vehicles were registered on census day: still so, or deregistered later."""
    return (vehicles["status"] == REGISTERED) | (vehicles["status_date"] > _CENSUS_DAY)


def _holders(rng: np.random.Generator, persons: pd.DataFrame, households: pd.DataFrame, rates: Vehicles) -> Ints:
    """Person (row) of each car of the private households that is no company car, in order of households; no person
    twice before all grown-ups of the household have one.
    """
    household, age = persons["household"].to_numpy(), persons["age"].to_numpy()
    company = persons["has_company_car"].to_numpy(dtype=bool)
    lives = household != NOBODY
    provided = np.bincount(household[lives], company[lives], len(households)).astype(np.int64)
    cars = np.where(households["is_private"].to_numpy(), households["cars"].to_numpy() - provided, 0)
    cars = np.maximum(cars, 0).astype(np.int64)
    candidates = np.flatnonzero((persons["registration"].to_numpy() == RESIDENT) & (household != NOBODY))
    candidates = candidates[cars[household[candidates]] > 0]
    of_age = age[candidates] >= 18
    has_grown = np.zeros(len(cars), dtype=bool)
    has_grown[household[candidates[of_age]]] = True
    candidates = candidates[of_age | ~has_grown[household[candidates]]]
    likely = _licence_rate(persons, rates)[candidates]
    # the head's car first; grown-up children have cars after their parents
    child = persons["adult"].to_numpy()[candidates] == NOBODY
    rank = likely - 0.6 * child - company[candidates] + 0.25 * rng.random(len(candidates))
    candidates = candidates[np.lexsort((-rank, household[candidates]))]
    of = household[candidates]
    first = np.searchsorted(of, np.arange(len(cars)))
    count = np.bincount(of, minlength=len(cars))
    car_household = np.repeat(np.arange(len(cars)), cars)
    place = running_number(car_household) % np.maximum(count[car_household], 1)
    return candidates[first[car_household] + place] if len(car_household) else np.empty(0, dtype=np.int64)


def _licence_rate(persons: pd.DataFrame, rates: Vehicles) -> np.ndarray:
    band = np.clip(np.searchsorted(rates.licence_edges, persons["age"].to_numpy(), side="right") - 1, 0, None)
    table = np.array([rates.licence_men, rates.licence_women])
    rate = table[persons["woman"].to_numpy(dtype=bool).astype(np.int64), band]
    return np.where(persons["age"].to_numpy() < rates.licence_edges[0], 0.0, rate)


def _scrapped(rng: np.random.Generator, kept: int, scrapped: int, size: int, rates: Vehicles) -> Ints:
    """When each vehicle is deregistered: not in the year, before census day, after it."""
    result = np.full(size, _NOT_SCRAPPED)
    result[kept : kept + scrapped] = _SCRAPPED_BEFORE
    result[:kept][chosen(rng, kept, rates.deregistered_after_census)] = _SCRAPPED_AFTER
    return result


def _days(
    rng: np.random.Generator, owner: Ints, scrapped: Ints, persons: pd.DataFrame, rates: Vehicles
) -> dict[str, np.ndarray]:
    """First registration, day from which the owner has it, and status; owners are grown-up when they get a vehicle."""
    size = len(owner)
    grown = persons["birth_date"].to_numpy().astype("datetime64[D]")[owner] + 6575
    earliest = np.where((owner == NOBODY) | (grown >= _CENSUS_DAY), np.datetime64("1962-01-01"), grown)
    years = rng.gamma(2.0, rates.mean_age / 2, size) + 8.0 * (scrapped != _NOT_SCRAPPED)
    years = np.minimum(years, 38.0)
    first = _CENSUS_DAY - np.maximum(years * 365.25, 1).astype("timedelta64[D]")
    owned = _CENSUS_DAY - (rng.exponential(rates.mean_years_owned, size) * 365.25 + 1).astype("timedelta64[D]")
    since = np.minimum(np.maximum(np.maximum(owned, first), earliest), _CENSUS_DAY - 1)
    before = _NEW_YEAR + rng.integers(0, int((_CENSUS_DAY - _NEW_YEAR).astype(np.int64)), size)
    after = _CENSUS_DAY + rng.integers(1, int((_YEAR_END - _CENSUS_DAY).astype(np.int64)), size)
    status_date = np.select(
        [scrapped == _SCRAPPED_BEFORE, scrapped == _SCRAPPED_AFTER], [np.maximum(before, since), after], first
    )
    return {
        "first_registered": first.astype("datetime64[D]"),
        "owner_since": since.astype("datetime64[D]"),
        "status": np.where(scrapped != _NOT_SCRAPPED, DEREGISTERED, REGISTERED).astype(object),
        "status_date": status_date.astype("datetime64[D]"),
    }


def _registration_numbers(rng: np.random.Generator, municipality: Municipality, count: int) -> np.ndarray:
    """Registration numbers of which the municipality owns a fixed part, in random order."""
    own = block_of(municipality, _PER_PERSON, _SPARE)
    available = len(own)
    if count > available:
        raise ParameterError(
            f"Municipality {municipality.code} needs {count} registration numbers and has {available}.",
            "Let households have fewer cars, or give municipalities more numbers in vehicles.py.",
        )
    position = own.start + rng.permutation(available)[:count]
    pair, number = np.divmod(position, _NUMBERS_PER_PAIR)
    pairs = np.array([a + b for a in _LETTERS for b in _LETTERS])
    return np.char.add(pairs[pair], (10_000 + number).astype("U5")).astype(object)


def draw_licences(
    rng: np.random.Generator, persons: pd.DataFrame, vehicles: pd.DataFrame, settings: Settings
) -> pd.DataFrame:
    """Driving licences that are valid on census day.

    Whoever has a private car of the household, or a company car, has a licence if of age; the others by age and sex.

    Returns:
        One row for each person and class: ``person`` (row), ``licence_class``, ``issued`` and ``valid_to`` (days).
    """
    rates = settings.read(Vehicles, "vehicles")
    size = len(persons)
    birth = persons["birth_date"].to_numpy().astype("datetime64[D]")
    grown = (persons["registration"].to_numpy() == RESIDENT) & (birth + 6580 <= _CENSUS_DAY)
    drives = np.zeros(size, dtype=bool)
    car = (vehicles["type"] == PRIVATE_CAR) & on_census_day(vehicles)
    for column in ("owner", "user"):
        rows = vehicles.loc[car, column].to_numpy()
        drives[rows[rows != NOBODY]] = True
    rate = _licence_rate(persons, rates)
    has = grown & (drives | chosen(rng, size, _rate_of_others(rate, drives & grown, grown)))
    parts = [_licences(rng, np.flatnonzero(has), "B", birth)]
    by_sex = np.array([rates.other_classes_men, rates.other_classes_women])[
        persons["woman"].to_numpy(dtype=bool).astype(np.int64)
    ]
    for position, code in enumerate(rates.other_classes):
        rows = np.flatnonzero(has & (persons["age"].to_numpy() >= 22) & chosen(rng, size, by_sex[:, position]))
        parts.append(_licences(rng, rows, code, birth))
    table = pd.concat(parts, ignore_index=True)
    return table.sort_values(["person", "licence_class"], kind="stable", ignore_index=True)


def _rate_of_others(rate: np.ndarray, drives: Bools, grown: Bools) -> np.ndarray:
    """Share of licences among those who have no car, so that all together come to ``rate`` at each rate's ages."""
    level, cell = np.unique(rate, return_inverse=True)
    people = np.bincount(cell, grown, len(level))
    drivers = np.bincount(cell, drives & grown, len(level))
    left = np.where(people > drivers, (level * people - drivers) / np.maximum(people - drivers, 1), 0.0)
    return np.clip(left, 0.0, 1.0)[cell]


def _licences(rng: np.random.Generator, rows: Ints, code: str, birth: Days) -> pd.DataFrame:
    """Licences issued between the age for the class and census day, valid until the hundredth birthday."""
    earliest = birth[rows] + (7680 if code == "D" else 6575)
    span = np.maximum((_CENSUS_DAY - earliest).astype(np.int64), 1)
    issued = earliest + np.minimum(rng.exponential(3 * 365.0, len(rows)), span - 1).astype(np.int64)
    return pd.DataFrame(
        {
            "person": rows,
            "licence_class": code,
            "issued": np.maximum(issued, earliest),
            "valid_to": np.maximum(birth[rows] + 36_525, _CENSUS_DAY + 365),
        }
    )
