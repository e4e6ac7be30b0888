"""Reconciliation: a figure that stands in several tables becomes the same in all of them, wherever that can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from census.disclosure.audit.bounded_table import Parents
from census.disclosure.audit.rounded_table import RoundedTable
from census.disclosure.cell_groups import Ids
from census.disclosure.reconciliation.aims import aimed_sums, cooling, moves_of, plain_sums, set_aims
from census.disclosure.reconciliation.search import Costs, find_changes
from census.disclosure.reconciliation.shared_figures import Ints, list_shared_figures
from census.disclosure.search import GOLDEN_GAMMA
from census.reference import ROUNDING_BASE

MISS, CHANGE, WARMTH, SWEEPS = 100.0, 40.0, 60.0, 400
"""What a shared figure costs that misses its aim by one, and a count from the base up that changes by one, against the
squared deviations of published figures; the threshold at the start, and sweeps. A change that costs half as much lets
one figure in ten more agree, and lets half as many counts again differ."""


@dataclass(frozen=True)
class PublishedFigures:
    """What is published of a table: its figures keep near the originals.

    Attributes:
        cells: places of inner cells in the flat table.
        margins: for each published margin, which figure of it each of these cells counts in; -1 for none.
    """

    cells: Ints
    margins: Sequence[Ids]


def reconcile_tables(
    tables: Sequence[RoundedTable],
    published: Sequence[PublishedFigures],
    parents: Parents,
    *,
    seed: int,
    base: int = ROUNDING_BASE,
) -> list[RoundedTable]:
    """Change rounded cells until tables tell the same of the figures that they share.

    Rounded each for itself, two tables can tell the same of a figure only if what they leave as it is has the same
    remainder by the base, one case in three. So counts from the base up give way: by less than the base, and never
    below it. Each shared figure is given an aim, the original wherever all tables can meet it; then every table, for
    itself, looks for the cells that meet its aims, at the least deviation of all its published figures. A few small
    figures of few cells cannot meet all their aims.

    Tables that tell the same of everything they share give no small count away: what is published might be the
    originals.

    Args:
        tables: all that is published of one data set, each rounded.
        published: of each table, in the same order.
        parents: the parent of every region.
        seed: secret of the producer.
        base: of the rounding.

    Returns:
        The tables, in their order. Zeros stay, small counts become 0 or the base, their share that is raised stays.
    """
    originals = [table.original.ravel()[own.cells] for table, own in zip(tables, published, strict=True)]
    moves = [moves_of(original, base) for original in originals]
    shared = list_shared_figures(tables, [own.cells for own in published], parents, base)
    aims = set_aims(shared, moves, base=base, seed=seed)
    costs = Costs(MISS, CHANGE, cooling(WARMTH, SWEEPS))
    reconciled = []
    for number, (table, own, original) in enumerate(zip(tables, published, originals, strict=True)):
        held = [
            (figures.figure_of[number], aim)
            for figures, aim in zip(shared, aims, strict=True)
            if number in figures.figure_of
        ]
        changes = table.rounded.ravel()[own.cells] - original
        aimed = aimed_sums([column for column, _ in held], [aim for _, aim in held], changes)
        # Each small count is a margin too: the share of it that is raised stays at its expectation.
        others = plain_sums([*own.margins, np.where(original < base, original, -1)], changes)
        stream = (seed + int(GOLDEN_GAMMA) * (number + 1)) % 2**64
        found = find_changes(changes, moves[number], aimed, others, costs, stream)
        reconciled.append(table.with_counts(own.cells, original + found))
    return reconciled
