"""What is known beside the published matrices: preliminary figures, another release, sums with their means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from census.disclosure.audit.bounded_table import UNBOUNDED, BoundedTable, Counts, Parents, Population
from census.errors import InputError, ParameterError

REGION = "region_code"


def read_outside_table(
    path: Path,
    population: Population,
    categories: Mapping[str, Sequence[str]],
    regions_of_tables: Sequence[Sequence[str]],
    parents: Parents,
    *,
    suppressed: str = ":",
) -> BoundedTable:
    """Read a table that an attacker has beside the matrices.

    Form: CSV or Parquet with ``region_code`` (of the tree of regions), columns named as variables of the catalogue with
    their codes, and either ``count`` (a whole number, or ``:``, which tells that it is 1 or more), or ``lower`` and
    ``upper``, or ``sum`` and ``mean`` of a quantity with ``sum_unit`` and ``mean_unit``, what the last published digit
    of each is worth: a mean tells how many there are. Cells that are not listed are unknown.

    Args:
        path: of the file.
        population: which units it counts.
        categories: all codes of each variable, in their order.
        regions_of_tables: most detailed regions of each matrix: those outside of the table's own are unknown to it.
        parents: the parent of every region.
        suppressed: sign of a suppressed figure.

    Raises:
        InputError: the file cannot be read or has unknown codes, or its counts no such form.
        ParameterError: a column is no variable.
    """
    try:
        frame = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path, dtype="string")
    except (OSError, ValueError) as error:
        raise InputError(f"The table {path} cannot be read ({type(error).__name__}).") from None
    figures = {"count", "lower", "upper", "sum", "mean", "sum_unit", "mean_unit"}
    variables = tuple(str(name) for name in frame if name != REGION and name not in figures)
    unknown = [name for name in variables if name not in categories]
    if unknown or REGION not in frame:
        raise ParameterError(
            f"{path.name} has the columns {', '.join(map(str, frame))}.",
            f"Give {REGION}, variables that a matrix has ({', '.join(sorted(categories))}), and the figures.",
        )
    regions = _completed(sorted(frame[REGION].astype(str).unique()), regions_of_tables, parents, path.name)
    axes = (regions, *(tuple(categories[name]) for name in variables))
    places = []
    for name, codes in zip((REGION, *variables), axes, strict=True):
        found = pd.Index(codes).get_indexer(pd.Index(frame[name].astype(str)))
        if (found < 0).any():
            raise InputError(f"{path.name}: {int((found < 0).sum())} rows have an unknown code of {name}.")
        places.append(found)
    shape = tuple(len(codes) for codes in axes)
    lower, upper = np.zeros(shape, dtype=np.int64), np.full(shape, UNBOUNDED, dtype=np.int64)
    lower[tuple(places)], upper[tuple(places)] = _bounds(frame, path.name, suppressed)
    return BoundedTable(path.stem, population, regions, variables, axes[1:], lower, upper)


def _completed(
    own: Sequence[str], regions_of_tables: Sequence[Sequence[str]], parents: Parents, name: str
) -> tuple[str, ...]:
    """The table's regions, and of the coarsest matrix with all of them those that lie elsewhere.

    Raises:
        InputError: a region is in no matrix, or lies in another of the table.
    """
    inside = set(own)
    for regions in sorted(regions_of_tables, key=len):
        within = {code: [node for node in _upwards(code, parents) if node in inside] for code in regions}
        if any(len(nodes) > 1 for nodes in within.values()):
            raise InputError(f"{name}: a region lies in another region of the table.", "Give regions of one level.")
        if {node for nodes in within.values() for node in nodes} == inside:
            return (*own, *(code for code, nodes in within.items() if not nodes))
    raise InputError(f"{name} has a region_code that no matrix has.", "Use codes of the tree of regions.")


def _upwards(code: str, parents: Parents) -> Iterator[str]:
    at: str | None = code
    while at is not None:
        yield at
        at = parents.get(at)


def bounds_from_mean(
    total: npt.NDArray[np.float64],
    mean: npt.NDArray[np.float64],
    sum_unit: npt.NDArray[np.float64],
    mean_unit: npt.NDArray[np.float64],
) -> tuple[Counts, Counts]:
    """How many units a published sum and mean can be of: both are rounded to half a unit of their last digit."""
    with np.errstate(divide="ignore", invalid="ignore"):
        least = (total - sum_unit / 2) / (mean + mean_unit / 2)
        most = (total + sum_unit / 2) / np.maximum(mean - mean_unit / 2, 0)
    lower = np.ceil(np.nan_to_num(least, nan=0.0, posinf=0.0) - 1e-9)
    upper = np.floor(np.nan_to_num(most, nan=UNBOUNDED, posinf=UNBOUNDED) + 1e-9)
    return np.maximum(lower, 0).astype(np.int64), np.minimum(upper, UNBOUNDED).astype(np.int64)


def _bounds(frame: pd.DataFrame, name: str, suppressed: str) -> tuple[Counts, Counts]:
    if "count" in frame:
        hidden = (frame["count"].astype("string") == suppressed).to_numpy(dtype=bool, na_value=False)
        counts = _numbers(frame["count"].mask(hidden, "1"), name)
        return counts, np.where(hidden, UNBOUNDED, counts)
    if {"lower", "upper"} <= set(frame):
        return _numbers(frame["lower"], name), _numbers(frame["upper"], name)
    if {"sum", "mean", "sum_unit", "mean_unit"} <= set(frame):
        columns = (pd.to_numeric(frame[key], errors="coerce") for key in ("sum", "mean", "sum_unit", "mean_unit"))
        total, mean, sum_unit, mean_unit = (column.to_numpy(dtype=np.float64) for column in columns)
        return bounds_from_mean(total, mean, sum_unit, mean_unit)
    raise InputError(f"{name} has no figures.", "Give count; or lower and upper; or sum, mean, sum_unit and mean_unit.")


def _numbers(column: pd.Series, name: str) -> Counts:
    values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    wrong = np.isnan(values) | (values < 0) | (values != np.floor(values))
    if wrong.any():
        raise InputError(f"{name}: {int(wrong.sum())} figures are no whole numbers of 0 or more.")
    return values.astype(np.int64)
