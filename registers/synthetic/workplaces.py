"""Where people work: the municipality, and an establishment of their industry and sector in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from census.errors import ParameterError
from census.reference import Municipality
from registers.synthetic.characteristics import INDUSTRY_GROUPS, SECTOR_GROUPS
from registers.synthetic.draws import Bools, Floats, Ints
from registers.synthetic.establishments import CELLS

_LARGEST = 1 - 1e-9
"""Below 1 by more than the rounding of the number of a cell."""


@dataclass(frozen=True)
class Commuting:
    """How many work in another municipality, and the weight of others by nearness."""

    away_share: float
    same_region: float
    same_county: float
    other_county: float


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
    weights = np.array(
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
    weights[position] = 0.0
    if weights.sum() == 0:
        return np.full(len(away), position)
    bounds = np.cumsum(weights) / weights.sum()
    found = np.minimum(np.searchsorted(bounds, where, side="right"), len(area) - 1)
    return np.where(away, found, position)


def workplaces(workers: Ints, cells: Ints, places: Floats, establishments: pd.DataFrame) -> Ints:
    """Establishment (row) of each worker: one of the worker's industry and sector, the larger the likelier.

    Args:
        workers: municipality of work (position in the area).
        cells: industry and sector (see ``establishments.CELLS``).
        places: a uniform draw (0-1) for each worker.
        establishments: see ``found_establishments``.

    Raises:
        ParameterError: somebody works in an industry and sector that do not occur together in the settings.
    """
    wanted = workers * CELLS + cells
    found = np.searchsorted(establishments["up_to"].to_numpy(), wanted + np.minimum(places, _LARGEST), side="right")
    found = np.minimum(found, len(establishments) - 1)
    other = establishments["cell"].to_numpy()[found] != cells
    if other.any():
        cell = int(cells[other][0])
        raise ParameterError(
            f"{int(other.sum())} persons work where there is no establishment, the first of them in industry "
            f"{INDUSTRY_GROUPS[cell // len(SECTOR_GROUPS)]} and sector {SECTOR_GROUPS[cell % len(SECTOR_GROUPS)]}.",
            "Give the industry a weight in this sector in settings.toml.",
        )
    return found


def cells_of(persons: pd.DataFrame) -> Ints:
    """Cell of industry and sector that persons have; negative for who has none."""
    industry = pd.Categorical(persons["industry_group"], categories=INDUSTRY_GROUPS).codes.astype(np.int64)
    sector = pd.Categorical(persons["sector_group"], categories=SECTOR_GROUPS).codes.astype(np.int64)
    return np.where((industry < 0) | (sector < 0), -1, industry * len(SECTOR_GROUPS) + sector)
