"""Basic units of a municipality: codes, names, size, kind of settlement and urban district."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from census.reference import Municipality, code_list, read_facts
from registers.synthetic.draws import NOBODY, Bools, Floats, Ints, Texts, generator
from registers.synthetic.names import place_names
from registers.synthetic.settings import Settings

MOST_TRACTS = 99
"""A tract has two digits of the basic unit's code."""


@dataclass(frozen=True)
class BasicUnits:
    """Basic units of one municipality, in order of their codes.

    Attributes:
        code: municipality (4), tract (2), unit (2), as integers.
        name: different within the municipality.
        size: share of the municipality's dwellings.
        is_dense: the unit lies in an urban settlement.
        urban_district: position in the municipality's list of urban districts; -1 where it has none.
        district_codes: that list.
        municipality_2001: municipality on census day, as an integer: another than that of 2002 where borders changed.
    """

    code: Ints
    name: Texts
    size: Floats
    is_dense: Bools
    urban_district: Ints
    district_codes: tuple[str, ...]
    municipality_2001: Ints


def lay_out_basic_units(municipality: Municipality, settings: Settings, seed: int) -> BasicUnits:
    """Divide a municipality into tracts and basic units of skewed size; urban districts are made up of whole units."""
    rates = settings.geography
    rng = generator(seed, municipality.code, "geography")
    count = max(2, round(municipality.population / rates.persons_per_unit))
    tracts = min(max(1, round(count / rates.units_per_tract)), MOST_TRACTS)
    tract = np.arange(count) * tracts // count
    within = np.arange(count) - np.searchsorted(tract, tract)
    size = np.exp(rng.normal(0.0, rates.size_spread, count))
    # the larger units of a municipality are the densely populated ones
    dense = round(count * rates.dense_share[int(municipality.centrality)])
    is_dense = np.zeros(count, dtype=bool)
    is_dense[np.argsort(-size * rng.uniform(0.5, 1.5, count), kind="stable")[:dense]] = True
    districts = tuple(
        item.code for item in code_list("urban_district") if item.extra["municipality_code"] == municipality.code
    )
    position = np.arange(count) * len(districts) // count if districts else np.full(count, NOBODY)
    return BasicUnits(
        code=int(municipality.code) * 10_000 + (tract + 1) * 100 + within + 1,
        name=place_names(rng, count),
        size=size / size.sum(),
        is_dense=is_dense,
        urban_district=position.astype(np.int64),
        district_codes=districts,
        municipality_2001=_municipalities_2001(municipality, count),
    )


def _municipalities_2001(municipality: Municipality, units: int) -> Ints:
    """Municipality on census day of each basic unit: those that were merged divide the units evenly, in order."""
    before = [
        int(row["old_code"]) for row in read_facts("municipality_changes") if row["new_code"] == municipality.code
    ] or [int(municipality.code)]
    return np.array(before, dtype=np.int64)[np.arange(units) * len(before) // units]
