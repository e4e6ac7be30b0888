"""A published table as an attacker sees it: for each cell the least and the greatest count it can come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

Counts = npt.NDArray[np.int64]
Parents = Mapping[str, str | None]

UNBOUNDED = 2**40
"""Stands for no upper bound: above any population, and sums of millions of it still fit into 64 bits."""


@dataclass(frozen=True)
class Population:
    """Which units are counted, and by which of their regions: tables of one population agree in their totals.

    ``condition`` None: all units of the data set; else a part of them.
    """

    data_set: str
    region_column: str
    condition: str | None

    @property
    def whole(self) -> Population:
        """The population that this one is a part of."""
        return Population(self.data_set, self.region_column, None)


@dataclass(eq=False)
class BoundedTable:
    """Bounds of all cells of a table, those of zeros too. The bounds shrink while the attacker thinks.

    Attributes:
        name: of the matrix, or of the file.
        population: what it counts.
        regions: codes of its most detailed regions.
        variables: in the order of the further axes.
        categories: codes along each of these axes.
        lower, upper: one axis for the regions, one for each variable.
        chosen: variables of which the table shows some categories only; its sums over them tell nothing.
    """

    name: str
    population: Population
    regions: tuple[str, ...]
    variables: tuple[str, ...]
    categories: tuple[tuple[str, ...], ...]
    lower: Counts
    upper: Counts
    chosen: tuple[str, ...] = ()


def group_regions(regions: Sequence[str], nodes: Sequence[str], parents: Parents) -> npt.NDArray[np.int64] | None:
    """For each region the number of the node that holds it, itself or above it; None if one lies in none of them."""
    number = {code: place for place, code in enumerate(nodes)}
    found = np.full(len(regions), -1, dtype=np.int64)
    for place, code in enumerate(regions):
        at: str | None = code
        while at is not None and at not in number:
            at = parents.get(at)
        if at is None:
            return None
        found[place] = number[at]
    return found


def group_matrix(group_of: npt.NDArray[np.int64], groups: int) -> csr_array[Any]:
    """Sums within groups as a matrix: a row for each group."""
    places = (group_of, np.arange(len(group_of)))
    return csr_array((np.ones(len(group_of), dtype=np.int64), places), shape=(groups, len(group_of)))
