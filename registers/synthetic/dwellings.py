"""The dwellings of a municipality: one for each private household, as the household has it, and some that stand empty.

Households are given with the characteristics of their dwellings (``homes``, ``pool``); here these become dwellings with
an exact year and floor space, in buildings of their kind, in streets and basic units.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from census.reference import Municipality, code_list
from registers.synthetic.buildings import (
    CO_OPERATIVE,
    LET_BY_PERSON,
    OTHER_TERMS,
    choose_for_institutions,
    give_addresses,
    group_into_buildings,
    mean_by_building,
    other_buildings,
    place_in_units,
    without_dwellings,
)
from registers.synthetic.draws import NOBODY, Bools, Ints, categories, chosen
from registers.synthetic.geography import BasicUnits
from registers.synthetic.settings import Housing, Settings

PRIVATE_HOLDING, CO_OPERATIVE_HOLDING, PUBLIC_HOLDING = 0, 1, 2
"""Who stands behind a dwelling: its owner-occupier or landlord; a housing co-operative or company with shareholders; a
housing company, a municipality or an employer who lets it."""

_SMALLEST = 12
_SQUARE_METRES_OF_A_ROOM, _SQUARE_METRES_OF_THE_FIRST = 6, 15
_ERAS = np.array([0, 0, 0, 1, 1, 1, 2, 2, 2])
"""Of the nine periods of construction, for the mix of basic units."""


def build_dwellings(
    rng: np.random.Generator,
    municipality: Municipality,
    units: BasicUnits,
    households: pd.DataFrame,
    employed: Bools,
    institutions: pd.DataFrame,
    settings: Settings,
) -> pd.DataFrame:
    """Build for every private household its dwelling, some more that stand empty, and buildings without dwellings.

    Args:
        rng: generator.
        municipality: of 1 January 2002.
        units: its basic units.
        households: see ``homes.draw_homes``; those that are not private get no dwelling.
        employed: whether each household may be that of an institution's employee.
        institutions: see ``institutions.found_institutions``.
        settings: of the synthetic world.

    Returns:
        One row for each dwelling in order of addresses: ``unit`` (position), ``group`` (building group 1-5; 0 for a
        building without dwellings, or a part that is none, which has one row with ``sequence`` 0), ``building_type``,
        ``building`` and ``building_number``, ``sequence`` (in the building), ``address`` (integer of 14 digits: the
        letter is a number there), ``entrance``, ``construction_year``, ``floors``, ``lift``, ``floor_space`` (square
        metres), ``rooms``, ``kitchen`` (code), ``bathrooms``, ``closets``, ``is_vacant``, ``household`` (row;
        ``NOBODY`` if vacant), ``tenure`` (1-7 as the household's; 0 if vacant), ``holding``, ``institution`` (row in
        ``institutions``; ``NOBODY`` for all others).
    """
    rates = settings.housing
    dwellings = _list_dwellings(rng, households, rates)
    dwellings = group_into_buildings(rng, dwellings, settings.buildings, rates)
    building = dwellings["building"].to_numpy()
    first = np.searchsorted(building, np.arange(int(building[-1]) + 1))
    built = pd.DataFrame(
        {
            "group": dwellings["group"].to_numpy()[first],
            "era": _ERAS[dwellings["period"].to_numpy()[first] - 1],
            "dwellings": np.bincount(building),
            "score": mean_by_building(dwellings["score"].to_numpy(), building) + rng.normal(0.0, 0.3, len(first)),
        }
    )
    unit = place_in_units(rng, built, units, rates.cluster)
    dwellings = dwellings.drop(columns=["period", "score"]).assign(unit=unit[building], institution=NOBODY)
    household = dwellings["household"].to_numpy()
    # employees do not own the dwelling that they have at an institution
    rents = (dwellings["tenure"].to_numpy() > CO_OPERATIVE) & (dwellings["holding"].to_numpy() != CO_OPERATIVE_HOLDING)
    staff = employed[household] & (household != NOBODY) & rents
    dwellings, homes = _institutions(rng, dwellings, staff, institutions, units, rates)
    others = other_buildings(rng, units, len(dwellings), rates)
    others["building"] += int(homes["building"].max()) + 1
    columns = list(others.columns)
    everything = pd.concat([dwellings[columns], homes[columns], others], ignore_index=True)
    return give_addresses(everything, municipality)


def rows_of_households(dwellings: pd.DataFrame, households: int) -> Ints:
    """Row of each household's dwelling; ``NOBODY`` for those without."""
    rows = np.full(households, NOBODY)
    inhabited = np.flatnonzero(dwellings["household"].to_numpy() != NOBODY)
    rows[dwellings["household"].to_numpy()[inhabited]] = inhabited
    return rows


def _list_dwellings(rng: np.random.Generator, households: pd.DataFrame, rates: Housing) -> pd.DataFrame:
    """Dwellings of private households, and vacant ones that are like others, with exact floor space."""
    private = np.flatnonzero(households["is_private"].to_numpy())
    vacant = private[rng.integers(0, len(private), round(len(private) * rates.vacant_share))]
    model = np.r_[private, vacant]
    is_vacant = np.arange(len(model)) >= len(private)
    home = {
        name: households[name].to_numpy()[model].astype(np.int64)
        for name in (
            "building_group",
            "construction_period",
            "floor_space_group",
            "rooms",
            "bathrooms",
            "closets",
            "tenure",
        )
    }
    joint = chosen(rng, len(model), rates.joint_kitchen_share)
    kitchen = np.where(households["own_kitchen"].to_numpy(dtype=bool)[model], "1", np.where(joint, "2", "3"))
    tenure = np.where(is_vacant, 0, home["tenure"])
    holding = _holdings(rng, home["building_group"], tenure, rates)
    # neighbours have the same kind of owner, and dwellings of like size, mostly
    score = 1.5 * holding + 0.12 * home["floor_space_group"] + rng.normal(0.0, 0.35, len(model))
    return pd.DataFrame(
        {
            "household": np.where(is_vacant, NOBODY, model),
            "group": home["building_group"],
            "period": home["construction_period"],
            "lift": households["lift"].to_numpy(dtype=bool)[model],
            "tenure": tenure,
            "holding": holding,
            "floor_space": _floor_space(rng, home["floor_space_group"], home["rooms"], rates),
            "rooms": home["rooms"],
            "kitchen": kitchen.astype(object),
            "bathrooms": home["bathrooms"],
            "closets": home["closets"],
            "is_vacant": is_vacant,
            "score": score,
        }
    )


def _holdings(rng: np.random.Generator, group: Ints, tenure: Ints, rates: Housing) -> Ints:
    """Holding by tenure; of dwellings that are let by persons or stand empty, some are a co-operative's."""
    by_tenure = np.array([0, 0, 1, 0, 2, 2, 2, 0])[tenure]
    free = np.isin(tenure, (0, LET_BY_PERSON, OTHER_TERMS)) & (group > 1)
    in_company = free & chosen(rng, len(group), np.asarray(rates.let_in_co_operative)[group - 1])
    return np.where(in_company, CO_OPERATIVE_HOLDING, by_tenure)


def _floor_space(rng: np.random.Generator, interval: Ints, rooms: Ints, rates: Housing) -> Ints:
    """Square metres within the interval, with room for the rooms as far as the interval allows."""
    intervals = code_list("utility_floor_space")
    least = np.array([int(item.extra["from"] or _SMALLEST) for item in intervals])[interval - 1]
    most = np.array([int(item.extra["to"] or rates.largest_floor_space) for item in intervals])[interval - 1]
    needed = _SQUARE_METRES_OF_THE_FIRST + _SQUARE_METRES_OF_A_ROOM * (rooms - 1)
    least = np.minimum(np.maximum(least, needed), most)
    return np.asarray(least + np.floor(rng.random(len(least)) * (most - least + 1)), dtype=np.int64)


def _institutions(
    rng: np.random.Generator,
    dwellings: pd.DataFrame,
    staff: Bools,
    institutions: pd.DataFrame,
    units: BasicUnits,
    rates: Housing,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Dwellings, of which some lie in institutions now, and a row for each institution's own part of its building."""
    count = len(institutions)
    wanted = int(np.floor(count * rates.institutions_with_staff + rng.random()))
    hosts = choose_for_institutions(rng, dwellings, staff, wanted)
    building = dwellings["building"].to_numpy()
    kinds = institutions["building_type"].to_numpy()
    with_staff = rng.permutation(count)[: len(hosts)]
    unit = categories(rng, count, units.size)
    own = int(building.max()) + 1 + np.arange(count)
    first = np.searchsorted(building, hosts)
    unit[with_staff], own[with_staff] = dwellings["unit"].to_numpy()[first], hosts
    homes = without_dwellings(rng, unit, kinds, own).assign(institution=np.arange(count))
    for name in ("construction_year", "floors", "lift"):
        values = homes[name].to_numpy().copy()
        values[with_staff] = dwellings[name].to_numpy()[first]
        homes[name] = values
    kind = dwellings["building_type"].to_numpy().copy()
    for institution, host in zip(with_staff, hosts, strict=True):
        kind[building == host] = kinds[institution]
    return dwellings.assign(building_type=kind), homes
