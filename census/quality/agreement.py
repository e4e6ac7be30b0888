"""Agreement of households with the truth, where a simulation tells it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from sklearn.metrics.cluster import pair_confusion_matrix


@dataclass(frozen=True)
class HouseholdAgreement:
    """How well households found agree with the true ones.

    Attributes:
        persons: persons compared.
        right_household: share of them whose household has exactly the members that it has in truth.
        pairs_found: of all pairs that truly live together, the share that is in one household (recall).
        pairs_true: of all pairs in one household, the share that truly live together (precision).
    """

    persons: int
    right_household: float
    pairs_found: float
    pairs_true: float


def compare_households(found: pd.Series, true: pd.Series) -> HouseholdAgreement:
    """Compare two divisions of the same persons into households.

    Args:
        found: household of each person, by person (index). Whoever has none is alone.
        true: likewise. Persons that are not in both are left out.

    Raises:
        ValueError: there is nobody in both.

    Example:
        >>> compare_households(pd.Series([1, 1, 2]), pd.Series([7, 7, 7])).right_household
        0.0
    """
    both = pd.DataFrame({"found": found, "true": true}).loc[found.index.intersection(true.index)]
    if both.empty:
        raise ValueError("nobody is in both divisions")
    codes = both.apply(_alone_if_missing)
    together = codes.groupby(["found", "true"])["found"].transform("size")
    same = (together == codes.groupby("found")["found"].transform("size")) & (
        together == codes.groupby("true")["true"].transform("size")
    )
    (_, only_found), (only_true, pairs) = pair_confusion_matrix(codes["true"], codes["found"])
    return HouseholdAgreement(
        len(codes), float(same.mean()), _share(pairs, pairs + only_true), _share(pairs, pairs + only_found)
    )


def _alone_if_missing(household: pd.Series) -> pd.Series:
    codes, _ = pd.factorize(household)
    missing = codes < 0
    codes[missing] = codes.max(initial=-1) + 1 + range(missing.sum())
    return pd.Series(codes, household.index)


def _share(part: int, whole: int) -> float:
    return float(part / whole) if whole else 1.0
