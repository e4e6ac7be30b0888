"""Small count rounding of anybody's table: inner cells, published figures and what it did to them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from census.disclosure.count_table import CountTable
from census.disclosure.rounding import round_small_counts
from census.disclosure.utility import UtilityReport, measure_utility
from census.reference import ROUNDING_BASE


@dataclass(frozen=True)
class RoundedTable:
    """A table of counts after small count rounding.

    Attributes:
        table: as it was, with its margins.
        rounded: counts of its inner cells after rounding.
        inner_cells_published: whether a margin shows all inner cells; if not, they hold counts that were left as they
            were, and are not to be shown.
        report: what the rounding did. It tells of originals: it stays with the producer.
        spread: the reports of the same rounding with other seeds.
    """

    table: CountTable
    rounded: npt.NDArray[np.int64]
    inner_cells_published: bool
    report: UtilityReport
    spread: tuple[UtilityReport, ...]

    def inner_cells(self) -> pd.DataFrame:
        """Codes and ``count`` of the inner cells that are not zero.

        Those that fell to zero are left out like those that always were: a row would tell that somebody was there.
        """
        cells = self.table.keys.assign(count=self.rounded)
        return cells[cells["count"] > 0].reset_index(drop=True)

    def published(self) -> pd.DataFrame:
        """Codes and ``count`` of all published figures that are not zero; the code of what is summed out is empty."""
        frames = [self.table.figures(margin, self.rounded) for margin in self.table.margins]
        figures = pd.concat(frames, ignore_index=True).reindex(columns=[*self.table.keys.columns, "count"])
        return figures[figures["count"] > 0].fillna("").reset_index(drop=True)


def protect_table(
    table: CountTable,
    *,
    seed: int,
    base: int = ROUNDING_BASE,
    all_cells: bool = False,
    unbiased: bool = False,
    sweeps: int | None = None,
    other_seeds: int = 0,
) -> RoundedTable:
    """Round the small counts of a table such that its published figures stay near the original ones.

    The result depends on the seed, the cells and their codes, not on the order of rows.

    Args:
        table: from ``read_count_table`` or ``count_table``.
        seed: secret of the producer.
        base: counts below it become 0 or the base.
        all_cells: round all small inner cells, also those that feed no small published figure. Where the inner cells
            are published this is so in any case.
        unbiased: as for ``round_small_counts``.
        sweeps: as for ``round_small_counts``.
        other_seeds: how often to round again, with the seeds that follow, to tell how much a seed matters.

    Raises:
        ParameterError: base, seed or sweeps are out of range.
    """
    published = any(frozenset(margin.columns) == frozenset(table.inner_columns) for margin in table.margins)
    margins = [margin.cells for margin in table.margins]
    levels = [margin.level for margin in table.margins]
    # By names too, as the cells: of margins that are worth the same the search takes the first to group cells by.
    searched = [margin.cells for margin in sorted(table.margins, key=lambda margin: sorted(margin.columns))]
    results = []
    for number in range(1 + other_seeds):
        rounded = round_small_counts(
            table.counts,
            searched,
            base=base,
            seed=(seed + number) % 2**64,
            inner_cells_published=published or all_cells,
            unbiased=unbiased,
            sweeps=sweeps,
        )
        results.append((rounded, measure_utility(table.counts, rounded, margins, levels, base=base)))
    (rounded, report), *others = results
    return RoundedTable(table, rounded, published, report, tuple(other for _, other in others))
