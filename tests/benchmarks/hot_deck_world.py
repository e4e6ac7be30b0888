"""Dwellings for the benchmark of the hot deck: truth, answers, and what is missing of them.

Basic units of unlike size; type of building follows the unit, type of household and background less so. The variables
depend on unit, building, household and one another. Silent are more often those without a couple, in blocks of flats
and of non-western background.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

UNITS, TRACTS, MUNICIPALITIES = 13_700, 1_550, 430
SILENT = 0.07
VARIABLES = (
    "rooms",
    "floor_space",
    "construction_year",
    "bathrooms",
    "water_closets",
    "kitchen",
    "floors",
    "lift",
    "garden",
    "balcony",
    "parking",
    "tenure",
)
CLASSES = (
    ("basic_unit", "building", "household", "non_western"),
    ("basic_unit", "building", "household"),
    ("tract", "building", "household", "non_western"),
    ("tract", "building", "household"),
    ("municipality", "building", "household"),
    ("municipality", "building"),
    ("building",),
    (),
)
FINEST = CLASSES[0]

Numbers = npt.NDArray[np.float64]


def make_dwellings(number: int, seed: int = 1) -> pd.DataFrame:
    """Dwellings with all answers, and ``answered``; the number of basic units goes with the number of dwellings."""
    draw = np.random.default_rng(seed)
    share = number / 2_000_000
    units = max(round(UNITS * share), 5)
    weight = draw.lognormal(0, 0.25, units)
    unit = draw.choice(units, number, p=weight / weight.sum()).astype(np.int32)
    usual = draw.choice(5, units, p=[0.6, 0.12, 0.1, 0.15, 0.03])
    building = np.where(draw.random(number) < 0.9, usual[unit], draw.choice(5, number, p=[0.55, 0.1, 0.12, 0.2, 0.03]))
    chance = 0.71 ** np.arange(8)
    household = draw.choice(8, number, p=chance / chance.sum())
    non_western = draw.random(number) < draw.beta(0.3, 12.0, units)[unit]
    frame = pd.DataFrame(
        {
            "dwelling_id": draw.permutation(np.arange(number, dtype=np.int64) * 7 + 10**15),
            "basic_unit": unit,
            "tract": (unit * TRACTS // UNITS).astype(np.int16),
            "municipality": (unit * MUNICIPALITIES // UNITS).astype(np.int16),
            "building": building.astype(np.int8),
            "household": household.astype(np.int8),
            "non_western": non_western,
        }
    )
    _add_answers(frame, draw, units)
    weight = np.exp(0.5 * (household % 2 == 0) + 0.6 * (building == 3) + 0.9 * non_western)
    frame["answered"] = draw.random(number) >= SILENT * weight / weight.mean()
    return frame


def hide_answers(frame: pd.DataFrame) -> pd.DataFrame:
    """The dwellings as they are delivered: without the answers of the silent."""
    delivered = frame.copy(deep=False)
    for name in VARIABLES:
        delivered[name] = frame[name].where(frame["answered"])
    return delivered


def _add_answers(frame: pd.DataFrame, draw: np.random.Generator, units: int) -> None:
    unit, number = frame["basic_unit"].to_numpy(), len(frame)
    of_unit = draw.normal(0, 1, units)[unit]
    building, household = frame["building"].to_numpy(), frame["household"].to_numpy()

    def noise() -> Numbers:
        return draw.normal(0, 1, number)

    large = 0.5 * of_unit + np.array([0.9, 0.4, 0.2, -0.9, -0.3])[building] + 0.25 * (household % 4) + noise()
    modern = draw.normal(0, 1, units)[unit] + 0.5 * noise()
    answers = {
        "rooms": np.clip(np.round(4 + 1.2 * large - 0.4 * frame["non_western"]), 1, 12),
        "floor_space": np.clip(np.round(100 + 35 * large + 10 * noise()), 15, 400),
        "construction_year": np.clip(np.round(1965 + 18 * modern), 1800, 2001),
        "bathrooms": np.clip(np.round(1.1 + 0.3 * large + 0.2 * modern), 0, 4),
        "water_closets": np.clip(np.round(1.3 + 0.4 * large + 0.2 * modern), 0, 5),
        "kitchen": 1 + (noise() > 2 + 0.3 * large),
        "floors": np.clip(np.round(np.array([2, 2, 2, 4, 3])[building] + 0.5 * noise()), 1, 12),
        "lift": (building == 3) & (modern + noise() > 0.8),
        "garden": (building < 3) | (noise() > 1.2),
        "balcony": 0.3 * large + 0.4 * modern + noise() > -0.5,
        "parking": 0.6 * large + noise() > -0.2,
        "tenure": np.clip(np.round(3 - 0.7 * large + noise()), 1, 6),
    }
    for name, values in answers.items():
        frame[name] = np.asarray(values, np.float32)
