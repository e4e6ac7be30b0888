"""Where the grandparents of a municipality's people were born: by them who was born in Norway has a background abroad.

Grandparents are the parents' parents. Where a parent is a row of the world, that row tells; where not, grandparents
were born where their child was, but for the Norwegian-born one whom ``origin`` drew for some.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from census.reference import NORWAY, code_list
from registers.synthetic.draws import NOBODY, Bools, Ints, Texts

GRANDPARENTS = ("maternal_grandmother", "maternal_grandfather", "paternal_grandmother", "paternal_grandfather")
_SIDES = {"mother": GRANDPARENTS[:2], "father": GRANDPARENTS[2:]}
_OF_PARENT = ("mother_country", "father_country")
_OTHER = {"mother": "father", "father": "mother"}


def add_grandparents(persons: pd.DataFrame) -> pd.DataFrame:
    """Add the grandparents' countries of birth, and settle by them who born in Norway is of the immigrant population.

    The pool drew how many grandparents were born abroad without looking at the parents' own rows. Where these say
    otherwise they hold, so that siblings agree and no row gainsays another; where one parent is no row of the world,
    the Norwegian-born grandparent is on that side, for brothers and sisters alike (for all as for the first of them).

    Args:
        persons: see ``origin.complete_origins``; links are rows.

    Returns:
        ``persons`` with ``GRANDPARENTS`` (countries of birth), and with ``immigrant_category``, ``country_background``
        and ``is_non_western`` of those born in Norway to two foreign-born parents: the immigrant population if all
        four grandparents were born abroad, no immigrant background else.
    """
    norwegian = _norwegian_on_unknown_side(persons)
    columns: dict[str, Texts] = {}
    for side, grandparents in _SIDES.items():
        parent = persons[side].to_numpy()
        born = persons[f"{side}_country"].to_numpy(dtype=object)
        for name, of_parent in zip(grandparents, _OF_PARENT, strict=True):
            country = np.where(parent == NOBODY, born, persons[of_parent].to_numpy(dtype=object)[parent])
            struck = norwegian[side] & (name == grandparents[0])
            columns[name] = np.where(struck, NORWAY, country).astype(object)
    return persons.assign(**columns, **_second_generation(persons, columns))


def grandparents_of(children: tuple[Ints, Ints], persons: pd.DataFrame) -> dict[str, Texts]:
    """Grandparents' countries of birth of children born to the persons of a world.

    Args:
        children: rows of each child's mother, and of its father; ``NOBODY`` for an unknown father, whose parents were
            born where the mother was, as he.
        persons: with ``mother_country``, ``father_country``, ``country_of_birth``.
    """
    mother, father = children
    of_mother = persons["country_of_birth"].to_numpy(dtype=object)[mother]
    columns = {}
    for (_, names), parent in zip(_SIDES.items(), (mother, father), strict=True):
        for name, of_parent in zip(names, _OF_PARENT, strict=True):
            told = persons[of_parent].to_numpy(dtype=object)[parent]
            columns[name] = np.where(parent == NOBODY, of_mother, told).astype(object)
    return columns


def _norwegian_on_unknown_side(persons: pd.DataFrame) -> dict[str, Bools]:
    """For each side, who has a Norwegian-born grandparent there though the parent, no row of the world, is
    foreign-born.
    """
    foreign = {side: (persons[f"{side}_country"] != NORWAY).to_numpy() for side in _SIDES}
    unknown = {side: (persons[side] == NOBODY).to_numpy() for side in _SIDES}
    resident = (persons["household"] != NOBODY).to_numpy()
    told = sum(_foreign_parents(persons, side) for side in _SIDES)
    drawn = resident & (persons["foreign_grandparents"].to_numpy() < told)
    found = {}
    for side, other in _OTHER.items():
        alone = unknown[side] & ~unknown[other] & foreign[side]
        siblings = pd.DataFrame({"parent": persons[other], "country": persons[f"{side}_country"], "drawn": drawn})
        as_first = siblings[alone].groupby(["parent", "country"], sort=False)["drawn"].transform("first")
        found[side] = np.zeros(len(persons), dtype=bool)
        found[side][alone] = as_first.to_numpy(dtype=bool)
    neither = drawn & unknown["mother"] & unknown["father"]
    found["mother"] |= neither & foreign["mother"]
    found["father"] |= neither & ~foreign["mother"] & foreign["father"]
    return found


def _foreign_parents(persons: pd.DataFrame, side: str) -> Ints:
    """How many of a parent's parents were born abroad: as the parent's row says, else both if the parent was."""
    parent = persons[side].to_numpy()
    told = sum((persons[of_parent] != NORWAY).to_numpy().astype(np.int64)[parent] for of_parent in _OF_PARENT)
    return np.where(parent == NOBODY, 2 * (persons[f"{side}_country"] != NORWAY).to_numpy(), told)


def _second_generation(persons: pd.DataFrame, grandparents: dict[str, Texts]) -> dict[str, Texts]:
    """Columns of origin, settled for who was born in Norway to two foreign-born parents."""
    resident = (persons["household"] != NOBODY).to_numpy()
    mother = persons["mother_country"].to_numpy(dtype=object)
    settled = resident & (persons["country_of_birth"] == NORWAY).to_numpy()
    settled &= (mother != NORWAY) & (persons["father_country"] != NORWAY).to_numpy()
    foreign = np.logical_and.reduce([country != NORWAY for country in grandparents.values()])
    background = np.where(foreign, mother, NORWAY).astype(object)
    non_western = np.isin(background, [item.code for item in code_list("country") if item.extra["western"] == "NW"])
    now = {
        "immigrant_category": np.where(foreign, "C", "A").astype(object),
        "country_background": background,
        "is_non_western": non_western,
    }
    return {name: np.where(settled, values, persons[name].to_numpy()) for name, values in now.items()}
