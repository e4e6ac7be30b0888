"""Repair of a rounding that, together with other tables, gives small counts away."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from census.disclosure.audit.attackers import is_misled, right_claims, wrong_claims
from census.disclosure.audit.bounded_table import Parents
from census.disclosure.audit.figure_layout import lay_out
from census.disclosure.audit.figure_search import mend_cells, mend_open
from census.disclosure.audit.figures import Ints, note_all, nothing_open
from census.disclosure.audit.linkage import link_tables
from census.disclosure.audit.rounded_table import RoundedTable, linked_margins
from census.disclosure.search import GOLDEN_GAMMA
from census.errors import GateError
from census.reference import ROUNDING_BASE

ROUNDS = 100
"""Times that all tables are put together. Each time less is certain."""

STEPS, STEPS_A_PLACE = 20_000, 100
"""Changes that are tried, in all and for each figure that gives something away, before the search is given up."""


def repair_rounding(
    tables: Sequence[RoundedTable],
    parents: Parents,
    *,
    seed: int,
    base: int = ROUNDING_BASE,
) -> list[RoundedTable]:
    """Change as few rounded cells as it takes until tables that share figures give no small count away.

    Tables rounded each for itself tell more together than alone: if one table shows that a figure is 4, and its cells
    in another are published as 0 and 0, both were 2. Then a small cell of the figure is rounded the other way, in one
    table or the other, or a large cell beside it is published a little greater or less, by less than the base, so that
    the tables tell different things of the figure: of some changes drawn by lot the one that leaves least disclosed
    and disturbs figures least.

    Args:
        tables: all that is published of one data set.
        parents: the parent of every region.
        seed: secret of the producer.
        base: of the rounding.

    Returns:
        The tables, in their order; those without a changed cell are the very same. Zeros stay, small counts become 0
        or the base, others change by less than the base and stay as great as that.

    Raises:
        GateError: small counts are still certain after all attempts.
    """
    repair = _Repair(tables, parents, seed, base)
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
