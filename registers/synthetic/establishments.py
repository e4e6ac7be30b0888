"""Establishments and enterprises: industry, sector, size and location."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from census.errors import ParameterError
from census.reference import Municipality
from registers import identity
from registers.synthetic.characteristics import SECTOR_GROUPS
from registers.synthetic.divisions import DIVISIONS, GROUP_OF_DIVISION, division_weights
from registers.synthetic.draws import (
    NOBODY,
    Bools,
    Floats,
    Ints,
    categories,
    categories_by_row,
    chosen,
    generator,
)
from registers.synthetic.geography import lay_out_basic_units
from registers.synthetic.number_blocks import block_of
from registers.synthetic.settings import Settings

CENTRAL, COUNTY, MUNICIPAL = "110", "510", "550"
PRIVATE = ("710", "760", "770", "740", "610", "630", "680")
SECTORS = np.array([CENTRAL, COUNTY, MUNICIPAL, *PRIVATE, ""], dtype=object)
"""Institutional sectors; the last is unknown."""
FORMS = np.array(
    ["ORGL", "FYLK", "KOMM", "AS", "ASA", "BA", "ANS", "DA", "ENK", "FLI", "STI", "SF", "IKS"], dtype=object
)
"""Organisational forms."""
CELLS = len(DIVISIONS) * len(SECTOR_GROUPS)
"""A cell is a division (position in ``DIVISIONS``) times four plus a sector (position in ``SECTOR_GROUPS``)."""
WIDE_CELL: Ints = np.repeat(GROUP_OF_DIVISION, len(SECTOR_GROUPS)) * len(SECTOR_GROUPS) + np.tile(
    np.arange(len(SECTOR_GROUPS)), len(DIVISIONS)
)
"""Wide cell that each cell belongs to: likewise of the group of industries."""
SEA_TRANSPORT = "61"
_UNSPECIFIED = len(DIVISIONS) - 1
_SUBCLASSES = ("110", "120", "210", "220", "310", "400", "900")
_SUBCLASS_WEIGHTS = (0.35, 0.2, 0.15, 0.1, 0.1, 0.05, 0.05)
_SPARE_NUMBERS = 200
_NUMBERS_PER_PERSON = 0.2


@dataclass(frozen=True)
class Establishments:
    """How many establishments there are, and of which kinds.

    ``private_sectors`` are weights in the order of ``PRIVATE``; ``forms`` weights of the organisational forms, in the
    order of ``FORMS``, one row for each of ``SECTORS``. A municipality with so many workers of a division and sector as
    ``least_workers`` (on average, by its population) has an establishment of it.
    """

    persons: float
    least_workers: float
    spread: float
    shared_enterprise: float
    ships: float
    unspecified: float
    private_sectors: tuple[float, ...]
    forms: tuple[tuple[float, ...], ...]


def found_establishments(area: Sequence[Municipality], settings: Settings, seed: int) -> pd.DataFrame:
    """Establishments of all municipalities of an area, each municipality's drawn on its own.

    Every municipality has at least one establishment of each group of industries and sector that occur together in the
    country, and of each division and sector that are common enough; some of these have no employee. Of the rarer ones
    only some municipalities have any (see ``workplaces``).

    Returns:
        One row for each establishment, in order of municipalities and cells: ``establishment_number``,
        ``enterprise_number`` (integers), ``industry_code`` (empty if unspecified), ``sector_code`` (likewise),
        ``municipality_code`` (empty for ships), ``basic_unit`` (code; ``NOBODY`` for ships), ``form``, ``municipality``
        (position in the area; for ships that of their enterprise), ``cell``, ``head_office`` (row of the enterprise's
        head office), ``up_to`` (number of the cell within the area plus the cumulated share of its workers).
    """
    parts, start = [], 0
    for position, municipality in enumerate(area):
        rng = generator(seed, municipality.code, "establishments")
        part = _establishments_of(rng, municipality, settings, seed)
        part["head_office"] += start
        part["municipality"] = position
        part["up_to"] += position * CELLS
        start += len(part)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def cell_weights(settings: Settings) -> Floats:
    """Employed men and women (rows) of the country by cell of division and sector."""
    rates = settings.read(Establishments, "establishments")
    result = np.zeros((2, len(DIVISIONS), len(SECTOR_GROUPS)))
    weights = division_weights(settings.industries)
    for group, item in enumerate(settings.industries):
        rows = np.flatnonzero(group == GROUP_OF_DIVISION)
        sectors = np.outer(weights[rows] / weights[rows].sum(), np.array(item.sectors) / sum(item.sectors))
        result[0, rows] = item.employed * (1 - item.women) * sectors
        result[1, rows] = item.employed * item.women * sectors
    result[:, _UNSPECIFIED, -1] = rates.unspecified / 2
    return result.reshape(2, CELLS)


def _counts_of(rng: np.random.Generator, population: int, settings: Settings, rates: Establishments) -> Ints:
    """How many establishments of each cell a municipality has."""
    employed = cell_weights(settings).sum(axis=0)
    expected = population / rates.persons / 2 * employed / employed.sum()
    common = expected * rates.persons >= rates.least_workers
    counts = np.maximum(np.round(expected), np.where(common, 1, rng.random(CELLS) < expected)).astype(np.int64)
    wide = np.bincount(WIDE_CELL, counts)
    # a group and sector of which there would be none has one, of a division drawn by size
    for missing in np.flatnonzero((np.bincount(WIDE_CELL, employed) > 0) & (wide == 0)):
        cells = np.flatnonzero(missing == WIDE_CELL)
        counts[cells[categories(rng, 1, employed[cells])]] = 1
    return np.asarray(counts)


def _establishments_of(
    rng: np.random.Generator, municipality: Municipality, settings: Settings, seed: int
) -> pd.DataFrame:
    rates = settings.read(Establishments, "establishments")
    counts = _counts_of(rng, municipality.population, settings, rates)
    cell = np.repeat(np.arange(CELLS), counts)
    count = len(cell)
    division, group = cell // len(SECTOR_GROUPS), cell % len(SECTOR_GROUPS)
    subclass = np.array(_SUBCLASSES, dtype=object)[categories(rng, count, _SUBCLASS_WEIGHTS)]
    code = np.where(division == _UNSPECIFIED, "", np.array(DIVISIONS, dtype=object)[division] + subclass)
    sector = np.where(group == 3, 3 + categories(rng, count, rates.private_sectors), group)
    sector = np.where(division == _UNSPECIFIED, len(SECTORS) - 1, sector)
    # the forms of one enterprise agree: they are drawn for all, and those of the head office hold
    form = categories_by_row(rng, sector, np.asarray(rates.forms))
    head_office = _head_offices(sector, cell, chosen(rng, count, rates.shared_enterprise))
    at_sea = np.array([text[:2] == SEA_TRANSPORT for text in code]) & chosen(rng, count, rates.ships)
    units = lay_out_basic_units(municipality, settings, seed)
    unit = units.code[categories(rng, count, units.size)]
    size = np.exp(rng.normal(0.0, rates.spread, count))
    numbers = _organisation_numbers(municipality, 2 * count)
    return pd.DataFrame(
        {
            "establishment_number": numbers[:count],
            "enterprise_number": numbers[count:][head_office],
            "industry_code": code,
            "sector_code": SECTORS[sector[head_office]],
            "municipality_code": np.where(at_sea, "", municipality.code).astype(object),
            "basic_unit": np.where(at_sea, NOBODY, unit),
            "form": FORMS[form[head_office]],
            "cell": cell,
            "head_office": head_office,
            "up_to": cell + _share_within(cell, size),
        }
    )


def _head_offices(sector: Ints, cell: Ints, shared: Bools) -> Ints:
    """Head office of each one's enterprise.

    The municipality and the county are one enterprise each, with an office of public administration as its head;
    central government is one for each group of industries; some private establishments belong to the enterprise of the
    one before them in their cell.
    """
    rows = np.arange(len(sector))
    own = np.maximum.accumulate(np.where(shared & (rows > 0) & (cell == np.roll(cell, 1)), 0, rows))
    _, first, of_cell = np.unique(WIDE_CELL[cell], return_index=True, return_inverse=True)
    head = np.where(sector == 0, first[of_cell], own)
    administration = cell // len(SECTOR_GROUPS) == DIVISIONS.index("75")
    for code in (1, 2):
        same = np.flatnonzero(sector == code)
        offices = np.flatnonzero((sector == code) & administration)
        head[same] = offices[0] if len(offices) else same[:1]
    return np.asarray(head)


def _share_within(cell: Ints, size: Floats) -> Floats:
    """Cumulated share of the sizes within each cell; cells stand together and the last of each has exactly 1."""
    total = np.cumsum(size)
    first = np.searchsorted(cell, cell)
    last = np.searchsorted(cell, cell, side="right") - 1
    before = total[first] - size[first]
    share = (total - before) / (total[last] - before)
    share[last] = 1.0
    return np.asarray(share)


def _organisation_numbers(municipality: Municipality, count: int) -> Ints:
    """Organisation numbers of which the municipality owns a fixed part, whatever else is simulated."""
    leading = 90_000_000 + np.array(block_of(municipality, _NUMBERS_PER_PERSON, _SPARE_NUMBERS))
    numbers, exists = identity.organisation_numbers(leading)
    numbers = numbers[exists]
    if len(numbers) < count:
        raise ParameterError(
            f"Municipality {municipality.code} needs {count} organisation numbers and has {len(numbers)}.",
            "Let establishments have more persons: raise establishments.persons.",
        )
    # enterprises and establishments take turns, so that a number does not tell which of them it names
    return np.concatenate([numbers[0:count:2], numbers[1:count:2]])


def unused_organisation_numbers(rng: np.random.Generator, count: int) -> Ints:
    """Organisation numbers with right check digits that belong to nobody: those of establishments long closed."""
    numbers, exists = identity.organisation_numbers(80_000_000 + rng.integers(0, 4_900_000, 2 * count + 20))
    return numbers[exists][:count]
