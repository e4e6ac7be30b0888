"""Search for settings of an imputer, judged on answers that were hidden, and how good the chosen one really is.

The best of many candidates looks better than it is on the very repetitions that chose it. The honest score leaves each
repetition out once: the choice is made by the others, and judged by the one left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.model_selection import ParameterGrid

from census.errors import ParameterError
from census.imputation.estimator import HotDeckImputer
from census.imputation.trials import SCORES, TrialData, try_imputer

GIVEN = "as given"


@dataclass(frozen=True)
class Search:
    """Results of a search.

    Attributes:
        scores: ``candidate``, ``repetition``, ``SCORES``.
        ranking: ``candidate``, ``score`` (mean), ``standard_error``, ``difference`` to the first candidate, with
            ``difference_error`` (paired, by repetition), ``is_best``, ``is_as_good`` (within one standard error of the
            best, by the paired difference); the best first.
        best: name of the best candidate.
        apparent: its mean score on all repetitions.
        honest: mean score, on repetitions left out, of the candidates that the others chose.
    """

    scores: pd.DataFrame
    ranking: pd.DataFrame
    best: str
    apparent: float
    honest: float


def make_candidates(
    imputer: HotDeckImputer, levels: int = 3, limits: Sequence[int | None] = (None, 1)
) -> dict[str, HotDeckImputer]:
    """The imputer as given, and variations of its class list and donor limit.

    Args:
        imputer: not fitted.
        levels: the finest classes are left out one after the other, up to so many (and not the last class).
        limits: donor limits.

    Returns:
        Imputers by name; ``as given`` first.
    """
    most = min(levels, len(imputer.classes) - 1)
    grid = ParameterGrid({"first": list(range(most + 1)), "limit": list(limits)})
    found = {GIVEN: clone(imputer)}
    for item in grid:
        if item["first"] == 0 and item["limit"] == imputer.donor_limit:
            continue
        if item["limit"] is not None and imputer.replacement:
            continue
        limit = "no limit" if item["limit"] is None else f"limit {item['limit']}"
        name = f"classes from {item['first'] + 1}, {limit}"
        found[name] = clone(imputer).set_params(
            classes=list(imputer.classes)[item["first"] :], donor_limit=item["limit"]
        )
    return found


def search(
    candidates: Mapping[str, HotDeckImputer], data: TrialData, repetitions: int, score: str = "region_error"
) -> Search:
    """Try every candidate on the same hidden answers.

    Args:
        candidates: imputers by name; differences are told to the first.
        data: what to try them on.
        repetitions: at least 2.
        score: of ``SCORES``.

    Raises:
        ParameterError: fewer than two repetitions, no candidate, or an unknown score.
    """
    if repetitions < 2:
        raise ParameterError("A search needs at least two repetitions, to judge on one what the others chose.")
    if score not in SCORES:
        raise ParameterError(f"There is no score '{score}'.", f"Use one of: {', '.join(SCORES)}.")
    if not candidates:
        raise ParameterError("There is no candidate to try.")
    tables = [
        try_imputer(imputer, data, repetitions)["scores"].assign(candidate=name) for name, imputer in candidates.items()
    ]
    scores = pd.concat(tables, ignore_index=True)[["candidate", "repetition", *SCORES]]
    return judge(scores, score)


def judge(scores: pd.DataFrame, score: str) -> Search:
    """The ranking, and the honest score of the choice.

    Args:
        scores: ``candidate``, ``repetition``, and the score.
        score: its column; the less the better.
    """
    wide = scores.pivot(index="candidate", columns="repetition", values=score)
    wide = wide.reindex(scores["candidate"].drop_duplicates())
    values = wide.to_numpy(dtype=float)
    repetitions = values.shape[1]
    means = values.mean(axis=1)
    best = int(np.argmin(means))
    honest = []
    for left_out in range(repetitions):
        others = np.delete(values, left_out, axis=1).mean(axis=1)
        honest.append(values[int(np.argmin(others)), left_out])
    to_best, to_first = values - values[best], values - values[0]
    ranking = pd.DataFrame(
        {
            "candidate": wide.index,
            "score": means,
            "standard_error": _error(values),
            "difference": to_first.mean(axis=1),
            "difference_error": _error(to_first),
            "is_best": np.arange(len(means)) == best,
            "is_as_good": to_best.mean(axis=1) <= _error(to_best),
        }
    )
    ranking = ranking.sort_values("score", kind="stable", ignore_index=True)
    return Search(scores, ranking, str(wide.index[best]), float(means[best]), float(np.mean(honest)))


def _error(values: np.ndarray) -> np.ndarray:
    error: np.ndarray = values.std(axis=1, ddof=1) / np.sqrt(values.shape[1])
    return error
