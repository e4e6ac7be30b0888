"""Wage limits with which as many persons are employed by the register as by a survey, and how sensitive figures are.

Source: "About the statistics", Census 2001, Employed persons: information on wages, income and supplementary sources
classifies persons without a dated job, by a method that gives a total that agrees with the Labour Force Survey.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from census.errors import ParameterError
from census.quality.sampling_errors import Floats

STEP_NOK = 100
"""Limits are whole hundreds of kroner."""
NOBODY_NOK = 100_000_000
"""A limit that no wage reaches."""
_CELL = ["age_from", "age_to", "sex"]


@dataclass(frozen=True)
class Candidates:
    """Whom only the wage decides about, in the cells of limits.

    Attributes:
        persons: of 16-74 years who are not employed by any other source and have a wage that nothing dates:
            ``person_id``, ``cell`` (row of the limits), ``wage_nok`` (the largest of such wages).
        otherwise: persons of each cell who are employed whatever the limits.
    """

    persons: pd.DataFrame
    otherwise: np.ndarray

    def employed(self, limits: np.ndarray) -> np.ndarray:
        """Employed persons of each cell with such limits."""
        cell = self.persons["cell"].to_numpy(dtype=np.int64)
        enough = self.persons["wage_nok"].to_numpy() >= np.asarray(limits)[cell]
        return np.asarray(self.otherwise + np.bincount(cell[enough], minlength=len(self.otherwise)))

    def numbers(self) -> np.ndarray:
        """Candidates of each cell."""
        return np.bincount(self.persons["cell"].to_numpy(dtype=np.int64), minlength=len(self.otherwise))


def find_candidates(persons: pd.DataFrame, limits: pd.DataFrame) -> Candidates:
    """Sort persons into the cells of limits.

    Args:
        persons: of 16-74 years: ``person_id``, ``age``, ``sex``, ``is_employed_otherwise``, ``wage_nok`` (the largest
            wage that nothing dates; missing without).
        limits: ``age_from``, ``age_to``, ``sex``, ``limit_nok``, a row for each cell.
    """
    cell = cells_of(persons, limits)
    otherwise = persons["is_employed_otherwise"].to_numpy(dtype=bool)
    counted = np.bincount(cell[otherwise], minlength=len(limits))
    judged = ~otherwise & persons["wage_nok"].notna().to_numpy()
    chosen = persons.loc[judged, ["person_id", "wage_nok"]].assign(cell=cell[judged])
    return Candidates(chosen.reset_index(drop=True), counted)


def cells_of(persons: pd.DataFrame, limits: pd.DataFrame) -> np.ndarray:
    """Row of the limits for each person, by ``age`` and ``sex``.

    Raises:
        ParameterError: the limits do not have one cell for each of them.
    """
    known: dict[tuple[int, str], int] = {}
    rows = zip(limits["age_from"].tolist(), limits["age_to"].tolist(), limits["sex"].tolist(), strict=True)
    for place, (youngest, oldest, sex) in enumerate(rows):
        known |= {(age, str(sex)): place for age in range(int(youngest), int(oldest) + 1)}
    pairs = zip(persons["age"].tolist(), persons["sex"].astype(str).tolist(), strict=True)
    found = np.array([known.get(pair, -1) for pair in pairs], dtype=np.int64)
    if (found < 0).any():
        raise ParameterError(f"No wage limit applies to {(found < 0).sum()} persons.", "Give limits for 16-74 years.")
    return found


@dataclass(frozen=True)
class Tuned:
    """Limits found.

    Attributes:
        limits: as they were given, with ``limit_nok`` found, ``target`` (employed persons wanted), ``employed`` (that
            there are with it), ``candidates``, ``otherwise`` and ``reliance`` (0-1: how much of the cell's own survey
            figure the target takes; 0 without).
        total: employed persons wanted.
        employed: that there are.
    """

    limits: pd.DataFrame
    total: float

    @property
    def employed(self) -> int:
        return int(self.limits["employed"].sum())


def tune_to_total(candidates: Candidates, limits: pd.DataFrame, total: float) -> Tuned:
    """Multiply all limits by one factor such that so many persons are employed.

    Definition: of all candidates, as many are employed as the total lacks: those whose wage is the most times the limit
    of their cell. Limits are then rounded to whole hundreds of kroner.

    Raises:
        ParameterError: no limits can give the total.
    """
    found = _scaled(candidates, limits["limit_nok"].to_numpy(dtype=float), total)
    return _tuned(candidates, limits, found, candidates.employed(found).astype(float), np.zeros(len(limits)), total)


def tune_to_groups(candidates: Candidates, limits: pd.DataFrame, estimates: Floats, errors: Floats) -> Tuned:
    """Find the limit of each cell from a survey's number of employed persons in it.

    Definition: the survey's figure of a small cell is uncertain. The target of a cell is therefore between the number
    that limits in the present proportions would give, all multiplied by a factor such that the survey's total is met,
    and the survey's own figure: nearer to that, the smaller its sampling variance is against the variance between cells
    (in shares of candidates; found by the method of Paule and Mandel). The limit is one that so many candidates reach,
    as near to the proportional one as can be. At last all limits are multiplied by one factor, to meet the total.

    Args:
        candidates: of ``find_candidates``.
        limits: to begin from.
        estimates: employed persons of each cell by the survey.
        errors: their standard errors.

    Raises:
        ParameterError: no limits can give the survey's total.
    """
    total = float(np.sum(estimates))
    common = _scaled(candidates, limits["limit_nok"].to_numpy(dtype=float), total)
    expected = candidates.employed(common).astype(float)
    number = np.maximum(candidates.numbers(), 1)
    reliance = reliances((estimates - expected) / number, errors / number)
    target = expected + reliance * (estimates - expected)
    own = np.array(
        [
            _limit_of(wages, target[cell] - candidates.otherwise[cell], common[cell])
            for cell, wages in enumerate(_wages(candidates, len(limits)))
        ]
    )
    return _tuned(candidates, limits, _scaled(candidates, own, total), target, reliance, total)


def reliances(deviations: Floats, errors: Floats) -> Floats:
    """How much of each deviation is no chance: variance between cells over that and sampling variance.

    Example:
        >>> reliances(np.array([0.5, -0.5, 0.0]), np.array([0.01, 0.01, 0.01])).round(2).tolist()
        [1.0, 1.0, 1.0]
        >>> reliances(np.array([0.01, -0.01, 0.0]), np.array([0.2, 0.2, 0.2])).tolist()
        [0.0, 0.0, 0.0]
    """
    known = np.maximum(errors, 1e-9) ** 2
    freedom = max(len(deviations) - 1, 1)

    def surplus(between: float) -> float:
        return float((deviations**2 / (between + known)).sum() - freedom)

    if surplus(0.0) <= 0:
        return np.zeros(len(deviations))
    between = float(brentq(surplus, 0.0, float((deviations**2).sum()) + 1.0))
    return np.asarray(between / (between + known))


def measure_sensitivity(
    candidates: Candidates, limits: np.ndarray, factors: Sequence[float], labels: Sequence[str]
) -> pd.DataFrame:
    """How the number of employed persons moves with the limits.

    Args:
        candidates: of ``find_candidates``.
        limits: of each cell.
        factors: that all limits are multiplied by.
        labels: name of each cell.

    Returns:
        ``factor``, ``group`` (``all``, or the label of a cell), ``employed``, ``change`` (from the factor 1),
        ``change_percent``.
    """
    base = candidates.employed(limits)
    rows = []
    for factor in factors:
        employed = candidates.employed(np.round(limits * factor))
        for label, now, before in [("all", employed.sum(), base.sum()), *zip(labels, employed, base, strict=True)]:
            share = 100 * (now - before) / before if before else np.nan
            rows.append((factor, str(label), int(now), int(now - before), share))
    return pd.DataFrame(rows, columns=["factor", "group", "employed", "change", "change_percent"])


def changed_persons(candidates: Candidates, before: np.ndarray, after: np.ndarray) -> pd.DataFrame:
    """Persons whom new limits classify otherwise: ``person_id``, ``wage_nok``, ``cell``, ``becomes_employed``."""
    cell, wage = candidates.persons["cell"].to_numpy(dtype=np.int64), candidates.persons["wage_nok"].to_numpy()
    was, becomes = wage >= before[cell], wage >= after[cell]
    changed: pd.DataFrame = candidates.persons[was != becomes].reset_index(drop=True)
    return changed.assign(becomes_employed=becomes[was != becomes])


def _wages(candidates: Candidates, cells: int) -> list[np.ndarray]:
    grouped = dict(list(candidates.persons.groupby("cell")["wage_nok"]))
    return [np.sort(grouped[cell].to_numpy())[::-1] if cell in grouped else np.empty(0) for cell in range(cells)]


def _limit_of(wages: np.ndarray, wanted: float, near: float) -> float:
    """Of the limits that so many wages reach, the nearest to ``near``; wages are in falling order."""
    number = int(np.clip(round(wanted), 0, len(wages)))
    least = float(wages[number]) + 1 if number < len(wages) else 1.0
    most = float(wages[number - 1]) if number else float(NOBODY_NOK)
    # of equal wages at the limit all count
    return min(max(near, least), max(most, 1.0))


def _scaled(candidates: Candidates, limits: np.ndarray, total: float) -> np.ndarray:
    """Limits multiplied by the factor that meets the total, rounded."""
    wanted = round(total) - int(candidates.otherwise.sum())
    if not 0 <= wanted <= len(candidates.persons):
        least = int(candidates.otherwise.sum())
        raise ParameterError(
            f"No wage limits give {round(total)} employed persons: there are {least} to "
            f"{least + len(candidates.persons)}.",
            "Give a total of the run's own area; or look for what is wrong with the other sources.",
        )
    start = np.maximum(np.asarray(limits, dtype=float), 1.0)
    cell = candidates.persons["cell"].to_numpy(dtype=np.int64)
    times = np.sort(candidates.persons["wage_nok"].to_numpy(dtype=float) / start[cell])[::-1]
    if wanted == 0:
        return np.full(len(start), float(NOBODY_NOK))
    return np.asarray(np.maximum(np.round(start * times[wanted - 1] / STEP_NOK), 0) * STEP_NOK)


def _tuned(
    candidates: Candidates,
    limits: pd.DataFrame,
    found: np.ndarray,
    target: np.ndarray,
    reliance: np.ndarray,
    total: float,
) -> Tuned:
    return Tuned(
        limits[_CELL].assign(
            limit_nok=found.astype(np.int64),
            target=target,
            employed=candidates.employed(found),
            candidates=candidates.numbers(),
            otherwise=candidates.otherwise,
            reliance=reliance,
        ),
        total,
    )
