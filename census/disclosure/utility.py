"""What rounding did to a table: how far the published figures moved, and what the rounded cells give away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from census.compiled import compiled
from census.disclosure.cell_groups import compact_ids, number_cells
from census.errors import ParameterError
from census.reference import ROUNDING_BASE


@dataclass(frozen=True)
class Deviations:
    """Absolute deviations, rounded less original, of the published figures whose original is not zero.

    ``percentile_99`` is the least deviation that 99 per cent of the figures do not exceed. ``hellinger_utility`` is 1
    less Hellinger's distance, sqrt(sum((sqrt(f) - sqrt(g))^2) / 2), over sqrt(sum(f)), with f the original and g the
    rounded figures (Shlomo, Antal and Elliot, Journal of Official Statistics 31(2), 2015): 1 if nothing moved.
    ``least_mean`` is the mean that no rounding of the same cells can go below: since they become multiples of the base,
    a figure moves at least by the distance of the sum of their originals from such a multiple.
    """

    published_cells: int
    greatest: int
    mean: float
    least_mean: float
    root_mean_square: float
    percentile_99: int
    share_within_2: float
    hellinger_utility: float


@dataclass(frozen=True)
class Raised:
    """Of the inner ``cells`` with this original count, the ``share`` raised to the base (none if there are none)."""

    count: int
    cells: int
    share: float | None


@dataclass(frozen=True)
class UtilityReport:
    """Utility and risk of one rounding. It tells of originals: it stays in the production zone.

    Attributes:
        overall, levels: deviations of all figures, and by region level from the country down.
        inner_cells, cells_changed: inner cells that were not zero, and how many of them changed.
        small_cells_left: inner cells that still have a count from 1 to below the base.
        small_figures_left: published figures that have; none may.
        raised: for each small count, the share that became the base; count/base if nobody can tell.
        natural_base_share: of the inner cells published as the base, the share that were so before (none if none).
    """

    overall: Deviations
    levels: tuple[tuple[str, Deviations], ...]
    inner_cells: int
    cells_changed: int
    small_cells_left: int
    small_figures_left: int
    raised: tuple[Raised, ...]
    natural_base_share: float | None

    def to_dict(self) -> dict[str, Any]:
        """Give the report as plain values, for JSON or a data frame."""
        return {**asdict(self), "levels": {level: asdict(deviations) for level, deviations in self.levels}}


class _Tally:
    """Deviations by size: whole numbers near zero, so that their frequencies hold all that a summary needs."""

    def __init__(self, base: int) -> None:
        self.base = base
        self.least = self.small = 0
        self.sizes = np.zeros(1, dtype=np.int64)
        self.distance = 0.0
        self.total = 0.0

    def add(
        self, original: npt.NDArray[np.int64], rounded: npt.NDArray[np.int64], changed: npt.NDArray[np.int64]
    ) -> None:
        """Add figures, with the part of each that lies in inner cells that changed."""
        self.small += int(np.sum((rounded > 0) & (rounded < self.base)))
        self.least += int(np.minimum(changed % self.base, -changed % self.base).sum())
        sizes = np.bincount(np.abs(rounded - original), minlength=len(self.sizes))
        sizes[: len(self.sizes)] += self.sizes
        self.sizes = sizes
        self.distance += float(np.sum((np.sqrt(original) - np.sqrt(rounded)) ** 2))
        self.total += float(original.sum())

    def summary(self) -> Deviations:
        size = np.arange(len(self.sizes))
        cells = int(self.sizes.sum())
        if cells == 0:
            return Deviations(0, 0, 0.0, 0.0, 0.0, 0, 1.0, 1.0)
        reached = np.cumsum(self.sizes)
        return Deviations(
            published_cells=cells,
            greatest=int(np.flatnonzero(self.sizes)[-1]),
            mean=float(size @ self.sizes) / cells,
            least_mean=self.least / cells,
            root_mean_square=float(np.sqrt(size**2 @ self.sizes / cells)),
            percentile_99=int(np.argmax(reached >= 0.99 * cells)),
            share_within_2=float(self.sizes[:3].sum()) / cells,
            hellinger_utility=1.0 - float(np.sqrt(self.distance / 2 / self.total)),
        )


def measure_deviations(original: npt.NDArray[np.int64], published: npt.NDArray[np.int64]) -> Deviations:
    """Compare figures, whose original is not zero, before and after any protection; methods other than rounding set no
    least mean, which is told as 0.

    Args:
        original: n figures.
        published: the same as published.
    """
    tally = _Tally(base=1)
    tally.add(original, published, original)
    return tally.summary()


def measure_utility(
    counts: npt.NDArray[np.int64],
    rounded: npt.NDArray[np.int64],
    margins: Sequence[npt.NDArray[np.integer[Any]]],
    levels: Sequence[str],
    *,
    base: int = ROUNDING_BASE,
) -> UtilityReport:
    """Compare the published figures before and after rounding.

    Args:
        counts: the n inner cells before rounding.
        rounded: the same after rounding.
        margins: as for ``round_small_counts``: all that is published.
        levels: for each margin, the region level it is reported under.
        base: the rounding base.

    Raises:
        ParameterError: the arrays do not belong together.
    """
    if counts.shape != rounded.shape or any(margin.shape != counts.shape for margin in margins):
        raise ParameterError("Counts, rounded counts and margins differ in length.", "Give those of one table.")
    if len(levels) != len(margins):
        raise ParameterError(f"There are {len(levels)} levels for {len(margins)} margins.", "Give one for each.")
    tallies = {level: _Tally(base) for level in levels}
    overall = _Tally(base)
    filled = np.flatnonzero(counts)
    values = np.stack((counts, rounded, np.where(rounded != counts, counts, 0)), axis=1)[filled]
    for margin, level in zip(margins, levels, strict=True):
        numbers, length = number_cells(compact_ids(margin), filled, 0)
        sums = _sum_by(numbers, values, length)
        tallies[level].add(*sums)
        overall.add(*sums)
    at_base = rounded == base
    return UtilityReport(
        overall=overall.summary(),
        levels=tuple((level, tally.summary()) for level, tally in tallies.items()),
        inner_cells=int(np.sum(counts > 0)),
        cells_changed=int(np.sum(rounded != counts)),
        small_cells_left=int(np.sum((rounded > 0) & (rounded < base))),
        small_figures_left=overall.small,
        raised=tuple(
            Raised(count, int(np.sum(counts == count)), _share(at_base, counts == count)) for count in range(1, base)
        ),
        natural_base_share=_share(counts == base, at_base),
    )


@compiled
def _sum_by(numbers: npt.NDArray[np.uint32], values: npt.NDArray[np.int64], length: int) -> npt.NDArray[np.int64]:
    """Sums of each column of the values by number, 1 to the length; rows of number 0 are left out."""
    sums = np.zeros((values.shape[1], length + 1), dtype=np.int64)
    for row in range(len(numbers)):
        for column in range(values.shape[1]):
            sums[column, numbers[row]] += values[row, column]
    return sums[:, 1:]


def _share(part: npt.NDArray[np.bool_], whole: npt.NDArray[np.bool_]) -> float | None:
    return float(part[whole].mean()) if whole.any() else None
