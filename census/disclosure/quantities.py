"""Sums of quantities that give nobody away, and agree with the protected counts.

A sum is published beside a count of units, for every region and combination of categories, so that whoever subtracts
figures gets the sum of any inner cell. Therefore no published figure may hold what a small cell alone tells: the
amounts of small cells are pooled, and each counts with the mean of its pool. Every other figure is a sum of these, like
every count: tables add up, and no secondary suppression is needed.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from census.tabulation.matrix import REGION_LEVELS, Matrix, RegionLevel

LEAST_UNITS = 5
"""A cell or pool of fewer units is sensitive, and the sum or mean of a figure of fewer is not published."""

LEAST_CELLS = 3
"""A pool joins at least so many cells: of two, one that knows its own amount would know the other's."""

LARGEST_SHARE = 0.5
"""A cell or pool of whose sum one unit has more than this share is sensitive: the mean would tell of that unit."""


def counts_of(matrix: Matrix) -> pa.Table:
    """The inner cells with their counts alone."""
    amounts = [f"{kind}_{name}" for name in matrix.definition.quantities for kind in ("sum", "largest")]
    return matrix.cells.drop_columns(amounts)


def protect_quantities(matrix: Matrix, published: pa.Table) -> pa.Table | None:
    """Give the protected inner cells their sums of the matrix' quantities.

    A cell that is not sensitive keeps its sum: its count is unchanged too. Sensitive cells are pooled: those of the
    same categories in the smallest region where they make a pool that is not sensitive itself, from the region above
    the cell's up to the whole country; those that are left over, of whatever categories. The sum of such a cell is the
    mean of its pool times the cell's protected count. What cannot be pooled has no sum, and no figure that it is part
    of has.

    Of the amounts in sensitive cells nothing but the sums of their pools has any influence.

    Args:
        matrix: unprotected, with sums and largest amounts of its quantities.
        published: the protected inner cells: ``region_code``, the variables, ``count``.

    Returns:
        ``sum_<quantity>`` for each quantity (int64; null: none), rows as in ``published``; None if the matrix has no
        quantities.
    """
    if not matrix.definition.quantities:
        return None
    keys = ["region_code", *matrix.definition.variables]
    cells = matrix.cells.to_pandas()
    scopes = list(_scopes(matrix, cells))
    protected = published.to_pandas()
    columns = {}
    for name in matrix.definition.quantities:
        sums, largest = cells[f"sum_{name}"].to_numpy(), cells[f"largest_{name}"].to_numpy()
        means = _means(cells["count"].to_numpy(), sums, largest, scopes)
        found = protected.merge(cells[keys].assign(mean=means), how="left", on=keys)
        amounts = np.rint(found["count"].to_numpy() * found["mean"].to_numpy())
        columns[f"sum_{name}"] = pa.array(amounts, mask=np.isnan(amounts)).cast(pa.int64())
    return pa.table(columns)


def _scopes(matrix: Matrix, cells: pd.DataFrame) -> Iterator[npt.NDArray[np.int64]]:
    """For each cell the number of the pool that it may belong to: of the same categories in wider and wider regions,
    then of any in the country.
    """
    above = {region.code: (region.level, region.parent) for region in matrix.regions}
    places = cells["region_code"].to_numpy(dtype=object)
    for level in reversed(REGION_LEVELS):
        region = {place: _region_at(place, REGION_LEVELS.index(level), above) for place in set(places)}
        inside = pd.Series([region[place] for place in places], name="scope")
        if (inside == cells["region_code"]).all():
            continue
        pools = cells.assign(scope=inside).groupby(["scope", *matrix.definition.variables], sort=True)
        yield np.asarray(pools.ngroup(), dtype=np.int64)
    yield np.zeros(len(cells), dtype=np.int64)


def _region_at(code: str, depth: int, above: dict[str, tuple[RegionLevel, str | None]]) -> str:
    """The region, of this level or above it, that holds a region."""
    level, parent = above[code]
    while parent is not None and REGION_LEVELS.index(level) > depth:
        code = parent
        level, parent = above[code]
    return code


def _means(
    counts: npt.NDArray[np.int64],
    sums: npt.NDArray[np.int64],
    largest: npt.NDArray[np.int64],
    scopes: list[npt.NDArray[np.int64]],
) -> npt.NDArray[np.float64]:
    """Mean of each cell, or of its pool; not a number where there is none."""
    means = np.full(len(counts), np.nan)
    alone = ~_is_sensitive(counts, sums, largest)
    means[alone] = sums[alone] / counts[alone]
    left = np.flatnonzero(~alone)
    for scope in scopes:
        pools = pd.DataFrame({"units": counts[left], "sum": sums[left], "largest": largest[left], "pool": scope[left]})
        whole = pools.groupby("pool").agg(
            units=("units", "sum"), sum=("sum", "sum"), largest=("largest", "max"), cells=("units", "size")
        )
        fit = (whole["cells"] >= LEAST_CELLS) & ~_is_sensitive(
            whole["units"].to_numpy(), whole["sum"].to_numpy(), whole["largest"].to_numpy()
        )
        pooled = (whole["sum"] / whole["units"])[fit]
        found = pools["pool"].map(pooled).to_numpy(dtype=np.float64)
        means[left] = found
        left = left[np.isnan(found)]
    return means


def _is_sensitive(
    counts: npt.NDArray[np.int64], sums: npt.NDArray[np.int64], largest: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    return (counts < LEAST_UNITS) | (largest > LARGEST_SHARE * np.abs(sums))
