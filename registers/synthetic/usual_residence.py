"""Where people usually live: students at the place of study, some of the old in homes, others where registered.

Source of the definitions: "About the statistics", Census 2001, Usual address; Students - usual address; Households.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from census.reference import Municipality, municipalities
from registers.institution_residents import HOME_FOR_THE_ELDERLY, NURSING_HOME
from registers.synthetic.buildings import address_texts, dwelling_numbers
from registers.synthetic.draws import NOBODY, Bools, Ints, Texts, chosen
from registers.synthetic.education import Education
from registers.synthetic.institutions import Institutions
from registers.synthetic.kinship import MARRIED, RESIDENT
from registers.synthetic.schools import SchoolRates
from registers.synthetic.settings import Settings
from registers.synthetic.student_homes import Moving, StudentHomes, build_street, street_of_origin, streets_of
from registers.synthetic.study_support import LEAST_AGE, is_registered_with_parents

LEGAL, STUDY, INSTITUTION = "legal", "study", "institution"
"""Why somebody usually lives where they do: registered there, at school, in a home for old people or a nursing home."""

Weights = tuple[float, ...]


@dataclass(frozen=True)
class UsualRates:
    """Who usually lives elsewhere than registered.

    Attributes:
        lodgers: share of those who move within the municipality that lodge with a household registered there.
        home_ages: lower limits of the age classes of the following.
        home_married, home_others: share of married and other people in private households who live in a home.
    """

    lodgers: float
    home_ages: Weights
    home_married: Weights
    home_others: Weights


@dataclass(frozen=True)
class UsualResidence:
    """Where the persons of a municipality usually live.

    Attributes:
        persons: a row for each person of the world: ``source`` (``LEGAL``, ``STUDY``, ``INSTITUTION``),
            ``municipality_code``, ``address`` (as in ``dwellings``; ``NOBODY`` without one), ``dwelling_number``,
            ``household`` (text that those share who live together in a private household; empty outside),
            ``dwelling`` (row in the world's dwellings; ``NOBODY`` for those in student dwellings and without fixed
            address), ``student_dwelling`` (row below; ``NOBODY``), ``institution`` (row of the institution of those
            who are registered elsewhere; ``NOBODY``). Meaningless for who is no resident.
        student_dwellings: see ``student_homes.build_street``: those of the streets on which students from here live;
            with ``is_common`` (students from any municipality share it).
    """

    persons: pd.DataFrame
    student_dwellings: pd.DataFrame


def moving_of(settings: Settings) -> Moving:
    """What tells how many students move, from the settings."""
    education = settings.read(Education, "education")
    return Moving(settings.read(SchoolRates, "schools"), education.away_pupils, education.away_students)


def draw_usual_residence(
    rng: np.random.Generator,
    persons: pd.DataFrame,
    households: pd.DataFrame,
    dwellings: pd.DataFrame,
    institutions: pd.DataFrame,
    municipality: Municipality,
    settings: Settings,
    seed: int,
) -> UsualResidence:
    """Draw who usually lives elsewhere than registered, and where.

    Students who ``lives_away`` live in the municipality of their school, but for those at military schools, who live
    in barracks, and those with a home of their own in that municipality.
    """
    rates = settings.read(UsualRates, "usual_residence")
    household, dwelling = persons["household"].to_numpy(), persons["dwelling"].to_numpy().copy()
    resident = (persons["registration"] == RESIDENT).to_numpy() & (dwelling != NOBODY)
    private = resident & households["is_private"].to_numpy()[household]
    study = persons["school_municipality_code"].to_numpy()
    moves = private & persons["lives_away"].to_numpy(dtype=bool) & (study != "")
    moves &= (persons["age"] >= LEAST_AGE).to_numpy()
    moves &= is_registered_with_parents(persons) | (study != municipality.code)
    institution = _homes_of_the_old(rng, persons, private & ~moves, institutions, settings, rates)
    in_home = institution != NOBODY
    lodges = moves & (study == municipality.code) & chosen(rng, len(persons), rates.lodgers)
    host = _hosts(rng, persons, private, moves | in_home, int(lodges.sum()))
    lodges[np.flatnonzero(lodges)[len(host) :]] = False
    student, homes = _student_dwellings(rng, study, moves & ~lodges, municipality, settings, seed)
    at_home = student != NOBODY
    dwelling[lodges] = host
    dwelling[in_home] = institutions["dwelling"].to_numpy()[institution[in_home]]
    dwelling[at_home] = NOBODY
    key = _household_keys(dwellings, dwelling, private & ~in_home, household, municipality, lodges)
    address = np.where(dwelling == NOBODY, NOBODY, dwellings["address"].to_numpy()[dwelling])
    number = np.where(_in_dwelling(dwellings, dwelling), dwelling_numbers(dwellings)[dwelling], "").astype(object)
    if at_home.any():
        address[at_home] = homes["address"].to_numpy()[student[at_home]]
        number[at_home] = dwelling_numbers(homes)[student[at_home]]
        key[at_home] = address_texts(address[at_home]) + number[at_home]
    return UsualResidence(
        pd.DataFrame(
            {
                "source": np.select([moves, in_home], [STUDY, INSTITUTION], LEGAL).astype(object),
                "municipality_code": np.where(moves, study, municipality.code).astype(object),
                "address": address,
                "dwelling_number": number,
                "household": key,
                "dwelling": dwelling,
                "student_dwelling": student,
                "institution": institution,
            }
        ),
        homes,
    )


def _in_dwelling(dwellings: pd.DataFrame, rows: Ints) -> Bools:
    return np.asarray((rows != NOBODY) & (dwellings["sequence"].to_numpy()[rows] > 0))


def _homes_of_the_old(
    rng: np.random.Generator,
    persons: pd.DataFrame,
    private: Bools,
    institutions: pd.DataFrame,
    settings: Settings,
    rates: UsualRates,
) -> Ints:
    """Institution (row) of those registered in private households who live in a home; ``NOBODY`` for others."""
    kinds = np.array(settings.read(Institutions, "institutions").kinds)
    homes = np.flatnonzero(np.isin(kinds[institutions["kind"].to_numpy()], (NURSING_HOME, HOME_FOR_THE_ELDERLY)))
    age_class = np.searchsorted(rates.home_ages, persons["age"].to_numpy(), side="right")
    married = (persons["marital_status"] == MARRIED).to_numpy()
    rate = np.where(
        married, np.array([0.0, *rates.home_married])[age_class], np.array([0.0, *rates.home_others])[age_class]
    )
    lives_there = private & chosen(rng, len(persons), rate)
    drawn = homes[rng.integers(0, len(homes), len(persons))]
    return np.where(lives_there, drawn, NOBODY)


def _hosts(rng: np.random.Generator, persons: pd.DataFrame, private: Bools, leaves: Bools, wanted: int) -> Ints:
    """Dwellings of so many households of which nobody lives elsewhere, each with room for one lodger."""
    household, dwelling = persons["household"].to_numpy(), persons["dwelling"].to_numpy()
    some_leave = np.isin(household, household[leaves])
    return rng.permutation(np.unique(dwelling[private & ~some_leave]))[:wanted]


def _student_dwellings(
    rng: np.random.Generator, study: Texts, moves: Bools, home: Municipality, settings: Settings, seed: int
) -> tuple[Ints, pd.DataFrame]:
    """Student dwelling (row) of each person who moves to one, and these dwellings: on the street for students from
    here as long as it has places, then on the common street.
    """
    rates, moving = settings.read(StudentHomes, "student_homes"), moving_of(settings)
    by_code = {item.code: item for item in municipalities()}
    result, parts, before = np.full(len(study), NOBODY), [], 0
    for code in np.unique(study[moves].astype(str)):
        people = rng.permutation(np.flatnonzero(moves & (study == code)))
        streets = streets_of(by_code[code], moving, rates)
        own = street_of_origin(home)
        taken = 0
        for street, sizes in sorted(zip(streets.number, streets.sizes, strict=True), reverse=True):
            if street not in (own, streets.number[0]):
                continue
            places = np.repeat(np.arange(len(sizes)), sizes)
            left = people[taken:]
            if street == own:
                left = left[: len(places)]
                result[left] = before + places[: len(left)]
            else:
                result[left] = before + rng.integers(0, len(sizes), len(left))
            taken += len(left)
            built = build_street(by_code[code], street, sizes, rates, seed)
            parts.append(built.assign(is_common=street != own))
            before += len(sizes)
    if not parts:
        nobody = build_street(home, street_of_origin(home), np.ones(1, dtype=np.int64), rates, seed).iloc[:0]
        parts.append(nobody.assign(is_common=False))
    return result, pd.concat(parts, ignore_index=True)


def _household_keys(
    dwellings: pd.DataFrame,
    dwelling: Ints,
    private: Bools,
    household: Ints,
    municipality: Municipality,
    lodges: Bools,
) -> Texts:
    """What tells households apart: number of the registered one; for a lodger, of the host's."""
    of = household.copy()
    of[lodges] = dwellings["household"].to_numpy()[dwelling[lodges]]
    names = (int(municipality.code) * 10_000_000 + of).astype(str)
    padded = np.char.zfill(names.astype(str), 11).astype(object)
    return np.where(private, padded, "").astype(object)
