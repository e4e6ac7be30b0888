"""Where people work: the municipality, and an establishment of their industry and sector in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from census.errors import ParameterError
from census.reference import Municipality
from registers.synthetic.characteristics import INDUSTRY_GROUPS, SECTOR_GROUPS
from registers.synthetic.divisions import DIVISIONS
from registers.synthetic.draws import Bools, Floats, Ints, columns_by_row
from registers.synthetic.establishments import CELLS, WIDE_CELL

_LARGEST = 1 - 1e-9
"""Below 1 by more than the rounding of the number of a cell."""


@dataclass(frozen=True)
class Commuting:
    """How many work in another municipality, and the weight of others by nearness."""

    away_share: float
    same_region: float
    same_county: float
    other_county: float


def nearness(home: Municipality, area: Sequence[Municipality], rates: Commuting) -> Floats:
    """Weight of each municipality of the area by population and nearness; that of residence is near to itself."""
    return np.array(
        [
            item.population
            * (
                rates.same_region
                if item.economic_region_code == home.economic_region_code
                else rates.same_county
                if item.county_code == home.county_code
                else rates.other_county
            )
            for item in area
        ],
        dtype=float,
    )


def work_municipalities(
    home: Municipality, area: Sequence[Municipality], away: Bools, where: Floats, rates: Commuting
) -> Ints:
    """Position in the area of the municipality of work; everybody works at home in an area of a single municipality.

    Args:
        home: municipality of residence.
        area: all municipalities simulated.
        away: who works in another municipality.
        where: a uniform draw (0-1) for each worker.
        rates: weights of the other municipalities.
    """
    position = [item.code for item in area].index(home.code)
    weights = nearness(home, area, rates)
    weights[position] = 0.0
    if weights.sum() == 0:
        return np.full(len(away), position)
    bounds = np.cumsum(weights) / weights.sum()
    found = np.minimum(np.searchsorted(bounds, where, side="right"), len(area) - 1)
    return np.where(away, found, position)


def nearest_with_cell(
    workers: Ints, cells: Ints, where: Floats, weights: Floats, establishments: pd.DataFrame, employed: Floats
) -> tuple[Ints, Ints]:
    """Municipality and cell of work of each worker, such that the municipality has an establishment of the cell.

    Who works in a division and sector that the municipality lacks goes to one that has it; where the whole area lacks
    it, to another division of the group in the municipality.

    Args:
        workers: municipality of work (position in the area).
        cells: division and sector (see ``establishments.CELLS``).
        where: a uniform draw (0-1) for each worker.
        weights: of the municipalities of the area, see ``nearness``.
        establishments: see ``found_establishments``.
        employed: of the country by cell, see ``cell_weights``.

    Raises:
        ParameterError: somebody works in a group of industries and sector that do not occur together in the settings.
    """
    workers, cells = workers.copy(), cells.copy()
    place = establishments["municipality"].to_numpy() * CELLS + establishments["cell"].to_numpy()
    exists = np.bincount(place, minlength=len(weights) * CELLS).reshape(len(weights), CELLS) > 0
    lacking = np.flatnonzero(~exists[workers, cells])
    somewhere = exists[:, cells[lacking]].any(axis=0)
    go = lacking[somewhere]
    wanted, row = np.unique(cells[go], return_inverse=True)
    workers[go] = columns_by_row(where[go], row, weights * exists[:, wanted].T)
    stay = lacking[~somewhere]
    pairs, row = np.unique(workers[stay] * CELLS + cells[stay], return_inverse=True)
    of_group = WIDE_CELL[pairs % CELLS][:, None] == WIDE_CELL
    others = np.where(of_group & exists[pairs // CELLS], employed, 0.0)
    unknown = others.sum(axis=1) == 0
    if unknown.any():
        cell = int(pairs[unknown][0]) % CELLS
        raise ParameterError(
            f"{int(unknown[row].sum())} persons work where there is no establishment, the first of them in industry "
            f"{INDUSTRY_GROUPS[WIDE_CELL[cell] // len(SECTOR_GROUPS)]} and sector "
            f"{SECTOR_GROUPS[cell % len(SECTOR_GROUPS)]}.",
            "Give the industry a weight in this sector in settings.toml.",
        )
    cells[stay] = columns_by_row(where[stay], row, others)
    return workers, cells


def workplaces(workers: Ints, cells: Ints, places: Floats, establishments: pd.DataFrame) -> Ints:
    """Establishment (row) of each worker: one of the worker's division and sector, the larger the likelier.

    Args:
        workers: municipality of work (position in the area), which has an establishment of the cell.
        cells: division and sector (see ``establishments.CELLS``).
        places: a uniform draw (0-1) for each worker.
        establishments: see ``found_establishments``.
    """
    wanted = workers * CELLS + cells
    found = np.searchsorted(establishments["up_to"].to_numpy(), wanted + np.minimum(places, _LARGEST), side="right")
    return np.minimum(found, len(establishments) - 1)


def cells_of(persons: pd.DataFrame) -> Ints:
    """Cell of division and sector that persons have; negative for who has none."""
    division = pd.Categorical(persons["industry_division"], categories=DIVISIONS[:-1]).codes.astype(np.int64)
    division[(persons["industry_group"] == INDUSTRY_GROUPS[-1]).to_numpy()] = len(DIVISIONS) - 1
    sector = pd.Categorical(persons["sector_group"], categories=SECTOR_GROUPS).codes.astype(np.int64)
    return np.where((division < 0) | (sector < 0), -1, division * len(SECTOR_GROUPS) + sector)
