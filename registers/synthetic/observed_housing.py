"""What GAB holds of the world: addresses, buildings and dwellings, with what is missing and wrong in 2001."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from census.reference import Municipality, code_list, read_facts
from registers.gab import GAB_ADDRESSES, GAB_BUILDINGS, GAB_DWELLINGS
from registers.geography import BASIC_UNITS, REGIONS
from registers.synthetic.buildings import address_texts, building_number_limits, dwelling_numbers
from registers.synthetic.delivery import Part
from registers.synthetic.draws import NOBODY, Ints, generator
from registers.synthetic.extracts import coded, digits, extract, kept, texts
from registers.synthetic.observer import Observer
from registers.synthetic.settings import Settings
from registers.synthetic.world import World

_WRONG_UNIT = 99
"""Unit number of a basic unit that no tract has."""
_RESIDENTIAL = ("111", "113", "121", "122", "131", "136", "142", "145")
_MALFORMED = ("11", "1a1", "911", "000")
_PERIOD_EDGES = (1921, 1961)
"""Years from which on the classes of the defect ``missing_year`` begin."""


def observe_geography(writer: Part, world: World) -> None:
    """Write the geography: complete, as the divisions are Statistics Norway's own."""
    writer.append("regions", regions_extract(world.municipality))
    writer.append("basic_units", basic_units_extract(world))


def observe_housing(writer: Part, world: World, settings: Settings, seed: int) -> None:
    """Write GAB's addresses, buildings and dwellings of one municipality."""

    def observer(register: str, rows: int) -> Observer:
        rng = generator(seed, world.municipality.code, f"observed {register}")
        return Observer(register, settings.defects(register), rng, rows)

    address, building = world.dwellings["address"].to_numpy(), world.dwellings["building"].to_numpy()
    addresses = np.flatnonzero(np.r_[True, address[1:] != address[:-1]])
    buildings = np.flatnonzero(np.r_[True, building[1:] != building[:-1]])
    dwellings = np.flatnonzero(world.dwellings["sequence"].to_numpy() > 0)
    look = observer("gab_addresses", len(addresses))
    writer.observe(addresses_extract(look, world, addresses), look)
    look = observer("gab_buildings", len(buildings))
    writer.observe(buildings_extract(look, world, buildings), look)
    look = observer("gab_dwellings", len(dwellings))
    writer.observe(dwellings_extract(look, world, dwellings), look)


def regions_extract(municipality: Municipality) -> pa.Table:
    """The municipality of 2002 with the municipalities of census day that became it, and their regions."""
    before = [
        (row["old_code"], row["old_name"])
        for row in read_facts("municipality_changes")
        if row["new_code"] == municipality.code
    ]
    before = before or [(municipality.code, municipality.name)]
    regions = {item.code: item.extra["region_code"] for item in code_list("county")}
    size = len(before)
    return extract(
        REGIONS,
        {
            "municipality_code_2001": [code for code, _ in before],
            "name_2001": [name for _, name in before],
            "county_code_2001": [code[:2] for code, _ in before],
            "municipality_code": [municipality.code] * size,
            "name": [municipality.name] * size,
            "county_code": [municipality.county_code] * size,
            "economic_region_code": [municipality.economic_region_code] * size,
            "region_code": [regions[municipality.county_code]] * size,
            "centrality": [municipality.centrality] * size,
        },
    )


def basic_units_extract(world: World) -> pa.Table:
    """The municipality's basic units."""
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


def doubled(observer: Observer) -> Ints:
    """Rows in order, of which those that the defect ``duplicate_rows`` strikes stand twice; the observer is told."""
    again = observer.strike("duplicate_rows")
    rows = np.sort(np.r_[np.arange(observer.rows), np.flatnonzero(again)])
    observer.keep(rows)
    observer.note("duplicate_rows", np.r_[False, rows[1:] == rows[:-1]])
    return rows


def addresses_extract(observer: Observer, world: World, rows: Ints) -> pa.Table:
    """Addresses (first row of each in ``world.dwellings``)."""
    missing = observer.strike("missing_basic_unit")
    wrong = observer.strike("wrong_basic_unit", ~missing)
    unlisted = observer.strike("building_not_entered")
    once = rows
    twice = doubled(observer)
    rows = once[twice]
    units = world.dwellings["unit"].to_numpy()[rows]
    code = world.units.code[units]
    code = np.where(wrong[twice], code - code % 100 + _WRONG_UNIT, code)
    building = world.dwellings["building_number"].to_numpy()[rows]
    # numbers from the end of the municipality's part, which no building has
    last = building_number_limits(world.municipality)[1]
    building = np.where(unlisted[twice], last - twice, building)
    return extract(
        GAB_ADDRESSES,
        {
            "address_code": texts(address_texts(world.dwellings["address"].to_numpy()[rows])),
            "municipality_code": digits(world.units.municipality_2001[units], 4),
            "basic_unit_code": digits(np.where(missing[twice], NOBODY, code), 8),
            "building_number": digits(building, 9),
            "is_densely_populated": world.units.is_dense[units],
        },
    )


def buildings_extract(observer: Observer, world: World, rows: Ints) -> pa.Table:
    """Buildings (first row of each in ``world.dwellings``), and some that are gone."""
    buildings = world.dwellings.iloc[rows]
    number = buildings["building_number"].to_numpy()
    size = np.bincount(world.dwellings["building"], world.dwellings["sequence"] > 0).astype(np.int64)
    gone = np.flatnonzero(observer.strike("demolished"))
    # a demolished building was like one that stands, and has a number of its own
    source = np.r_[np.arange(len(rows)), gone]
    observer.keep(source)
    is_gone = np.arange(len(source)) >= len(rows)
    observer.note("demolished", is_gone)
    number = np.r_[number, int(number.max()) + 1 + np.arange(len(gone))]
    twice = doubled(observer)
    number, source, is_gone = number[twice], source[twice], is_gone[twice]
    dwellings = np.where(is_gone, 0, size[source])
    year = buildings["construction_year"].to_numpy()[source]
    kind = buildings["building_type"].to_numpy()[source].copy()
    missing = observer.strike("missing_year", band=np.searchsorted(_PERIOD_EDGES, year, side="right"))
    impossible = observer.strike("impossible_year", ~missing)
    year = np.where(impossible, np.where(year % 2 == 0, year % 100, year + 100), year)
    malformed = observer.strike("malformed_type")
    kind[malformed] = observer.rng.choice(np.array(_MALFORMED, dtype=object), int(malformed.sum()))
    other = observer.strike("wrong_type", (dwellings > 0) & ~malformed)
    kind[other] = _other_types(observer.rng, kind[other])
    changed = observer.strike("wrong_number_of_dwellings")
    dwellings = np.where(changed, np.where(dwellings > 1, dwellings - 1, dwellings + 1), dwellings)
    return extract(
        GAB_BUILDINGS,
        {
            "building_number": digits(number, 9),
            "building_type": texts(kind),
            "construction_year": kept(year, missing),
            "number_of_floors": buildings["floors"].to_numpy()[source],
            "number_of_dwellings": dwellings,
            "has_lift": buildings["lift"].to_numpy(dtype=bool)[source],
        },
    )


def _other_types(rng: np.random.Generator, kinds: np.ndarray) -> np.ndarray:
    """A residential type other than each of these."""
    types = np.array(_RESIDENTIAL, dtype=object)
    drawn = rng.integers(0, len(types), len(kinds))
    return np.where(types[drawn] == kinds, types[(drawn + 1) % len(types)], types[drawn])


def dwellings_extract(observer: Observer, world: World, rows: Ints) -> pa.Table:
    """Dwellings (rows of ``world.dwellings``)."""
    entered = ~observer.strike("not_entered")
    observer.keep(entered)
    rows = rows[entered]
    rows = rows[doubled(observer)]
    dwellings: pd.DataFrame = world.dwellings.iloc[rows]
    space = dwellings["floor_space"].to_numpy()
    unnumbered = observer.strike("missing_dwelling_number")
    unmeasured = observer.strike("missing_floor_space")
    impossible = observer.strike("impossible_floor_space", ~unmeasured)
    return extract(
        GAB_DWELLINGS,
        {
            "building_number": digits(dwellings["building_number"].to_numpy(), 9),
            "dwelling_sequence": dwellings["sequence"].to_numpy(),
            "address_code": texts(address_texts(dwellings["address"].to_numpy())),
            "dwelling_number": kept(dwelling_numbers(dwellings), unnumbered),
            "utility_floor_space_m2": kept(
                np.where(impossible, np.where(space % 2 == 0, space * 100, 1), space), unmeasured
            ),
        },
    )
