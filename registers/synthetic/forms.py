"""Housing forms: to whom they go, and how they come back or not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from registers.synthetic.buildings import in_several_dwellings
from registers.synthetic.draws import NOBODY, chosen
from registers.synthetic.observer import Observer
from registers.synthetic.settings import Settings
from registers.synthetic.world import World

PAPER, INTERNET, NEVER, BY_POST, EXEMPTED, UNUSABLE = "1", "2", "3", "4", "5", "6"
"""Outcomes of a form."""
YES, NO = "1", "2"

NON_RESPONSE = {"returned_by_post": BY_POST, "never_returned": NEVER, "exempted": EXEMPTED, "unusable": UNUSABLE}
"""Defects that leave a form without answers, in the order in which they may happen to it, and the outcome."""
_COUPLE, _NO_COUPLE, _ELSEWHERE = 0, 1, 2
"""Bands of the rates of ``returned_by_post``; the others have the first two."""


@dataclass(frozen=True)
class Forms:
    """How people answer, and what makes a form likelier not to come back.

    ``normalise`` has a factor for each of ``NON_RESPONSE`` that brings its expected number in Norway to the published
    one: published number / number in a simulated Norway x the factor used there. The defects do not influence each
    other's numbers by more than a few per cent of themselves, so that one simulation is enough.
    """

    several_dwellings: float
    non_western: float
    normalise: tuple[float, ...]
    internet: float
    second_answer: float
    days_to_return: float
    floor_space_error: float


def issue_forms(world: World, seen: pd.DataFrame, families: pd.DataFrame) -> pd.DataFrame:
    """Forms: one to the oldest person of every register family.

    Args:
        world: one municipality.
        seen: persons as the Central Population Register sees them.
        families: see ``register_families.identify_families``.

    Returns:
        One row for each form in order of the contact persons' numbers: ``form_number`` (integer of eleven digits),
        ``contact`` (row), ``family``, ``has_couple``, ``dwelling`` (true row), ``registered_dwelling``.
    """
    persons = world.persons
    family = families["family"].to_numpy()
    rows = np.flatnonzero(family != NOBODY)
    rows = rows[np.lexsort((persons["number"].to_numpy()[rows], persons["birth_date"].to_numpy()[rows], family[rows]))]
    oldest = rows[np.r_[True, family[rows][1:] != family[rows][:-1]]] if len(rows) else rows
    contact = oldest[np.argsort(persons["number"].to_numpy()[oldest], kind="stable")]
    return pd.DataFrame(
        {
            "form_number": int(world.municipality.code) * 10_000_000 + 1 + np.arange(len(contact)),
            "contact": contact,
            "family": family[contact],
            "has_couple": families["partner"].to_numpy()[family[contact]] != NOBODY,
            "dwelling": persons["dwelling"].to_numpy()[contact],
            "registered_dwelling": seen["dwelling"].to_numpy()[contact],
        }
    )


def draw_outcomes(observer: Observer, world: World, forms: pd.DataFrame, settings: Settings) -> np.ndarray:
    """How each form came back (code list ``form_outcome``).

    Unit non-response is much higher without a couple, and clearly higher in buildings with several dwellings; a form
    to an address where the contact person does not live mostly comes back by post.
    """
    rates = settings.read(Forms, "forms")
    reached = forms["dwelling"].to_numpy() == forms["registered_dwelling"].to_numpy()
    several = in_several_dwellings(world.dwellings)[forms["registered_dwelling"]]
    relative = np.where(several, rates.several_dwellings, 1.0)
    non_western = world.persons["is_non_western"].to_numpy(dtype=bool)[forms["contact"]]
    relative *= np.where(non_western, rates.non_western, 1.0)
    couple = np.where(forms["has_couple"], _COUPLE, _NO_COUPLE)
    outcome = np.where(chosen(observer.rng, len(forms), rates.internet), INTERNET, PAPER).astype(object)
    back = np.ones(len(forms), dtype=bool)
    for (defect, code), factor in zip(NON_RESPONSE.items(), rates.normalise, strict=True):
        band, likelier = couple, relative * factor
        if code == BY_POST:
            band, likelier = np.where(reached, couple, _ELSEWHERE), np.where(reached, relative, 1.0) * factor
        struck = observer.strike(defect, among=back, relative=likelier, band=band)
        outcome[struck] = code
        back &= ~struck
    return outcome
