"""Figures of a synthetic world beside the published ones: deviation, limit and verdict of each."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from census.reference import municipalities
from registers.synthetic.targets.dimensions import FORMS, HOUSEHOLDS, PERSONS
from registers.synthetic.targets.frames import OCCUPANTS, Frames, count_cells
from registers.synthetic.targets.published import PRIVATE_HOUSEHOLDS, RESIDENTS, Cell, load_targets

WITHIN, BROKEN, NO_LIMIT = "within", "broken", "no limit"
MISSING, ELSEWHERE = "cannot be counted", "outside the area"
VERDICTS = (WITHIN, BROKEN, NO_LIMIT, MISSING, ELSEWHERE)
"""Verdicts on a figure. Missing: a column that it is counted by is not in the frames."""


def evaluate(frames: Frames, targets: pd.DataFrame) -> pd.Series:
    """Figures of the world for published cells.

    Args:
        frames: of a world or a pool.
        targets: rows of ``load_targets()``.

    Returns:
        Counts, rates in per cent or means, with the index of ``targets``; NaN where a column is missing, and for a
        rate among nobody.
    """
    figures = _counted(frames, targets["counts"], targets["cell"])
    rate = targets["of"].map(lambda cell: cell is not None)
    if rate.any():
        whole = _counted(frames, targets.loc[rate, "counts"], targets.loc[rate, "of"])
        figures[rate] = 100 * figures[rate] / whole.where(whole > 0)
    mean = targets["per"] != ""
    if mean.any():
        units = _counted(frames, targets.loc[mean, "per"], targets.loc[mean, "cell"])
        figures[mean] = figures[mean] / units.where(units > 0)
    return figures


def compare(frames: Frames, area: Collection[str]) -> pd.DataFrame:
    """Compare a world with all published cells.

    Targets are of Norway. For a smaller area, the cells of whole counties and of municipalities in it stand as
    published; national ones are scaled by the area's residents (households, occupants, forms), which compares shares,
    and have no limit.

    Args:
        frames: of the world.
        area: codes of its municipalities.

    Returns:
        ``load_targets()`` with ``value`` of the area, ``figure``, ``deviation`` (per cent of the value), ``allowed``
        (limit and rounding, in per cent; NaN where no limit holds) and ``verdict`` (one of ``VERDICTS``).
    """
    result = load_targets()
    whole = set(area) >= {item.code for item in municipalities()}
    factor = result["counts"].map(_shares_of_norway(frames)) if not whole else 1.0
    scaled = (result["scope"] == "national") & result["of"].isna() & (result["per"] == "")
    for column in ("value", "rounding"):
        result[column] = result[column].where(~scaled, result[column] * factor)
    inside = result["cell"].map(lambda cell: _is_inside(cell, area))
    held = (result["scope"] == "county") & result["cell"].map(lambda cell: not _is_of_school(cell))
    figures = evaluate(frames, result)
    told = [frames.tells(unit, cell) for unit, cell in zip(result["counts"], result["cell"], strict=True)]
    value = result["value"]
    deviation = (100 * (figures - value) / value.where(value != 0)).mask((value == 0) & (figures == 0), 0.0)
    allowed = (result["limit"] + 100 * result["rounding"] / value.where(value != 0)).where(held | whole)
    verdict = np.select(
        [~inside, ~np.array(told), allowed.isna(), deviation.abs() <= allowed],
        [ELSEWHERE, MISSING, NO_LIMIT, WITHIN],
        BROKEN,
    )
    return result.assign(figure=figures, deviation=deviation, allowed=allowed, verdict=verdict)


def _counted(frames: Frames, counts: pd.Series, cells: pd.Series) -> pd.Series:
    result = pd.Series(np.nan, counts.index)
    for unit in counts.unique():
        rows = counts.index[counts == unit]
        result[rows] = count_cells(frames, unit, list(cells[rows]))
    return result


def _shares_of_norway(frames: Frames) -> Mapping[str, float]:
    """Share of Norway's residents and private households that the world has."""
    households = len(frames.households) / PRIVATE_HOUSEHOLDS
    return {
        PERSONS: len(frames.persons) / RESIDENTS,
        HOUSEHOLDS: households,
        OCCUPANTS: households,
        FORMS: households,
    }


def _is_inside(cell: Cell, area: Collection[str]) -> bool:
    """Whether the county or municipality that a cell is of lies in the area as a whole."""
    known = municipalities()
    for dimension, (code, *_) in cell.items():
        if dimension.endswith("municipality") and code not in area:
            return False
        if dimension.endswith("county") and not {item.code for item in known if item.county_code == code} <= set(area):
            return False
    return True


def _is_of_school(cell: Cell) -> bool:
    """Whether a cell is of the county of schools, whose pupils live elsewhere too."""
    return "school_county" in cell
