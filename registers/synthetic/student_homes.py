"""Dwellings in which pupils and students live who have moved to their school, in every municipality with schools.

Municipalities are simulated one by one, yet a student of one lives in another. So each municipality of study has
streets of student dwellings, one for each municipality that many students come from and a common one, laid out from the
expected number of students alone: the municipality of study puts them into GAB, that of origin fills them, and neither
has to know the other's people. Students from one municipality share dwellings on the street of their own; on the common
street live those who are few, and those who find their own street full, together with students from anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from census.reference import Municipality, code_list, municipalities
from registers.synthetic.characteristics import COLLEGE
from registers.synthetic.draws import Bools, Floats, Ints, Texts, generator
from registers.synthetic.kinship import NEVER_MARRIED
from registers.synthetic.pool import draw_pool
from registers.synthetic.school_flows import fit_flows
from registers.synthetic.schools import SCHOOL_TYPES, SchoolRates, list_schools
from registers.synthetic.settlement import expected_households

_COMMON_STREET = 90_000
"""Number of the common street of student dwellings; those of the municipalities of origin follow. Other streets have
lower numbers."""
_OVERFLOW = 0.4
"""Students who find no place on a street laid out for the expected number: 0.4 standard deviations, on average."""
_OLDEST, _YOUNGEST = 1950, 2000


@dataclass(frozen=True)
class StudentHomes:
    """Dwellings of students.

    Attributes:
        sizes: students who share a dwelling, dwelling after dwelling along a street.
        own_street: expected students of a municipality of origin from which on they have a street of their own.
        common_flat: expected students in a dwelling of the common street.
        dwellings_of_building: in a building, at most.
        building_types: types of the buildings, building after building along a street; ``groups``, ``tenures``,
            ``floors``: their building group, and the terms on which students have dwellings in them, and floors.
        own_kitchen: share of the dwellings of one student that have a kitchen of their own.
        space, space_of_student: square metres of a dwelling without and for each student.
    """

    sizes: tuple[int, ...]
    own_street: float
    common_flat: float
    dwellings_of_building: int
    building_types: tuple[str, ...]
    groups: tuple[int, ...]
    tenures: tuple[int, ...]
    floors: tuple[int, ...]
    own_kitchen: float
    space: int
    space_of_student: int


@dataclass(frozen=True)
class Moving:
    """What tells how many pupils and students move to their school: where the schools are, and the shares that move,
    by distance (see ``education.Education``).
    """

    schools: SchoolRates
    pupils: tuple[float, ...]
    students: tuple[float, ...]


@dataclass(frozen=True)
class Streets:
    """Streets of student dwellings in a municipality.

    Attributes:
        number: of each street; the first is the common one.
        sizes: for each street, how many students each of its dwellings is for.
    """

    number: tuple[int, ...]
    sizes: tuple[Ints, ...]


@cache
def expected_students(moving: Moving) -> Floats:
    """Pupils and students of each municipality (row) who live at their school in each municipality (column)."""
    return np.asarray(np.sum([expected_of_type(moving, kind) for kind in SCHOOL_TYPES], axis=0))


@cache
def expected_of_type(moving: Moving, school_type: str) -> Floats:
    """Those of one type of school."""
    homes, schools = municipalities(), list_schools(moving.schools)
    position = {item.code: place for place, item in enumerate(homes)}
    counties = [item.code for item in code_list("county")]
    county = np.array([counties.index(item.county_code) for item in homes])
    region = np.unique([item.economic_region_code for item in homes], return_inverse=True)[1]
    rows = np.flatnonzero((schools.type == school_type) & (schools.municipality != ""))
    study = np.array([position[code] for code in schools.municipality[rows]])
    distance = np.where(region[:, None] == region[study], 1, 0)
    distance[np.arange(len(homes))[:, None] == study] = 2
    own, near, far = moving.schools.within[SCHOOL_TYPES.index(school_type)]
    weight = np.array([far, near, own])[distance] * schools.size[rows]
    in_county = np.equal.outer(schools.county[rows], np.arange(len(counties))).astype(float)
    share = weight / (weight @ in_county)[:, schools.county[rows]]
    rate = moving.students if school_type >= COLLEGE else moving.pupils
    moves = np.asarray(rate)[distance] * share
    in_municipality = np.equal.outer(study, np.arange(len(homes))).astype(float)
    result = np.zeros((len(homes), len(homes)))
    for employed in (False, True):
        flows = fit_flows(moving.schools, school_type, employed=employed)[county][:, schools.county[rows]]
        result += (_who_may_move()[school_type, employed][:, None] * flows * moves) @ in_municipality
    return result


@cache
def _who_may_move() -> dict[tuple[str, bool], Floats]:
    """Unmarried pupils and students without family of their own in each municipality, as the pool's weights give them,
    by type of school and whether they are employed.
    """
    persons, expected = draw_pool().persons, expected_households()
    single = may_move(persons)
    kind, works = persons["school_type"].to_numpy(), (persons["employment"] != "").to_numpy()
    household = persons["household"].to_numpy()
    people = {code: sum(item.population for item in municipalities() if item.county_code == code) for code in expected}
    result = {}
    for of in SCHOOL_TYPES:
        for employed in (False, True):
            rows = household[single & (kind == of) & (works == employed)]
            of_county = {code: weights[rows].sum() / people[code] for code, weights in expected.items()}
            result[of, employed] = np.array(
                [of_county[item.county_code] * item.population for item in municipalities()]
            )
    return result


def may_move(persons: pd.DataFrame) -> Bools:
    """Who is unmarried, without partner or children, and below 35 years."""
    is_parent = np.zeros(len(persons), dtype=bool)
    for link in ("mother", "father"):
        named = persons[link].to_numpy()
        is_parent[named[named >= 0]] = True
    single = (persons["marital_status"] == NEVER_MARRIED).to_numpy() & (persons["partner"] < 0).to_numpy()
    return np.asarray(single & ~is_parent & (persons["age"] < 35).to_numpy())


def streets_of(study: Municipality, moving: Moving, rates: StudentHomes) -> Streets:
    """The streets of student dwellings in a municipality; none where nobody is expected."""
    codes = [item.code for item in municipalities()]
    expected = expected_students(moving)[:, codes.index(study.code)]
    if not expected.sum():
        return Streets((), ())
    own = expected >= rates.own_street
    left = expected[~own].sum() + _OVERFLOW * np.sqrt(expected[own]).sum()
    flats = np.full(max(1, int(np.ceil(left / rates.common_flat))), max(rates.sizes))
    origins = np.flatnonzero(own)
    return Streets(
        (_COMMON_STREET, *(int(place) for place in _COMMON_STREET + 1 + origins)),
        (flats, *(_sizes_for(float(expected[place]), rates) for place in origins)),
    )


def _sizes_for(students: float, rates: StudentHomes) -> Ints:
    """Sizes of the dwellings of a street for so many students."""
    round_ = np.asarray(rates.sizes)
    sizes = np.tile(round_, int(np.ceil(students / round_.sum())) + 1)
    return sizes[: int(np.searchsorted(np.cumsum(sizes), np.ceil(students))) + 1]


def street_of_origin(home: Municipality) -> int:
    """Number of the street for students from a municipality."""
    return _COMMON_STREET + 1 + [item.code for item in municipalities()].index(home.code)


def build_street(study: Municipality, street: int, sizes: Ints, rates: StudentHomes, seed: int) -> pd.DataFrame:
    """The dwellings of a street: the same for whoever asks.

    Returns:
        One row for each in order of addresses: ``size``, ``building`` (from 0), and of what ``build_dwellings`` gives
        ``address``, ``sequence``, ``group``, ``building_type``, ``construction_year``, ``floors``, ``lift``,
        ``floor_space``, ``rooms``, ``kitchen``, ``bathrooms``, ``closets``; ``terms`` (tenure of who lives there).
    """
    rng = generator(seed, study.code, f"student dwellings {street}")
    count = len(sizes)
    building = np.arange(count) // rates.dwellings_of_building
    form = building % len(rates.building_types)
    kitchen: Texts = np.where((sizes > 1) | (rng.random(count) < rates.own_kitchen), "1", "2").astype(object)
    year = rng.integers(_OLDEST, _YOUNGEST + 1, int(building.max()) + 1)[building]
    floors = np.asarray(rates.floors)[form]
    return pd.DataFrame(
        {
            "size": sizes,
            "building": building,
            "address": ((int(study.code) * 100_000 + street) * 10_000 + 1 + building) * 100,
            "sequence": np.arange(count) % rates.dwellings_of_building + 1,
            "group": np.asarray(rates.groups)[form],
            "building_type": np.array(rates.building_types, dtype=object)[form],
            "construction_year": year,
            "floors": floors,
            "lift": floors > 4,
            "floor_space": rates.space + rates.space_of_student * sizes + rng.integers(0, 6, count),
            "rooms": np.where(sizes == 1, 1, sizes + 1),
            "kitchen": kitchen,
            "bathrooms": 1,
            "closets": np.where(sizes > 2, rng.integers(1, 3, count), 1),
            "terms": np.asarray(rates.tenures)[form],
        }
    )
