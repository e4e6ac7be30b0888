"""The search for roundings that give no small count away: a numeric kernel that knows nothing of statistics."""

from __future__ import annotations

import numpy as np

from census.compiled import compiled
from census.disclosure.audit.figures import (
    Figures,
    Ints,
    Open,
    change_cell,
    disclosed_around,
    note_around,
    noted_around,
)
from census.disclosure.search import GOLDEN_GAMMA, splitmix64

CANDIDATES = 12
"""Changes that are weighed against each other to mend a figure."""

CALM, WILD = 10, 0.03
"""Tries for each open place before changes are made whatever comes of them, and then the chance of such a change: it
helps where two changes together mend what neither does alone.
"""

NOISE = 0.1
"""Chance of a change that mends nothing at once."""

MUCH = 50.0
"""What the squared deviations of a table's figures must gain by the change of a count that need not be rounded."""

DISCLOSED, LARGE = 300.0, 5.0
"""What a disclosed cell costs, and the change of a count that need not be rounded, in mean squared deviations."""


@compiled
def _below(state: np.uint64, limit: int) -> int:
    """A number from 0 to below the limit by lot."""
    return int(splitmix64(state) % np.uint64(limit))


@compiled
def _other_count(s: Figures, cell: int, state: np.uint64) -> int:
    """How else a cell can be published: a small count rounded the other way, a large one by a small step off."""
    value, base = s.original[cell], s.base
    if value < base:
        return int(base - s.published[cell])
    after = value + 1 - base + _below(state, 2 * base - 1)
    return int(after if after >= base else s.published[cell])


@compiled
def _mend(s: Figures, open_: Open, place: int, always: bool, wild: float, state: np.uint64) -> np.uint64:
    """Change the cell of a figure that is best changed, of some that are drawn by lot.

    A change that leaves as much disclosed as there was is made by chance only, or ``always``; ``wild`` is the chance
    that the first one drawn is made.
    """
    margin = np.searchsorted(s.first_place, place, side="right") - 1
    figure = place - s.first_place[margin]
    first, members = s.first_member[margin], s.first_member[margin + 1] - s.first_member[margin]
    best, best_after, least, least_disclosed = -1, 0, np.inf, 0
    state += GOLDEN_GAMMA
    candidates = 1 if _below(state, 1 << 20) < wild * (1 << 20) else CANDIDATES
    always = always or candidates == 1
    for _ in range(candidates):
        state += GOLDEN_GAMMA
        membership = first + _below(state, members)
        entry = s.first_entry[membership] + figure
        start, end = s.first_of_entry[entry], s.first_of_entry[entry + 1]
        if start == end:
            continue
        state += GOLDEN_GAMMA
        cell = int(s.cells[start + _below(state, end - start)])
        state += GOLDEN_GAMMA
        before, after = s.published[cell], _other_count(s, cell, state)
        if after == before:
            continue
        cost = change_cell(s, cell, after)
        more = disclosed_around(s, cell) - noted_around(s, open_, cell)
        change_cell(s, cell, before)
        cost += DISCLOSED * more
        if s.original[cell] >= s.base:
            cost += LARGE * ((after != s.original[cell]) - (before != s.original[cell]))
        if cost < least:
            best, best_after, least, least_disclosed = cell, after, cost, more
    state += GOLDEN_GAMMA
    if best >= 0 and (always or least_disclosed < 0 or _below(state, 1 << 20) < NOISE * (1 << 20)):
        change_cell(s, best, best_after)
        note_around(s, open_, best)
    return state


@compiled
def mend_open(s: Figures, open_: Open, seed: np.uint64, limit: int) -> int:
    """Mend open places drawn by lot until there is none, or ``limit`` times; give how often."""
    state = splitmix64(seed)
    calm = CALM * open_.left[0]
    for step in range(limit):
        if not open_.left[0]:
            return step
        state += GOLDEN_GAMMA
        state = _mend(s, open_, open_.places[_below(state, open_.left[0])], False, WILD * (step >= calm), state)
    return limit


@compiled
def mend_cells(s: Figures, open_: Open, cells: Ints, seed: np.uint64) -> None:
    """Change a cell of a figure, drawn by lot, of each of some cells."""
    state = splitmix64(seed)
    for cell in cells:
        table = s.table_of[cell]
        first, held = s.first_held[table], s.first_held[table + 1] - s.first_held[table]
        for _ in range(held):
            state += GOLDEN_GAMMA
            membership = s.held[first + _below(state, held)]
            figure = s.figure_of[s.first_figure_of[membership] + cell - s.first_cell[table]]
            if figure >= 0:
                state = _mend(s, open_, s.first_place[s.margin[membership]] + figure, True, WILD, state)
                break
