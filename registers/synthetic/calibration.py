"""How often each household of the pool stands for one in the country and in each county.

``python -m registers.synthetic.fitting`` fits the weights to the published figures (``targets``) by penalised raking
(``raking``) and writes them to ``weights.parquet`` and ``county_factors.csv``; a simulation only reads them. Figures
that were not published by county are filled in by the assumptions of ``[county_assumptions]`` in the settings.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from census.errors import ParameterError
from census.reference import code_list
from registers.synthetic.description import describe_households, describe_persons
from registers.synthetic.draws import Floats
from registers.synthetic.pool import Pool, draw_pool
from registers.synthetic.targets import Frames, load_targets, members

WEIGHTS, COUNTY_FACTORS = "weights.parquet", "county_factors.csv"
"""Files beside this module that hold the fitted weights."""
POOL = b"pool"
"""Where the file of weights says which pool they were fitted to."""
PACKAGE = "registers.synthetic"

Cell: TypeAlias = "Mapping[str, tuple[str, ...]]"


@dataclass(frozen=True)
class Feature:
    """What is counted of a household: how many persons, occupants or dwellings of it belong to a cell of a table.

    Attributes:
        counts: ``persons``, ``occupants`` (persons of private households) or ``households``.
        cell: codes by dimension (``targets.DIMENSIONS``); none: all.
    """

    counts: str
    cell: Cell

    def text(self) -> str:
        """The feature as JSON: equal features have equal texts."""
        return json.dumps([self.counts, {name: sorted(self.cell[name]) for name in sorted(self.cell)}])

    @classmethod
    def read(cls, text: str) -> Feature:
        """A feature from its text."""
        counts, cell = json.loads(text)
        return cls(counts, {name: tuple(codes) for name, codes in cell.items()})


class Memberships:
    """Counts of the pool's households in cells of the published tables."""

    def __init__(self, pool: Pool) -> None:
        persons = describe_persons(pool.households, pool.families, pool.persons)
        private = pool.households["is_private"].to_numpy()
        households = describe_households(pool.households, pool.families, pool.persons)[private]
        self.household = persons["household"].to_numpy()
        self.size = len(pool.households)
        link = np.where(private[self.household], self.household, -1)
        self.frames = Frames(persons, households.reset_index(drop=True), link)

    def count(self, feature: Feature) -> Floats:
        """What each household of the pool contributes to a feature."""
        inside = members(self.frames, "persons" if feature.counts == "persons" else "households", feature.cell)
        if feature.counts == "persons":
            return np.asarray(np.bincount(self.household, inside, self.size), dtype=np.float64)
        result = np.zeros(self.size)
        result[: len(inside)] = inside
        if feature.counts == "occupants":
            result[: len(inside)] *= self.frames.households["household_size"].to_numpy()
        return result


@cache
def county_weights() -> Mapping[str, Floats]:
    """Calibrated weight of each household of the pool in each county (by code).

    Raises:
        ParameterError: the weights were fitted to another pool than the settings now give.
    """
    pool = draw_pool()
    with (resources.files(PACKAGE) / WEIGHTS).open("rb") as file:
        table = pq.read_table(file)
    if (table.schema.metadata or {}).get(POOL, b"").decode() != fingerprint(pool):
        raise ParameterError(
            "The weights of the pool were fitted to another pool than the settings give.",
            "Fit them anew: python -m registers.synthetic.fitting",
        )
    common = table["weight"].to_numpy().astype(np.float64)
    with (resources.files(PACKAGE) / COUNTY_FACTORS).open("r") as file:
        factors = pd.read_csv(file, dtype={"county": str})
    memberships = Memberships(pool)
    exponents = {county: np.zeros(len(common)) for county in factors["county"].unique()}
    for text, of_feature in factors.groupby("feature", sort=False):
        contribution = memberships.count(Feature.read(str(text)))
        for county, factor in zip(of_feature["county"], of_feature["log_factor"], strict=True):
            exponents[county] += factor * contribution
    return {county: common * np.exp(exponent) for county, exponent in exponents.items()}


def published_building_shares() -> Mapping[str, tuple[float, ...]]:
    """Share of each building group (1-5) in the dwellings of a municipality (code), where it was published."""
    targets = load_targets()
    groups = tuple(item.code for item in code_list("building_group"))
    found: dict[str, dict[str, float]] = {}
    rows: Iterable[Any] = targets[targets["scope"] == "municipality"].itertuples()
    for row in rows:
        if set(row.cell) == {"household_municipality", "building_group"}:
            (code,), (group,) = row.cell["household_municipality"], row.cell["building_group"]
            found.setdefault(code, {})[group] = row.value
    return {
        code: tuple(values[group] / sum(values.values()) for group in groups)
        for code, values in found.items()
        if set(values) == set(groups)
    }


def fingerprint(pool: Pool) -> str:
    """Checksum of the pool: it changes with whatever the weights depend on."""
    digest = hashlib.sha256()
    for table in (pool.households, pool.families, pool.persons):
        digest.update(pd.util.hash_pandas_object(table, index=False).to_numpy().tobytes())
    return digest.hexdigest()
