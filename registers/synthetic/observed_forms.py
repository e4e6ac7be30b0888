"""The housing forms of a municipality, from those issued to what is read from those that come back."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from registers.synthetic.delivery import TRUTH, Part
from registers.synthetic.form_answers import forms_extract
from registers.synthetic.form_lists import lists_extract
from registers.synthetic.forms import draw_outcomes, issue_forms
from registers.synthetic.observer import Observer
from registers.synthetic.register_families import identify_families
from registers.synthetic.settings import Settings
from registers.synthetic.world import World


def observe_forms(
    part: Part,
    world: World,
    seen: pd.DataFrame,
    settings: Settings,
    rng: Callable[[str], np.random.Generator],
) -> None:
    """Add ``housing_forms`` and ``housing_form_persons`` of one municipality, and who was truly written by hand
    (``truth/form_persons``: ``form_number``, ``line_number``, ``national_identity_number``, null for unknown people).

    Args:
        part: the municipality's part of the delivery.
        world: the municipality as it is.
        seen: persons as the Central Population Register sees them, see ``register_residence``: forms go to the
            registered address of the families that the register tells.
        settings: of the synthetic world.
        rng: gives the generator of a topic.
    """
    families = identify_families(world, seen)
    forms = issue_forms(world, seen, families)
    observer = Observer("housing_forms", settings.defects("housing_forms"), rng("forms"), len(forms))
    outcome = draw_outcomes(observer, world, forms, settings)
    part.observe(forms_extract(observer, world, forms, outcome, settings), observer)
    declared = settings.defects("housing_form_persons")
    table, observer, written = lists_extract(declared, rng("lists"), world, families, forms, outcome)
    part.observe(table, observer)
    part.append(f"{TRUTH}/form_persons", written)
