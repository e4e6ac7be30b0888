"""Response propensities: how likely a unit is to answer, given what registers know of it.

Units that are alike in all variables are put together in cells with their number, so that a model of all Norway is
fitted to some thousand rows: the likelihood is that of the units one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import OrdinalEncoder
from threadpoolctl import threadpool_limits

from census.errors import ParameterError
from census.imputation.keyed_draws import keyed_words

Floats = npt.NDArray[np.float64]
MODELS = ("logistic", "boosting")
"""``logistic``: main effects of the categories; ``boosting``: trees, which find interactions by themselves."""

PENALTY = 0.01
"""Ridge penalty on the coefficients (1/C): what a prior observation weighs. It keeps a category in which all answered
from having an infinite coefficient, and moves nothing else that could be told from chance."""

_UNITS, _ANSWERED = "_units", "_answered"


class Cells:
    """The combinations of categories that occur among units.

    Args:
        units: columns ``variables``, of any type with few values; a missing value is a category of its own.
        variables: what a model may use.

    Attributes:
        variables: their names.
        frame: a row for each combination: the variables as text (missing: ``?``), sorted.
        of_unit: row of each unit.
    """

    def __init__(self, units: pd.DataFrame, variables: Sequence[str]) -> None:
        self.variables = tuple(variables)
        keys = pd.DataFrame({name: as_category(units[name]) for name in variables}, index=units.index)
        grouped = keys.groupby(list(variables), observed=True, sort=True)
        self.of_unit = grouped.ngroup().to_numpy(dtype=np.int64)
        first = np.unique(self.of_unit, return_index=True)[1]
        self.frame = keys.iloc[first].astype(str).reset_index(drop=True)

    def count(self, responded: npt.NDArray[np.bool_], among: npt.NDArray[np.bool_] | None = None) -> pd.DataFrame:
        """The cells with ``_units`` and ``_answered``, of these units (none: of all), cells of none among them."""
        own = np.ones(len(self.of_unit), dtype=bool) if among is None else among
        size = len(self.frame)
        return self.frame.assign(
            _units=np.bincount(self.of_unit[own], minlength=size),
            _answered=np.bincount(self.of_unit[own & responded], minlength=size),
        )


def as_category(values: pd.Series) -> pd.Series:
    """Values as categories of text; a missing one is the category ``?``."""
    codes, known = pd.factorize(values, use_na_sentinel=True)
    text = [_text(value) for value in known]
    places = np.where(codes < 0, len(text), codes)
    named = pd.Series(
        pd.Categorical.from_codes(places, [*text, "?"]),  # type: ignore[call-overload]
        index=values.index,
    )
    return named.cat.reorder_categories(sorted([*text, "?"]))


def encode(cells: pd.DataFrame, variables: Sequence[str], levels: dict[str, list[str]]) -> Floats:
    """The cells as a matrix of indicators, intercept first; the first level of each variable has no column."""
    columns = [np.ones(len(cells))]
    for name in variables:
        value = cells[name].astype(str).to_numpy()
        columns += [(value == level).astype(np.float64) for level in levels[name][1:]]
    return np.column_stack(columns)


class ResponseModel:
    """Model of the probability to answer.

    Args:
        variables: categorical register variables.
        model: of ``MODELS``.
        seed: of the trees (their early stopping); the logistic model draws nothing.

    Attributes:
        levels: categories of each variable in the data that were fitted, the most common first.
        coefficients: of ``encode``'s columns (logistic only).
    """

    def __init__(self, variables: Sequence[str], model: str = "logistic", seed: int = 0) -> None:
        if model not in MODELS:
            raise ParameterError(f"There is no response model '{model}'.", f"Use one of: {', '.join(MODELS)}.")
        self.variables, self.model, self.seed = tuple(variables), model, seed

    def fit(self, cells: pd.DataFrame) -> ResponseModel:
        """Fit to cells as ``Cells.count`` gives them; those without units do not matter.

        Raises:
            ParameterError: there are none.
        """
        cells = cells[cells[_UNITS] > 0]
        if cells.empty:
            raise ParameterError("There are no units to fit a response model to.")
        self.levels = {name: _levels(cells, name) for name in self.variables}
        answered, silent = cells[_ANSWERED].to_numpy(), (cells[_UNITS] - cells[_ANSWERED]).to_numpy()
        self._one_outcome: float | None = None
        if not answered.sum() or not silent.sum():
            self._one_outcome = float(answered.sum() > 0)
            self.coefficients = np.zeros(encode(cells[:1], self.variables, self.levels).shape[1])
            return self
        weights, outcome = np.concatenate([answered, silent]), np.repeat([1, 0], len(cells))
        seen = weights > 0
        if self.model == "logistic":
            design = encode(cells, self.variables, self.levels)[:, 1:]
            found = LogisticRegression(C=1 / PENALTY, solver="newton-cholesky", tol=1e-8, max_iter=200)
            if not design.shape[1]:
                self.coefficients = np.array([np.log(answered.sum() / silent.sum())])
                return self
            found.fit(np.vstack([design, design])[seen], outcome[seen], sample_weight=weights[seen])
            self.coefficients = np.concatenate([found.intercept_, found.coef_[0]])
        else:
            self._encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan)
            codes = self._encoder.fit_transform(cells[list(self.variables)].astype(str))
            self._trees = HistGradientBoostingClassifier(
                learning_rate=0.1,
                max_iter=60,
                max_leaf_nodes=15,
                min_samples_leaf=max(1, min(20, len(cells) // 20)),  # cells, however many units they hold
                l2_regularization=5.0,
                early_stopping=False,
                random_state=self.seed,
            )
            with threadpool_limits(1):  # a few thousand rows: threads would only wait for each other
                self._trees.fit(np.vstack([codes, codes])[seen], outcome[seen], sample_weight=weights[seen])
        return self

    def predict(self, cells: pd.DataFrame) -> Floats:
        """Probability to answer of each row; a category that was not fitted is taken as the most common one."""
        if self._one_outcome is not None:
            return np.full(len(cells), self._one_outcome)
        if self.model == "logistic":
            linear = encode(cells, self.variables, self.levels) @ self.coefficients
            return np.asarray(1 / (1 + np.exp(-linear)))
        codes = self._encoder.transform(cells[list(self.variables)].astype(str))
        with threadpool_limits(1):
            return np.asarray(self._trees.predict_proba(codes)[:, 1])


def cross_fit(
    cells: Cells,
    ids: pd.Series,
    responded: pd.Series,
    model: str = "logistic",
    among: pd.Series | None = None,
    folds: int = 5,
    seed: int = 1,
) -> pd.Series:
    """Probability to answer of each unit, by a model of the units of other folds: no unit tells of itself.

    Args:
        cells: of the units.
        ids: whole numbers that name the units; the fold is a draw keyed by them.
        responded: whether each answered.
        model: of ``MODELS``.
        among: units that were asked, which alone the models are of; none: all.
        folds: at least 2.
        seed: of the folds.

    Returns:
        Propensities, of the index of ``responded``.

    Raises:
        ParameterError: fewer than two folds, or no units.
    """
    if folds < 2:
        raise ParameterError(f"{folds} folds are too few to cross-fit.", "Use 2 or more.")
    fold = (keyed_words(f"{seed}/folds", ids.to_numpy(dtype="int64")) % np.uint64(folds)).astype(np.int64)
    asked = np.ones(len(fold), dtype=bool) if among is None else among.to_numpy(dtype=bool)
    answered = responded.to_numpy(dtype=bool)
    found = np.empty(len(fold))
    for held_out in range(folds):
        own = fold == held_out
        others = asked & ~own if (asked & ~own).any() else asked
        fitted = ResponseModel(cells.variables, model, seed).fit(cells.count(answered, others))
        found[own] = fitted.predict(cells.frame)[cells.of_unit[own]]
    return pd.Series(found, index=responded.index, name="propensity")


def calibrate(propensities: pd.Series, responded: pd.Series, bins: int = 10) -> pd.DataFrame:
    """Expected and observed response in groups of like propensity: on a calibrated model they are equal.

    Args:
        propensities: see ``cross_fit``.
        responded: of the same index.
        bins: groups of about as many units each; units of one propensity are never parted.

    Returns:
        ``bin`` (from 1), ``units``, ``expected`` and ``observed`` (mean propensity, share that answered),
        ``standard_error`` (binomial, of ``observed``).
    """
    share = propensities.rank(method="average", pct=True)
    group = np.ceil(share * bins).clip(1, bins).astype(int)
    frame = pd.DataFrame({"bin": group, "expected": propensities, "observed": responded.astype(float)})
    found = frame.groupby("bin").agg(
        units=("expected", "size"), expected=("expected", "mean"), observed=("observed", "mean")
    )
    spread = found["expected"] * (1 - found["expected"]) / found["units"]
    return found.assign(standard_error=np.sqrt(spread)).reset_index()


def score(propensities: pd.Series, responded: pd.Series) -> dict[str, float]:
    """Log loss and Brier score, the less the better, and the share of pairs (a respondent, a non-respondent) of which
    the respondent has the greater propensity (area under the curve; ties count half; NaN without pairs).
    """
    p, y = propensities.to_numpy(dtype=float).clip(1e-12, 1 - 1e-12), responded.to_numpy(dtype=bool)
    ranks = propensities.rank(method="average").to_numpy()
    many, few = int(y.sum()), int((~y).sum())
    area = (ranks[y].sum() - many * (many + 1) / 2) / (many * few) if many and few else float("nan")
    loss = -np.mean(np.where(y, np.log(p), np.log1p(-p)))
    return {"log_loss": float(loss), "brier": float(np.mean((p - y) ** 2)), "auc": float(area)}


def _levels(cells: pd.DataFrame, name: str) -> list[str]:
    """Most common first, so that it is the one without a column; then by name."""
    sizes = cells[_UNITS].groupby(cells[name].astype(str)).sum()
    return sorted((str(level) for level in sizes.index), key=lambda level: (-int(sizes[level]), level))


def _text(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
