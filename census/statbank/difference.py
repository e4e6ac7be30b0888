"""What changed from one version of a table to another."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from census.formats import Table
from census.statbank.problems import bad_request


def difference_lines(before: Table, after: Table) -> Iterator[str]:
    """The figures that differ, as lines of CSV: codes of all variables, the figure before and after; a figure that one
    version does not have is empty there.

    Raises:
        RequestError: the versions do not have the same variables.
    """
    names = [item.id for item in after.dimensions]
    if names != [item.id for item in before.dimensions]:
        raise bad_request("The two versions do not have the same variables, so their figures cannot be compared.")
    codes = [
        list(dict.fromkeys((*old.codes, *new.codes)))
        for old, new in zip(before.dimensions, after.dimensions, strict=True)
    ]
    (old, is_old), (new, is_new) = _spread(before, codes), _spread(after, codes)
    yield _line([*names, "before", "after"])
    for places in zip(*np.nonzero((old != new) | (is_old != is_new)), strict=True):
        told = [own[place] for own, place in zip(codes, places, strict=True)]
        figures = [str(side[places]) if has[places] else "" for side, has in ((old, is_old), (new, is_new))]
        yield _line([*told, *figures])


def _spread(table: Table, codes: list[list[str]]) -> tuple[npt.NDArray[Any], npt.NDArray[np.bool_]]:
    """The figures in the places of all codes, and whether there is one."""
    shape = tuple(map(len, codes))
    values, has = np.zeros(shape, dtype=table.values.dtype), np.zeros(shape, dtype=bool)
    places = np.ix_(
        *([own.index(code) for code in item.codes] for own, item in zip(codes, table.dimensions, strict=True))
    )
    values[places], has[places] = table.values, True
    return values, has


def _line(fields: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_MINIMAL).writerow(fields)
    return text.getvalue()
