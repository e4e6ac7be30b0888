"""What GAB holds of the world: basic units, addresses, buildings and dwellings, with what is missing in 2001."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from registers.gab import BASIC_UNITS, GAB_ADDRESSES, GAB_BUILDINGS, GAB_DWELLINGS
from registers.synthetic.buildings import address_texts
from registers.synthetic.defects import Gab
from registers.synthetic.draws import NOBODY, chosen
from registers.synthetic.extracts import coded, digits, extract, kept, texts
from registers.synthetic.observed_population import dwelling_numbers
from registers.synthetic.settings import Housing
from registers.synthetic.world import World


def basic_units_extract(world: World) -> pa.Table:
    """The municipality's basic units: complete, as the division is Statistics Norway's own."""
    units = world.units
    districts = np.array([*units.district_codes, ""], dtype=object)
    return extract(
        BASIC_UNITS,
        {
            "basic_unit_code": digits(units.code, 8),
            "name": texts(units.name),
            "municipality_code": pa.repeat(pa.scalar(world.municipality.code), len(units.code)),
            "urban_district_code": coded(units.urban_district, districts),
        },
    )


def addresses_extract(rng: np.random.Generator, world: World, rates: Gab) -> pa.Table:
    """Addresses; a few belong to no basic unit."""
    rows = world.dwellings.drop_duplicates("address")
    size = len(rows)
    units = rows["unit"].to_numpy()
    code = np.where(chosen(rng, size, rates.missing_basic_unit), NOBODY, world.units.code[units])
    return extract(
        GAB_ADDRESSES,
        {
            "address_code": texts(address_texts(rows["address"].to_numpy())),
            "municipality_code": pa.repeat(pa.scalar(world.municipality.code), size),
            "basic_unit_code": digits(code, 8),
            "building_number": digits(rows["building_number"].to_numpy(), 9),
            "is_densely_populated": world.units.is_dense[units],
        },
    )


def buildings_extract(rng: np.random.Generator, world: World, rates: Gab, housing: Housing) -> pa.Table:
    """Buildings; the older one is, the more often its year of construction is missing."""
    rows = world.dwellings.drop_duplicates("building")
    year = rows["construction_year"].to_numpy()
    period = np.searchsorted(housing.year_edges, year, side="right") - 1
    missing = chosen(rng, len(rows), np.asarray(rates.missing_year)[period])
    return extract(
        GAB_BUILDINGS,
        {
            "building_number": digits(rows["building_number"].to_numpy(), 9),
            "building_type": texts(rows["building_type"].to_numpy()),
            "construction_year": kept(year, missing),
            "number_of_floors": rows["floors"].to_numpy(),
        },
    )


def dwellings_extract(rng: np.random.Generator, world: World, rates: Gab) -> pa.Table:
    """Dwellings, without the few that were never entered; most have no dwelling number."""
    rows = world.dwellings[world.dwellings["sequence"] > 0]
    rows = rows[~chosen(rng, len(rows), rates.missing_dwelling)]
    size = len(rows)
    return extract(
        GAB_DWELLINGS,
        {
            "building_number": digits(rows["building_number"].to_numpy(), 9),
            "dwelling_sequence": rows["sequence"].to_numpy(),
            "address_code": texts(address_texts(rows["address"].to_numpy())),
            "dwelling_number": kept(dwelling_numbers(rows), ~chosen(rng, size, rates.dwelling_number_known)),
            "utility_floor_space_m2": kept(
                rows["floor_space"].to_numpy(), chosen(rng, size, rates.missing_floor_space)
            ),
        },
    )
