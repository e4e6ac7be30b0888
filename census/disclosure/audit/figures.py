"""Figures that tables share, and what is disclosed there: a numeric kernel that knows nothing of statistics.

What each table's cells sum to bounds a figure, and the figure bounds the cells again; a cell is disclosed if the bounds
leave it no value but small ones, among them its own. The bounds of all figures are kept current while cells change one
at a time, so that a change costs what its own figures cost.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from census.compiled import compiled
from census.disclosure.audit.bounded_table import UNBOUNDED

Ints = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int32]

ATTACKERS = 2
"""One takes every count above the base for exact; the other knows that it may differ from it by less than the base."""

FAR = 100.0
"""More than this the change of one figure's squared deviation does not count beside what is disclosed."""

ROOM = 60
"""A figure that all tables leave so much room is not looked at while others are mended."""


class Figures(NamedTuple):
    """Cells of all tables one after the other, and the figures that they count in.

    A *membership* is a table in a shared margin; those of a margin follow each other. Cells are numbered through all
    tables, figures within their margin; an *entry* is a figure of one membership, a *place* one of a margin.

    Attributes:
        base: of the rounding.
        original, published: of each cell; ``published`` is changed by the search.
        table_of: of each cell.
        first_cell: of each table.
        held: memberships of each table, ``first_held`` where those of a table begin.
        margin, population, first_entry: of each membership.
        figure_of: for each membership and cell of its table the number of the figure, -1 for none, from
            ``first_figure_of`` on.
        cells: of each entry those that may change, from ``first_of_entry`` on.
        lower, upper: sums of what each attacker knows of the cells of an entry.
        unbounded: entries of which no upper bound is known.
        small: for each entry, how many cells are published as 0 and were 1, 2 ..., published as base and were 1, 2 ....
        deviation: published less original, of each entry.
        first_member, first_place: of each margin.
        whole: for each margin and population in it, the number of the population that it is a part of; -1 for none.
        true: original figure of each place and population.
        asleep: places that need not be looked at now.
        wide: for each cell of a table the numbers of its figures of wide regions, ``margins_wide`` of the table for
            each, from ``first_wide`` of the table on.
        wide_deviation: published less original, of each figure of wide regions.
    """

    base: int
    original: Ints
    published: Ints
    table_of: Numbers
    first_cell: Ints
    held: Numbers
    first_held: Ints
    margin: Numbers
    population: Numbers
    first_entry: Ints
    figure_of: Numbers
    first_figure_of: Ints
    cells: Numbers
    first_of_entry: Ints
    lower: Ints
    upper: Ints
    unbounded: npt.NDArray[np.bool_]
    small: Numbers
    deviation: Ints
    first_member: Ints
    first_place: Ints
    whole: Numbers
    true: Ints
    asleep: npt.NDArray[np.bool_]
    wide: Numbers
    first_wide: Ints
    margins_wide: Ints
    wide_deviation: Ints


class Open(NamedTuple):
    """Places with disclosed cells: how many at each, a list of them, and where in the list each stands."""

    disclosed: Numbers
    places: Numbers
    position: Numbers
    left: npt.NDArray[np.int64]


@compiled
def _known(published: int, attacker: int, base: int) -> tuple[int, int]:
    """What an attacker knows of a cell from what is published there."""
    if published == 0:
        return 0, base - 1
    step = base - 1 if attacker else 0
    return 1 if published == base else max(published - step, base), published + step


@compiled
def _disclosed_by(s: Figures, entry: int, attacker: int, least: int, greatest: int) -> int:
    """Cells of an entry that are disclosed if its figure is known to lie between ``least`` and ``greatest``."""
    base, found = s.base, 0
    room = UNBOUNDED if s.unbounded[entry] else s.upper[attacker, entry] - least
    above = greatest - s.lower[attacker, entry]
    low, high = max(base - 1 - room, 0), min(max(above, 0), base - 1)
    if low >= 1:
        for value in range(low, high + 1):
            found += s.small[entry, value - 1]
    greatest_of_base = base + (base - 1 if attacker else 0)
    low, high = max(greatest_of_base - room, 1), max(1 + above, 1)
    if high < base:
        for value in range(low, high + 1):
            found += s.small[entry, base - 2 + value]
    return found


@compiled
def _bring_together(s: Figures, margin: int, figure: int, attacker: int, least: Ints, greatest: Ints) -> None:
    """Find between what limits the figure of each population is known to lie."""
    least[:] = 0
    greatest[:] = UNBOUNDED
    for membership in range(s.first_member[margin], s.first_member[margin + 1]):
        entry, own = s.first_entry[membership] + figure, s.population[membership]
        least[own] = max(least[own], s.lower[attacker, entry])
        if not s.unbounded[entry]:
            greatest[own] = min(greatest[own], s.upper[attacker, entry])
    for part in range(s.whole.shape[1]):
        whole = s.whole[margin, part]
        if whole >= 0:
            greatest[part] = min(greatest[part], greatest[whole])
            least[whole] = max(least[whole], least[part])
    for own in range(s.whole.shape[1]):
        if least[own] > greatest[own]:  # tables contradict each other: nothing is known
            least[own], greatest[own] = 0, UNBOUNDED


@compiled
def disclosed_at(s: Figures, margin: int, figure: int) -> int:
    """Count what tables tell together of one figure: cells that are disclosed, and differences between populations."""
    found = 0
    populations = s.whole.shape[1]
    least, greatest = np.empty(populations, dtype=np.int64), np.empty(populations, dtype=np.int64)
    for attacker in range(ATTACKERS):
        _bring_together(s, margin, figure, attacker, least, greatest)
        for membership in range(s.first_member[margin], s.first_member[margin + 1]):
            own = s.population[membership]
            found += _disclosed_by(s, s.first_entry[membership] + figure, attacker, least[own], greatest[own])
        for part in range(populations):
            whole = s.whole[margin, part]
            if whole >= 0:
                low, high = max(least[whole] - greatest[part], 0), greatest[whole] - least[part]
                place = s.first_place[margin] + figure
                if low >= 1 and high < s.base and low <= s.true[place, whole] - s.true[place, part] <= high:
                    found += 1
    return found


@compiled
def _has_room(s: Figures, margin: int, figure: int) -> bool:
    """Whether so much is unknown of a figure that a few changes cannot disclose anything there."""
    populations = s.whole.shape[1]
    least, greatest = np.empty(populations, dtype=np.int64), np.empty(populations, dtype=np.int64)
    for attacker in range(ATTACKERS):
        _bring_together(s, margin, figure, attacker, least, greatest)
        for membership in range(s.first_member[margin], s.first_member[margin + 1]):
            own, entry = s.population[membership], s.first_entry[membership] + figure
            if not s.small[entry].any():
                continue
            if not s.unbounded[entry] and s.upper[attacker, entry] - least[own] < ROOM:
                return False
            if greatest[own] - s.lower[attacker, entry] < ROOM:
                return False
        for part in range(populations):
            whole = s.whole[margin, part]
            if whole >= 0 and greatest[whole] - least[part] < ROOM:
                return False
    return True


@compiled
def disclosed_around(s: Figures, cell: int) -> int:
    """Count what is disclosed at all figures that a cell counts in."""
    table, found = s.table_of[cell], 0
    for number in range(s.first_held[table], s.first_held[table + 1]):
        membership = s.held[number]
        figure = s.figure_of[s.first_figure_of[membership] + cell - s.first_cell[table]]
        margin = s.margin[membership]
        if figure >= 0 and not s.asleep[s.first_place[margin] + figure]:
            found += disclosed_at(s, margin, figure)
    return found


@compiled
def noted_around(s: Figures, open_: Open, cell: int) -> int:
    """The same as noted."""
    table, found = s.table_of[cell], 0
    for number in range(s.first_held[table], s.first_held[table + 1]):
        membership = s.held[number]
        figure = s.figure_of[s.first_figure_of[membership] + cell - s.first_cell[table]]
        if figure >= 0:
            found += open_.disclosed[s.first_place[s.margin[membership]] + figure]
    return found


@compiled
def change_cell(s: Figures, cell: int, after: int) -> float:
    """Publish a cell otherwise; give by how much the mean squared deviation of its figures grows."""
    table, before, value, base = s.table_of[cell], s.published[cell], s.original[cell], s.base
    s.published[cell] = after
    worse, figures = 0, 0
    for number in range(s.first_held[table], s.first_held[table + 1]):
        membership = s.held[number]
        figure = s.figure_of[s.first_figure_of[membership] + cell - s.first_cell[table]]
        if figure < 0:
            continue
        entry = s.first_entry[membership] + figure
        for attacker in range(ATTACKERS):
            low_before, high_before = _known(before, attacker, base)
            low_after, high_after = _known(after, attacker, base)
            s.lower[attacker, entry] += low_after - low_before
            s.upper[attacker, entry] += high_after - high_before
        if value < base:
            s.small[entry, value - 1 + (base - 1 if before else 0)] -= 1
            s.small[entry, value - 1 + (base - 1 if after else 0)] += 1
        worse += min(max((2 * s.deviation[entry] + after - before) * (after - before), -FAR), FAR)
        figures += 1
        s.deviation[entry] += after - before
    margins = s.margins_wide[table]
    first = s.first_wide[table] + margins * (cell - s.first_cell[table])
    for number in s.wide[first : first + margins]:
        worse += min(max((2 * s.wide_deviation[number] + after - before) * (after - before), -FAR), FAR)
        s.wide_deviation[number] += after - before
    return float(worse / (figures + margins))


@compiled
def note_around(s: Figures, open_: Open, cell: int) -> None:
    """Bring the list of open places up to date around a cell that was changed."""
    table = s.table_of[cell]
    for number in range(s.first_held[table], s.first_held[table + 1]):
        membership = s.held[number]
        figure = s.figure_of[s.first_figure_of[membership] + cell - s.first_cell[table]]
        if figure >= 0:
            margin = s.margin[membership]
            place = s.first_place[margin] + figure
            if not s.asleep[place]:
                note(open_, place, disclosed_at(s, margin, figure))


@compiled
def note(open_: Open, place: int, disclosed: int) -> None:
    """Note how many cells are disclosed at a place."""
    was = open_.disclosed[place]
    open_.disclosed[place] = disclosed
    if disclosed and not was:
        open_.places[open_.left[0]] = place
        open_.position[place] = open_.left[0]
        open_.left[0] += 1
    elif was and not disclosed:
        open_.left[0] -= 1
        last = open_.places[open_.left[0]]
        open_.places[open_.position[place]] = last
        open_.position[last] = open_.position[place]


@compiled
def note_all(s: Figures, open_: Open) -> None:
    """Look at every figure, and let those sleep that are in no danger."""
    for margin in range(len(s.first_place) - 1):
        for figure in range(s.first_place[margin + 1] - s.first_place[margin]):
            place = s.first_place[margin] + figure
            note(open_, place, disclosed_at(s, margin, figure))
            s.asleep[place] = not open_.disclosed[place] and _has_room(s, margin, figure)


def nothing_open(places: int) -> Open:
    """No open place yet, of so many."""
    disclosed, listed, position = (np.zeros(places, dtype=np.int32) for _ in range(3))
    return Open(disclosed, listed, position, np.zeros(1, dtype=np.int64))
