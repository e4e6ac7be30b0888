"""Repair of a rounding that, together with other tables, gives small counts away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from census.disclosure.audit.attackers import is_misled, right_claims, wrong_claims
from census.disclosure.audit.bounded_table import Parents
from census.disclosure.audit.figure_layout import lay_out
from census.disclosure.audit.figure_search import lessen_deviations, mend_cells, mend_open
from census.disclosure.audit.figures import Ints, note_all, nothing_open
from census.disclosure.audit.linkage import link_tables
from census.disclosure.audit.rounded_table import RoundedTable, linked_margins
from census.disclosure.cell_groups import Ids, number_margin_cells, sum_by_number
from census.disclosure.search import GOLDEN_GAMMA
from census.errors import GateError
from census.reference import ROUNDING_BASE

ROUNDS = 100
"""Times that all tables are put together. Each time less is certain."""

STEPS, STEPS_A_PLACE = 20_000, 100
"""Changes that are tried, in all and for each figure that gives something away, before the search is given up."""

SWEEPS = 20
"""Passes over the cells of a table that lessen its deviations."""

DRIFT = 10
"""A country's figure that deviates by more is brought back by large cells too."""


@dataclass(frozen=True)
class PublishedFigures:
    """What is published of a table: its figures keep near the originals during the repair.

    Attributes:
        cells: places of inner cells in the flat table.
        margins: for each published margin, which figure of it each of these cells counts in; -1 for none.
    """

    cells: Ints
    margins: Sequence[Ids]


def repair_rounding(
    tables: Sequence[RoundedTable],
    parents: Parents,
    *,
    seed: int,
    published: Iterable[PublishedFigures] = (),
    base: int = ROUNDING_BASE,
) -> list[RoundedTable]:
    """Change as few rounded cells as it takes until tables that share figures give no small count away.

    Tables rounded each for itself tell more together than alone: if one table shows that a figure is 4, and its cells
    in another are published as 0 and 0, both were 2. Then a small cell of the figure is rounded the other way, in one
    table or the other, or a large cell beside it is published a little greater or less, by less than the base, so that
    the tables tell different things of the figure: of some changes drawn by lot the one that leaves least disclosed
    and disturbs figures least. Figures that were pushed off by such changes are then brought back by others.

    Args:
        tables: all that is published of one data set.
        parents: the parent of every region.
        seed: secret of the producer.
        published: of each table, in their order; made one at a time. Without them only the figures that tables share
            and those of the country and the counties are kept near the originals.
        base: of the rounding.

    Returns:
        The tables, in their order; those without a changed cell are the very same. Zeros and counts of the base never
        change, greater ones by less than the base, and stay above it.

    Raises:
        GateError: small counts are still certain after all attempts.
    """
    repair = _Repair(tables, parents, seed, base)
    repair.mend()
    for number, figures in enumerate(published):
        repair.lessen_deviations(number, figures)
    for _ in range(ROUNDS):
        repair.mend()
        certain = repair.certain_together()
        if not len(certain):
            return repair.result()
        repair.loosen(certain)
    raise _gave_up(len(certain))


def loosen_cells(
    tables: Sequence[RoundedTable],
    parents: Parents,
    cells: Sequence[tuple[int, int]],
    *,
    seed: int,
    base: int = ROUNDING_BASE,
) -> list[RoundedTable]:
    """Change a figure, drawn by lot, of each of some cells that an attack has found out.

    Args:
        tables: as for ``repair_rounding``.
        parents: the parent of every region.
        cells: for each the place of its table, and its own place in the flat table.
        seed: of the draws.
        base: of the rounding.
    """
    repair = _Repair(tables, parents, seed, base)
    repair.note()
    firsts = repair.figures.first_cell
    repair.loosen(np.array([firsts[table] + cell for table, cell in cells], dtype=np.int64))
    return repair.result()


def _gave_up(left: int) -> GateError:
    return GateError(
        f"{left} small counts are still certain after all attempts to round them otherwise.",
        "Publish fewer matrices that share figures, or these in less detail.",
    )


class _Repair:
    """Tables under repair."""

    def __init__(self, tables: Sequence[RoundedTable], parents: Parents, seed: int, base: int) -> None:
        self.tables, self.seed, self.base = tables, seed, base
        # Of each attacker (see ``figures.ATTACKERS``) what the tables tell him, and the figures they share.
        self.bounded = [[table.bounds(base, taken_up=taken_up) for table in tables] for taken_up in (False, True)]
        self.margins = [linked_margins(tables, bounded, parents) for bounded in self.bounded]
        self.figures = lay_out(tables, self.bounded, self.margins, parents, base)
        self.open = nothing_open(len(self.figures.true))
        self.draws = 0

    def mend(self) -> None:
        """Mend figures that two tables, or a population and its part, give away."""
        self.note()
        tries = STEPS + STEPS_A_PLACE * int(self.open.left[0])
        while self.open.left[0]:
            if tries <= 0:
                raise _gave_up(int(self.open.disclosed.sum()))
            tries -= mend_open(self.figures, self.open, self._draw(), tries)
            self.note()

    def note(self) -> None:
        """Look what every figure gives away, also those that slept."""
        note_all(self.figures, self.open)

    def lessen_deviations(self, number: int, published: PublishedFigures) -> None:
        """Bring the published figures of a table nearer to the originals, where that gives nothing away."""
        cells = published.cells + self.figures.first_cell[number]
        original, rounded = self.figures.original[cells], self.figures.published[cells]
        change = rounded - original
        is_small = original < self.base
        drifted = any(
            np.abs(np.bincount(margin[margin >= 0], weights=change[margin >= 0])).max(initial=0) > DRIFT
            for margin in published.margins
        )
        chosen = (original != self.base) & (is_small | (change != 0) | drifted)
        # As in the rounding itself, each small count is a margin too: the share that is raised stays.
        counts = np.where(is_small, original, -1)
        margin_cells = number_margin_cells([*published.margins, counts], chosen)
        deviations = sum_by_number(change[chosen], margin_cells, int(margin_cells.max(initial=0)) + 1)
        lessen_deviations(self.figures, self.open, cells[chosen], margin_cells, deviations, SWEEPS)

    def loosen(self, cells: Ints) -> None:
        """Change a figure, drawn by lot, of each of some cells."""
        mend_cells(self.figures, self.open, cells, self._draw())

    def certain_together(self) -> Ints:
        """Numbers of the cells that all tables together give away to the one attacker or the other."""
        tables = self.result()
        found = []
        for taken_up, (bounded, margins) in enumerate(zip(self.bounded, self.margins, strict=True)):
            for known, table in zip(bounded, tables, strict=True):
                fresh = table.bounds(self.base, taken_up=bool(taken_up))
                known.lower, known.upper = fresh.lower, fresh.upper
            link_tables(margins)
            right = [
                right_claims(table, known.lower, known.upper, self.base)
                for table, known in zip(tables, bounded, strict=True)
            ]
            wrong = [
                wrong_claims(table, known.lower, known.upper, self.base)
                for table, known in zip(tables, bounded, strict=True)
            ]
            if not is_misled(right, wrong):
                found += [
                    first + np.flatnonzero(cells) for first, cells in zip(self.figures.first_cell, right, strict=False)
                ]
        return np.unique(np.concatenate([*found, np.zeros(0, dtype=np.int64)])).astype(np.int64)

    def result(self) -> list[RoundedTable]:
        """The tables as they are now; the very same if nothing was changed."""
        parts = np.split(self.figures.published, self.figures.first_cell[1:-1])
        found = []
        for table, part in zip(self.tables, parts, strict=True):
            rounded = part.reshape(table.rounded.shape)
            found.append(table if (rounded == table.rounded).all() else table.with_rounded(rounded.copy()))
        return found

    def _draw(self) -> np.uint64:
        self.draws += 1
        return np.uint64((self.seed + int(GOLDEN_GAMMA) * self.draws) % 2**64)
