"""Who goes to which school.

Pupils and students move between counties as in matrices of county of residence by county of school, one for those of
each type of school who are employed and one for the others, fitted by iterative proportional fitting: its rows are the
pupils and students that the counties' households have, its columns the published ones by county of school, and it keeps
the decay over distance of the settings. So the municipalities can be simulated one by one, and together still give the
published table.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np

from census.reference import EMPLOYMENT_AGES, Municipality, code_list, municipalities
from registers.synthetic.characteristics import COLLEGE, FOLK_HIGH_SCHOOL, UNIVERSITY, UPPER_SECONDARY_SCHOOL
from registers.synthetic.draws import Bools, Floats, Ints, Texts
from registers.synthetic.pool import draw_pool
from registers.synthetic.schools import SCHOOL_TYPES, SchoolRates, list_schools
from registers.synthetic.settlement import expected_households
from registers.synthetic.targets import load_targets

_ROUNDS = 200
_TABLE = "pupils_and_students_by_school_county"

Streams = Mapping[tuple[str, bool], Floats]
"""Numbers by county of the pupils or students of each type of school who are employed (True) or not."""


@cache
def count_residents() -> Streams:
    """Pupils and students 16-74 by county of residence, as the pool's weights give them."""
    persons, expected = draw_pool().persons, expected_households()
    least, most = EMPLOYMENT_AGES
    kind, household = persons["school_type"].to_numpy(), persons["household"].to_numpy()
    in_age, employed = persons["age"].between(least, most).to_numpy(), (persons["employment"] != "").to_numpy()
    weights = [expected[item.code] for item in code_list("county")]
    result = {}
    for of in SCHOOL_TYPES:
        for works in (False, True):
            homes = household[in_age & (kind == of) & (employed == works)]
            result[of, works] = np.array([of_county[homes].sum() for of_county in weights])
    return result


@cache
def count_places(rates: SchoolRates) -> Streams:
    """Pupils and students by county of school (the last: military schools, without county).

    Published are pupils and students, and those of them who are employed. Of these, folk high schools and universities
    have the share that goes to them by the pool, spread over the places of these schools.

    Raises:
        ValueError: more go to folk high schools or universities in a county than are published in all.
    """
    schools, residents = list_schools(rates), count_residents()
    places: dict[tuple[str, bool], Floats] = {}
    for studies, part, rest in (("pupil", FOLK_HIGH_SCHOOL, UPPER_SECONDARY_SCHOOL), ("student", UNIVERSITY, COLLEGE)):
        at = np.where(schools.type == part, schools.size, 0.0)
        at = np.bincount(schools.county, at, len(code_list("county")) + 1) / at.sum()
        everybody, employed = (published_places(studies, employed=works) for works in (False, True))
        for works, published in ((False, everybody - employed), (True, employed)):
            to_part, to_rest = residents[part, works].sum(), residents[rest, works].sum()
            places[part, works] = at * to_part / (to_part + to_rest) * published.sum()
            places[rest, works] = published - places[part, works]
            if (places[rest, works] < 0).any():
                raise ValueError(f"More {studies}s go to schools of type {part} in a county than are published.")
    return places


def published_places(studies: str, *, employed: bool) -> Floats:
    """Published pupils or students by county of school, all or those employed; the last are what the counties leave of
    the country, those at military schools.
    """
    targets = load_targets()
    counties = [item.code for item in code_list("county")]
    result, country = np.zeros(len(counties) + 1), 0.0
    for cell, value in targets.loc[targets["table"] == _TABLE, ["cell", "value"]].itertuples(index=False):
        if cell.get("studies") != (studies,) or ("employed" in cell) != employed:
            continue
        if "school_county" in cell:
            result[counties.index(cell["school_county"][0])] = value
        else:
            country = value
    result[-1] = country - result.sum()
    return result


@cache
def fit_flows(rates: SchoolRates, school_type: str, *, employed: bool) -> Floats:
    """Where people of each county go to schools of a type: shares of counties of school (columns; the last: military)
    for each county of residence (row), which add up to 1.

    Those of ``count_residents`` who follow it are by county of school as ``count_places``.
    """
    counties = code_list("county")
    columns, people = count_places(rates)[school_type, employed], count_residents()[school_type, employed]
    # a county has at least one, so that it has flows
    people = np.maximum(people, 1.0)
    people = people * (columns.sum() / people.sum())
    region = np.array([item.extra["region_code"] for item in counties])
    own, near, far = rates.counties[SCHOOL_TYPES.index(school_type)]
    seed = np.where(region[:, None] == region[None, :], near, far)
    np.fill_diagonal(seed, own)
    flows = np.column_stack([seed, np.full(len(counties), far)]) * columns
    for _ in range(_ROUNDS):
        flows *= (people / flows.sum(axis=1))[:, None]
        flows *= columns / np.maximum(flows.sum(axis=0), np.finfo(float).tiny)
    return np.asarray(flows / flows.sum(axis=1, keepdims=True))


@cache
def school_shares(rates: SchoolRates, home: Municipality, school_type: str, *, employed: bool) -> tuple[Ints, Floats]:
    """Schools of a type (positions in ``list_schools``) and the shares of a municipality's employed or other people who
    go to each.
    """
    schools = list_schools(rates)
    rows = np.flatnonzero(schools.type == school_type)
    regions = {item.code: item.economic_region_code for item in municipalities()}
    own, near, far = rates.within[SCHOOL_TYPES.index(school_type)]
    weight = np.array(
        [
            own if code == home.code else near if regions.get(code) == home.economic_region_code else far
            for code in schools.municipality[rows]
        ]
    )
    weight = weight * schools.size[rows]
    county = schools.county[rows]
    position = [item.code for item in code_list("county")].index(home.county_code)
    flows = fit_flows(rates, school_type, employed=employed)[position]
    return rows, flows[county] * weight / np.bincount(county, weight, len(flows))[county]


def economic_regions(rates: SchoolRates) -> Texts:
    """Economic region of each school; empty for military schools."""
    regions = {item.code: item.economic_region_code for item in municipalities()}
    return np.array([regions.get(code, "") for code in list_schools(rates).municipality], dtype=object)


def choose_schools(
    rng: np.random.Generator, school_type: Texts, employed: Bools, home: Municipality, rates: SchoolRates
) -> Ints:
    """School (position in ``list_schools``) of each resident of a municipality; ``-1`` for who attends none.

    Args:
        rng: generator of the municipality.
        school_type: type of school that each attends; empty for none.
        employed: who is employed in census week.
        home: the municipality.
        rates: settings of the schools.
    """
    draw = rng.random(len(school_type))
    school = np.full(len(school_type), -1, dtype=np.int64)
    for kind in SCHOOL_TYPES:
        of_type = np.asarray(school_type == kind, dtype=bool)
        for works in (False, True):
            people = np.flatnonzero(of_type & (employed == works))
            rows, shares = school_shares(rates, home, kind, employed=works)
            bounds = np.cumsum(shares)
            found = np.searchsorted(bounds / bounds[-1], draw[people], side="right")
            school[people] = rows[np.minimum(found, len(rows) - 1)]
    return school
