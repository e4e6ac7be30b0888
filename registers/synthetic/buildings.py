"""Dwellings of a municipality with their buildings and addresses."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from census.reference import Municipality, municipalities
from registers.synthetic.draws import Bools, Floats, Ints, categories, categories_by_row, chosen, ranks, running_number
from registers.synthetic.geography import BasicUnits
from registers.synthetic.settings import Housing, Settings

DETACHED, BASEMENT_FLAT, FARMHOUSE, NURSING_HOME = "111", "112", "113", "721"
_NEIGHBOURHOOD = 48
"""Dwellings of one group in a unit that are built alike."""
_STREET = 25
"""Addresses of a street."""
_BUILDINGS_PER_PERSON = 2
_FIRST_BUILDING_NUMBER = 100_000_000


def build_dwellings(
    rng: np.random.Generator, municipality: Municipality, units: BasicUnits, households: int, settings: Settings
) -> pd.DataFrame:
    """Dwellings for so many households, some more that stand empty, and buildings without dwellings.

    Returns:
        One row for each dwelling in order of buildings: ``unit`` (position), ``group`` (building group 1-5; 0 for a
        building without dwellings, which has one row with ``sequence`` 0), ``building_type``, ``building`` and
        ``building_number``, ``sequence`` (in the building), ``address_code`` (as integer of 14 digits: the letter is a
        number there), ``construction_year``, ``floors``, ``floor_space``, ``rooms``, ``kitchen``, ``bathrooms``,
        ``closets``, ``is_vacant``.
    """
    rates = settings.housing
    count = round(households * (1 + rates.vacant_share))
    dwellings = _place_dwellings(rng, municipality, units, count, rates)
    dwellings = _group_into_buildings(rng, dwellings, units, settings)
    dwellings = _construct(rng, dwellings, rates)
    dwellings["is_vacant"] = ranks(rng.random(count)) >= households
    others = _other_buildings(rng, municipality, units, count, rates)
    others["building"] += int(dwellings["building"].max()) + 1
    everything = pd.concat([dwellings, others], ignore_index=True)
    everything["is_vacant"] = everything["is_vacant"].astype(bool)
    return _give_addresses(everything, municipality)


def _place_dwellings(
    rng: np.random.Generator, municipality: Municipality, units: BasicUnits, count: int, rates: Housing
) -> pd.DataFrame:
    """Basic unit and building group of each dwelling: units differ in their mix of buildings."""
    unit = np.sort(categories(rng, count, units.size))
    size_class = int(np.searchsorted(rates.size_edges, municipality.population, side="right")) - 1
    mix = np.asarray(rates.group_mix[size_class])
    by_unit = rng.dirichlet(mix * rates.cluster + 0.01, len(units.code))
    # outside urban settlements there are no blocks: what would be blocks are detached houses
    blocks = np.where(units.is_dense, 0.0, by_unit[:, 3])
    by_unit[:, 0] += blocks
    by_unit[:, 3] -= blocks
    # the mix of all units together stays near the municipality's: a unit's own only tells where the buildings stand
    total = (by_unit * units.size[:, None]).sum(axis=0)
    by_unit = by_unit * (mix / np.maximum(total, 1e-9))
    group = 1 + categories_by_row(rng, unit, by_unit)
    order = np.lexsort((group, unit))
    return pd.DataFrame({"unit": unit[order], "group": group[order]})


def _group_into_buildings(
    rng: np.random.Generator, dwellings: pd.DataFrame, units: BasicUnits, settings: Settings
) -> pd.DataFrame:
    rates, forms = settings.housing, settings.buildings
    unit, group = dwellings["unit"].to_numpy(), dwellings["group"].to_numpy()
    size = len(dwellings)
    cell = unit * 6 + group
    running = running_number(cell)
    neighbourhood = np.cumsum((running % _NEIGHBOURHOOD == 0).astype(np.int64)) - 1
    table = np.array([[form.weight * (form.group == g) for form in forms] for g in range(6)])
    table[:2] = 1.0
    of_cell = categories_by_row(rng, group[running % _NEIGHBOURHOOD == 0], table)[neighbourhood]
    capacity = np.array([form.dwellings for form in forms])[of_cell]
    detached = group == 1
    new = np.where(detached, True, running % _NEIGHBOURHOOD % capacity == 0)
    # a basement flat is a second dwelling in the detached house before it
    flat = detached & (running % 2 == 1) & chosen(rng, size, 2 * rates.basement_flat_share)
    building = np.cumsum(new & ~flat) - 1
    sequence = running_number(building) + 1
    farm = chosen(rng, size, np.asarray(rates.farmhouse_share)[units.is_dense[unit].astype(np.int64)])
    kind = np.array([form.type for form in forms], dtype=object)[of_cell]
    with_flat = np.isin(building, building[flat])
    house = np.where(with_flat, BASEMENT_FLAT, np.where(farm, FARMHOUSE, DETACHED))
    first = np.searchsorted(building, building)
    entrance = np.where(detached, 0, (sequence - 1) // np.array([form.per_address for form in forms])[of_cell])
    floors = np.where(detached, 1 + chosen(rng, size, 0.6), np.array([form.floors for form in forms])[of_cell])
    return dwellings.assign(
        building=building,
        sequence=sequence,
        entrance=entrance,
        floors=floors[first],
        building_type=np.where(detached, house, kind)[first],
    )


def _construct(rng: np.random.Generator, dwellings: pd.DataFrame, rates: Housing) -> pd.DataFrame:
    """Year of construction, floor space, rooms, kitchen, bathrooms and water closets: correlated with each other."""
    size = len(dwellings)
    unit, building = dwellings["unit"].to_numpy(), dwellings["building"].to_numpy()
    common = rng.normal(size=int(unit.max()) + 1)[unit]
    own = rng.normal(size=int(building.max()) + 1)[building]
    place = ndtr(rates.year_cluster * common + np.sqrt(1 - rates.year_cluster**2) * own)
    year = np.floor(_quantiles(place, rates.year_edges, rates.year_weights)).astype(np.int64)
    floor_rank = rng.random(size)
    noisy = ndtr((_normal(floor_rank) + rates.room_noise * rng.normal(size=size)) / np.hypot(1.0, rates.room_noise))
    floor_space, rooms = np.empty(size), np.empty(size, dtype=np.int64)
    for position, (floor_weights, room_weights) in enumerate(zip(rates.floor_weights, rates.room_weights, strict=True)):
        here = dwellings["group"].to_numpy() == position + 1
        floor_space[here] = _quantiles(floor_rank[here], rates.floor_edges, floor_weights)
        shares = np.cumsum(room_weights)
        rooms[here] = 1 + np.searchsorted(shares / shares[-1], noisy[here], side="right")
    floor_space = np.maximum(np.floor(floor_space), 15 + 6 * (rooms - 1))
    return dwellings.assign(
        construction_year=year,
        floor_space=floor_space.astype(np.int64),
        rooms=rooms,
        **_equipment(rng, year, floor_space, rooms, rates),
    )


def _equipment(
    rng: np.random.Generator, year: Ints, floor_space: Floats, rooms: Ints, rates: Housing
) -> dict[str, np.ndarray]:
    size = len(year)
    period = np.searchsorted(rates.year_edges, year, side="right") - 1
    no_kitchen = (rooms <= 2) & chosen(rng, size, rates.no_own_kitchen_share)
    joint = chosen(rng, size, rates.joint_kitchen_share)
    second_bath = rng.uniform(*rates.second_bathroom, size) < floor_space
    second_closet = rng.uniform(*rates.second_closet, size) < floor_space
    third = (floor_space > rates.second_bathroom[1]) & chosen(rng, size, 0.3)
    no_bath = chosen(rng, size, np.asarray(rates.no_bathroom_share)[period])
    no_closet = chosen(rng, size, np.asarray(rates.no_closet_share)[period])
    return {
        "kitchen": np.where(no_kitchen, np.where(joint, "2", "3"), "1").astype(object),
        "bathrooms": np.where(no_bath, 0, 1 + second_bath + third).astype(np.int64),
        "closets": np.where(no_closet, 0, 1 + second_closet + third).astype(np.int64),
    }


def _quantiles(place: Floats, edges: tuple[float, ...], weights: tuple[float, ...]) -> Floats:
    """Values at places (0-1) of a distribution that is uniform between edges."""
    return np.asarray(np.interp(place, np.r_[0.0, np.cumsum(weights)] / np.sum(weights), edges))


def _normal(place: Floats) -> Floats:
    return np.asarray(ndtri(np.clip(place, 1e-9, 1 - 1e-9)))


def _other_buildings(
    rng: np.random.Generator, municipality: Municipality, units: BasicUnits, dwellings: int, rates: Housing
) -> pd.DataFrame:
    """Buildings without dwellings: holiday houses, offices, shops, nursing homes."""
    homes = max(1, round(municipality.population / rates.persons_per_nursing_home))
    count = round(dwellings * rates.other_buildings_share)
    kinds = np.array(rates.other_building_types, dtype=object)[categories(rng, count, rates.other_building_weights)]
    kinds = np.r_[kinds, np.full(homes, NURSING_HOME, dtype=object)]
    unit = np.sort(categories(rng, count + homes, units.size))
    return pd.DataFrame(
        {
            "unit": unit,
            "group": 0,
            "building": np.arange(count + homes),
            "sequence": 0,
            "entrance": 0,
            "floors": rng.integers(1, 4, count + homes),
            "building_type": kinds,
            "construction_year": rng.integers(1920, 2001, count + homes),
            "floor_space": 0,
            "rooms": 0,
            "kitchen": "3",
            "bathrooms": 0,
            "closets": 0,
            "is_vacant": True,
        }
    )


def _give_addresses(dwellings: pd.DataFrame, municipality: Municipality) -> pd.DataFrame:
    dwellings = dwellings.sort_values(["unit", "building", "sequence"], kind="stable", ignore_index=True)
    building = np.cumsum(dwellings["building"].to_numpy() != dwellings["building"].shift().to_numpy()) - 1
    unit = dwellings["unit"].to_numpy()
    within = building - building[np.searchsorted(unit, unit)]
    streets = np.cumsum(np.r_[0, np.bincount(unit, minlength=int(unit.max()) + 1) // _STREET + 1])
    street = 1 + streets[unit] + within // _STREET
    several = np.bincount(building, weights=dwellings["entrance"])[building] > 0
    letter = dwellings["entrance"].to_numpy() + several
    address = ((int(municipality.code) * 100_000 + street) * 10_000 + 1 + within % _STREET) * 100 + letter
    return dwellings.assign(
        building=building,
        address=address,
        building_number=_FIRST_BUILDING_NUMBER + _buildings_before(municipality) + building,
    )


def _buildings_before(municipality: Municipality) -> int:
    """Building numbers that belong to the municipalities before this one: each has twice as many as it has persons."""
    return _BUILDINGS_PER_PERSON * sum(m.population for m in municipalities() if m.code < municipality.code)


def move_in(rng: np.random.Generator, demand: Floats, dwellings: pd.DataFrame, rates: Housing) -> Ints:
    """Row in ``dwellings`` of each household: the larger a household, the larger its dwelling, with much noise.

    Args:
        rng: for the noise.
        demand: one figure for each household; only its order counts.
        dwellings: see ``build_dwellings``; exactly as many are inhabited as there are households.
        rates: how much noise.
    """
    free = np.flatnonzero((dwellings["sequence"] > 0) & ~dwellings["is_vacant"])
    space = np.log(dwellings["floor_space"].to_numpy()[free])
    offered = space + rng.normal(0.0, rates.occupancy_noise * space.std(), len(free))
    result = np.empty(len(demand), dtype=np.int64)
    result[np.argsort(demand, kind="stable")] = free[np.argsort(offered, kind="stable")]
    return result


def address_texts(address: Ints) -> np.ndarray:
    """Address codes of 14 characters: municipality, street, house number and a letter (0 for none)."""
    letters = np.array(["0", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ"], dtype=object)
    digits = np.char.zfill((address // 100).astype(str), 13).astype(object)
    return np.asarray(digits + letters[address % 100])


def in_several_dwellings(dwellings: pd.DataFrame) -> Bools:
    """Whether a dwelling's building holds more than one dwelling."""
    building = dwellings["building"].to_numpy()
    return np.asarray(np.bincount(building)[building] > 1)
