"""The pool: a hundred thousand households with all their characteristics, from which every municipality draws its own.

A plausible model draws the pool once, always the same. It tells which households there are: their families, ages,
origins, education, work and dwellings. How often each of them stands for one in the country, and in each county,
follows from calibration to published figures (``calibration``). What differs between households drawn from the same
one (identity numbers, names, dates, exact hours and floor space, addresses, jobs) is drawn in the municipality.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from registers.synthetic.characteristics import draw_characteristics
from registers.synthetic.draws import NOBODY, Floats, Ints
from registers.synthetic.homes import draw_homes
from registers.synthetic.households import Tie, draw_families
from registers.synthetic.kinship import RESIDENT, link_household_members
from registers.synthetic.origin import draw_origins
from registers.synthetic.persons import list_persons
from registers.synthetic.settings import load_settings

PRIVATE_HOUSEHOLDS = 100_000
OUTSIDE = 4_000
"""Persons in the pool who live in institutions or have no fixed address."""
_RARE = 0.75
"""Rare compositions stand more often in the pool than in the country: by this power of their number."""
_SEED = 20011103
_LINKS = ("partner", "spouse", "mother", "father")


@dataclass(frozen=True)
class Pool:
    """Households with their members.

    Attributes:
        households: one row each, private ones first: see ``list_households`` and ``homes.draw_homes``; ``first_family``
            and ``families``, ``first_person`` and ``size`` say which rows of the other tables belong to it.
        families: see ``households.draw_families``.
        persons: see ``persons``, ``kinship``, ``origin`` and ``characteristics``; links are rows of the pool.
        base_weight: how many households of the country each stands for before calibration.
    """

    households: pd.DataFrame
    families: pd.DataFrame
    persons: pd.DataFrame
    base_weight: Floats


@lru_cache(maxsize=1)
def draw_pool() -> Pool:
    """Draw the pool: a second's work, the same in every process."""
    settings = load_settings("clean")
    rng = np.random.default_rng(np.random.SeedSequence([_SEED]))
    published = np.array([item.households for item in settings.compositions], dtype=float)
    share = published**_RARE / (published**_RARE).sum()
    counts = np.maximum(np.round(share * PRIVATE_HOUSEHOLDS), 1).astype(np.int64)
    compositions = np.repeat(np.arange(len(counts)), counts)
    families = draw_families(rng, compositions, OUTSIDE, settings)
    persons = list_persons(rng, families, settings.people)
    persons = link_household_members(rng, families, persons, settings)
    persons = draw_origins(rng, persons.assign(registration=RESIDENT), settings.origin)
    persons = draw_characteristics(rng, persons, settings)
    households = draw_homes(rng, list_households(families, persons), settings)
    outside = settings.people.other_households_share * published.sum() * _MEAN_SIZE / OUTSIDE
    return Pool(households, families, persons, np.r_[(published / counts)[compositions], np.full(OUTSIDE, outside)])


_MEAN_SIZE = 2.287
"""Persons in a private household."""


def list_households(families: pd.DataFrame, persons: pd.DataFrame) -> pd.DataFrame:
    """One row for each household, in order.

    Returns:
        ``size``, ``has_children`` (0-17 years), ``is_private``, ``first_family``, ``families`` (number),
        ``first_person``.
    """
    of_person, of_family = persons["household"].to_numpy(), families["household"].to_numpy()
    child = (persons["adult"] == NOBODY).to_numpy() & (persons["age"] < 18).to_numpy()
    count = int(of_family.max()) + 1
    outside = np.bincount(of_family, families["tie"] >= Tie.INSTITUTION, count) > 0
    return pd.DataFrame(
        {
            "size": np.bincount(of_person, minlength=count),
            "has_children": np.bincount(of_person, child, count) > 0,
            "is_private": ~outside,
            "first_family": np.searchsorted(of_family, np.arange(count)),
            "families": np.bincount(of_family, minlength=count),
            "first_person": np.searchsorted(of_person, np.arange(count)),
        }
    )


def take_households(pool: Pool, chosen: Ints) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Households of the pool, in this order and as often as they are named, with their families and persons.

    Private households must stand before the others. Links and numbers count the rows taken.
    """
    households = pool.households.iloc[chosen].reset_index(drop=True)
    family_rows, of_family = _members(households["first_family"].to_numpy(), households["families"].to_numpy())
    person_rows, of_person = _members(households["first_person"].to_numpy(), households["size"].to_numpy())
    families = pool.families.iloc[family_rows].reset_index(drop=True)
    persons = pool.persons.iloc[person_rows].reset_index(drop=True)
    first_person = np.cumsum(np.r_[0, households["size"].to_numpy()[:-1]])
    first_family = np.cumsum(np.r_[0, households["families"].to_numpy()[:-1]])
    moved = (first_person - households["first_person"].to_numpy())[of_person]
    for link in _LINKS:
        there = persons[link].to_numpy()
        persons[link] = np.where(there == NOBODY, NOBODY, there + moved)
    persons["family"] = persons["family"].to_numpy() + (first_family - households["first_family"].to_numpy())[of_person]
    persons["household"], families["household"] = of_person, of_family
    households["first_family"], households["first_person"] = first_family, first_person
    return households, families, persons


def _members(first: Ints, count: Ints) -> tuple[Ints, Ints]:
    """Rows of the members of each household, and the household of each of these rows."""
    household = np.repeat(np.arange(len(count)), count)
    start = np.cumsum(np.r_[0, count[:-1]])
    return np.arange(len(household)) - start[household] + first[household], household
