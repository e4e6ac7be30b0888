"""Student forms: to whom they go, how they come back, and what is written and read on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from questionnaire.questions import RETURNED
from questionnaire.student_form import ALONE, AWAY, STUDENT_CHOICES, STUDENT_FORMS, STUDENT_LIMITS, WITH_OTHERS
from registers.synthetic.buildings import address_texts
from registers.synthetic.delivery import Part
from registers.synthetic.draws import NOBODY, Bools, Ints, Texts, chosen
from registers.synthetic.extracts import digits, extract, texts
from registers.synthetic.form_reading import read_choice, read_number
from registers.synthetic.forms import BY_POST, INTERNET, NEVER, PAPER, UNUSABLE
from registers.synthetic.observer import Observer
from registers.synthetic.settings import Settings
from registers.synthetic.student_lists import add_housemates, student_lists_extract
from registers.synthetic.study_support import is_registered_with_parents
from registers.synthetic.usual_residence import STUDY
from registers.synthetic.world import World

_FIRST_NUMBER = 9_000_001
"""Numbers of student forms in a municipality come after those of housing forms."""
_NON_RESPONSE = {"returned_by_post": BY_POST, "never_returned": NEVER, "unusable": UNUSABLE}
"""Defects that leave a form without answers, in the order in which they may happen to it, and the outcome."""
_AWAY, _WITH_PARENTS, _NO_STUDENT = 0, 1, 2
"""Bands of the rates of non-response."""
_FROM_PRIVATE_PERSON = 3
"""Tenure of lodgers."""
_COLUMNS = {
    "number_of_rooms": "rooms",
    "number_of_bathrooms": "bathrooms",
    "number_of_water_closets": "closets",
    "utility_floor_space_m2": "floor_space",
    "construction_year": "construction_year",
    "kitchen": "kitchen",
}
"""Column of the dwelling that tells the true answer."""


@dataclass(frozen=True)
class StudentForms:
    """How students answer; ``floor_space_error`` is the relative standard deviation of who estimates it."""

    internet: float
    floor_space_error: float


def observe_students(part: Part, world: World, settings: Settings, rng: Callable[[str], np.random.Generator]) -> None:
    """Add ``student_forms`` and ``student_form_persons`` of one municipality.

    Args:
        part: the municipality's part of the delivery.
        world: the municipality as it is.
        settings: of the synthetic world.
        rng: gives the generator of a topic.
    """
    forms = send_forms(world)
    observer = Observer("student_forms", settings.defects("student_forms"), rng("student forms"), len(forms))
    outcome = _outcomes(observer, forms, settings.read(StudentForms, "student_forms"))
    lines = add_housemates(world, forms, np.isin(outcome, RETURNED))
    look = Observer("student_form_persons", settings.defects("student_form_persons"), rng("student lists"), len(lines))
    lists, listed = student_lists_extract(look, world, forms, lines, outcome == PAPER)
    part.observe(student_forms_extract(observer, world, forms, outcome, listed, settings), observer)
    part.observe(lists, look)


def send_forms(world: World) -> pd.DataFrame:
    """Forms: one to everyone who applied to the State Education Loan Fund.

    Returns:
        One row for each in order of the students' numbers: ``form_number`` (integer of eleven digits), ``person``
        (row), ``residence`` (code list ``study_residence``), ``studies`` (pupil or student in Norway on census day),
        ``tells_home`` (has a dwelling to tell of: away from parents, for studies in Norway).
    """
    applicants = world.incomes.applications.drop_duplicates("person")
    number = world.persons["number"].to_numpy()
    applicants = applicants.iloc[np.argsort(number[applicants["person"].to_numpy()], kind="stable")]
    person = applicants["person"].to_numpy(dtype=np.int64)
    away = (applicants["residence"] == AWAY).to_numpy()
    studies = (world.persons["school_type"] != "").to_numpy()[person]
    usual = world.usual.persons.iloc[person]
    # at school, or registered away from the parents
    own = (usual["source"] == STUDY).to_numpy() | ~is_registered_with_parents(world.persons)[person]
    in_dwelling = (usual["dwelling_number"] != "").to_numpy()
    return pd.DataFrame(
        {
            "form_number": int(world.municipality.code) * 10_000_000 + _FIRST_NUMBER + np.arange(len(person)),
            "person": person,
            "residence": applicants["residence"].to_numpy(dtype=object),
            "studies": studies,
            "tells_home": away & studies & in_dwelling & own,
        }
    )


def _outcomes(observer: Observer, forms: pd.DataFrame, rates: StudentForms) -> Texts:
    """How each form came back (code list ``form_outcome``)."""
    size = len(forms)
    outcome = np.where(chosen(observer.rng, size, rates.internet), INTERNET, PAPER).astype(object)
    away = (forms["residence"] == AWAY).to_numpy()
    band = np.select([~forms["studies"].to_numpy(dtype=bool), away], [_NO_STUDENT, _AWAY], _WITH_PARENTS)
    back = np.ones(size, dtype=bool)
    for defect, code in _NON_RESPONSE.items():
        struck = observer.strike(defect, among=back, band=band)
        outcome[struck] = code
        back &= ~struck
    return outcome


def student_forms_extract(
    observer: Observer, world: World, forms: pd.DataFrame, outcome: Texts, listed: Bools, settings: Settings
) -> pa.Table:
    """Forms as captured.

    Args:
        observer: of ``student_forms``, a row for each form.
        world: one municipality.
        forms: see ``send_forms``.
        outcome: how each came back.
        listed: forms on which somebody is listed.
        settings: of the synthetic world.
    """
    returned, paper = np.isin(outcome, RETURNED), outcome == PAPER
    told = returned & forms["tells_home"].to_numpy(dtype=bool)
    usual = world.usual.persons.iloc[forms["person"].to_numpy()]
    not_found = observer.strike("address_not_found", among=told)
    unnumbered = observer.strike("dwelling_number_missing", among=told & ~not_found)
    no_municipality = observer.strike("study_municipality_left_open", among=told & ~not_found)
    address = np.where(told, usual["address"].to_numpy(), 0)
    return extract(
        STUDENT_FORMS,
        {
            "form_number": digits(forms["form_number"].to_numpy(), 11),
            "student_identity_number": _numbers(observer, world, forms),
            "outcome": texts(outcome),
            "study_residence": read_choice(
                observer, "study_residence", forms["residence"].to_numpy(dtype=object), returned, paper
            ),
            "address_code": texts(address_texts(address), ~told | not_found),
            "dwelling_number": texts(usual["dwelling_number"].to_numpy(), ~told | not_found | unnumbered),
            "study_municipality_code": texts(usual["municipality_code"].to_numpy(), ~told | no_municipality),
            "lives_with": read_choice(
                observer, "lives_with", _lives_with(observer, world, forms, told, listed), told, paper
            ),
            **_answers(observer, world, forms, told, paper, settings.read(StudentForms, "student_forms")),
        },
    )


def _numbers(observer: Observer, world: World, forms: pd.DataFrame) -> pa.Array:
    number = world.persons["number"].to_numpy()[forms["person"].to_numpy()]
    damaged = observer.strike("wrong_check_digit")
    return digits(np.where(damaged, number - number % 10 + (number % 10 + 1) % 10, number), 11)


def _lives_with(observer: Observer, world: World, forms: pd.DataFrame, told: Bools, listed: Bools) -> Texts:
    """Alone or with others: on a common street, with students from anywhere if the dwelling is for several."""
    shares = shares_dwelling(world)[forms["person"].to_numpy()]
    wrong = observer.strike("alone_though_sharing", among=told & listed)
    return np.where(shares & ~wrong, WITH_OTHERS, ALONE).astype(object)


def shares_dwelling(world: World) -> Bools:
    """Whether each person shares the usual dwelling: with people from here, or on a common street with others."""
    usual = world.usual.persons
    together = usual["household"].groupby(usual["household"]).transform("size").to_numpy() > 1
    return np.asarray(together | is_on_common_street(world))


def is_on_common_street(world: World) -> Bools:
    """Whether each person lives in a student dwelling that students from any municipality share."""
    homes, row = world.usual.student_dwellings, world.usual.persons["student_dwelling"].to_numpy()
    common = np.r_[homes["is_common"].to_numpy(dtype=bool), False]
    return np.asarray(common[row])


def _answers(
    observer: Observer, world: World, forms: pd.DataFrame, told: Bools, paper: Bools, rates: StudentForms
) -> dict[str, pa.Array]:
    """Answers to the questions on the dwelling."""
    home = true_homes(world, forms["person"].to_numpy())
    numbers = {
        question: read_number(
            observer, question, home[_COLUMNS[question]].to_numpy(), told, paper, rates.floor_space_error
        )
        for question in STUDENT_LIMITS
    }
    choices = {
        "kitchen": home["kitchen"].to_numpy(dtype=object),
        "tenure": home["terms"].to_numpy().astype(str).astype(object),
    }
    return numbers | {
        question: read_choice(observer, question, choices[question], told, paper) for question in STUDENT_CHOICES
    }


def true_homes(world: World, person: Ints) -> pd.DataFrame:
    """The dwelling in which each of these people usually lives: the columns that the form asks for, and ``terms``."""
    usual = world.usual.persons.iloc[person]
    columns = [*_COLUMNS.values(), "terms"]
    # a lodger has the room from a private person
    lodges = (usual["source"] == STUDY).to_numpy() & (usual["dwelling"] != NOBODY).to_numpy()
    here = world.dwellings.iloc[usual["dwelling"].to_numpy()]
    terms = np.where(lodges, _FROM_PRIVATE_PERSON, here["tenure"].to_numpy())
    result = here.assign(terms=terms)[columns].reset_index(drop=True)
    row = usual["student_dwelling"].to_numpy()
    at_school = row != NOBODY
    result.loc[at_school, columns] = world.usual.student_dwellings.iloc[row[at_school]][columns].to_numpy()
    return result.astype({name: np.int64 for name in columns if name != "kitchen"})
