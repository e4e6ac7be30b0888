"""Establishments and enterprises: industry, sector, size and location."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import pandas as pd

from census.errors import ParameterError
from census.reference import Municipality, municipalities
from registers import identity
from registers.synthetic.draws import Floats, Ints, categories, chosen, generator
from registers.synthetic.settings import Industry, Settings, Work

CENTRAL, COUNTY, MUNICIPAL = "110", "510", "550"
PRIVATE = ("710", "760", "770", "740", "610", "630", "680")
_PRIVATE_WEIGHTS = (0.72, 0.14, 0.06, 0.01, 0.02, 0.03, 0.02)
_SUBCLASSES = ("110", "120", "210", "220", "310", "400", "900")
_SUBCLASS_WEIGHTS = (0.35, 0.2, 0.15, 0.1, 0.1, 0.05, 0.05)
_SPARE_NUMBERS = 200
_NUMBERS_PER_PERSON = 0.2


def found_establishments(area: Sequence[Municipality], settings: Settings, seed: int) -> pd.DataFrame:
    """Establishments of all municipalities of an area, each municipality's drawn on its own.

    Returns:
        One row for each establishment, in order of municipalities: ``establishment_number``, ``enterprise_number``
        (integers), ``industry_code``, ``sector_code``, ``municipality_code``, ``municipality`` (position in the area),
        ``head_office`` (row of the enterprise's first establishment), ``men_up_to`` and ``women_up_to`` (cumulated
        share of the municipality's workers of the sex, plus the municipality's position).
    """
    parts, start = [], 0
    for position, municipality in enumerate(area):
        part = _establishments_of(generator(seed, municipality.code, "establishments"), municipality, settings)
        part["head_office"] += start
        part["municipality"] = position
        part["men_up_to"] += position
        part["women_up_to"] += position
        start += len(part)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def _establishments_of(rng: np.random.Generator, municipality: Municipality, settings: Settings) -> pd.DataFrame:
    rates = settings.work
    industry = _industries(municipality, settings)
    count = len(industry)
    size = np.exp(rng.normal(0.0, rates.establishment_spread, count))
    employed = np.array([item.employed for item in settings.industries])
    women = np.array([item.women for item in settings.industries])
    size *= (employed / np.bincount(industry, size, len(employed)))[industry]
    sector = np.empty(count, dtype=object)
    code = np.empty(count, dtype=object)
    subclass = np.array(_SUBCLASSES, dtype=object)[categories(rng, count, _SUBCLASS_WEIGHTS)]
    for position, item in enumerate(settings.industries):
        here = industry == position
        sector[here] = _sectors(rng, int(here.sum()), item)
        divisions = np.array(list(item.divisions), dtype=object)
        code[here] = divisions[categories(rng, int(here.sum()), list(item.divisions.values()))] + subclass[here]
    head_office = _head_offices(rng, sector, industry, rates)
    numbers = _organisation_numbers(municipality, 2 * count)
    return pd.DataFrame(
        {
            "establishment_number": numbers[:count],
            "enterprise_number": numbers[count:][head_office],
            "industry_code": code,
            "sector_code": sector,
            "municipality_code": municipality.code,
            "head_office": head_office,
            "men_up_to": _cumulated_share(size * (1 - women[industry])),
            "women_up_to": _cumulated_share(size * women[industry]),
        }
    )


def _industries(municipality: Municipality, settings: Settings) -> Ints:
    """Industry of each establishment: at least one of each, the others by the workers that the industry has."""
    employed = np.array([item.employed for item in settings.industries], dtype=float)
    total = municipality.population / settings.work.establishment_persons / 2
    counts = np.maximum(1, np.round(total * employed / employed.sum())).astype(np.int64)
    return np.repeat(np.arange(len(employed)), counts)


def _sectors(rng: np.random.Generator, count: int, industry: Industry) -> np.ndarray:
    main = categories(rng, count, industry.sectors)
    private = np.array(PRIVATE, dtype=object)[categories(rng, count, _PRIVATE_WEIGHTS)]
    public = np.array([CENTRAL, COUNTY, MUNICIPAL, ""], dtype=object)[main]
    return np.where(main == 3, private, public)


def _head_offices(rng: np.random.Generator, sector: np.ndarray, industry: Ints, rates: Work) -> Ints:
    """First establishment of each one's enterprise.

    The municipality and the county are one enterprise each; central government is one for each industry; some private
    establishments belong to the enterprise of the one before them.
    """
    rows = np.arange(len(sector))
    head = rows.copy()
    for code in (MUNICIPAL, COUNTY):
        same = np.flatnonzero(sector == code)
        head[same] = same[0] if len(same) else head[same]
    central = np.flatnonzero(sector == CENTRAL)
    if len(central):
        _, first = np.unique(industry[central], return_index=True)
        head[central] = central[first][np.searchsorted(industry[central][first], industry[central])]
    public = np.isin(sector, (MUNICIPAL, COUNTY, CENTRAL))
    joins = ~public & chosen(rng, len(sector), rates.shared_enterprise) & (industry == np.roll(industry, 1))
    joins &= ~np.roll(public, 1) & (rows > 0)
    own = np.maximum.accumulate(np.where(joins, 0, rows))
    return np.where(public, head, own)


def _cumulated_share(weights: Floats) -> Floats:
    total = np.cumsum(weights)
    return np.asarray(total / total[-1])


@cache
def _numbers_before() -> dict[str, int]:
    result, start = {}, 0
    for item in municipalities():
        result[item.code] = start
        start += _numbers_of(item)
    return result


def _numbers_of(municipality: Municipality) -> int:
    return round(municipality.population * _NUMBERS_PER_PERSON) + _SPARE_NUMBERS


def _organisation_numbers(municipality: Municipality, count: int) -> Ints:
    """Organisation numbers of which the municipality owns a fixed part, whatever else is simulated."""
    leading = 90_000_000 + _numbers_before()[municipality.code] + np.arange(_numbers_of(municipality))
    numbers, exists = identity.organisation_numbers(leading)
    numbers = numbers[exists]
    if len(numbers) < count:
        raise ParameterError(
            f"Municipality {municipality.code} needs {count} organisation numbers and has {len(numbers)}.",
            "Let establishments have more persons: raise work.establishment_persons.",
        )
    # enterprises and establishments take turns, so that a number does not tell which of them it names
    return np.concatenate([numbers[0:count:2], numbers[1:count:2]])


def workplaces(workers: Ints, women: np.ndarray, places: Floats, establishments: pd.DataFrame) -> Ints:
    """Establishment (row) of each worker.

    Args:
        workers: municipality of work (position in the area).
        women: sex of each worker.
        places: a uniform draw (0-1) for each worker.
        establishments: see ``found_establishments``.
    """
    result = np.empty(len(workers), dtype=np.int64)
    for column, of_sex in (("women_up_to", women), ("men_up_to", ~women)):
        line = establishments[column].to_numpy()
        found = np.searchsorted(line, workers[of_sex] + places[of_sex], side="right")
        result[of_sex] = np.minimum(found, len(line) - 1)
    return result
