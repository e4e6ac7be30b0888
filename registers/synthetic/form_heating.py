"""Heating systems and sources of energy of households, as the boxes of the housing form part them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from questionnaire.questions import ENERGY, HEATING
from registers.synthetic import homes
from registers.synthetic.draws import categories, chosen

_ELECTRIC, _WATER, _SOLID, _LIQUID, _OTHER = "electric", "water-borne", "solid fuel", "liquid fuel", "other"
_WATER_AND_OTHER, _OTHER_COMBINATION = "water-borne and other", "other combination"


@dataclass(frozen=True)
class FormHeating:
    """What the published classes of heating leave open."""

    water_borne_with_electric: float
    other_combination_with_electric: float
    other_combination_with_liquid: float
    radiators_energy: tuple[float, ...]
    other_energy: tuple[float, ...]
    closed_stove_used: float
    open_fireplace_used: float


def tick_heating(rng: np.random.Generator, households: pd.DataFrame, rates: FormHeating) -> pd.DataFrame:
    """The boxes on heating that are true of each household.

    The published classes of heating follow from the boxes for electric heaters, radiators, closed stove, liquid-fuel
    stove and other systems; the open fireplace counts among stoves only. A class with solid fuel therefore has a
    closed stove, whatever ``stove`` says.

    Args:
        rng: generator.
        households: ``heating`` (position in ``homes.HEATING``), ``stove`` (position in ``homes.STOVES``).
        rates: of what the classes leave open.

    Returns:
        One row for each household, the columns of ``questions.HEATING`` and ``questions.ENERGY``, true or false. At
        least one of either is true, and each source of energy has a system in which it is used.
    """
    size = len(households)
    kind = np.array(homes.HEATING, dtype=object)[households["heating"].to_numpy()]
    stove = np.array(homes.STOVES, dtype=object)[households["stove"].to_numpy()]
    mixed_water, mixed_other = kind == _WATER_AND_OTHER, kind == _OTHER_COMBINATION
    solid = np.isin(kind, [name for name in homes.HEATING if "solid" in name])
    closed = solid | np.isin(stove, ("closed", "both"))
    electric = np.isin(kind, [name for name in homes.HEATING if _ELECTRIC in name])
    electric |= mixed_water & chosen(rng, size, rates.water_borne_with_electric)
    electric |= mixed_other & chosen(rng, size, rates.other_combination_with_electric)
    liquid = np.isin(kind, [name for name in homes.HEATING if "liquid" in name])
    # a combination has two systems at least
    liquid |= mixed_water & ~electric & ~closed
    liquid |= mixed_other & (chosen(rng, size, rates.other_combination_with_liquid) | (~electric & ~closed))
    boxes = {
        "heating_electric": electric,
        "heating_radiators": (kind == _WATER) | mixed_water,
        "heating_open_fireplace": np.isin(stove, ("open", "both")),
        "heating_closed_stove": closed,
        "heating_liquid_stove": liquid,
        "heating_other": (kind == _OTHER) | mixed_other,
    }
    return pd.DataFrame({**boxes, **_energy(rng, boxes, rates)})[[*HEATING, *ENERGY]]


def _energy(rng: np.random.Generator, boxes: dict[str, np.ndarray], rates: FormHeating) -> dict[str, np.ndarray]:
    size = len(boxes["heating_electric"])
    # of radiators: electricity, electricity and liquid fuel, liquid fuel, solid fuel, gas, another source
    boiler = np.where(boxes["heating_radiators"], categories(rng, size, rates.radiators_energy), -1)
    # of other systems: electricity, gas, solar energy, another source
    other = np.where(boxes["heating_other"], categories(rng, size, rates.other_energy), -1)
    stove = boxes["heating_closed_stove"] & chosen(rng, size, rates.closed_stove_used)
    fireplace = boxes["heating_open_fireplace"] & chosen(rng, size, rates.open_fireplace_used)
    used = {
        "energy_electricity": boxes["heating_electric"] | np.isin(boiler, (0, 1)) | (other == 0),
        "energy_solid_fuel": stove | fireplace | (boiler == 3),
        "energy_liquid_fuel": boxes["heating_liquid_stove"] | np.isin(boiler, (1, 2)),
        "energy_gas": (boiler == 4) | (other == 1),
        "energy_solar": other == 2,
        "energy_other": (boiler == 5) | (other == 3),
    }
    # who has nothing but a stove uses it
    used["energy_solid_fuel"] |= ~np.logical_or.reduce(list(used.values()))
    return used
