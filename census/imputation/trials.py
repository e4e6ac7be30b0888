"""Trials of an imputer: known answers are hidden, imputed, and compared with what was hidden.

All results are frames; figures of several repetitions come with their mean and the standard error of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from sklearn.base import clone

from census.catalogue import Variable
from census.errors import ParameterError
from census.imputation.estimator import HotDeckImputer
from census.imputation.evaluation import (
    coded,
    compare_associations,
    compare_totals,
    count_donor_use,
    count_levels,
    measure_variables,
)
from census.imputation.hiding import Hidden, Mechanism, Subject, hide
from census.imputation.record import Imputation

KEYS = {
    "totals": ["region", "variable", "category"],
    "variables": ["variable"],
    "associations": ["first", "second"],
    "donor_use": ["given", "uses"],
    "levels": ["given", "level"],
}
"""Frames of a trial, and what a row of each is told by."""

SCORES = {
    "region_error": "share of imputed values in the wrong cell of a table by region",
    "distance": "total variation between the distributions of true and imputed values",
    "inexact": "share of single values that are not right",
    "association_change": "mean absolute change of the association between variables",
}
"""Scores of a trial, means over the variables; the less the better."""


@dataclass(frozen=True)
class TrialData:
    """What trials are made on.

    Attributes:
        units: before imputation: what the imputer needs, and the region.
        subject: what is imputed.
        mechanism: by which answers are hidden.
        variables: published variables that are imputed.
        beside: published variables that are not.
        region: column of the regions that figures are compared by.
        seed: of hiding.
        truth: true values of the units, where they are known (columns of ``units``), else none.
    """

    units: pd.DataFrame
    subject: Subject
    mechanism: Mechanism
    variables: Sequence[Variable]
    beside: Sequence[Variable]
    region: str
    seed: int
    truth: pd.DataFrame | None = None

    @cached_property
    def coded_beside(self) -> pd.DataFrame:
        """Values of ``beside``, coded."""
        return coded(self.units, self.beside)

    def hidden(self, repetition: int) -> Hidden:
        """The units of a repetition."""
        return hide(self.units, self.subject, self.mechanism, self.seed, repetition)


def try_imputer(imputer: HotDeckImputer, data: TrialData, repetitions: int) -> dict[str, pd.DataFrame]:
    """Hide, impute, compare, as often as asked.

    Args:
        imputer: not fitted; it is cloned.
        data: what to try it on.
        repetitions: at least 1.

    Returns:
        The frames of ``KEYS``, with means of the repetitions and ``<figure>_error``, the standard error of the mean
        (missing for one repetition); and ``scores``: a row for each repetition, with ``repetition`` and ``SCORES``.

    Raises:
        ParameterError: no repetition.
    """
    if repetitions < 1:
        raise ParameterError("An evaluation needs at least one repetition.")
    trials = [_one_trial(imputer, data, repetition) for repetition in range(repetitions)]
    frames = {name: mean_of([trial[name] for trial in trials], keys) for name, keys in KEYS.items()}
    frames["scores"] = pd.DataFrame([{"repetition": place, **score_trial(trial)} for place, trial in enumerate(trials)])
    return frames


def compare_with_truth(imputer: HotDeckImputer, data: TrialData) -> dict[str, pd.DataFrame]:
    """Impute what is missing in earnest, and compare with the truth: units without a form, and their missing values.

    Args:
        imputer: not fitted.
        data: with ``truth``.

    Returns:
        The frames of ``KEYS`` and ``scores`` as of one trial.

    Raises:
        ParameterError: there is no truth.
    """
    if data.truth is None:
        raise ParameterError("There is no truth to compare with.", "Only synthetic deliveries have one.")
    imputed = _imputed(imputer, data.units)
    silent = ~data.subject.has_form(data.units)
    missing = data.units[[name for name in data.truth if name in data.units]].isna()
    compared = missing[silent].reindex(data.units.index, fill_value=False)
    frames = _compare(data, data.truth, imputed, compared)
    return {**frames, "scores": pd.DataFrame([{"repetition": 0, **score_trial(frames)}])}


def score_trial(frames: Mapping[str, pd.DataFrame]) -> dict[str, float]:
    """The ``SCORES`` of one trial."""
    variables = frames["variables"]
    return {
        "region_error": float(variables["region_error"].mean()),
        "distance": float(variables["distance"].mean()),
        "inexact": float(1 - variables["exact"].mean()),
        "association_change": float(frames["associations"]["change"].abs().mean()),
    }


def mean_of(frames: Sequence[pd.DataFrame], keys: Sequence[str]) -> pd.DataFrame:
    """Mean of the figures of frames, row by row (one that a frame lacks counts 0), and its standard error.

    Args:
        frames: of the same columns.
        keys: columns that name a row.

    Returns:
        ``keys``, the figures, and ``<figure>_error`` of each, in the order of first appearance.
    """
    indexed = [frame.set_index(list(keys)) for frame in frames]
    order = pd.concat([frame[list(keys)] for frame in frames]).drop_duplicates()
    index = pd.MultiIndex.from_frame(order) if len(keys) > 1 else pd.Index(order[keys[0]], name=keys[0])
    stacked = np.stack([frame.reindex(index, fill_value=0).to_numpy(dtype=float) for frame in indexed])
    names = list(indexed[0].columns)
    mean = pd.DataFrame(stacked.mean(axis=0), index=index, columns=names)
    several = len(frames) > 1
    error = stacked.std(axis=0, ddof=1) / np.sqrt(len(frames)) if several else np.full(mean.shape, np.nan)
    return mean.join(pd.DataFrame(error, index=index, columns=[f"{name}_error" for name in names])).reset_index()


def _one_trial(imputer: HotDeckImputer, data: TrialData, repetition: int) -> dict[str, pd.DataFrame]:
    hidden = data.hidden(repetition)
    imputed = _imputed(imputer, hidden.units)
    return _compare(data, data.units, imputed, hidden.values)


def _imputed(imputer: HotDeckImputer, units: pd.DataFrame) -> Imputation:
    imputation: Imputation = clone(imputer).fit(units).impute(units)
    return imputation


def _compare(
    data: TrialData, true_units: pd.DataFrame, imputed: Imputation, compared: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Frames of a trial, of the values ``compared`` (by unit and column)."""
    variables = [item for item in data.variables if item.column in true_units and item.column in compared]
    true, found = coded(true_units, variables), coded(imputed.values, variables)
    known = true if true_units is data.units else coded(data.units, variables)
    columns = {item.name: item.column for item in variables}
    is_compared = pd.DataFrame({name: compared[column] for name, column in columns.items()}) & true.notna()
    is_known = pd.DataFrame({name: ~compared[column] for name, column in columns.items()}) & known.notna()
    region = data.units[data.region].fillna("").astype(object)
    beheld = true if true_units is data.units else _known_or_true(known, true, is_compared)
    totals = compare_totals(beheld, found, is_compared, is_known, region)
    recipients = set(data.units.loc[compared.any(axis="columns"), data.subject.unit])
    donors = imputed.donors[imputed.donors["unit_id"].isin(recipients)]
    given = dict(_by_group(donors))
    return {
        "totals": totals,
        "variables": measure_variables(true, found, is_compared, totals),
        "associations": compare_associations(true, found, is_compared, data.coded_beside),
        "donor_use": count_donor_use({name: part["donor_id"] for name, part in _by_group(imputed.donors)}),
        "levels": count_levels({name: part["level"] for name, part in given.items()}),
    }


def _known_or_true(known: pd.DataFrame, true: pd.DataFrame, is_compared: pd.DataFrame) -> pd.DataFrame:
    """Known values, and the true ones of those that are compared."""
    return pd.DataFrame({name: known[name].where(~is_compared[name], true[name]) for name in known})


def _by_group(donors: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    for name, part in donors.groupby("group", sort=False):
        yield str(name), part
