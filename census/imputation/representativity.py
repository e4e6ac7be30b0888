"""R-indicators: how far the response is from being the same in all groups that registers can tell apart.

Sources: Schouten, Cobben, Bethlehem (2009), Survey Methodology 35 (R-indicator); Schouten, Shlomo, Skinner (2011),
Journal of Official Statistics 27 (partial indicators); Shlomo, Skinner, Schouten (2012), Journal of Statistical
Planning and Inference 142 (bias and variance). All are functions of the propensities of a logistic model.

With a population of N units, propensities p and the spread S, S² = Σ(p - mean)²/(N-1):

- **R = 1 - 2S**, 1 where all are as likely to answer, 0 at the worst.
- **Unconditional partial indicator** of a variable: the part of S between its categories. Of a category k:
  √(N_k/N) · (mean of k - mean), negative where too few answer.
- **Conditional partial indicator** of a variable: the part of S that is left within the cells of all *other*
  variables: what this variable adds. Of a category: the part of that which lies in its units.

The census asks everybody: there is no sample, so that chance is in the answering alone. Each indicator is √Q of a
quadratic form Q of the estimated propensities; what estimation adds to Q is its trace under the covariance of the
coefficients, and is taken off (to no less than 0). Standard errors are by the delta method, of first and second order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from census.imputation.response import PENALTY, Cells, ResponseModel, encode

Floats = npt.NDArray[np.float64]
COLUMNS = ("indicator", "variable", "category", "units", "response_rate", "value", "unadjusted", "standard_error")
R, UNCONDITIONAL, CONDITIONAL = "R", "unconditional", "conditional"
_UNITS, _ANSWERED = "_units", "_answered"


@dataclass(frozen=True)
class Spread:
    """A standard deviation of propensities.

    Attributes:
        value: with the bias of estimation taken off.
        unadjusted: as it is.
        standard_error: of both.
    """

    value: float
    unadjusted: float
    standard_error: float


class Representativity:
    """R-indicator and partial indicators of the response in a population.

    Args:
        units: the population: a row for each unit.
        variables: categorical register variables.
        responded: whether each answered.

    Example:
        >>> units = pd.DataFrame({"couple": [True] * 4 + [False] * 4})
        >>> answered = pd.Series([True, True, True, False, True, True, False, True])
        >>> round(Representativity(units, ["couple"], answered).r_indicator().value, 3)
        1.0
    """

    def __init__(self, units: pd.DataFrame, variables: Sequence[str], responded: pd.Series) -> None:
        self.variables = tuple(variables)
        self.cells = Cells(units, variables).count(responded.to_numpy(dtype=bool))
        self.model = ResponseModel(variables).fit(self.cells)
        self.propensities = self.model.predict(self.cells)
        self._units = self.cells[_UNITS].to_numpy(dtype=np.float64)

    @cached_property
    def _slopes(self) -> Floats:
        """How each cell's propensity moves with each coefficient."""
        slope = self.propensities * (1 - self.propensities)
        return slope[:, None] * encode(self.cells, self.variables, self.model.levels)

    @cached_property
    def _covariance(self) -> Floats:
        """Of the coefficients: the inverse information, with the ridge penalty between."""
        design = encode(self.cells, self.variables, self.model.levels)
        information = (design * self._units[:, None]).T @ self._slopes
        ridge = np.full(len(information), PENALTY)
        ridge[0] = 0.0
        inverse = np.linalg.pinv(information + np.diag(ridge))
        covariance: Floats = inverse @ information @ inverse
        return covariance

    def r_indicator(self) -> Spread:
        """R, and its standard error."""
        spread = self._spread(self._centred(self.propensities), self._centred(self._slopes))
        return Spread(1 - 2 * spread.value, 1 - 2 * spread.unadjusted, 2 * spread.standard_error)

    def unconditional(self, variable: str) -> Spread:
        """Spread between the categories of a variable."""
        group = self._group([variable])
        between = self._means(self._centred(self.propensities), group)
        return self._spread(between, self._means(self._centred(self._slopes), group))

    def conditional(self, variable: str) -> Spread:
        """Spread within the cells of all other variables."""
        return self._spread(*self._within(variable))

    def table(self) -> pd.DataFrame:
        """All indicators: a row for R, and two for each variable and each of its categories (``COLUMNS``).

        ``indicator`` is ``R``, ``unconditional`` or ``conditional``; ``category`` is empty in rows of variables, and
        ``variable`` in that of R.
        """
        total = self._units.sum()
        rate = self.cells[_ANSWERED].sum() / total
        rows = [(R, "", "", total, rate, self.r_indicator())]
        for variable in self.variables:
            rows += [
                (UNCONDITIONAL, variable, "", total, rate, self.unconditional(variable)),
                (CONDITIONAL, variable, "", total, rate, self.conditional(variable)),
            ]
            within = self._within(variable)
            named = self.cells[variable].astype(str).to_numpy()
            for category in sorted(set(named)):
                own = named == category
                size = self._units[own].sum()
                told = (variable, category, size, self.cells[_ANSWERED].to_numpy()[own].sum() / size)
                inside = own.astype(np.float64)
                rows.append((UNCONDITIONAL, *told, self._category(own)))
                rows.append((CONDITIONAL, *told, self._spread(within[0] * inside, within[1] * inside[:, None])))
        table = pd.DataFrame(
            [(*row[:5], row[5].value, row[5].unadjusted, row[5].standard_error) for row in rows], columns=list(COLUMNS)
        )
        return table.astype({"units": "int64"})

    def _category(self, own: npt.NDArray[np.bool_]) -> Spread:
        """Signed part of a category: linear in the propensities, so that estimation adds no bias."""
        weight = self._units * own
        share = weight.sum() / self._units.sum()
        mean = (weight @ self.propensities) / weight.sum() - (self._units @ self.propensities) / self._units.sum()
        slope = (weight @ self._slopes) / weight.sum() - (self._units @ self._slopes) / self._units.sum()
        value = float(np.sqrt(share) * mean)
        return Spread(value, value, float(np.sqrt(share * max(slope @ self._covariance @ slope, 0.0))))

    def _spread(self, deviations: Floats, slopes: Floats) -> Spread:
        """√Q, Q = Σ deviation² / (N-1), where deviations move with the coefficients by ``slopes``."""
        weight = self._units / max(self._units.sum() - 1, 1)
        form = float(weight @ deviations**2)
        first = (weight * deviations) @ slopes
        second = (slopes * weight[:, None]).T @ slopes @ self._covariance
        adjusted = max(form - float(np.trace(second)), 0.0)
        variance = 4 * float(first @ self._covariance @ first) + 2 * float(np.trace(second @ second))
        root = np.sqrt(form)
        error = np.sqrt(max(variance, 0.0)) / (2 * root) if root > 1e-12 else 0.0
        return Spread(float(np.sqrt(adjusted)), float(root), float(error))

    def _within(self, variable: str) -> tuple[Floats, Floats]:
        group = self._group([name for name in self.variables if name != variable])
        return (
            self.propensities - self._means(self.propensities, group),
            self._slopes - self._means(self._slopes, group),
        )

    def _group(self, variables: Sequence[str]) -> npt.NDArray[np.int64]:
        if not variables:
            return np.zeros(len(self.cells), dtype=np.int64)
        group = self.cells.groupby(list(variables), observed=True, sort=False).ngroup()
        return np.asarray(group, dtype=np.int64)

    def _centred(self, values: Floats) -> Floats:
        centred: Floats = values - (self._units @ values) / self._units.sum()
        return centred

    def _means(self, values: Floats, group: npt.NDArray[np.int64]) -> Floats:
        """Of each cell, the mean of the units of its group."""
        size = np.bincount(group, self._units)
        if values.ndim == 1:
            mean: Floats = (np.bincount(group, self._units * values) / size)[group]
            return mean
        return np.column_stack([self._means(column, group) for column in values.T])


def by_region(units: pd.DataFrame, variables: Sequence[str], responded: pd.Series, region: str) -> pd.DataFrame:
    """Indicators of all units, and of those of each region by a model of its own.

    Args:
        units: columns ``variables`` and ``region``.
        variables: the same in every region, so that the indicators can be compared.
        responded: whether each answered.
        region: column with the region's code, such as the county's.

    Returns:
        ``region`` (``all`` first), and ``COLUMNS``.
    """
    tables = [Representativity(units, variables, responded).table().assign(region="all")]
    for code, part in units.groupby(region, observed=True, sort=True):
        tables.append(Representativity(part, variables, responded.loc[part.index]).table().assign(region=str(code)))
    return pd.concat(tables, ignore_index=True)[["region", *COLUMNS]]
