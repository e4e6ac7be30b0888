"""Which households of the pool live in a municipality: drawn by their calibrated weights, to its exact population."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import pandas as pd

from census.reference import Municipality, municipalities
from registers.synthetic.calibration import county_weights, published_building_shares
from registers.synthetic.draws import Floats, Ints
from registers.synthetic.kinship import PARTNER
from registers.synthetic.pool import draw_pool
from registers.synthetic.settings import Settings, load_settings

_GROUPS = 5
_ROUNDS = 50
_SURPLUS = 4.0
"""More persons are drawn than a municipality has, by so many times the square root of their number: chance does not
leave too few."""


@cache
def resident_populations() -> dict[str, int]:
    """Residents of each municipality on census day.

    A county has its published population, or its part of what the published ones leave of the country's; it is divided
    among its municipalities as the population of 1 January 2002. Both by largest remainders.
    """
    published: dict[str, int] = load_settings().sections["population"]["counties"]
    later: dict[str, int] = {}
    for item in municipalities():
        later[item.county_code] = later.get(item.county_code, 0) + item.population
    others = [county for county in later if county not in published]
    left = int(load_settings().sections["population"]["total"]) - sum(published.values())
    of_county = published | dict(zip(others, _divide(left, [later[county] for county in others]), strict=True))
    result: dict[str, int] = {}
    for county, population in of_county.items():
        members = [item for item in municipalities() if item.county_code == county]
        parts = _divide(population, [item.population for item in members])
        result |= {item.code: part for item, part in zip(members, parts, strict=True)}
    return result


@cache
def expected_households() -> Mapping[str, Floats]:
    """How often each household of the pool lives in each county (by code) on average, as its residents are drawn."""
    size, populations = draw_pool().households["size"].to_numpy(), resident_populations()
    result = {}
    for county, weights in county_weights().items():
        people = sum(populations[item.code] for item in municipalities() if item.county_code == county)
        result[county] = weights * (people / (weights * size).sum())
    return result


def _divide(total: int, weights: Sequence[int]) -> list[int]:
    exact = np.asarray(weights) * total / sum(weights)
    parts = np.floor(exact).astype(np.int64)
    parts[np.argsort(parts - exact, kind="stable")[: total - int(parts.sum())]] += 1
    result: list[int] = parts.tolist()
    return result


def settle(rng: np.random.Generator, municipality: Municipality, settings: Settings) -> Ints:
    """Households (rows of the pool) that live in a municipality, private ones first.

    Drawn systematically along the pool, in order of origin and composition, with probabilities proportional to the
    weights in the county, tilted so that municipalities of one county differ in their mix of buildings. A few more are
    drawn than fit in; some are dropped at random until the others do, and one that fills the last places is added.
    """
    pool, population = draw_pool(), resident_populations()[municipality.code]
    weights = _tilted(municipality, settings)
    size, private = pool.households["size"].to_numpy(), pool.households["is_private"].to_numpy()
    wanted = population + _SURPLUS * population**0.5
    row = _row()
    place = np.cumsum((weights * (wanted / (weights * size).sum()))[row])
    points = np.arange(rng.random(), place[-1], 1.0)
    chosen = row[np.minimum(np.searchsorted(place, points, side="right"), len(place) - 1)]
    surplus = int(size[chosen].sum()) - population
    order = rng.permutation(len(chosen))
    dropped = order[: int(np.searchsorted(np.cumsum(size[chosen[order]]), surplus)) + 1]
    chosen = np.delete(chosen, dropped)
    missing = population - int(size[chosen].sum())
    if missing:
        fitting = np.flatnonzero(private & (size == missing))
        share = weights[fitting].cumsum()
        chosen = np.r_[chosen, fitting[np.searchsorted(share, rng.random() * share[-1])]]
    return np.sort(chosen)


@cache
def _row() -> Ints:
    """The pool's households in a row where like ones stand together: a systematic draw gets its part of each kind."""
    pool = draw_pool()
    first = pool.households["first_person"].to_numpy()
    # rare kinds first: which immigrant categories a household has among its members, and registered partners
    category = pd.factorize(pool.persons["immigrant_category"], sort=True)[0]
    kinds = 1 << (category + (pool.persons["marital_status"] == PARTNER).to_numpy() * (category.max() + 1))
    mixture = np.bitwise_or.reduceat(kinds, first)
    origin = pd.factorize(pool.persons["country_background"], sort=True)[0][first]
    composition = pool.families["composition"].to_numpy()[pool.households["first_family"]]
    return np.lexsort((np.arange(len(first)), composition, origin, mixture))


def _tilted(municipality: Municipality, settings: Settings) -> Floats:
    """Weights of the pool in a municipality: those of its county, with the municipality's mix of building groups."""
    weights = county_weights()[municipality.county_code]
    factors = _building_factors(municipality.county_code, settings.housing.size_edges, settings.housing.group_mix)
    group = draw_pool().households["building_group"].to_numpy()
    private = draw_pool().households["is_private"].to_numpy()
    return np.where(private, weights * factors[municipality.code][group - 1], weights)


@cache
def _building_factors(
    county: str, size_edges: tuple[float, ...], group_mix: tuple[tuple[float, ...], ...]
) -> dict[str, Floats]:
    """For each municipality of a county, how much more frequent each building group is than in the county.

    The published shares, or those of municipalities of its size, fitted to the county's total by iterative
    proportional fitting: together the municipalities have the county's mix.
    """
    pool, members = draw_pool(), [m for m in municipalities() if m.county_code == county]
    private = pool.households["is_private"].to_numpy()
    group = pool.households["building_group"].to_numpy()[private]
    # by persons, as the municipalities are: those of detached houses have larger households
    persons = county_weights()[county][private] * pool.households["size"].to_numpy()[private]
    total = np.bincount(group - 1, persons, _GROUPS)
    total = total / total.sum()
    share = np.array([resident_populations()[m.code] for m in members], dtype=float)
    share = share / share.sum()
    classes = [int(np.searchsorted(size_edges, m.population, side="right")) - 1 for m in members]
    published = published_building_shares()
    mix = np.array([published.get(m.code, group_mix[c]) for m, c in zip(members, classes, strict=True)]) + 1e-4
    for _ in range(_ROUNDS):
        mix *= (share / mix.sum(axis=1))[:, None]
        mix *= total / mix.sum(axis=0)
    factors = mix / share[:, None] / total
    return {m.code: factors[row] for row, m in enumerate(members)}
