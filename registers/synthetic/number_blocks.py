"""Running numbers that belong to one municipality, whatever other municipalities are simulated with it."""

from __future__ import annotations

from functools import cache

from census.reference import Municipality, municipalities


def block_of(municipality: Municipality, per_person: float, spare: int) -> range:
    """The municipality's block of numbers from 0 on, where each has so many for each person and some to spare."""
    start, count = _blocks(per_person, spare)[municipality.code]
    return range(start, start + count)


@cache
def _blocks(per_person: float, spare: int) -> dict[str, tuple[int, int]]:
    result, start = {}, 0
    for item in municipalities():
        count = round(item.population * per_person) + spare
        result[item.code] = (start, count)
        start += count
    return result
