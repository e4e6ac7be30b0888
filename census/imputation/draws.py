"""Drawing donors from the finest class that has one, level by level, for groups of variables with the same classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from census.errors import ImputationError
from census.imputation.classes import ClassCodes, ImputationClass
from census.imputation.matching import (
    NOBODY,
    Candidates,
    Distance,
    Flags,
    Keeps,
    Numbers,
    Rules,
    match_by_rank,
    match_by_search,
    match_nearest,
    sort_candidates,
)
from census.imputation.order import hash_units, leading_number, rank_units, rotate, starting_point


class DonorOrder:
    """The random order of donors in a draw, made once for all its groups.

    Args:
        draw: names the draw: seed and purpose.
        ids: of the donors.
    """

    def __init__(self, draw: str, ids: npt.NDArray[Any]) -> None:
        self.draw = draw
        self._hashes = hash_units(f"{draw}/donors", ids)
        self._ranks = rank_units(self._hashes, ids)

    def from_start(self, group: str) -> Numbers:
        """Rank of every donor for a group of variables."""
        return rotate(self._ranks, self._hashes, starting_point(self.draw, group))


@dataclass
class Task:
    """Recipients that wait for a donor of one group of variables.

    Attributes:
        group: its name.
        recipients: their numbers.
        ids: theirs.
        gives: of every donor, whether it has the values.
        keeps: whether pairs of recipient and donor keep the edits; none if there are no edits.
        distance: for the nearest donor; none for a random one.
        donor, level: of each recipient, once drawn; level from 1.
    """

    group: str
    recipients: Numbers
    ids: npt.NDArray[Any]
    gives: Flags
    keeps: Keeps | None = None
    distance: Distance | None = None
    donor: Numbers = field(init=False)
    level: Numbers = field(init=False)

    def __post_init__(self) -> None:
        self.donor = np.full(len(self.recipients), NOBODY)
        self.level = np.zeros(len(self.recipients), np.int64)


def draw_donors(
    tasks: Sequence[Task], classes: Sequence[ImputationClass], codes: ClassCodes, order: DonorOrder, rules: Rules
) -> None:
    """Give every recipient of every task its donor and level; the uses of donors are counted over all levels.

    Raises:
        ImputationError: recipients have no donor in any class.
    """
    running = [_Running(task, order) for task in tasks if len(task.recipients)]
    for level, keys in enumerate(classes, start=1):
        waiting = [one for one in running if len(one.waiting)]
        if not waiting:
            return
        of_donors, of_recipients, size = codes.of(keys)
        for one in waiting:
            one.draw_at(level, of_donors, of_recipients, size, rules)
    for one in running:
        if len(one.waiting):
            raise ImputationError(
                f"{len(one.waiting)} of the units to impute ({one.task.group}) have no donor in any imputation class.",
                "End the list of classes with a coarser one ('()' takes any donor), or ease the edits or the limit.",
            )


class _Running:
    """A task with what it needs on its way through the levels."""

    def __init__(self, task: Task, order: DonorOrder) -> None:
        self.task = task
        self.waiting = np.arange(len(task.recipients))
        self._uses = np.zeros(len(task.gives), np.int64)
        self._rank = order.from_start(task.group)
        hashes = hash_units(f"{order.draw}/{task.group}/recipients", task.ids)
        self._place = rank_units(hashes, task.ids)
        self._number = leading_number(hashes)

    def draw_at(self, level: int, of_donors: Numbers, of_recipients: Numbers, size: int, rules: Rules) -> None:
        """Draw among the donors of one level."""
        task, gives, rank = self.task, np.flatnonzero(self.task.gives), self._rank
        numbers = task.recipients[self.waiting]
        found = sort_candidates(
            (numbers, of_recipients[numbers], self._place[self.waiting], self._number[self.waiting]),
            (gives, of_donors[gives], rank[gives]),
            size,
        )
        given = self._match(found, rules)
        at = np.zeros(len(of_recipients), np.int64)
        at[task.recipients] = np.arange(len(task.recipients))
        served = given != NOBODY
        where = at[found.recipients[served]]
        task.donor[where] = given[served]
        task.level[where] = level
        self.waiting = np.flatnonzero(task.donor == NOBODY)

    def _match(self, found: Candidates, rules: Rules) -> Numbers:
        task, uses = self.task, self._uses
        if task.distance is not None:
            return match_nearest(found, uses, rules, task.distance, task.keeps)
        given = match_by_rank(found, uses, rules)
        broken = np.zeros(len(given), bool)
        if task.keeps is not None:
            served = np.flatnonzero(given != NOBODY)
            broken[served] = ~task.keeps(found.recipients[served], given[served])
            given[broken] = NOBODY
        if not rules.replacement:
            uses += np.bincount(given[given != NOBODY], minlength=len(uses))
        if broken.any() and task.keeps is not None:
            again = match_by_search(found, broken, uses, rules, task.keeps)
            given[broken] = again[broken]
        return given
