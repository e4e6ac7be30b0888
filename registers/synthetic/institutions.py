"""Institutions: homes, hospitals, prisons and others in which people live who are in no private household."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from census.reference import Municipality
from registers.synthetic.draws import NOBODY, Ints, categories_by_row

Weights = tuple[float, ...]

PLACES_PER_RESIDENT = 1.08
"""Places of an institution for each resident: some stand empty, and some are for short stays."""


@dataclass(frozen=True)
class Institutions:
    """Kinds of institutions (codes of ``institution_kind``); all lists have one element for each kind.

    Attributes:
        kinds: codes.
        building_types: type of the building in GAB.
        least: institutions that even the smallest municipality has.
        persons_for_each: inhabitants of a municipality for each institution.
        names: what the name of an institution ends in.
        ages: limits of the age classes that ``residents`` tells apart.
        residents: weight of the kind among the people of each age class who live at institutions.
    """

    kinds: tuple[str, ...]
    building_types: tuple[str, ...]
    least: tuple[int, ...]
    persons_for_each: Weights
    names: tuple[str, ...]
    ages: tuple[int, ...]
    residents: tuple[Weights, ...]


def found_institutions(
    rng: np.random.Generator, municipality: Municipality, numbers: Ints, rates: Institutions
) -> pd.DataFrame:
    """The municipality's institutions.

    Args:
        rng: generator.
        municipality: of 1 January 2002.
        numbers: organisation numbers that are free to be given.
        rates: which institutions there are.

    Returns:
        One row for each: ``number`` (organisation number), ``kind`` (position in ``rates.kinds``), ``building_type``.
    """
    expected = municipality.population / np.asarray(rates.persons_for_each)
    count = np.maximum(np.asarray(rates.least), np.floor(expected + rng.random(len(expected)))).astype(np.int64)
    kind = np.repeat(np.arange(len(count)), count)
    return pd.DataFrame(
        {
            "number": numbers[: len(kind)],
            "kind": kind,
            "building_type": np.array(rates.building_types, dtype=object)[kind],
        }
    )


def choose_institutions(rng: np.random.Generator, age: Ints, institutions: pd.DataFrame, rates: Institutions) -> Ints:
    """Institution (row) of each of the people who live at one, by age.

    Where a municipality lacks the kinds for somebody's age, the home for the elderly takes the person: every
    municipality has one, and every age has a weight in it.
    """
    kind = institutions["kind"].to_numpy()
    present = np.bincount(kind, minlength=len(rates.kinds))
    weights = np.asarray(rates.residents) * (present > 0)
    of_person = categories_by_row(rng, np.searchsorted(rates.ages, age, side="right"), weights)
    first = np.searchsorted(kind, of_person)
    return np.asarray(first + np.floor(rng.random(len(age)) * present[of_person]), dtype=np.int64)


def rows_of_institutions(dwellings: pd.DataFrame, institutions: int) -> Ints:
    """Row in ``dwellings`` of each institution."""
    rows = np.full(institutions, NOBODY)
    own = np.flatnonzero(dwellings["institution"].to_numpy() != NOBODY)
    rows[dwellings["institution"].to_numpy()[own]] = own
    return rows
