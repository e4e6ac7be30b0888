"""How far imputed dwellings are from the truth, over several worlds and methods.

All differences are imputed less true, in standard deviations of the truth among the silent. Two figures are told apart:

- *deviation*: of one world, the mean over variables of the absolute difference between the means of the imputed and
  of the truth. There is chance in it, of who is silent and of the draw. Its mean over worlds is told.
- *bias*: the mean over variables of the absolute mean of these differences over all worlds: what does not go away with
  more worlds. *By chance* is what a method without bias would show in so many worlds.

Both are given for all silent, where a dwelling that a method leaves missing counts with the mean of all that have a
value, as it does in a figure that leaves it out; and for those that every method fills.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from hot_deck_world import VARIABLES

NAMES = list(VARIABLES)
KEY = "dwelling_id"
HEADER = (
    f"{'method':<12}{'CPU s':>9}{'peak GiB':>10}{'missing':>9}{'uses':>6}{'all silent':>12}{'(s.e.)':>9}{'bias':>9}"
    f"{'by chance':>11}{'same':>9}{'to first':>10}{'(s.e.)':>9}{'bias':>9}{'municip.':>10}{'correl.':>9}"
)


@dataclass
class Figures:
    """What one method gave in each world: signed differences by variable (a row for each world), and other figures."""

    everybody: list[pd.Series[float]] = field(default_factory=list)
    alike: list[pd.Series[float]] = field(default_factory=list)
    others: list[dict[str, float]] = field(default_factory=list)

    def add(self, truth: pd.DataFrame, filled: pd.DataFrame, alike: pd.Index[int], used: Mapping[str, float]) -> None:
        """Take a world.

        Args:
            truth: all dwellings, of the index ``dwelling_id``.
            filled: the silent with the values that the method gave, of the same index.
            alike: the silent that every method fills.
            used: CPU seconds and peak memory.
        """
        answered = truth.loc[truth["answered"], NAMES].astype(np.float64)
        true = truth.loc[~truth["answered"], NAMES].astype(np.float64)
        given = filled.loc[true.index, NAMES].astype(np.float64)
        rest = (answered.sum() + given.sum()) / (len(answered) + given.notna().sum())
        spread = true.std()
        self.everybody.append(((given.fillna(rest) - true) / spread).mean())
        apart = (given.loc[alike] - true.loc[alike]) / spread
        self.alike.append(apart.mean())
        regional = apart.groupby(truth.loc[alike, "municipality"]).mean()
        correlation = np.abs(given.loc[alike].corr().to_numpy() - true.loc[alike].corr().to_numpy())
        self.others.append(
            {
                **used,
                "missing": float(given.isna().any(axis=1).sum()),
                "uses": float(filled["donor"].value_counts().max()) if "donor" in filled else 0.0,
                "regional": float(np.sqrt((regional**2).mean()).mean()),
                "correlation": float(np.nanmean(correlation)),
            }
        )

    def line(self, method: str, first: Figures) -> str:
        """A line of the table: means over worlds, but the greatest memory, number missing and use of a donor.

        Args:
            method: its name.
            first: figures of the method with which this one is compared, world by world.
        """
        others = pd.DataFrame(self.others)
        mean, most = others.mean(), others.max()
        everybody, alike = pd.DataFrame(self.everybody), pd.DataFrame(self.alike)
        deviation, same = everybody.abs().mean(axis=1), alike.abs().mean(axis=1)
        paired = same - pd.DataFrame(first.alike).abs().mean(axis=1)
        return (
            f"{method:<12}{mean['cpu']:>9.2f}{most['peak']:>10.2f}{most['missing']:>9,.0f}{most['uses']:>6.0f}"
            f"{deviation.mean():>12.4f}{deviation.sem():>9.4f}{_bias(everybody):>9.4f}{_by_chance(everybody):>11.4f}"
            f"{same.mean():>9.4f}{paired.mean():>+10.4f}{paired.sem():>9.4f}{_bias(alike):>9.4f}"
            f"{mean['regional']:>10.4f}{mean['correlation']:>9.4f}"
        )


def filled_by_all(outcomes: Mapping[str, pd.DataFrame]) -> pd.Index[int]:
    """The silent that every method gave all values."""
    alike: pd.Index[int] | None = None
    for filled in outcomes.values():
        complete = filled.index[filled[NAMES].notna().all(axis=1)]
        alike = complete if alike is None else alike.intersection(complete)
    if alike is None:
        raise SystemExit("no method was asked for")
    return alike


def _bias(worlds: pd.DataFrame) -> float:
    return float(worlds.mean().abs().mean())


def _by_chance(worlds: pd.DataFrame) -> float:
    """Expected absolute mean of a normal variable without bias."""
    return float((worlds.sem() * np.sqrt(2 / np.pi)).mean())
