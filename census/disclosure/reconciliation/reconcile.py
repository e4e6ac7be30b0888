"""Reconciliation: a figure that stands in several tables becomes the same in all of them, wherever that can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from census.disclosure.audit.bounded_table import Parents
from census.disclosure.audit.rounded_table import RoundedTable
from census.disclosure.cell_groups import Ids
from census.disclosure.reconciliation.aims import cooling, moves_of, set_aims, weigh_sums
from census.disclosure.reconciliation.search import Costs, Moves, find_changes
from census.disclosure.reconciliation.shared_figures import Ints, Numbers, finest, list_shared_figures, sums_of_figures
from census.disclosure.search import GOLDEN_GAMMA, splitmix64
from census.reference import ROUNDING_BASE

MISS, CHANGE = 150.0, 40.0
"""What a shared figure costs that misses its aim by one, and a count from the base up that changes by one, against the
squared deviations of other figures. Stricter aims let fewer figures differ and more counts change: among the dwellings
of Norway 16 and 30 in a hundred; 18 and 23 with 100 at a warmth of 60."""

PHASES = ((1.0, 400), (10.0, 100), (30.0, 100))
"""What a miss of one costs of a published figure that is a sum of shared ones, and sweeps: first the most detailed
figures are met, as far as can be, then the misses that are left are made to cancel out in wider regions."""

WARMTH = 80.0
"""The threshold at the start of each phase."""

BALANCE = ((30.0, 60),)
"""The same for the last balance, at no threshold."""

LARGE = 200
"""Shared figures from so many units up may take part in it: they have so much room that little is given away there."""


@dataclass(frozen=True)
class PublishedFigures:
    """What is published of a table: its figures keep near the originals.

    Attributes:
        cells: places of inner cells in the flat table.
        margins: for each published margin, which figure of it each of these cells counts in; -1 for none.
    """

    cells: Ints
    margins: Sequence[Ids]


class Reconciliation:
    """Tables of one data set, and what each figure that they share is to be in all of them.

    Rounded each for itself, two tables can tell the same of a figure only if what they leave as it is has the same
    remainder by the base, one case in three. So counts from the base up give way: by less than the base, and never
    below it. Each shared figure is given an aim, the original wherever all tables can meet it; then every table, for
    itself, looks for the cells that meet its aims, at the least deviation of all its published figures. Small figures
    of few cells cannot all meet their aims; in wide regions what they miss adds up to some units.

    Tables that tell the same of everything they share give no small count away: what is published might be the
    originals.
    """

    def __init__(
        self,
        tables: Sequence[RoundedTable],
        published: Sequence[PublishedFigures],
        parents: Parents,
        *,
        seed: int,
        base: int = ROUNDING_BASE,
    ) -> None:
        """Set the aims.

        Args:
            tables: all that is published of one data set.
            published: of each table, in the same order.
            parents: the parent of every region.
            seed: secret of the producer.
            base: of the rounding.
        """
        self.published, self.seed, self.base = published, seed, base
        self.originals = [table.original.ravel()[own.cells] for table, own in zip(tables, published, strict=True)]
        self.moves = [moves_of(original, base) for original in self.originals]
        self.shared = list_shared_figures(tables, [own.cells for own in published], parents, base)
        self.aims = set_aims(self.shared, self.moves, [own.margins for own in published], base=base, seed=seed)

    def reconcile(self, tables: Sequence[RoundedTable]) -> list[RoundedTable]:
        """Change rounded cells until the tables meet the aims, wherever that can be.

        Args:
            tables: rounded, in the order of the reconciliation.

        Returns:
            The tables. Zeros stay, small counts become 0 or the base, their share that is raised stays.
        """
        return [self._search(number, table, PHASES, WARMTH, self.moves[number]) for number, table in enumerate(tables)]

    def balance(self, tables: Sequence[RoundedTable]) -> list[RoundedTable]:
        """Change cells of large figures where that makes up, in wider regions, for what was changed elsewhere since.

        Args:
            tables: reconciled, and changed somewhat.
        """
        balanced = []
        for number, table in enumerate(tables):
            moves, changes = self.moves[number], self._changes(number, table)
            is_large = np.ones(len(changes), dtype=bool)
            for figures in (item for item in self.shared if number in item.figure_of):
                column = figures.figure_of[number]
                is_large &= (column < 0) | (figures.original[column] >= LARGE)
            kept = moves._replace(
                lowest=np.where(is_large, moves.lowest, changes), highest=np.where(is_large, moves.highest, changes)
            )
            balanced.append(self._search(number, table, BALANCE, 0.0, kept))
        return balanced

    def _changes(self, number: int, table: RoundedTable) -> Ints:
        return np.asarray(table.rounded.ravel()[self.published[number].cells] - self.originals[number])

    def _search(
        self, number: int, table: RoundedTable, phases: Sequence[tuple[float, int]], warmth: float, moves: Moves
    ) -> RoundedTable:
        own, original = self.published[number], self.originals[number]
        held = [
            (figures.figure_of[number], aim)
            for figures, aim in zip(self.shared, self.aims, strict=True)
            if number in figures.figure_of
        ]
        held = [held[place] for place in finest([column for column, _ in held])]
        changes = self._changes(number, table)
        # Each small count is a margin too: the share of it that is raised stays at its expectation.
        raised = np.where(original < self.base, original, -1)
        sums = [*((margin, _sums_of_aims(margin, held)) for margin in own.margins), (raised, None)]
        stream = int(splitmix64(np.uint64((self.seed + int(GOLDEN_GAMMA) * (number + 1)) % 2**64)))
        for phase, (wider, sweeps) in enumerate(phases):
            aimed = weigh_sums([(*item, MISS) for item in held], changes)
            others = weigh_sums([(column, aim, 1.0 if aim is None else wider) for column, aim in sums], changes)
            changes = find_changes(
                changes, moves, aimed, others, Costs(CHANGE, cooling(warmth, sweeps)), stream + phase
            )
        return table.with_counts(own.cells, original + changes)


def _sums_of_aims(margin: Ids, held: Sequence[tuple[Numbers, Ints]]) -> Ints | None:
    """The aims of a published margin if its figures are sums of shared ones."""
    for column, aim in held:
        above = sums_of_figures(column, len(aim), margin)
        if above is not None and (column[margin >= 0] >= 0).all():
            inside = above >= 0
            sums = np.bincount(above[inside], weights=aim[inside], minlength=int(margin.max(initial=-1)) + 1)
            return np.asarray(np.rint(sums), dtype=np.int64)
    return None
