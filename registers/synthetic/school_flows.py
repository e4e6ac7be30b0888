"""Who goes to which school.

Pupils and students move between counties as in a matrix of county of residence by county of school, one for each type
of school, fitted by iterative proportional fitting: its rows are the pupils and students that the counties' households
have, its columns the published ones by county of school, and it keeps the decay over distance of the settings. So the
municipalities can be simulated one by one, and together still give the published table.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from census.reference import Municipality, code_list, municipalities, read_facts
from registers.synthetic.calibration import county_weights
from registers.synthetic.characteristics import COLLEGE, FOLK_HIGH_SCHOOL, UNIVERSITY, UPPER_SECONDARY_SCHOOL
from registers.synthetic.draws import Floats, Ints, Texts
from registers.synthetic.pool import draw_pool
from registers.synthetic.schools import SCHOOL_TYPES, SchoolRates, list_schools
from registers.synthetic.settlement import resident_populations

_ROUNDS = 200


@cache
def count_residents() -> dict[str, Floats]:
    """Pupils and students of each type of school by county of residence, as the pool's weights give them."""
    pool = draw_pool()
    size, person_household = pool.households["size"].to_numpy(), pool.persons["household"].to_numpy()
    kind = pool.persons["school_type"].to_numpy()
    household = {of: person_household[kind == of] for of in SCHOOL_TYPES}
    populations = resident_populations()
    result = {of: np.zeros(len(code_list("county"))) for of in SCHOOL_TYPES}
    for row, county in enumerate(item.code for item in code_list("county")):
        people = sum(populations[item.code] for item in municipalities() if item.county_code == county)
        weights = county_weights()[county]
        weights = weights * (people / (weights * size).sum())
        for of in SCHOOL_TYPES:
            result[of][row] = weights[household[of]].sum()
    return result


@cache
def count_places(rates: SchoolRates) -> dict[str, Floats]:
    """Pupils and students by county of school (the last: military schools, without county) for each type of school.

    Published are pupils and students. Of these, folk high schools and universities have the share that goes to them
    by the pool, spread over the places of these schools.

    Raises:
        ValueError: more go to folk high schools or universities in a county than are published in all.
    """
    facts = read_facts("school_county")
    counties = [*(item.code for item in code_list("county")), ""]
    of_county = {row["county_code"]: row for row in facts}
    schools, residents = list_schools(rates), count_residents()
    places: dict[str, Floats] = {}
    for column, part, rest in (
        ("pupils", FOLK_HIGH_SCHOOL, UPPER_SECONDARY_SCHOOL),
        ("students", UNIVERSITY, COLLEGE),
    ):
        published = np.array([float(of_county[code][column]) for code in counties])
        share = residents[part].sum() / (residents[part].sum() + residents[rest].sum())
        at = np.bincount(schools.county, np.where(schools.type == part, schools.size, 0.0), len(counties))
        places[part] = at / at.sum() * share * published.sum()
        places[rest] = published - places[part]
        if (places[rest] < 0).any():
            raise ValueError(f"More {column} go to schools of type {part} in a county than are published.")
    return places


@cache
def fit_flows(rates: SchoolRates, school_type: str) -> Floats:
    """Where people of each county go to schools of a type: shares of counties of school (columns; the last: military)
    for each county of residence (row), which add up to 1.

    Those of ``count_residents`` who follow it are by county of school as ``count_places``.
    """
    counties = code_list("county")
    columns, people = count_places(rates)[school_type], count_residents()[school_type]
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
def school_shares(rates: SchoolRates, home: Municipality, school_type: str) -> tuple[Ints, Floats]:
    """Schools of a type (positions in ``list_schools``) and the shares of a municipality's people who go to each."""
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
    flows = fit_flows(rates, school_type)[position]
    return rows, flows[county] * weight / np.bincount(county, weight, len(flows))[county]


def economic_regions(rates: SchoolRates) -> Texts:
    """Economic region of each school; empty for military schools."""
    regions = {item.code: item.economic_region_code for item in municipalities()}
    return np.array([regions.get(code, "") for code in list_schools(rates).municipality], dtype=object)


def choose_schools(rng: np.random.Generator, school_type: Texts, home: Municipality, rates: SchoolRates) -> Ints:
    """School (position in ``list_schools``) of each resident of a municipality; ``-1`` for who attends none."""
    draw = rng.random(len(school_type))
    school = np.full(len(school_type), -1, dtype=np.int64)
    for kind in SCHOOL_TYPES:
        of_type = np.asarray(school_type == kind, dtype=bool)
        rows, shares = school_shares(rates, home, kind)
        bounds = np.cumsum(shares)
        found = np.searchsorted(bounds / bounds[-1], draw[of_type], side="right")
        school[of_type] = rows[np.minimum(found, len(rows) - 1)]
    return school
