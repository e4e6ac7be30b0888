"""How far a recipient is from donors: Gower's distance, and distance between predicted means."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype
from sklearn.linear_model import Ridge

from census.imputation.matching import Distance, Numbers


def gower_distance(recipients: pd.DataFrame, donors: pd.DataFrame) -> Distance:
    """Gower's distance over the columns: differences of numbers as shares of their range, other values alike or not.

    A value that is missing in either is left out of the mean; where none is left, the distance is 1.
    """
    columns = [_comparable(recipients[name], donors[name]) for name in donors.columns]

    def apart(recipient: int, of: Numbers) -> npt.NDArray[np.float64]:
        total, known = np.zeros(len(of)), np.zeros(len(of))
        for taking, giving, is_number in columns:
            difference = np.abs(giving[of] - taking[recipient])
            there = ~np.isnan(difference)
            total[there] += difference[there] if is_number else difference[there] != 0
            known += there
        return np.where(known > 0, total / np.maximum(known, 1), 1.0)

    return apart


def predicted_distance(recipients: pd.DataFrame, donors: pd.DataFrame, targets: pd.DataFrame) -> Distance:
    """Distance between means of the targets as a ridge regression on the columns predicts them.

    Args:
        recipients: columns that predict, of recipients.
        donors: the same of donors.
        targets: variables of donors; rows with all of them are fitted.
    """
    taking, giving = _design(recipients, donors)
    goal = _dummies(targets)
    complete = targets.notna().all(axis=1).to_numpy()
    scale = goal[complete].std(axis=0)
    goal = goal[:, scale > 0] / scale[scale > 0]
    if not goal.shape[1]:
        return lambda _recipient, of: np.zeros(len(of))
    model = Ridge(alpha=1.0).fit(giving[complete], goal[complete])
    predicted = model.predict(giving).reshape(len(donors), -1)
    expected = model.predict(taking).reshape(len(recipients), -1) if len(taking) else np.zeros((0, goal.shape[1]))

    def apart(recipient: int, of: Numbers) -> npt.NDArray[np.float64]:
        distance: npt.NDArray[np.float64] = np.linalg.norm(predicted[of] - expected[recipient], axis=1)
        return distance

    return apart


def _comparable(
    taking: pd.Series[Any], giving: pd.Series[Any]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], bool]:
    if is_numeric_dtype(giving.dtype) and not is_bool_dtype(giving.dtype):
        numbers = giving.to_numpy(np.float64, na_value=np.nan)
        known = numbers[~np.isnan(numbers)]
        span = float(np.ptp(known)) if len(known) else 0.0
        return taking.to_numpy(np.float64, na_value=np.nan) / (span or 1.0), numbers / (span or 1.0), True
    both, _ = pd.factorize(pd.concat([giving, taking], ignore_index=True))
    codes = np.where(both < 0, np.nan, both.astype(np.float64))
    return codes[len(giving) :], codes[: len(giving)], False


def _design(recipients: pd.DataFrame, donors: pd.DataFrame) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Columns that predict, of recipients and of donors: numbers as they are, others a column for each value."""
    both = _dummies(pd.concat([donors, recipients], ignore_index=True))
    scale = both.std(axis=0)
    both = (both - both.mean(axis=0)) / np.where(scale > 0, scale, 1.0)
    return both[len(donors) :], both[: len(donors)]


def _dummies(frame: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Numbers (the mean where missing) and a column for each other value."""
    parts = []
    for name in frame.columns:
        column = frame[name]
        if is_numeric_dtype(column.dtype) and not is_bool_dtype(column.dtype):
            numbers = column.to_numpy(np.float64, na_value=np.nan)
            known = numbers[~np.isnan(numbers)]
            parts.append(np.where(np.isnan(numbers), known.mean() if len(known) else 0.0, numbers)[:, np.newaxis])
        else:
            parts.append(pd.get_dummies(column, dtype=np.float64).to_numpy())
    return np.hstack(parts) if parts else np.zeros((len(frame), 0))
