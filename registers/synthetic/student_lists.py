"""Lists of people on the student forms: with whom a student shares the dwelling at the place of study."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from questionnaire.student_form import STUDENT_FORM_PERSONS
from registers.synthetic.draws import NOBODY, Bools, running_number
from registers.synthetic.extracts import digits, extract, kept, texts
from registers.synthetic.form_lists import CHILD, SPOUSE, misspell, relationships_to, written_dates
from registers.synthetic.forms import YES
from registers.synthetic.names import FAMILY, GIVEN
from registers.synthetic.observer import Observer
from registers.synthetic.world import World


def add_housemates(world: World, forms: pd.DataFrame, returned: Bools) -> pd.DataFrame:
    """The lines that there should be: people of the student's usual household, the student excepted.

    Students from other municipalities with whom a dwelling of the common street is shared are not known here, and so
    not listed.

    Returns:
        One row for each in order of forms: ``form`` (row), ``student``, ``person`` (rows of persons).
    """
    usual = world.usual.persons
    household = usual["household"].to_numpy()
    rows = np.flatnonzero(returned & forms["tells_home"].to_numpy(dtype=bool))
    student = forms["person"].to_numpy()[rows]
    asked = pd.DataFrame({"form": rows, "student": student, "household": household[student]})
    lived = pd.DataFrame({"person": np.arange(len(usual)), "household": household})
    lines = asked.merge(lived[lived["household"] != ""], on="household")
    lines = lines[lines["student"] != lines["person"]]
    born = world.persons["birth_date"].to_numpy()[lines["person"]]
    order = np.lexsort((lines["person"], born, lines["form"]))
    return lines.iloc[order].reset_index(drop=True)


def student_lists_extract(
    observer: Observer, world: World, forms: pd.DataFrame, lines: pd.DataFrame, paper: Bools
) -> tuple[pa.Table, Bools]:
    """Lines as captured, and the forms on which somebody is listed."""
    persons, rng = world.persons, observer.rng
    relationship = relationships_to(persons, lines["student"].to_numpy(), lines["person"].to_numpy())
    family = np.isin(relationship.astype(str), (SPOUSE, CHILD))
    left_out = observer.strike("other_not_listed", among=~family)
    observer.keep(~left_out)
    lines, relationship, family = lines[~left_out], relationship[~left_out], family[~left_out]
    person, form = lines["person"].to_numpy(), lines["form"].to_numpy()
    given = GIVEN[persons["given_name"].to_numpy()[person]].copy()
    surname = FAMILY[persons["surname"].to_numpy()[person]].copy()
    for names in (given, surname):
        misspell(rng, names, observer.strike("misspelt_name", among=~family))
    undated = observer.strike("missing_birth_date", among=~family)
    wrong = observer.strike("wrong_birth_date", among=~family & ~undated)
    born = written_dates(rng, persons["birth_date"].to_numpy()[person], wrong)
    table = extract(
        STUDENT_FORM_PERSONS,
        {
            "form_number": digits(forms["form_number"].to_numpy()[form], 11),
            "line_number": running_number(form) + 1,
            "identity_number": digits(np.where(family, persons["number"].to_numpy()[person], NOBODY), 11),
            "given_name": texts(given),
            "surname": texts(surname),
            "birth_date": kept(born, undated),
            "lives_in_dwelling": texts(
                np.full(len(person), YES, dtype=object), observer.strike("faint_tick", among=paper[form])
            ),
            "relationship": texts(relationship, observer.strike("missing_relationship")),
        },
    )
    return table, np.isin(np.arange(len(forms)), form)
