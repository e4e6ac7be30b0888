"""Lists of people on the housing forms: printed family members, ticked or not, and others written by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from questionnaire.housing_form import HOUSING_FORM_PERSONS
from questionnaire.questions import RETURNED
from registers.synthetic.draws import NOBODY, Bools, Days, Ints, running_number
from registers.synthetic.extracts import digits, extract, kept, texts
from registers.synthetic.forms import NO, PAPER, YES
from registers.synthetic.names import FAMILY, GIVEN
from registers.synthetic.observer import Defect, Observer
from registers.synthetic.world import World

CONTACT, SPOUSE, COHABITANT, CHILD, PARENT, RELATIVE, OTHER = "1", "2", "3", "4", "5", "6", "7"
"""Relationships to the contact person."""


def lists_extract(
    defects: Mapping[str, Defect],
    rng: np.random.Generator,
    world: World,
    families: pd.DataFrame,
    forms: pd.DataFrame,
    outcome: np.ndarray,
) -> tuple[pa.Table, Observer, pa.Table]:
    """Lines of the forms that came back, the observer that tells what is wrong in them, and who was written by hand.

    Family members who do not live with the contact person are not ticked; whoever lives in the dwelling without being
    printed is written by hand, mostly, without identity number and not always correctly.
    """
    lines = _people(world, families, forms, outcome)
    observer = Observer("housing_form_persons", defects, rng, len(lines))
    lines = _listed(observer, world.persons, lines)
    persons = world.persons
    person, contact = lines["person"].to_numpy(), lines["contact"].to_numpy()
    written = ~lines["printed"].to_numpy()
    home = persons["dwelling"].to_numpy()
    ticked = home[person] == home[contact]
    paper = (outcome == PAPER)[lines["form"]]
    as_written, unknown, ticks, relationships = _handwriting(
        observer, persons, person, written, ticked & paper & ~written
    )
    form_number = digits(forms["form_number"].to_numpy()[lines["form"]], 11)
    line_number = running_number(lines["form"].to_numpy()) + 1
    numbers = persons["number"].to_numpy()[person]
    truth = pa.table(
        {
            "form_number": form_number,
            "line_number": line_number,
            "national_identity_number": digits(np.where(unknown, NOBODY, numbers), 11),
        }
    ).filter(pa.array(written))
    table = extract(
        HOUSING_FORM_PERSONS,
        {
            "form_number": form_number,
            "line_number": line_number,
            "identity_number": digits(np.where(written, NOBODY, numbers), 11),
            **as_written,
            "lives_in_dwelling": texts(np.where(ticked, YES, NO), ticks),
            "relationship": texts(relationships_to(persons, contact, person), relationships),
        },
    )
    return table, observer, truth


def _handwriting(
    observer: Observer, persons: pd.DataFrame, person: Ints, written: Bools, at_risk: Bools
) -> tuple[dict[str, Any], Bools, Bools, Bools]:
    """Names and dates as they stand on the form; whether they are those of nobody at all; ticks (of those at risk) and
    relationships that are missed.
    """
    rng = observer.rng
    given = GIVEN[persons["given_name"].to_numpy()[person]].copy()
    surname = FAMILY[persons["surname"].to_numpy()[person]].copy()
    for names in (given, surname):
        misspell(rng, names, observer.strike("misspelt_name", among=written))
    undated = observer.strike("missing_birth_date", among=written)
    wrong = observer.strike("wrong_birth_date", among=written & ~undated)
    dates = written_dates(rng, persons["birth_date"].to_numpy()[person], wrong)
    ticks, relationships = observer.strike("faint_tick", among=at_risk), observer.strike("missing_relationship")
    dated = written & ~undated & ~wrong
    exchanged = _day_and_month_exchanged(dates)
    dates = np.where(
        observer.strike("swapped_day_and_month", among=dated & (exchanged != dates)), exchanged, dates
    ).astype("datetime64[D]")
    initial = observer.strike("initial_only", among=written)
    given[initial] = [f"{name[:1]}." for name in given[initial]]
    swapped = observer.strike("swapped_names", among=written & ~initial)
    given[swapped], surname[swapped] = surname[swapped], given[swapped]
    unknown = observer.strike("unknown_person", among=written)
    given[unknown] = GIVEN[rng.integers(0, len(GIVEN), int(unknown.sum()))]
    surname[unknown] = FAMILY[rng.integers(0, len(FAMILY), int(unknown.sum()))]
    dates[unknown] -= rng.integers(100, 3000, int(unknown.sum())).astype("timedelta64[D]")
    as_written = {"given_name": texts(given), "surname": texts(surname), "birth_date": kept(dates, undated)}
    return as_written, unknown, ticks, relationships


def _people(world: World, families: pd.DataFrame, forms: pd.DataFrame, outcome: np.ndarray) -> pd.DataFrame:
    """Form, contact person and person of each line that should be there, printed or not."""
    persons = world.persons
    returned = np.flatnonzero(np.isin(outcome, RETURNED))
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
    return pd.concat([printed, others], ignore_index=True)


def _listed(observer: Observer, persons: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """The lines that are written: printed ones first, from the contact person on by age."""
    partner = persons["partner"].to_numpy()[lines["contact"]] == lines["person"].to_numpy()
    written = ~lines["printed"].to_numpy(dtype=bool)
    left_out = observer.strike("cohabitant_not_listed", among=written & partner)
    left_out |= observer.strike("other_not_listed", among=written & ~partner)
    order = np.lexsort(
        (
            lines["person"],
            persons["birth_date"].to_numpy()[lines["person"]],
            lines["person"] != lines["contact"],
            written,
            lines["form"],
        )
    )
    order = order[~left_out[order]]
    observer.keep(order)
    return lines.iloc[order].reset_index(drop=True)


def relationships_to(persons: pd.DataFrame, contact: Ints, person: Ints) -> np.ndarray:
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


def misspell(rng: np.random.Generator, names: np.ndarray, wrong: Bools) -> None:
    """Two neighbouring letters change places, or a letter is left out."""
    for row in np.flatnonzero(wrong):
        name = names[row]
        place = int(rng.integers(0, len(name) - 1))
        pair = name[place + 1] + name[place] if rng.random() < 0.5 else name[place]
        names[row] = name[:place] + pair + name[place + 2 :]


def written_dates(rng: np.random.Generator, dates: Days, wrong: Bools) -> Days:
    """Dates of which some have a wrong day or year."""
    shift = np.array([-3653, -365, -10, -1, 1, 10, 365])[rng.integers(0, 7, len(dates))]
    return np.asarray(dates + np.where(wrong, shift, 0).astype("timedelta64[D]"))


def _day_and_month_exchanged(dates: Days) -> Days:
    """Dates with the day as month and the month as day; as they are where that is no date."""
    days = dates.astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    day = (days - months.astype("datetime64[D]")).astype(np.int64)
    years = months.astype("datetime64[Y]")
    month = (months - years.astype("datetime64[M]")).astype(np.int64)
    turned = (years.astype("datetime64[M]") + np.minimum(day, 11)).astype("datetime64[D]") + month
    return np.asarray(np.where(day < 12, turned, days))
