"""Lists of people on the housing forms: printed family members, ticked or not, and others written by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from questionnaire.housing_form import HOUSING_FORM_PERSONS, RETURNED
from registers.synthetic.defects import Forms
from registers.synthetic.draws import NOBODY, Bools, Days, Ints, chosen, running_number
from registers.synthetic.extracts import digits, extract, kept, texts
from registers.synthetic.forms import NO, PAPER, YES
from registers.synthetic.names import FAMILY, GIVEN
from registers.synthetic.world import World

CONTACT, SPOUSE, COHABITANT, CHILD, PARENT, RELATIVE, OTHER = "1", "2", "3", "4", "5", "6", "7"
"""Relationships to the contact person."""


def lists_extract(
    rng: np.random.Generator, world: World, families: pd.DataFrame, forms: pd.DataFrame, rates: Forms
) -> pa.Table:
    """Lines of the forms that came back.

    Family members who do not live with the contact person are not ticked; whoever lives in the dwelling without being
    printed is written by hand, mostly, without identity number and not always correctly.
    """
    lines = _lines(rng, world, families, forms, rates)
    persons = world.persons
    person, contact = lines["person"].to_numpy(), lines["contact"].to_numpy()
    printed, size = lines["printed"].to_numpy(), len(lines)
    written = ~printed
    home = persons["dwelling"].to_numpy()
    ticked = home[person] == home[contact]
    paper = (forms["outcome"].to_numpy() == PAPER)[lines["form"]]
    faint = ticked & printed & paper & chosen(rng, size, rates.faint_tick)
    relationship = _relationships(persons, contact, person)
    given = GIVEN[persons["given_name"].to_numpy()[person]].copy()
    surname = FAMILY[persons["surname"].to_numpy()[person]].copy()
    _misspell(rng, given, written & chosen(rng, size, rates.misspelt_name))
    _misspell(rng, surname, written & chosen(rng, size, rates.misspelt_name))
    born = _written_dates(
        rng, persons["birth_date"].to_numpy()[person], written & chosen(rng, size, rates.wrong_birth_date)
    )
    return extract(
        HOUSING_FORM_PERSONS,
        {
            "form_number": digits(forms["form_number"].to_numpy()[lines["form"]], 11),
            "line_number": running_number(lines["form"].to_numpy()) + 1,
            "identity_number": digits(np.where(printed, persons["number"].to_numpy()[person], NOBODY), 11),
            "given_name": texts(given),
            "surname": texts(surname),
            "birth_date": kept(born, written & chosen(rng, size, rates.missing_birth_date)),
            "lives_in_dwelling": texts(np.where(ticked, YES, NO), faint),
            "relationship": texts(relationship, chosen(rng, size, rates.missing_relationship)),
        },
    )


def _lines(
    rng: np.random.Generator, world: World, families: pd.DataFrame, forms: pd.DataFrame, rates: Forms
) -> pd.DataFrame:
    """Form, contact person and person of each line: printed ones first, from the contact person on by age."""
    persons = world.persons
    returned = np.flatnonzero(forms["outcome"].isin(RETURNED))
    back = pd.DataFrame(
        {
            "form": returned,
            "contact": forms["contact"].to_numpy()[returned],
            "family": forms["family"].to_numpy()[returned],
            "dwelling": forms["dwelling"].to_numpy()[returned],
        }
    )
    members = pd.DataFrame({"person": np.arange(len(persons)), "family": families["family"].to_numpy()})
    printed = back.merge(members[members["family"] != NOBODY], on="family").assign(printed=True)
    people = pd.DataFrame(
        {
            "person": np.arange(len(persons)),
            "dwelling": persons["dwelling"].to_numpy(),
            "registered": families["family"].to_numpy(),
        }
    )
    others = back.merge(people[people["dwelling"] != NOBODY], on="dwelling")
    others = others[others["family"] != others["registered"]].assign(printed=False)
    partner = persons["partner"].to_numpy()[others["contact"]] == others["person"]
    listed = chosen(rng, len(others), np.where(partner, rates.cohabitant_listed, rates.other_listed))
    lines = pd.concat([printed, others[listed]], ignore_index=True)
    order = np.lexsort(
        (
            lines["person"],
            persons["birth_date"].to_numpy()[lines["person"]],
            lines["person"] != lines["contact"],
            ~lines["printed"],
            lines["form"],
        )
    )
    return lines.iloc[order].reset_index(drop=True)


def _relationships(persons: pd.DataFrame, contact: Ints, person: Ints) -> np.ndarray:
    """Relationship of each person to the contact person, as the respondent knows it."""
    links = {name: persons[name].to_numpy() for name in ("mother", "father", "partner", "spouse")}

    def names(link: str, of: Ints, whom: Ints) -> Bools:
        known = of != NOBODY
        return np.asarray(known & (links[link][of] == whom) & (whom != NOBODY))

    partner = links["partner"][contact]
    child = names("mother", person, contact) | names("father", person, contact)
    child |= names("mother", person, partner) | names("father", person, partner)
    parent = names("mother", contact, person) | names("father", contact, person)
    related = np.zeros(len(person), dtype=bool)
    for link in ("mother", "father"):
        mine, theirs = links[link][contact], links[link][person]
        related |= (mine != NOBODY) & (mine == theirs)
        # grandparents, grandchildren, and a partner's parents
        for other in ("mother", "father"):
            related |= names(other, mine, person) | names(other, theirs, contact) | names(other, partner, person)
            related |= names(other, theirs, partner)
    together = partner == person
    spouse = together & (links["spouse"][contact] == person)
    return np.select(
        [person == contact, spouse, together, child, parent, related],
        [CONTACT, SPOUSE, COHABITANT, CHILD, PARENT, RELATIVE],
        OTHER,
    ).astype(object)


def _misspell(rng: np.random.Generator, names: np.ndarray, wrong: Bools) -> None:
    """Two neighbouring letters change places, or a letter is left out."""
    for row in np.flatnonzero(wrong):
        name = names[row]
        place = int(rng.integers(0, len(name) - 1))
        pair = name[place + 1] + name[place] if rng.random() < 0.5 else name[place]
        names[row] = name[:place] + pair + name[place + 2 :]


def _written_dates(rng: np.random.Generator, dates: Days, wrong: Bools) -> Days:
    """Dates of which some have a wrong day or year."""
    shift = np.array([-3653, -365, -10, -1, 1, 10, 365])[rng.integers(0, 7, len(dates))]
    return np.asarray(dates + np.where(wrong, shift, 0).astype("timedelta64[D]"))
