"""Standard errors of weighted figures from a sample of families drawn by strata."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]


class SampleDesign:
    """How a sample was drawn: families in strata.

    Args:
        rows: a row for each person interviewed: ``stratum``, ``family_number`` (missing: the person was drawn alone)
            and ``design_weight`` (missing: of so large a population that the sample is next to nothing of it).

    Example:
        >>> rows = pd.DataFrame({"stratum": "01", "family_number": [1, 2], "design_weight": [2.0, 2.0]})
        >>> SampleDesign(rows).standard_errors(np.array([1.0, 3.0])).round(6).tolist()
        [1.414214]
    """

    def __init__(self, rows: pd.DataFrame) -> None:
        alone = pd.Series([f"alone {row}" for row in range(len(rows))], rows.index)
        family = rows["family_number"].astype("Int64").astype("string").fillna(alone)
        known = pd.DataFrame({"stratum": rows["stratum"], "family": family, "weight": rows["design_weight"]})
        known["cluster"] = known.groupby(["stratum", "family"], sort=True).ngroup()
        by_cluster = known.groupby("cluster")
        stratum = by_cluster["stratum"].first()
        # a stratum of a single family tells no spread: such strata are taken together
        few = stratum.map(stratum.value_counts()) < 2
        self._cluster = known["cluster"].to_numpy()
        self._stratum, _ = pd.factorize(stratum.mask(few, "of one family"), sort=True)
        self._families = np.bincount(self._stratum).astype(float)
        weight = by_cluster["weight"].mean().to_numpy(dtype=float)
        fraction = np.nan_to_num(1.0 / weight)
        self._fraction = np.bincount(self._stratum, fraction) / self._families

    def standard_errors(self, contributions: Floats) -> Floats:
        """Standard error of each total.

        Definition: linearised, between families within strata: the square root of the sum over strata of
        (1 - f) n / (n - 1) times the squared deviations of the families' sums from their mean, n being the families of
        the stratum and f the part of its families that was drawn.

        Args:
            contributions: what each person adds to the (linearised) figure, weighted; persons by figures.

        Returns:
            One for each figure.
        """
        values = np.asarray(contributions, dtype=float).reshape(len(self._cluster), -1)
        result = np.empty(values.shape[1])
        size = self._families
        factor = (1 - self._fraction) * size / np.maximum(size - 1, 1)
        for column in range(values.shape[1]):
            family = np.bincount(self._cluster, values[:, column], len(self._stratum))
            mean = np.bincount(self._stratum, family, len(size)) / size
            mean = np.where(size > 1, mean, 0.0)
            spread = np.bincount(self._stratum, (family - mean[self._stratum]) ** 2, len(size))
            result[column] = np.sqrt((factor * spread).sum())
        return result
