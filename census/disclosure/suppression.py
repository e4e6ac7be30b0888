"""Suppression: small figures of regular tables become ``:``, and so many others that none of them can be computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array, hstack

from census.disclosure.alternation import protect_by_alternation
from census.disclosure.bounds import Knowledge, bound_counts
from census.disclosure.count_table import CountTable
from census.disclosure.least_loss import LARGEST_PROGRAM, suppress_by_program
from census.disclosure.published_figures import Figures, number_figures
from census.errors import GateError, ParameterError
from census.reference import ROUNDING_BASE

Mask = npt.NDArray[np.bool_]
Loss = Literal["counts", "figures"]

NOT_FOR_PUBLICATION = ":"
"""Standard sign of what may not be published."""


@dataclass(frozen=True)
class SuppressedTable:
    """A table with its suppression.

    Attributes:
        table: inner cells and margins, with the original counts: it never leaves the production zone.
        figures: numbering of the published figures.
        primary: of each figure, whether it is small itself.
        suppressed: of each figure, whether it is not published; all primary ones are.
        gap: the loss is at most this share above the least, by integer programming; None: found by alternations, which
            know of no least loss.
    """

    table: CountTable
    figures: Figures
    primary: Mask
    suppressed: Mask
    gap: float | None

    def published(self) -> pd.DataFrame:
        """Give all figures for publication: ``margin`` (its columns), the codes (empty where summed out), ``count``.

        Counts are text, ``:`` where suppressed; nothing tells primary from secondary suppressions.
        """
        parts, first = [], 0
        for margin in self.table.margins:
            frame = self.table.figures(margin, self.table.counts)
            hidden = self.suppressed[first : first + len(frame)]
            first += len(frame)
            # Figures of a margin come in the order of their numbers.
            texts = frame["count"].astype("string").mask(hidden, NOT_FOR_PUBLICATION)
            parts.append(frame.assign(count=texts, margin=" ".join(margin.columns)))
        columns = ["margin", *self.table.keys.columns, "count"]
        return pd.concat(parts, ignore_index=True).reindex(columns=columns).astype("string").fillna("")


@dataclass(frozen=True)
class SuppressionReport:
    """Loss and protection of a suppression. It tells of originals: it stays in the production zone.

    ``gap`` is the share that the loss is at most above the least, if that is known. ``least_width`` and
    ``least_upper_bound`` are the audit's, by integer programming: how many values a suppressed figure can take beside
    its least, and the greatest value of a primary one, each where it is least; None if nothing is suppressed or the
    audit was left out.
    """

    figures: int
    primary: int
    secondary: int
    suppressed_count: int
    gap: float | None
    least_width: int | None
    least_upper_bound: int | None


def suppress_small_counts(table: CountTable, *, base: int = ROUNDING_BASE, loss: Loss = "counts") -> SuppressedTable:
    """Suppress the figures of 1 to below the base, and as few others as protect them.

    Definition: "In instances where these values have to be suppressed, this is done by help of the standard sign ':'
    which indicates that the figure is 'not for publication'" ("About the statistics", Population and Housing Census
    2001, Confidentiality). Whoever knows all published figures and this method (zeros are always published, so that a
    suppressed figure is 1 or more) cannot compute any suppressed figure, and cannot exclude of any primary suppression
    that it is at least the base. Every suppression is made with its proof: other counts that give the same published
    figures. Small tables get the least loss that integer programming finds; large ones go by alternations, see
    ``alternation``.

    Args:
        table: inner cells, hierarchies, and all margins that are published (of several tables, if they are linked).
        base: figures from 1 to below it are small.
        loss: what a suppressed figure costs: its count, or the same for each.

    Returns:
        The table with its suppression; the same for any order of rows.

    Raises:
        ParameterError: the base or the loss is unknown.
    """
    if not 2 <= base <= 2**15:
        raise ParameterError(f"The base is {base}.", "It must be a whole number from 2 to 32768.")
    if loss not in ("counts", "figures"):
        raise ParameterError(f"There is no loss '{loss}'.", "Use counts or figures.")
    figures = number_figures(table)
    totals = figures.sums(table.counts)
    primary = (totals > 0) & (totals < base)
    costs = np.log2(1.0 + totals) + 1.0 if loss == "counts" else np.ones(len(totals))
    suppressed = protect_by_alternation(table, figures, costs, base=base)
    gap = None
    if primary.any() and int(primary.sum()) * len(totals) <= LARGEST_PROGRAM:
        program = suppress_by_program(table.counts, figures, costs, base=base)
        if program is not None and costs @ program.suppressed <= costs @ suppressed:
            suppressed, gap = program.suppressed, program.gap
    return SuppressedTable(table, figures, primary, suppressed, gap)


def audit_suppression(protected: SuppressedTable, *, base: int = ROUNDING_BASE) -> pd.DataFrame:
    """Bound every suppressed figure by integer programming, as an attacker who knows all published figures would.

    The attacker knows the zeros of all inner cells, also where these are not published, and that a suppressed figure is
    1 or more.

    Returns:
        A row for each suppressed figure: ``figure`` (number), ``primary``, ``lower``, ``upper``, ``disclosed``: its
        value is certain, or it is a primary suppression that is certainly below the base.
    """
    known, targets = attacker_knowledge(protected)
    lower, upper = bound_counts(known, targets)
    hidden = np.flatnonzero(protected.suppressed)
    primary = protected.primary[hidden]
    disclosed = (lower == upper) | (primary & (upper < base))
    return pd.DataFrame({"figure": hidden, "primary": primary, "lower": lower, "upper": upper, "disclosed": disclosed})


def attacker_knowledge(protected: SuppressedTable) -> tuple[Knowledge, npt.NDArray[np.intp]]:
    """What all published figures tell of the inner cells and, behind them, of suppressed figures; and their places."""
    figures, counts = protected.figures, protected.table.counts
    totals = figures.sums(counts)
    hidden = np.flatnonzero(protected.suppressed)
    cells = len(counts)
    lower, upper = np.zeros(cells + len(hidden)), np.full(cells + len(hidden), np.inf)
    lower[cells:] = 1
    upper[:cells][counts == 0] = 0
    if figures.inner is not None:
        own = figures.of_cell[:, figures.inner]
        open_cells = protected.suppressed[own]
        lower[:cells] = np.where(open_cells, 1, counts)
        upper[:cells] = np.where(open_cells, np.inf, counts)
    own_figure = csr_array((-np.ones(len(hidden)), (hidden, np.arange(len(hidden)))), shape=(len(totals), len(hidden)))
    sums = csr_array(hstack([figures.matrix(), own_figure]))
    known = np.where(protected.suppressed, 0, totals).astype(np.float64)
    return Knowledge(lower, upper, sums, known, known), np.arange(cells, cells + len(hidden))


def report_suppression(
    protected: SuppressedTable, bounds: pd.DataFrame | None, *, base: int = ROUNDING_BASE
) -> SuppressionReport:
    """Sum up loss and protection; refuse a table whose audit failed.

    Args:
        protected: the suppressed table.
        bounds: of ``audit_suppression``; None if it was left out.
        base: of the suppression.

    Raises:
        GateError: a suppressed figure can be computed.
    """
    totals = protected.figures.sums(protected.table.counts)
    hidden = protected.suppressed
    if bounds is not None and bounds["disclosed"].any():
        raise GateError(
            f"{int(bounds['disclosed'].sum())} of {int(hidden.sum())} suppressed figures can be computed or are "
            f"certainly below {base}.",
            "Publish fewer margins.",
        )
    audited = bounds is not None and len(bounds) > 0
    uppers = bounds.loc[bounds["primary"], "upper"] if bounds is not None else pd.Series(dtype=float)
    width = float((bounds["upper"] - bounds["lower"]).min()) if bounds is not None and audited else np.inf
    return SuppressionReport(
        figures=len(totals),
        primary=int(protected.primary.sum()),
        secondary=int((hidden & ~protected.primary).sum()),
        suppressed_count=int(totals[hidden].sum()),
        gap=protected.gap,
        least_width=int(width) if np.isfinite(width) else None,
        least_upper_bound=int(uppers.min()) if len(uppers) and np.isfinite(uppers.min()) else None,
    )
