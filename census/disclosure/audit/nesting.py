"""Classifications of which one is a grouping of the other: figures by the finer one sum to those by the coarser."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from census.catalogue import Variable, find_variable
from census.errors import CatalogueError

NONE = -1
"""Number of the coarser category of a finer one that belongs to none of them."""


@cache
def nested_categories(fine: str, coarse: str) -> npt.NDArray[np.int64] | None:
    """For each category of the finer variable the number of the coarser one that it lies in, ``NONE`` if in none.

    Gives None if the coarser variable is no grouping of the finer: another column, or categories that overlap.
    """
    try:
        one, other = find_variable(fine), find_variable(coarse)
    except CatalogueError:  # a table of its own, whose variables the catalogue does not know
        return None
    if fine == coarse:
        return np.arange(len(one.categories), dtype=np.int64)
    if one.column != other.column or one.is_banded != other.is_banded:
        return None
    found = _nested_bands(one, other) if one.is_banded else _nested_values(one, other)
    useful = found is not None and (found != NONE).any()
    return found if useful else None


def _nested_bands(one: Variable, other: Variable) -> npt.NDArray[np.int64] | None:
    numbers = np.full(len(one.categories), NONE, dtype=np.int64)
    for place in range(len(one.categories)):
        if place == one.unknown:
            numbers[place] = NONE if other.unknown is None else other.unknown
            continue
        low, high = _limits(one, place)
        for number in range(len(other.categories)):
            if number == other.unknown:
                continue
            least, greatest = _limits(other, number)
            if least <= low and high <= greatest:
                numbers[place] = number
            elif low <= greatest and least <= high:
                return None
    return numbers


def _limits(variable: Variable, number: int) -> tuple[float, float]:
    extra = variable.categories[number].extra
    return float(extra["from"] or -np.inf), float(extra["to"] or np.inf)


def _nested_values(one: Variable, other: Variable) -> npt.NDArray[np.int64] | None:
    numbers = np.full(len(one.categories), NONE, dtype=np.int64)
    belongs = other.numbers_of_values
    found: dict[int, set[int]] = {}
    for value, place in one.numbers_of_values.items():
        found.setdefault(place, set()).add(belongs.get(value, NONE))
    for place, coarser in found.items():
        if len(coarser) > 1:
            return None
        numbers[place] = coarser.pop()
    if one.unknown is not None and other.unknown is not None:
        numbers[one.unknown] = other.unknown
    return numbers
