"""Buildings around dwellings, their addresses, and buildings without dwellings."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from census.reference import Municipality, code_list, municipalities
from registers.synthetic.draws import (
    NOBODY,
    Bools,
    Floats,
    Ints,
    categories,
    categories_by_row,
    chosen,
    running_number,
)
from registers.synthetic.geography import BasicUnits
from registers.synthetic.settings import BuildingForm, Housing

DETACHED, BASEMENT_FLAT, FARMHOUSE, HOLIDAY_HOUSE = "111", "112", "113", "161"
OWNER_OCCUPIED, CO_OPERATIVE, LET_BY_PERSON, OTHER_TERMS = 1, 2, 3, 7
"""Tenures, as numbers of the code list; a vacant dwelling has 0."""

_DETACHED_GROUP, _BLOCKS_GROUP, _COMMUNITY_GROUP = 1, 4, 5
_GROUPS = 5
_NEIGHBOURHOOD = 48
"""Dwellings of one group and period that are built alike."""
_STREET = 25
"""Addresses of a street."""
_BUILDINGS_PER_PERSON = 2
_FIRST_BUILDING_NUMBER = 100_000_000
_ALONE_IN_ITS_BUILDING = {"121": "131", "122": "141"}
"""What a dwelling stands in that would be the only one of a house with two dwellings."""
_SMALL_BLOCK, _SMALL_BLOCK_FLOORS = "142", 3
"""What a block of flats is that has fewer dwellings than floors."""
_LARGEST_FLAT, _SMALLEST_HOST = 100, 90
"""Utility floor space, square metres, of a basement flat and of the dwelling above it."""


def group_into_buildings(
    rng: np.random.Generator, dwellings: pd.DataFrame, forms: tuple[BuildingForm, ...], rates: Housing
) -> pd.DataFrame:
    """Put dwellings together that can share a building: those of one group and period, with or without a lift.

    Args:
        rng: generator.
        dwellings: ``group``, ``period``, ``lift``, ``tenure``, ``floor_space``, ``score``: dwellings of like score
            become neighbours.
        forms: types of buildings of groups 2-5.
        rates: of the world's housing.

    Returns:
        ``dwellings`` in order of buildings, with ``building`` (from 0), ``sequence`` (from 1), ``entrance`` (from 0),
        ``floors``, ``building_type`` and ``construction_year``, all but the second and third common to a building.
    """
    cell = (dwellings["group"].to_numpy() * 10 + dwellings["period"].to_numpy()) * 2 + dwellings["lift"].to_numpy()
    order = np.lexsort((dwellings["score"].to_numpy(), cell))
    dwellings, cell = dwellings.iloc[order].reset_index(drop=True), cell[order]
    group = dwellings["group"].to_numpy()
    running = running_number(cell)
    form = _forms_of(rng, group, dwellings["lift"].to_numpy(), running, forms)
    capacity = np.array([item.dwellings for item in forms])[form]
    detached = group == _DETACHED_GROUP
    host = _hosts_of_flats(rng, dwellings, cell, rates)
    flat = host != NOBODY
    new = np.where(detached, ~flat, running % _NEIGHBOURHOOD % capacity == 0)
    building = np.cumsum(new) - 1
    building[flat] = building[host[flat]]
    size = np.bincount(building)
    sequence = np.where(flat, 2, np.where(detached, 1, running % _NEIGHBOURHOOD % capacity + 1))
    kind = np.array([item.type for item in forms], dtype=object)[form]
    for pair, single in _ALONE_IN_ITS_BUILDING.items():
        kind = np.where((size[building] == 1) & (kind == pair), single, kind)
    storeys = np.array([item.floors for item in forms])[form]
    small = (group == _BLOCKS_GROUP) & (size[building] < storeys)
    kind, storeys = np.where(small, _SMALL_BLOCK, kind), np.where(small, _SMALL_BLOCK_FLOORS, storeys)
    house = np.where(chosen(rng, len(size), rates.farmhouse_share), FARMHOUSE, DETACHED)
    house = np.where(size > 1, BASEMENT_FLAT, house)[building]
    floors = np.where(detached, 1 + chosen(rng, len(size), 0.6)[building], storeys)
    period = dwellings["period"].to_numpy()
    per_address = np.array([item.per_address for item in forms])[form]
    result = dwellings.assign(
        building=building,
        sequence=sequence,
        entrance=np.where(detached, 0, (sequence - 1) // per_address),
        floors=floors,
        building_type=np.where(detached, house, kind),
        construction_year=_years(rng, period, building, rates),
    )
    return result.iloc[np.lexsort((sequence, building))].reset_index(drop=True)


def _forms_of(
    rng: np.random.Generator, group: Ints, lift: Bools, running: Ints, forms: tuple[BuildingForm, ...]
) -> Ints:
    """Form of the building of each dwelling: one for each neighbourhood; lifts are where there are many floors."""
    table = np.zeros((2 * (_GROUPS + 1), len(forms)))
    for position, form in enumerate(forms):
        # a little of each: a group of which no form has a lift still holds the dwellings that say so
        table[2 * form.group, position] = form.weight * (form.without_lift + 0.001)
        table[2 * form.group + 1, position] = form.weight * (1.001 - form.without_lift)
    table[: 2 * (_DETACHED_GROUP + 1)] = 1.0
    first = running % _NEIGHBOURHOOD == 0
    return np.asarray(categories_by_row(rng, (2 * group + lift)[first], table)[np.cumsum(first) - 1], dtype=np.int64)


def _hosts_of_flats(rng: np.random.Generator, dwellings: pd.DataFrame, cell: Ints, rates: Housing) -> Ints:
    """Row of the dwelling above each basement flat (``NOBODY`` for what is no flat).

    A flat is a small dwelling of a detached house that is let; above it lives an owner, in a house of the same period.
    """
    group, tenure = dwellings["group"].to_numpy(), dwellings["tenure"].to_numpy()
    space = dwellings["floor_space"].to_numpy()
    detached = group == _DETACHED_GROUP
    let = detached & np.isin(tenure, (0, LET_BY_PERSON, OTHER_TERMS)) & (space < _LARGEST_FLAT)
    flats = np.flatnonzero(let & chosen(rng, len(group), rates.basement_flat_share))
    hosts = np.flatnonzero(detached & (tenure == OWNER_OCCUPIED) & (space >= _SMALLEST_HOST))
    hosts = hosts[np.lexsort((rng.random(len(hosts)), cell[hosts]))]
    result = np.full(len(group), NOBODY)
    if not len(hosts) or not len(flats):
        return result
    offered = cell[hosts] * len(group) + running_number(cell[hosts])
    wanted = cell[flats] * len(group) + running_number(cell[flats])
    place = np.minimum(np.searchsorted(offered, wanted), len(hosts) - 1)
    found = offered[place] == wanted
    result[flats[found]] = hosts[place[found]]
    return result


def _years(rng: np.random.Generator, period: Ints, building: Ints, rates: Housing) -> Ints:
    """Year of construction within the period, one for each building."""
    periods = code_list("construction_period")
    first = np.array([int(item.extra["from"] or rates.oldest_year) for item in periods])[period - 1]
    last = np.array([int(item.extra["to"]) for item in periods])[period - 1]
    place = rng.random(int(building.max()) + 1)[building]
    return np.asarray(first + np.floor(place * (last - first + 1)), dtype=np.int64)


def place_in_units(rng: np.random.Generator, buildings: pd.DataFrame, units: BasicUnits, cluster: float) -> Ints:
    """Basic unit (position) of each building: units differ in size and in their mix of groups and periods.

    The wished-for mix of each unit is raked so that every unit gets its share of the dwellings and all buildings find
    a place; blocks of flats stand in urban settlements only. Buildings of like score become neighbours.

    Args:
        rng: generator.
        buildings: ``group``, ``era`` (0-2), ``dwellings`` (number), ``score``.
        units: of the municipality.
        cluster: concentration of a unit's mix about the municipality's.
    """
    column = (buildings["group"].to_numpy() - 1) * 3 + buildings["era"].to_numpy()
    dwellings = buildings["dwellings"].to_numpy()
    total = np.bincount(column, dwellings, 3 * _GROUPS)
    mix = total / total.sum()
    count = len(units.code)
    groups = rng.dirichlet(mix.reshape(_GROUPS, 3).sum(axis=1) * cluster + 0.01, count)
    eras = rng.dirichlet(mix.reshape(_GROUPS, 3).sum(axis=0) * cluster + 0.01, count)
    wished = (groups[:, :, None] * eras[:, None, :]).reshape(count, -1) + 1e-6
    blocks = np.arange(3 * _GROUPS) // 3 == 3
    wished = np.where(blocks & ~units.is_dense[:, None], 0.0, wished)
    for _ in range(40):
        wished *= (units.size / np.maximum(wished.sum(axis=1), 1e-12))[:, None]
        wished *= mix / np.maximum(wished.sum(axis=0), 1e-12)
    result = np.empty(len(column), dtype=np.int64)
    order = np.lexsort((buildings["score"].to_numpy(), column))
    common = rng.random(count)
    for position in np.flatnonzero(total):
        here = order[column[order] == position]
        # a unit's neighbours in this order are others than in the next column, but not altogether
        along = np.argsort(common + rng.normal(0.0, 0.2, count), kind="stable")
        bounds = np.cumsum(wished[along, position])
        middle = (np.cumsum(dwellings[here]) - dwellings[here] / 2) / total[position]
        place = np.searchsorted(bounds / bounds[-1], middle, side="right")
        result[here] = along[np.minimum(place, count - 1)]
    return result


def other_buildings(rng: np.random.Generator, units: BasicUnits, dwellings: int, rates: Housing) -> pd.DataFrame:
    """Buildings without dwellings: holiday houses, offices, shops."""
    count = round(dwellings * rates.other_buildings_share)
    kinds = np.array(rates.other_building_types, dtype=object)[categories(rng, count, rates.other_building_weights)]
    return without_dwellings(rng, categories(rng, count, units.size), kinds, np.arange(count))


def without_dwellings(rng: np.random.Generator, unit: Ints, building_type: np.ndarray, building: Ints) -> pd.DataFrame:
    """Rows (``sequence`` 0) of buildings, or parts of them, that are no dwelling."""
    count = len(unit)
    return pd.DataFrame(
        {
            "unit": unit,
            "group": 0,
            "building": building,
            "sequence": 0,
            "entrance": 0,
            "floors": rng.integers(1, 4, count),
            "building_type": building_type,
            "construction_year": rng.integers(1920, 2001, count),
            "floor_space": 0,
            "rooms": 0,
            "kitchen": "3",
            "bathrooms": 0,
            "closets": 0,
            "lift": False,
            "tenure": 0,
            "holding": 0,
            "household": NOBODY,
            "institution": NOBODY,
            "is_vacant": True,
        }
    )


def choose_for_institutions(rng: np.random.Generator, dwellings: pd.DataFrame, lives_in: Bools, wanted: int) -> Ints:
    """Buildings in which an institution's employees live: small ones of group 5 with one entrance.

    Args:
        rng: generator.
        dwellings: as ``group_into_buildings`` gives.
        lives_in: the dwelling is of somebody who may be employed there.
        wanted: number of buildings, at most.
    """
    building = dwellings["building"].to_numpy()
    fits = (dwellings["group"].to_numpy() == _COMMUNITY_GROUP) & lives_in & (dwellings["entrance"].to_numpy() == 0)
    size = np.bincount(building)
    candidates = np.flatnonzero((np.bincount(building, fits) == size) & (size <= 4))
    return np.sort(rng.permutation(candidates)[:wanted])


def give_addresses(dwellings: pd.DataFrame, municipality: Municipality) -> pd.DataFrame:
    """Sort by unit, building and dwelling, and number streets, houses and buildings."""
    order = np.lexsort(tuple(dwellings[name].to_numpy() for name in ("sequence", "building", "unit")))
    dwellings = dwellings.iloc[order].reset_index(drop=True)
    old = dwellings["building"].to_numpy()
    building = np.cumsum(np.r_[False, old[1:] != old[:-1]])
    unit = dwellings["unit"].to_numpy()
    within = building - building[np.searchsorted(unit, unit)]
    streets = np.cumsum(np.r_[0, np.bincount(unit, minlength=int(unit.max()) + 1) // _STREET + 1])
    street = 1 + streets[unit] + within // _STREET
    entrance = dwellings["entrance"].to_numpy()
    letter = entrance + (np.bincount(building, weights=entrance)[building] > 0)
    address = ((int(municipality.code) * 100_000 + street) * 10_000 + 1 + within % _STREET) * 100 + letter
    return dwellings.assign(
        building=building,
        address=address,
        building_number=_FIRST_BUILDING_NUMBER + _buildings_before(municipality) + building,
    )


def building_number_limits(municipality: Municipality) -> tuple[int, int]:
    """First and last number of the municipality's buildings; the last ones are never used for standing buildings."""
    first = _FIRST_BUILDING_NUMBER + _buildings_before(municipality)
    return first, first + _BUILDINGS_PER_PERSON * municipality.population - 1


def _buildings_before(municipality: Municipality) -> int:
    """Building numbers that belong to the municipalities before this one: each has twice as many as it has persons."""
    return _BUILDINGS_PER_PERSON * sum(m.population for m in municipalities() if m.code < municipality.code)


def address_texts(address: Ints) -> np.ndarray:
    """Address codes of 14 characters: municipality, street, house number and a letter (0 for none)."""
    letters = pa.array(["0", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ"])
    digits = pc.utf8_lpad(pa.array(address // 100).cast(pa.string()), 13, "0")
    joined = pc.binary_join_element_wise(digits, letters.take(pa.array(address % 100)), "")
    return np.asarray(joined.to_numpy(zero_copy_only=False), dtype=object)


def dwelling_numbers(dwellings: pd.DataFrame) -> np.ndarray:
    """Dwelling numbers such as H0201: floor and number within the floor; a basement flat is on the lower floor (U)."""
    sequence = np.maximum(dwellings["sequence"].to_numpy() - 1, 0)
    floors = dwellings["floors"].to_numpy()
    below = (dwellings["building_type"].to_numpy() == BASEMENT_FLAT) & (sequence == 1)
    floor = np.where(below, 0, 1 + sequence % floors)
    place = np.where(below, 1, 1 + sequence // floors)
    highest, most = int(floor.max(initial=0)) + 1, int(place.max(initial=0)) + 1
    names = [f"H{a:02d}{b:02d}" if a else f"U01{b:02d}" for a in range(highest) for b in range(most)]
    return np.asarray(np.array(names, dtype=object)[floor * most + place])


def in_several_dwellings(dwellings: pd.DataFrame) -> Bools:
    """Whether a dwelling's building holds more than one dwelling."""
    building = dwellings["building"].to_numpy()
    return np.asarray(np.bincount(building, dwellings["sequence"].to_numpy() > 0)[building] > 1)


def mean_by_building(values: Floats, building: Ints) -> Floats:
    """Mean of a figure over the dwellings of each building."""
    return np.asarray(np.bincount(building, values) / np.bincount(building))
