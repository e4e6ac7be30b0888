"""Housing forms: to whom they go, how they come back, and what is read from them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from questionnaire.housing_form import HOUSING_FORMS, RETURNED
from registers.synthetic.buildings import address_texts, in_several_dwellings
from registers.synthetic.defects import Forms
from registers.synthetic.draws import NOBODY, Bools, Days, Ints, chosen
from registers.synthetic.extracts import digits, extract, kept, texts
from registers.synthetic.world import World

PAPER, INTERNET, NEVER, BY_POST, EXEMPTED, UNUSABLE = "1", "2", "3", "4", "5", "6"
"""Outcomes of a form."""
YES, NO = "1", "2"
_FIRST_DAY, _LAST_DAY = np.datetime64("2001-11-05"), np.datetime64("2002-04-30")
_NUMBERS = {
    "number_of_rooms": "rooms",
    "number_of_bathrooms": "bathrooms",
    "number_of_water_closets": "closets",
    "utility_floor_space_m2": "floor_space",
    "construction_year": "construction_year",
}
"""Questions answered with a number, and the dwelling's true value."""


def issue_forms(
    rng: np.random.Generator, world: World, seen: pd.DataFrame, families: pd.DataFrame, rates: Forms
) -> pd.DataFrame:
    """Forms with their outcome: one to the oldest person of every register family.

    Returns:
        One row for each form in order of the contact persons' numbers: ``form_number`` (integer of eleven digits),
        ``contact`` (row), ``family``, ``has_couple``, ``dwelling`` (true row), ``registered_dwelling``,
        ``outcome``.
    """
    persons = world.persons
    family = families["family"].to_numpy()
    rows = np.flatnonzero(family != NOBODY)
    rows = rows[np.lexsort((persons["number"].to_numpy()[rows], persons["birth_date"].to_numpy()[rows], family[rows]))]
    oldest = rows[np.r_[True, family[rows][1:] != family[rows][:-1]]]
    contact = oldest[np.argsort(persons["number"].to_numpy()[oldest], kind="stable")]
    forms = pd.DataFrame(
        {
            "form_number": int(world.municipality.code) * 10_000_000 + 1 + np.arange(len(contact)),
            "contact": contact,
            "family": family[contact],
            "has_couple": families["partner"].to_numpy()[family[contact]] != NOBODY,
            "dwelling": persons["dwelling"].to_numpy()[contact],
            "registered_dwelling": seen["dwelling"].to_numpy()[contact],
        }
    )
    forms["outcome"] = _outcomes(rng, world, forms, rates)
    return forms


def _outcomes(rng: np.random.Generator, world: World, forms: pd.DataFrame, rates: Forms) -> np.ndarray:
    couple = forms["has_couple"].to_numpy()
    several = in_several_dwellings(world.dwellings)[forms["registered_dwelling"]]
    relative = np.where(several, rates.several_dwellings, 1.0)
    relative *= np.where(world.persons["is_non_western"].to_numpy()[forms["contact"]], rates.non_western, 1.0)
    never = np.where(couple, rates.never_returned_couple, rates.never_returned_no_couple) * relative
    post = np.where(couple, rates.post_couple, rates.post_no_couple) * relative
    post = np.where(forms["dwelling"] != forms["registered_dwelling"], rates.post_wrong_address, post)
    draw = rng.random(len(forms))
    bounds = np.cumsum([post, never, np.full(len(forms), rates.exempted), np.full(len(forms), rates.unusable)], axis=0)
    returned = np.where(chosen(rng, len(forms), rates.internet), INTERNET, PAPER)
    return np.select([draw < bound for bound in bounds], [BY_POST, NEVER, EXEMPTED, UNUSABLE], returned).astype(object)


def forms_extract(rng: np.random.Generator, world: World, forms: pd.DataFrame, rates: Forms) -> pa.Table:
    """Forms as captured: answers of those that came back, with item non-response and reading errors."""
    size = len(forms)
    outcome = forms["outcome"].to_numpy()
    returned, paper = np.isin(outcome, RETURNED), outcome == PAPER
    other_form = _on_other_form(rng, forms, returned, rates)
    at_address = (forms["dwelling"] == forms["registered_dwelling"]).to_numpy()
    missing = {
        question: chosen(rng, size, rate * np.where(paper, 1.0, rates.missing_on_internet))
        for question, rate in zip(rates.questions, rates.missing_on_paper, strict=True)
    }
    faint = paper & chosen(rng, size, rates.faint_tick)
    answered = returned & (other_form == NO)
    home = world.dwellings.iloc[forms["dwelling"].to_numpy()]
    columns = {
        question: kept(
            _read(rng, _reported(rng, question, home[value].to_numpy(), rates), paper, rates),
            ~answered | missing[question],
        )
        for question, value in _NUMBERS.items()
    }
    address = world.dwellings["address"].to_numpy()[forms["registered_dwelling"]]
    return extract(
        HOUSING_FORMS,
        {
            "form_number": digits(forms["form_number"].to_numpy(), 11),
            "contact_identity_number": digits(world.persons["number"].to_numpy()[forms["contact"]], 11),
            "address_code": texts(address_texts(address)),
            "outcome": texts(outcome),
            "received_date": _received(rng, outcome, rates),
            "lived_at_address": texts(np.where(at_address, YES, NO), ~returned | missing["lived_at_address"]),
            "answered_on_other_form": texts(other_form, ~returned),
            "kitchen": texts(home["kitchen"].to_numpy(), ~answered | missing["kitchen"] | faint),
            **columns,
        },
    )


def _on_other_form(rng: np.random.Generator, forms: pd.DataFrame, returned: Bools, rates: Forms) -> np.ndarray:
    """Of several forms from one dwelling, one answers the housing questions; mostly only one."""
    dwelling = np.where(returned, forms["dwelling"].to_numpy(), -2 - np.arange(len(forms)))
    order = np.lexsort((rng.random(len(forms)), dwelling))
    first = np.r_[True, dwelling[order][1:] != dwelling[order][:-1]]
    answering = np.zeros(len(forms), dtype=bool)
    answering[order] = first
    again = chosen(rng, len(forms), rates.second_answer)
    return np.where(answering | again, NO, YES).astype(object)


def _reported(rng: np.random.Generator, question: str, true: Ints, rates: Forms) -> Ints:
    """What the respondent writes: exact numbers are hard for floor space and for the year of older buildings."""
    if question == "utility_floor_space_m2":
        guessed = np.maximum(true * (1 + rng.normal(0.0, rates.floor_space_error, len(true))), 10.0)
        tens = np.maximum(np.round(guessed, -1), 10.0)
        rounded = chosen(rng, len(true), rates.rounded_floor_space)
        return np.where(rounded, tens, guessed.round()).astype(np.int64)
    if question == "construction_year":
        rounded = (true < 1990) & chosen(rng, len(true), rates.rounded_year)
        return np.where(rounded, (true + 2) // 5 * 5, true)
    return true


def _read(rng: np.random.Generator, written: Ints, paper: Bools, rates: Forms) -> Ints:
    """Numbers as optical reading gives them: on paper 7 is taken for 1 and vice versa, or a digit is lost or added."""
    result = written.copy()
    for place in (1, 10, 100, 1000):
        digit = written // place % 10
        present = (written >= place) & paper
        result -= 6 * place * (present & (digit == 7) & chosen(rng, len(written), rates.seven_as_one))
        result += 6 * place * (present & (digit == 1) & chosen(rng, len(written), rates.one_as_seven))
    out_of_range = paper & chosen(rng, len(written), rates.out_of_range)
    shifted = np.where(chosen(rng, len(written), 0.5), result * 10, result // 10)
    return np.where(out_of_range, shifted, result)


def _received(rng: np.random.Generator, outcome: np.ndarray, rates: Forms) -> Days:
    days = rng.gamma(1.6, rates.days_to_return / 1.6, len(outcome)).astype(np.int64)
    day = np.minimum(_FIRST_DAY + days.astype("timedelta64[D]"), _LAST_DAY)
    return np.where(np.isin(outcome, (NEVER, EXEMPTED)), np.datetime64("NaT", "D"), day).astype("datetime64[D]")
