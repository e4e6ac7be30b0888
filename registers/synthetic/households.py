"""Households and the families in them, before they have persons.

A family is one adult or one couple, with or without children who themselves have neither partner nor children. Most
households hold one family; the others also hold a second family, which is something to the first (a grandparent, a
separated spouse, a lodger …). Drawing stops at exactly the municipality's number of persons.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
import pandas as pd

from registers.synthetic.draws import Floats, Ints, banded, categories, categories_by_row, chosen
from registers.synthetic.settings import Composition, People, Settings


class Tie(IntEnum):
    """What a family is to the first family of its household."""

    FIRST = 0
    UNRELATED = 1
    GRANDPARENT = 2
    DIVORCED_CHILD = 3
    LONE_PARENT_CHILD = 4
    CHILD_COUPLE = 5
    SEPARATED_SPOUSE = 6
    FOSTER_CHILD = 7
    INSTITUTION = 8
    NO_FIXED_ADDRESS = 9


_GENERATION = {Tie.GRANDPARENT: 1, Tie.DIVORCED_CHILD: -1, Tie.LONE_PARENT_CHILD: -1, Tie.CHILD_COUPLE: -1}


def draw_families(rng: np.random.Generator, compositions: Ints, outside: int, settings: Settings) -> pd.DataFrame:
    """Families of households of these compositions, and of persons outside private households.

    Args:
        rng: generator.
        compositions: position in the settings of each private household's composition.
        outside: number of persons in institutions and of no fixed address.
        settings: of the synthetic world.

    Returns:
        One row for each family, in order of households: ``household`` (from 0), ``composition`` (position in the
        settings; -1 outside), ``tie`` (``Tie``), ``couple``, ``children`` (number), ``age`` (of the first adult, in
        years, as wished for), ``youngest`` (age of the youngest child; NaN without children), ``size`` (persons).
        Persons outside private households stand last, as households of one.
    """
    families = _families_of(rng, compositions, settings)
    last = _outside_private_households(rng, outside, settings.people)
    last["household"] += len(compositions)
    return pd.concat([families, last], ignore_index=True)


def _families_of(rng: np.random.Generator, compositions: Ints, settings: Settings) -> pd.DataFrame:
    parts = []
    for position, composition in enumerate(settings.compositions):
        household = np.flatnonzero(compositions == position)
        first = _first_families(rng, household, composition, settings.people)
        families = [first, *_other_families(rng, first, composition, settings.people)]
        parts += [family.assign(composition=position) for family in families]
    table = pd.concat(parts, ignore_index=True)
    table["size"] = 1 + table["couple"] + table["children"]
    return table.sort_values(["household", "tie"], kind="stable", ignore_index=True)


def _first_families(
    rng: np.random.Generator, household: Ints, composition: Composition, people: People
) -> pd.DataFrame:
    size = len(household)
    children = categories(rng, size, composition.children)
    if composition.youngest:
        youngest = _youngest(rng, size, composition, people)
        age = youngest + mother_age(rng, children, people)
    else:
        weights = {"alone": people.alone_ages, "couple": people.couple_ages, "sharer": people.sharer_ages}
        if composition.second in ("divorced child", "lone parent child", "child couple"):
            # parents of grown-up children are older than childless couples
            bands = np.array(weights[composition.ages]) * (np.arange(len(people.alone_ages)) >= 4)
        elif composition.second in ("foster child", "grandparent", "separated spouse"):
            bands = np.array(weights[composition.ages]) * np.isin(np.arange(len(people.alone_ages)), (2, 3, 4, 5))
        else:
            bands = np.array(weights[composition.ages])
        age = banded(rng, people.age_edges, categories(rng, size, bands))
        youngest = np.full(size, np.nan)
    return _frame(household, Tie.FIRST, np.full(size, composition.couple), children, age, youngest)


def _youngest(rng: np.random.Generator, size: int, composition: Composition, people: People) -> Floats:
    if composition.youngest == "adult":
        return banded(rng, people.adult_child_edges, categories(rng, size, people.adult_child_weights))
    low, high = people.youngest_small if composition.youngest == "small" else people.youngest_older
    return rng.uniform(low, high, size)


def mother_age(rng: np.random.Generator, children: Ints, people: People) -> Floats:
    """Age of the mother at the birth of the youngest of so many children."""
    mean = people.mother_age_mean + people.mother_age_per_child * (children - 1)
    low, high = people.mother_age_limits
    # room for the older children: each needs about three more years after the lower limit
    return np.clip(rng.normal(mean, people.mother_age_spread), low + 3.0 * np.maximum(children - 1, 0), high)


def _other_families(
    rng: np.random.Generator, first: pd.DataFrame, composition: Composition, people: People
) -> list[pd.DataFrame]:
    if not composition.second:
        return []
    tie = Tie[composition.second.upper().replace(" ", "_")]
    return [_second_families(rng, first, tie, people) for _ in range(composition.others)]


def _second_families(rng: np.random.Generator, first: pd.DataFrame, tie: Tie, people: People) -> pd.DataFrame:
    size = len(first)
    anchor = first["age"].to_numpy()
    generation = rng.normal(27.0, 4.0, size).clip(19.0, 38.0)
    age = anchor + _GENERATION.get(tie, 0) * generation
    couple = np.full(size, tie is Tie.CHILD_COUPLE)
    children, youngest = np.zeros(size, dtype=np.int64), np.full(size, np.nan)
    if tie is Tie.UNRELATED:
        age = banded(rng, people.age_edges, categories(rng, size, people.sharer_ages))
    elif tie is Tie.FOSTER_CHILD:
        age = rng.uniform(1.0, 17.9, size)
    elif tie is Tie.SEPARATED_SPOUSE:
        age = anchor + rng.normal(people.partner_gap_mean, people.partner_gap_spread, size)
    elif tie is Tie.GRANDPARENT:
        couple = chosen(rng, size, 0.15)
    elif tie in (Tie.DIVORCED_CHILD, Tie.CHILD_COUPLE):
        age = np.maximum(age, 22.0)
    elif tie is Tie.LONE_PARENT_CHILD:
        age = np.maximum(age, 20.0)
        children = 1 + categories(rng, size, (0.7, 0.3))
        youngest = rng.uniform(0.0, 1.0, size) * np.maximum(age - 18.0 - 3.0 * (children - 1), 0.5).clip(0.0, 12.0)
        youngest = np.maximum(youngest, age - people.mother_age_limits[1])
    return _frame(first["household"].to_numpy(), tie, couple, children, age, youngest)


def _outside_private_households(rng: np.random.Generator, count: int, people: People) -> pd.DataFrame:
    homeless = chosen(rng, count, people.no_fixed_address_share)
    table = np.array([people.institution_ages, people.sharer_ages])
    age = banded(rng, people.age_edges, categories_by_row(rng, homeless.astype(np.int64), table))
    none = np.zeros(count, dtype=np.int64)
    frame = _frame(np.arange(count), Tie.INSTITUTION, none.astype(bool), none, age, np.full(count, np.nan))
    frame["tie"] = np.where(homeless, int(Tie.NO_FIXED_ADDRESS), int(Tie.INSTITUTION))
    return frame.assign(composition=-1, size=1)


def _frame(
    household: Ints, tie: Tie, couple: np.ndarray, children: Ints, age: Floats, youngest: Floats
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "household": household,
            "tie": int(tie),
            "couple": couple.astype(bool),
            "children": children,
            "age": age,
            "youngest": youngest,
        }
    )
