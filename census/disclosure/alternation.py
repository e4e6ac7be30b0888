"""Secondary suppression of large tables by alternations: a shift of counts that the published figures do not show.

A few units more in one inner cell, and as many fewer and more by turns in the cells opposite to it in some dimensions,
leave every figure that sums over one of these dimensions as it was. If the figures that do change are all suppressed,
nobody can tell the one table from the other: the shift proves that each of them can have another value.
(The idea of the hypercube method: Repsilber, in Statistical Disclosure Control for Linked Tables, 1999.)
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from census.disclosure.count_table import CountTable
from census.disclosure.published_figures import Figures, Ids, Mask

CANDIDATES = 3000
"""Opposite corners that are tried for a figure: all of a small table; of a large one those of the nearest siblings."""

SWEEPS = 3
"""Times that every figure looks for a cheaper shift, now that it knows those of all others."""


def protect_by_alternation(table: CountTable, figures: Figures, costs: npt.NDArray[np.float64], *, base: int) -> Mask:
    """Choose what to suppress: for each primary figure in turn, the alternation that costs least beside what is so far.

    Coarse figures come first, since the shift of a coarse figure also protects finer ones below it.

    Args:
        table: its inner cells.
        figures: their numbering.
        costs: of suppressing each figure, above 0.
        base: figures from 1 to below it are primary; a shift makes a primary figure at least the base.

    Returns:
        For each figure, whether it is suppressed.
    """
    search = _Search(table, figures)
    totals = figures.sums(table.counts)
    is_primary = (totals > 0) & (totals < base)
    primary = np.flatnonzero(is_primary)
    depth = np.array([len(shown) for shown in search.shown])[figures.margin[primary]]
    primary = primary[np.lexsort((primary, totals[primary], depth))]
    members = _members(figures, primary, table.counts)
    proofs: dict[int, _Shift] = {}
    uses = is_primary.astype(np.int64)
    for sweep in range(1 + SWEEPS):
        for figure in primary:
            own = proofs.get(int(figure))
            if own is not None:
                if sweep == 0:
                    continue  # the shift of another figure proves it
                uses[own.figures] -= 1
            margin, need = int(figures.margin[figure]), base - int(totals[figure])
            found = search.cheapest(members[int(figure)], margin, need, np.where(uses > 0, 0.0, costs))
            if own is not None and costs[own.figures[uses[own.figures] == 0]].sum() <= found.cost:
                found = own
            proofs[int(figure)] = found
            uses[found.figures] += 1
            if sweep == 0:
                proven = found.figures[is_primary[found.figures] & (totals[found.figures] + found.by >= base)]
                for other in proven:
                    if int(other) not in proofs:
                        proofs[int(other)] = found
                        uses[found.figures] += 1
    return uses > 0


def _members(figures: Figures, primary: Ids, counts: npt.NDArray[np.int64]) -> dict[int, Ids]:
    """The inner cells of each primary figure that are not zero: fewer than the base."""
    found: dict[int, Ids] = {}
    cells = np.flatnonzero(counts > 0)
    for margin in np.unique(figures.margin[primary]):
        own = figures.of_cell[cells, margin]
        order = np.argsort(own, kind="stable")
        for figure in primary[figures.margin[primary] == margin]:
            found[int(figure)] = cells[order[slice(*np.searchsorted(own[order], [figure, figure + 1]))]]
    return found


@dataclass(frozen=True)
class _Shift:
    """Figures that change, by how much, and what their suppression costs."""

    figures: Ids
    by: Ids
    cost: float


class _Search:
    """Inner cells by their codes, and the siblings of each code."""

    def __init__(self, table: CountTable, figures: Figures) -> None:
        self.counts, self.figures = table.counts, figures
        self.dimensions = range(len(table.dimensions))
        inner = [table.keys[name].to_numpy() for name in table.inner_columns]
        found = [np.unique(column, return_inverse=True) for column in inner]
        self.sizes = np.array([len(codes) for codes, _ in found], dtype=np.int64)
        self.codes = np.array([numbers for _, numbers in found], dtype=np.int64).reshape(len(found), -1).T
        self.radix = np.cumprod(np.append(1, self.sizes[::-1]))[:-1][::-1]
        self.address = self.codes @ self.radix
        self.order = np.argsort(self.address)
        self.sorted_address = self.address[self.order]
        self.levels, self.siblings = [], []
        for number, levels in enumerate(table.dimensions):
            first = np.unique(self.codes[:, number], return_index=True)[1]
            numbers = np.array([np.unique(table.keys[name], return_inverse=True)[1][first] for name in levels])
            weight = np.bincount(self.codes[table.counts > 0, number], minlength=self.sizes[number])
            self.levels.append(numbers)
            self.siblings.append(_near_codes(numbers, weight))
        # For each margin, the level that it shows of each dimension that it does not sum over.
        self.shown = [
            {
                number: levels.index(name)
                for number, levels in enumerate(table.dimensions)
                for name in margin.columns
                if name in levels
            }
            for margin in table.margins
        ]

    def cheapest(self, own: Ids, margin: int, need: int, costs: npt.NDArray[np.float64]) -> _Shift:
        """The cheapest shift that adds ``need`` to one of the cells ``own``; over no dimension there always is one."""
        best: _Shift | None = None
        for size in range(len(self.shown[margin]), -1, -1):
            for cell in own:
                for chosen in itertools.combinations(sorted(self.shown[margin]), size):
                    shift = self._cheapest_over(int(cell), chosen, need, costs)
                    if shift is not None and (best is None or shift.cost < best.cost):
                        best = shift
        assert best is not None
        return best

    def _cheapest_over(
        self, cell: int, chosen: tuple[int, ...], need: int, costs: npt.NDArray[np.float64]
    ) -> _Shift | None:
        corners, signs = self._corners(cell, chosen)
        places = np.minimum(np.searchsorted(self.sorted_address, corners), len(self.order) - 1)
        cells = self.order[places]
        # Zeros are published, and what is suppressed is known to be 1 or more: so must it be after the shift.
        enough = (self.address[cells] == corners) & (self.counts[cells] >= np.where(signs > 0, 1, 1 + need))
        cells = cells[enough.all(axis=1)]
        if not len(cells):
            return None
        changes = self._changing_margins(cell, cells[:, -1], chosen)
        figures = self.figures.of_cell[cells]
        prices = (costs[figures] * changes[:, None, :]).sum(axis=(1, 2))
        best = int(np.argmin(prices))
        changed = figures[best][:, changes[best]]
        return _Shift(changed.ravel(), np.repeat(signs * need, changed.shape[1]), float(prices[best]))

    def _corners(self, cell: int, chosen: tuple[int, ...]) -> tuple[Ids, Ids]:
        """Addresses of the corners (a row for each opposite corner, which comes last) and their signs."""
        limit = max(2, int(CANDIDATES ** (1 / max(len(chosen), 1))))
        steps = [
            (self.siblings[number][self.codes[cell, number]][:limit] - self.codes[cell, number]) * self.radix[number]
            for number in chosen
        ]
        grid = np.stack(np.meshgrid(*steps, indexing="ij"), axis=-1).reshape(-1, len(chosen)) if chosen else None
        turns = np.array(list(itertools.product((0, 1), repeat=len(chosen))), dtype=np.int64)
        signs = 1 - 2 * (turns.sum(axis=1) % 2)
        offsets = np.zeros((1, 1), dtype=np.int64) if grid is None else grid @ turns.T
        return self.address[cell] + offsets, signs

    def _changing_margins(self, cell: int, opposite: Ids, chosen: tuple[int, ...]) -> Mask:
        """Which margins show every chosen dimension at a level where the cell and its opposite differ."""
        changes = np.ones((len(opposite), len(self.shown)), dtype=bool)
        for column, shown in enumerate(self.shown):
            for number in chosen:
                if number not in shown:
                    changes[:, column] = False
                    break
                codes = self.levels[number][shown[number]]
                changes[:, column] &= codes[self.codes[opposite, number]] != codes[self.codes[cell, number]]
        return changes


def _near_codes(levels: npt.NDArray[np.int64], weight: npt.NDArray[np.int64]) -> list[Ids]:
    """For each code of a dimension the others: those of the same parent first, and those of many cells first."""
    found = []
    for code in range(levels.shape[1]):
        shared = (levels == levels[:, [code]]).sum(axis=0)
        order = np.lexsort((np.arange(levels.shape[1]), -weight, -shared))
        found.append(order[order != code].astype(np.int64))
    return found
