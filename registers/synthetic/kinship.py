"""Marriages, cohabitation and parents: within the household first, then across the municipality and beyond it.

Links are row numbers in the table of persons; ``NOBODY`` where there is no link. Parents and spouses that are not in
the area but are named by a resident become rows of their own (``gone``), dead or emigrated.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from census.reference import NORWAY
from registers.synthetic.draws import NOBODY, Bools, Ints, categories_by_row, chosen
from registers.synthetic.households import Tie
from registers.synthetic.settings import Kinship, People, Settings

NEVER_MARRIED, MARRIED, WIDOWED, DIVORCED, SEPARATED, PARTNER = "1", "2", "3", "4", "5", "6"
RESIDENT, EMIGRATED, DEAD = "1", "3", "5"
_BY_COLUMN = np.array([NEVER_MARRIED, MARRIED, WIDOWED, DIVORCED, SEPARATED])
_LINEAL = (Tie.DIVORCED_CHILD, Tie.LONE_PARENT_CHILD, Tie.CHILD_COUPLE)


def link_household_members(
    rng: np.random.Generator, families: pd.DataFrame, persons: pd.DataFrame, settings: Settings
) -> pd.DataFrame:
    """Add marital status and links within households to persons (see ``persons.list_persons``).

    Returns:
        ``persons`` with ``marital_status`` (code), ``partner`` (row of the spouse or cohabitant with whom the person
        lives as a couple), ``spouse`` (row), ``mother`` and ``father`` (rows).
    """
    people = settings.people
    first = np.searchsorted(persons["family"], np.arange(len(families)))
    partner = _partners(families, first, len(persons))
    married = _married_couples(rng, families, persons, first, settings)[persons["family"].to_numpy()]
    status = _marital_status(rng, persons, partner, married, people)
    spouse = np.where(married & (partner != NOBODY), partner, NOBODY)
    ties = families["tie"].to_numpy()
    household_first = np.searchsorted(families["household"], families["household"])
    separated = np.flatnonzero(ties == Tie.SEPARATED_SPOUSE)
    one, other = first[separated], first[household_first[separated]]
    spouse[one], spouse[other] = other, one
    status[one] = status[other] = SEPARATED
    persons = persons.assign(marital_status=status, partner=partner, spouse=spouse)
    persons["mother"], persons["father"] = _parents_in_household(rng, families, persons, first, married, people)
    return persons


def _partners(families: pd.DataFrame, first: Ints, size: int) -> Ints:
    partner = np.full(size, NOBODY)
    one = first[families["couple"].to_numpy()]
    partner[one], partner[one + 1] = one + 1, one
    return partner


def _married_couples(
    rng: np.random.Generator, families: pd.DataFrame, persons: pd.DataFrame, first: Ints, settings: Settings
) -> Bools:
    people = settings.people
    rate = np.asarray(people.cohabiting_no_children)[age_band(persons["age"].to_numpy()[first], people)]
    youngest = families["youngest"].to_numpy()
    by_child = np.select(
        [youngest < 6, youngest < 18], [people.cohabiting_small, people.cohabiting_older], people.cohabiting_adult
    )
    rate = np.where(families["children"] > 0, by_child, rate)
    adults = persons["age"].to_numpy()[first] >= 18
    return np.asarray(families["couple"].to_numpy() & ~chosen(rng, len(families), rate) & adults)


def age_band(age: Ints, people: People) -> Ints:
    """Position of each age in the bands that the tables of marital status have."""
    return np.clip(np.searchsorted(people.age_edges, age, side="right") - 1, 0, len(people.age_edges) - 2)


def _marital_status(
    rng: np.random.Generator, persons: pd.DataFrame, partner: Ints, married: Bools, people: People
) -> np.ndarray:
    age, woman = persons["age"].to_numpy(), persons["woman"].to_numpy()
    bands = len(people.single_men)
    table = np.array([*people.single_men, *people.single_women, *people.cohabitants])
    row = age_band(age, people) + np.where(partner != NOBODY, 2 * bands, np.where(woman, bands, 0))
    status = _BY_COLUMN[categories_by_row(rng, row, table)].astype(object)
    status[(persons["adult"].to_numpy() == -1) | (age < 18)] = NEVER_MARRIED
    tie = persons["tie"].to_numpy()
    status[(tie == Tie.DIVORCED_CHILD) & (age >= 18)] = DIVORCED
    # whoever brings up children alone has mostly had a partner, but is seldom widowed: left to the table
    couple = married & (partner != NOBODY)
    same = couple & (woman == woman[partner])
    status[couple] = MARRIED
    status[same] = PARTNER
    return status


def _parents_in_household(
    rng: np.random.Generator, families: pd.DataFrame, persons: pd.DataFrame, first: Ints, married: Bools, people: People
) -> tuple[Ints, Ints]:
    """Mothers and fathers who live in the household."""
    family, woman = persons["family"].to_numpy(), persons["woman"].to_numpy()
    ties = families["tie"].to_numpy()
    household_first = np.searchsorted(families["household"], families["household"])
    common = np.where(
        married[first],
        chosen(rng, len(families), people.common_children_married),
        chosen(rng, len(families), people.common_children_cohabiting),
    )
    one = first.copy()
    other = np.where(families["couple"], first + 1, NOBODY)
    # separated spouses under one roof: the children's other parent is the household's second family
    separated = np.flatnonzero(ties == Tie.SEPARATED_SPOUSE)
    other[household_first[separated]] = first[separated]
    common[household_first[separated]] = True
    other = np.where(common, other, NOBODY)
    child = persons["adult"].to_numpy() == -1
    parent_a = np.where(child, one[family], NOBODY)
    parent_b = np.where(child, other[family], NOBODY)
    # grown-up children who are a family of their own
    lineal = np.flatnonzero(np.isin(ties, _LINEAL))
    parent_a[first[lineal]] = first[household_first[lineal]]
    parent_b[first[lineal]] = np.where(
        families["couple"].to_numpy()[household_first[lineal]], first[household_first[lineal]] + 1, NOBODY
    )
    # grandparents are parents of the first adult of the first family
    old = np.flatnonzero(ties == Tie.GRANDPARENT)
    parent_a[first[household_first[old]]] = first[old]
    parent_b[first[household_first[old]]] = np.where(families["couple"].to_numpy()[old], first[old] + 1, NOBODY)
    return _by_sex(parent_a, parent_b, woman)


def _by_sex(parent_a: Ints, parent_b: Ints, woman: Bools) -> tuple[Ints, Ints]:
    known_a, known_b = parent_a != NOBODY, parent_b != NOBODY
    woman_a, woman_b = known_a & woman[parent_a], known_b & woman[parent_b]
    mother = np.where(woman_a, parent_a, np.where(woman_b, parent_b, NOBODY))
    father = np.where(known_a & ~woman_a, parent_a, np.where(known_b & ~woman_b, parent_b, NOBODY))
    return mother, father


def link_across_households(rng: np.random.Generator, persons: pd.DataFrame, rates: Kinship) -> pd.DataFrame:
    """Add mothers and fathers who live elsewhere in the municipality, and spouses who have separated.

    Grown-up persons get a mother of fitting age and, if she is married, her husband as father; children of a lone
    parent and foster children may get the other parent.
    """
    age, woman = persons["age"].to_numpy(), persons["woman"].to_numpy()
    persons = persons.copy()
    for link, of_sex, minor_rate in (("mother", woman, 0.0), ("father", ~woman, rates.father_known_near)):
        parents = persons[link].to_numpy().copy()
        other = persons["father" if link == "mother" else "mother"].to_numpy()
        grown = (age >= 18) & (parents == NOBODY) & (other == NOBODY) & (link == "mother")
        minor = (age < 18) & (parents == NOBODY)
        foster = minor & (persons["tie"].to_numpy() == Tie.FOSTER_CHILD)
        wanted = chosen(
            rng, len(persons), np.select([foster, minor, grown], [0.7, minor_rate, rates.parent_lives_near], 0.0)
        )
        # whoever names a parent in the municipality, and that parent, were born in Norway
        native = (persons["country_of_birth"] == NORWAY).to_numpy()
        wanted &= (persons[f"{link}_country"] == NORWAY).to_numpy()
        candidate = _older_person(rng, age, of_sex & native, wanted)
        # nobody has a parent in the own household beside those who were born with it
        elsewhere = persons["household"].to_numpy()[candidate] != persons["household"].to_numpy()
        parents = np.where((candidate != NOBODY) & elsewhere, candidate, parents)
        if link == "mother":
            husband = np.where(wanted & (parents != NOBODY), persons["spouse"].to_numpy()[parents], NOBODY)
            older = (husband != NOBODY) & (age[husband] >= age + 16) & ~woman[husband] & native[husband]
            older &= (persons["father_country"] == NORWAY).to_numpy()
            persons["father"] = np.where(older & (other == NOBODY), husband, other)
        persons[link] = parents
    persons["spouse"] = _separated_spouses(persons)
    return persons


def _older_person(rng: np.random.Generator, age: Ints, of_sex: Bools, wanted: Bools) -> Ints:
    """For each wanted row, a person of one sex who is 20 to 40 years older; ``NOBODY`` for the others."""
    order = np.flatnonzero(of_sex)
    order = order[np.argsort(age[order], kind="stable")]
    low = np.searchsorted(age[order], age + 20)
    high = np.searchsorted(age[order], age + 40, side="right")
    place = low + (rng.random(len(age)) * (high - low)).astype(np.int64)
    return np.where(wanted & (high > low), order[np.minimum(place, len(order) - 1)], NOBODY)


def _separated_spouses(persons: pd.DataFrame) -> Ints:
    """Separated men and women without a known spouse name each other by age; who is left over names none."""
    spouse = persons["spouse"].to_numpy().copy()
    alone = (persons["marital_status"].to_numpy() == SEPARATED) & (spouse == NOBODY)
    age, woman = persons["age"].to_numpy(), persons["woman"].to_numpy()
    men, women = np.flatnonzero(alone & ~woman), np.flatnonzero(alone & woman)
    pairs = min(len(men), len(women))
    men = men[np.argsort(age[men], kind="stable")][:pairs]
    women = women[np.argsort(age[women], kind="stable")][:pairs]
    apart = persons["household"].to_numpy()[men] != persons["household"].to_numpy()[women]
    spouse[men[apart]], spouse[women[apart]] = women[apart], men[apart]
    return spouse


def add_gone_relatives(rng: np.random.Generator, persons: pd.DataFrame, rates: Kinship) -> pd.DataFrame:
    """Add rows for dead and emigrated persons whom a resident names as parent or spouse.

    Returns:
        ``persons`` with the new rows at its end (no household), their links filled in, and ``registration`` (code of
        the registration status).
    """
    age, woman = persons["age"].to_numpy(), persons["woman"].to_numpy()
    status, spouse = persons["marital_status"].to_numpy(), persons["spouse"].to_numpy()
    left = (spouse == NOBODY) & (
        (status == MARRIED) | ((status == WIDOWED) & chosen(rng, len(persons), rates.widowed_names_spouse))
    )
    grown = (age >= 25) & (age < 70)
    persons = persons.assign(registration=RESIDENT)
    anybody = np.ones(len(persons), dtype=bool)
    new: list[pd.DataFrame] = []
    for link, of_persons, sex in (
        ("spouse", left, ~woman),
        ("mother", _without(persons, "mother", grown) & chosen(rng, len(persons), rates.parent_gone), anybody),
        ("father", _without(persons, "father", grown) & chosen(rng, len(persons), rates.parent_gone), ~anybody),
    ):
        rows = np.flatnonzero(of_persons)
        gap = rng.normal(0.0, 4.0, len(rows)) if link == "spouse" else rng.normal(29.0, 5.0, len(rows)).clip(18.0, 38.0)
        start = len(persons) + sum(len(part) for part in new)
        persons.loc[rows, link] = start + np.arange(len(rows))
        married = link == "spouse"
        emigrated = chosen(rng, len(rows), rates.gone_emigrated) | (married & (status[rows] == MARRIED))
        new.append(
            pd.DataFrame(
                {
                    "household": NOBODY,
                    "family": NOBODY,
                    "tie": NOBODY,
                    "adult": NOBODY,
                    "woman": sex[rows],
                    "age": np.clip(age[rows] + gap.round().astype(np.int64), 18, 110),
                    "partner": NOBODY,
                    "mother": NOBODY,
                    "father": NOBODY,
                    "marital_status": MARRIED,
                    "spouse": rows if married else NOBODY,
                    "registration": np.where(emigrated, EMIGRATED, DEAD).astype(object),
                }
            )
        )
    return pd.concat([persons, *new], ignore_index=True)


def _without(persons: pd.DataFrame, link: str, among: Bools) -> Bools:
    return np.asarray(among & (persons[link].to_numpy() == NOBODY))
