"""The dwelling that a household has, as the housing census describes it, before any building is built.

The shares are rough on purpose: they tell which combinations there are. How many households have each follows from the
calibration to published figures (``pool``, ``calibration``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from registers.synthetic.draws import Ints, banded, categories_by_row, chosen
from registers.synthetic.settings import Settings

Weights = tuple[float, ...]
Table = tuple[Weights, ...]

HEATING = (
    "electric",
    "water-borne",
    "solid fuel",
    "liquid fuel",
    "other",
    "electric and solid fuel",
    "electric and liquid fuel",
    "electric, solid and liquid fuel",
    "water-borne and other",
    "other combination",
)
"""Heating systems as published: five single ones, five combinations."""
ELECTRIC, SOLID, LIQUID = (np.array([fuel in system for system in HEATING]) for fuel in ("electric", "solid", "liquid"))
"""Whether each system uses the fuel; those with water-borne heating or other systems may use any."""
OTHER_COMBINATION = HEATING.index("other combination")
STOVES = ("none", "closed", "open", "both")
"""Closed stove and open fireplace."""
SIZES = 5
"""Household sizes that dwellings tell apart: 1 to 4, 5 and more."""


@dataclass(frozen=True)
class Homes:
    """Dwellings of households; a row for each household size, building group or period."""

    group_by_size: Table
    period_by_group: Table
    space_by_size: Weights
    tenure_by_group: Table
    rented_small: float
    heating_by_period: Table
    no_stove_in_block: float
    open_fireplace: Weights
    unknown_fuel: Weights
    wheelchair_by_period: Weights
    garage_by_group: Weights
    garden_by_group: Weights
    balcony_by_group: Weights
    lift_by_floors: Weights
    no_car: Weights
    second_car: Weights


def draw_homes(rng: np.random.Generator, households: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Add the dwelling to households.

    Args:
        rng: generator.
        households: one row each, with ``size`` (persons) and ``has_children`` (0-17 years).
        settings: of the synthetic world.

    Returns:
        ``households`` with ``building_group`` (1-5), ``construction_period`` (code of the list, 1-9),
        ``floor_space_group`` (code of the list as number, 1-12), ``rooms`` (1-9), ``own_kitchen``, ``bathrooms``,
        ``closets``, ``tenure`` (code as number, 1-7), ``heating`` (position in ``HEATING``), ``stove`` (position in
        ``STOVES``), ``uses_electricity``, ``uses_solid_fuel``, ``uses_liquid_fuel``, ``wheelchair_in``,
        ``wheelchair_within``, ``garage``, ``garden``, ``balcony``, ``lift``, ``cars``.
    """
    rates, housing = settings.read(Homes, "homes"), settings.housing
    size = len(households)
    by_size = np.clip(households["size"].to_numpy(), 1, SIZES) - 1
    group = 1 + categories_by_row(rng, by_size, np.asarray(rates.group_by_size))
    period = 1 + categories_by_row(rng, group - 1, np.asarray(rates.period_by_group))
    # larger households have larger dwellings: the weights of the intervals are tilted along them
    floors = np.asarray(housing.floor_weights)
    tilt = np.asarray(rates.space_by_size)[:, None] * np.linspace(-1.0, 1.0, floors.shape[1])
    table = (floors[:, None, :] * np.exp(tilt)[None]).reshape(-1, floors.shape[1])
    space = 1 + categories_by_row(rng, (group - 1) * SIZES + by_size, table)
    rooms = _rooms(rng, group, space, settings)
    return households.assign(
        building_group=group,
        construction_period=period,
        floor_space_group=space,
        rooms=rooms,
        own_kitchen=~((rooms <= 2) & chosen(rng, size, housing.no_own_kitchen_share)),
        **_equipment(rng, period, space, settings),
        tenure=_tenures(rng, group, space, rates),
        **_heating(rng, group, period, rates),
        **_access(rng, group, period, rates),
        cars=_cars(rng, by_size, rates),
    )


def _rooms(rng: np.random.Generator, group: Ints, space: Ints, settings: Settings) -> Ints:
    """Rooms by rank of floor space within the building group, with noise."""
    housing = settings.housing
    result = np.empty(len(group), dtype=np.int64)
    for position, weights in enumerate(housing.room_weights):
        here = np.flatnonzero(group == position + 1)
        exact = np.log(banded(rng, housing.floor_edges, space[here] - 1))
        rank = np.argsort(np.argsort(exact + rng.normal(0.0, 0.6 * housing.room_noise, len(here)), kind="stable"))
        shares = np.cumsum(weights) / np.sum(weights)
        result[here] = 1 + np.searchsorted(shares, (rank + 0.5) / max(len(here), 1), side="right")
    return result


def _equipment(rng: np.random.Generator, period: Ints, space: Ints, settings: Settings) -> dict[str, np.ndarray]:
    housing = settings.housing
    size = len(period)
    middle = np.asarray(housing.floor_edges, dtype=float)
    floor = (middle[:-1] + middle[1:])[space - 1] / 2
    era = np.select([period <= 2, period <= 5], [0, 1], 2)
    second_bath = rng.uniform(*housing.second_bathroom, size) < floor
    second_closet = rng.uniform(*housing.second_closet, size) < floor
    no_bath = chosen(rng, size, np.asarray(housing.no_bathroom_share)[era])
    no_closet = chosen(rng, size, np.asarray(housing.no_closet_share)[era])
    return {
        "bathrooms": np.where(no_bath, 0, 1 + second_bath).astype(np.int64),
        "closets": np.where(no_closet, 0, 1 + second_closet).astype(np.int64),
    }


def _tenures(rng: np.random.Generator, group: Ints, space: Ints, rates: Homes) -> Ints:
    table = np.asarray(rates.tenure_by_group)
    small = table * np.r_[1.0, 1.0, np.full(table.shape[1] - 2, rates.rented_small)]
    row = group - 1 + len(table) * (space <= 5)
    return 1 + categories_by_row(rng, row, np.r_[table, small])


def _heating(rng: np.random.Generator, group: Ints, period: Ints, rates: Homes) -> dict[str, np.ndarray]:
    heating = categories_by_row(rng, period - 1, np.asarray(rates.heating_by_period))
    # who heats with a solid-fuel stove has a closed stove
    stoked = np.isin(heating, SOLID.nonzero()[0])
    closed = stoked | ((heating == OTHER_COMBINATION) & chosen(rng, len(group), 0.6))
    fireplace = chosen(rng, len(group), np.asarray(rates.open_fireplace)[group - 1])
    without = ~stoked & (group == 4) & chosen(rng, len(group), rates.no_stove_in_block)
    stove = np.where(without, 0, closed + 2 * fireplace)
    electric, solid, liquid = ELECTRIC[heating], SOLID[heating], LIQUID[heating]
    unknown = np.isin(heating, (1, 4, 8, 9))
    draw = rng.random((3, len(group)))
    return {
        "heating": heating,
        "stove": stove,
        "uses_electricity": electric | (unknown & (draw[0] < rates.unknown_fuel[0])),
        "uses_solid_fuel": solid | (unknown & ((stove > 0) | (draw[1] < rates.unknown_fuel[1]))),
        "uses_liquid_fuel": liquid | (unknown & (draw[2] < rates.unknown_fuel[2])),
    }


def _access(rng: np.random.Generator, group: Ints, period: Ints, rates: Homes) -> dict[str, np.ndarray]:
    size = len(group)
    enters = chosen(rng, size, np.asarray(rates.wheelchair_by_period)[period - 1])
    return {
        "wheelchair_in": enters,
        "wheelchair_within": enters & chosen(rng, size, 0.6),
        "garage": chosen(rng, size, np.asarray(rates.garage_by_group)[group - 1]),
        "garden": chosen(rng, size, np.asarray(rates.garden_by_group)[group - 1]),
        "balcony": chosen(rng, size, np.asarray(rates.balcony_by_group)[group - 1]),
        "lift": chosen(rng, size, np.asarray(rates.lift_by_floors)[group - 1]),
    }


def _cars(rng: np.random.Generator, by_size: Ints, rates: Homes) -> Ints:
    none = chosen(rng, len(by_size), np.asarray(rates.no_car)[by_size])
    second = chosen(rng, len(by_size), np.asarray(rates.second_car)[by_size])
    return np.where(none, 0, 1 + second)
