"""Answers on the housing forms: what people write, and what optical reading makes of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from questionnaire.housing_form import HOUSING_FORMS
from questionnaire.questions import BOXES, CHOICES, RETURNED
from registers.synthetic.buildings import address_texts
from registers.synthetic.draws import Bools, Days, chosen
from registers.synthetic.extracts import digits, extract, kept, texts
from registers.synthetic.form_heating import FormHeating, tick_heating
from registers.synthetic.form_reading import medium, read_choice, read_number
from registers.synthetic.forms import EXEMPTED, NEVER, NO, PAPER, YES, Forms
from registers.synthetic.observer import Observer
from registers.synthetic.settings import Settings
from registers.synthetic.world import World

_FIRST_DAY, _LAST_DAY = np.datetime64("2001-11-05"), np.datetime64("2002-04-30")
_NUMBERS = {
    "number_of_rooms": "rooms",
    "number_of_bathrooms": "bathrooms",
    "number_of_water_closets": "closets",
    "utility_floor_space_m2": "floor_space",
    "construction_year": "construction_year",
    "number_of_floors": "floors",
}
"""Column of the dwelling that tells the true number."""
_CHOICES = {
    "lift": "lift",
    "wheelchair_in": "wheelchair_in",
    "wheelchair_within": "wheelchair_within",
    "parking": "garage",
    "garden": "garden",
    "balcony": "balcony",
}
"""Column of the household that tells whether its dwelling has it."""


def forms_extract(
    observer: Observer, world: World, forms: pd.DataFrame, outcome: np.ndarray, settings: Settings
) -> pa.Table:
    """Forms as captured: answers of those that came back, with item non-response and reading errors.

    Args:
        observer: of ``housing_forms``, a row for each form.
        world: one municipality.
        forms: see ``forms.issue_forms``.
        outcome: see ``forms.draw_outcomes``.
        settings: of the synthetic world.
    """
    rates = settings.read(Forms, "forms")
    returned, paper = np.isin(outcome, RETURNED), outcome == PAPER
    other_form = _on_other_form(observer.rng, forms, returned, rates.second_answer)
    answered = returned & (other_form == NO)
    at_address = (forms["dwelling"] == forms["registered_dwelling"]).to_numpy()
    lived = np.where(at_address, YES, NO).astype(object)
    address = world.dwellings["address"].to_numpy()[forms["registered_dwelling"]]
    undated = observer.strike("undated_receipt", among=returned)
    return extract(
        HOUSING_FORMS,
        {
            "form_number": digits(forms["form_number"].to_numpy(), 11),
            "contact_identity_number": digits(world.persons["number"].to_numpy()[forms["contact"]], 11),
            "address_code": texts(address_texts(address)),
            "outcome": texts(outcome),
            "received_date": kept(_received(observer.rng, outcome, rates.days_to_return), undated),
            "lived_at_address": read_choice(observer, "lived_at_address", lived, returned, paper),
            "answered_on_other_form": texts(other_form, ~returned),
            **_answers(observer, world, forms, answered, paper, settings),
        },
    )


def _answers(
    observer: Observer, world: World, forms: pd.DataFrame, answered: Bools, paper: Bools, settings: Settings
) -> dict[str, pa.Array]:
    """The answers to the housing questions, on forms that ``answered`` them."""
    home = world.dwellings.iloc[forms["dwelling"].to_numpy()]
    household = world.persons["household"].to_numpy()[forms["contact"]]
    has = world.households.iloc[household]
    space_error = settings.read(Forms, "forms").floor_space_error
    numbers = {
        question: read_number(observer, question, home[column].to_numpy(), answered, paper, space_error)
        for question, column in _NUMBERS.items()
    }
    true = {
        "kitchen": home["kitchen"].to_numpy(),
        "tenure": has["tenure"].to_numpy().astype(str).astype(object),
        **{
            question: np.where(has[column].to_numpy(dtype=bool), YES, NO).astype(object)
            for question, column in _CHOICES.items()
        },
    }
    choices = {question: read_choice(observer, question, true[question], answered, paper) for question in CHOICES}
    ticks = tick_heating(observer.rng, world.households, settings.read(FormHeating, "form_heating")).iloc[household]
    boxes: dict[str, pa.Array] = {}
    for question, names in BOXES.items():
        open_ = observer.strike(f"unanswered_{question}", among=answered, band=medium(paper))
        for name in names:
            ticked = ticks[name].to_numpy() & answered & ~open_
            faint = observer.strike("faint_box", among=ticked & paper)
            boxes[name] = kept(ticked & ~faint, ~answered)
    return numbers | choices | boxes


def _on_other_form(rng: np.random.Generator, forms: pd.DataFrame, returned: Bools, second_answer: float) -> np.ndarray:
    """Of several forms from one dwelling, one answers the housing questions; mostly only one."""
    dwelling = np.where(returned, forms["dwelling"].to_numpy(), -2 - np.arange(len(forms)))
    order = np.lexsort((rng.random(len(forms)), dwelling))
    first = np.r_[True, dwelling[order][1:] != dwelling[order][:-1]][: len(order)]
    answering = np.zeros(len(forms), dtype=bool)
    answering[order] = first
    again = chosen(rng, len(forms), second_answer)
    return np.where(answering | again, NO, YES).astype(object)


def _received(rng: np.random.Generator, outcome: np.ndarray, mean_days: float) -> Days:
    days = rng.gamma(1.6, mean_days / 1.6, len(outcome)).astype(np.int64)
    day = np.minimum(_FIRST_DAY + days.astype("timedelta64[D]"), _LAST_DAY)
    return np.where(np.isin(outcome, (NEVER, EXEMPTED)), np.datetime64("NaT", "D"), day).astype("datetime64[D]")
