"""Families that registers can identify: those to whom housing forms are sent.

"About the statistics" (Census 2001), collection: the form goes to the oldest person in every family; register data
could not identify cohabitants without common children, who are therefore two families.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from registers.synthetic.draws import NOBODY, Bools, Ints
from registers.synthetic.kinship import MARRIED, NEVER_MARRIED, PARTNER, RESIDENT, SEPARATED
from registers.synthetic.world import World

_YOUNGEST_PARENT = np.timedelta64(12 * 365, "D")


def identify_families(world: World, seen: pd.DataFrame) -> pd.DataFrame:
    """Register families by registered address, spouse, parents and marital status.

    Spouses and registered partners who name each other, and parents of a common child, are couples if they have one
    address; a child is a never-married person without children there who has the address of a parent.

    Returns:
        One row for each person of the world: ``family`` (row of one of its adults; ``NOBODY`` for people who get no
        form: not resident, in an institution, or of no fixed address) and ``partner`` (row; ``NOBODY`` for none).
    """
    persons, dwelling = world.persons, seen["dwelling"].to_numpy()
    private = (dwelling != NOBODY) & (world.dwellings["sequence"].to_numpy()[dwelling] > 0)
    eligible = private & (persons["registration"] == RESIDENT).to_numpy()
    address = np.where(eligible, world.dwellings["address"].to_numpy()[dwelling], NOBODY)
    mother = _at_same_address(seen["mother"].to_numpy(), address, persons, eligible)
    father = _at_same_address(seen["father"].to_numpy(), address, persons, eligible)
    partner = _couples(persons, seen, address, mother, father, eligible)
    rows = np.arange(len(persons))
    parents = np.zeros(len(persons), dtype=bool)
    parents[mother[mother != NOBODY]] = parents[father[father != NOBODY]] = True
    own = np.where(partner == NOBODY, rows, np.minimum(rows, partner))
    parent = np.where(mother != NOBODY, mother, father)
    child = (parent != NOBODY) & ~parents & (partner == NOBODY)
    child &= (persons["marital_status"] == NEVER_MARRIED).to_numpy()
    return pd.DataFrame(
        {
            "family": np.where(eligible, np.where(child, own[parent], own), NOBODY),
            "partner": partner,
        }
    )


def _at_same_address(parent: Ints, address: Ints, persons: pd.DataFrame, eligible: Bools) -> Ints:
    born = persons["birth_date"].to_numpy()
    here = (parent != NOBODY) & eligible & (address[parent] == address)
    # a parent number that names somebody too young is a mistake in the register
    return np.where(here & (born[parent] + _YOUNGEST_PARENT <= born), parent, NOBODY)


def _couples(
    persons: pd.DataFrame, seen: pd.DataFrame, address: Ints, mother: Ints, father: Ints, eligible: Bools
) -> Ints:
    status, spouse = persons["marital_status"].to_numpy(), seen["spouse"].to_numpy()
    rows = np.arange(len(persons))
    mutual = (spouse != NOBODY) & eligible & (spouse[spouse] == rows) & (address[spouse] == address)
    together = np.isin(status, (MARRIED, PARTNER))
    partner = np.where(mutual & together & together[spouse], spouse, NOBODY)
    both = np.flatnonzero((mother != NOBODY) & (father != NOBODY))
    one, other = mother[both], father[both]
    separated = (status[one] == SEPARATED) & (status[other] == SEPARATED) & (spouse[one] == other)
    free = (partner[one] == NOBODY) & (partner[other] == NOBODY) & ~separated
    pairs = np.unique(np.stack([one[free], other[free]], axis=1), axis=0)
    # somebody with children by two people at the same address is put together with one of them
    _, first = np.unique(pairs[:, 0], return_index=True)
    pairs = pairs[first]
    _, first = np.unique(pairs[:, 1], return_index=True)
    pairs = pairs[first]
    partner[pairs[:, 0]], partner[pairs[:, 1]] = pairs[:, 1], pairs[:, 0]
    return partner
