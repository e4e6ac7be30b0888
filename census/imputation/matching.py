"""Matching of recipients with donors of their class: a numeric kernel that knows nothing of variables.

Places are those in a random order. ``uses`` counts how often every donor was taken; it is updated in place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from census.imputation.order import NUMBER_DIGITS

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Keeps = Callable[[Numbers, Numbers], Flags]
"""Whether recipients (their numbers) would keep all edits with the values of donors (theirs), pair by pair."""
Distance = Callable[[int, Numbers], npt.NDArray[np.float64]]
"""How far a recipient is from donors."""

NOBODY = -1
_AT_A_TIME = 1 << 19
"""Pairs whose edits are looked at together."""
UNLIMITED = np.int64(1) << 40


@dataclass(frozen=True)
class Rules:
    """How donors are used.

    Attributes:
        replacement: whether every draw is made from all donors of the class; else they take turns.
        limit: how often a donor may be used; 0 for no limit.
    """

    replacement: bool = False
    limit: int = 0

    @property
    def highest(self) -> np.int64:
        return np.int64(self.limit) if self.limit else UNLIMITED


TAKE_TURNS = Rules()
"""Without replacement or limit: no donor of a class is used twice while another of it is unused."""


@dataclass(frozen=True)
class Candidates:
    """Recipients and donors of one level of classes, sorted by class and random order.

    Attributes:
        recipients, recipient_class, place: number, class and place in its class of each recipient.
        numbers: of the recipients, for draws with replacement.
        donors, donor_class, rank: number, class and rank of each donor that may give.
        first, size: of each class, where its donors begin, and how many they are.
    """

    recipients: Numbers
    recipient_class: Numbers
    place: Numbers
    numbers: Numbers
    donors: Numbers
    donor_class: Numbers
    rank: Numbers
    first: Numbers
    size: Numbers


def sort_candidates(
    recipients: tuple[Numbers, Numbers, Numbers, Numbers], donors: tuple[Numbers, Numbers, Numbers], classes: int
) -> Candidates:
    """Sort both sides by class and random order; donors of classes without a recipient are left out.

    Args:
        recipients: number, class, rank and drawn number of each.
        donors: number, class and rank of each.
        classes: a number above all classes.
    """
    taking, taking_class, taking_rank, numbers = recipients
    giving, giving_class, giving_rank = donors
    needed = np.zeros(classes, bool)
    needed[taking_class] = True
    there = np.flatnonzero(needed[giving_class])
    order = there[_sorted_by(giving_class[there], giving_rank[there])]
    taken = _sorted_by(taking_class, taking_rank)
    size = np.bincount(giving_class[there], minlength=classes)
    in_class = taking_class[taken]
    return Candidates(
        recipients=taking[taken],
        recipient_class=in_class,
        place=_place(in_class),
        numbers=numbers[taken],
        donors=giving[order],
        donor_class=giving_class[order],
        rank=giving_rank[order],
        first=np.cumsum(size) - size,
        size=size,
    )


def match_by_rank(found: Candidates, uses: Numbers, rules: Rules) -> Numbers:
    """The donor of every recipient by their places in the class; ``NOBODY`` where the class has none left.

    Without replacement, donors stand in the order of their uses, then of the random order, and each recipient takes the
    next turn: first those used least, until they are used as often as the next ones. With replacement, the recipient's
    number says which donor it is.
    """
    size = found.size[found.recipient_class]
    if rules.replacement:
        turn = (found.numbers * size) >> (4 * NUMBER_DIGITS)
        return _take(found.donors, found.first[found.recipient_class] + turn, size > 0)
    used = uses[found.donors]
    if not used.any() and not rules.limit:
        return _take(found.donors, found.first[found.recipient_class] + found.place % np.maximum(size, 1), size > 0)
    free = used < rules.highest
    donors, in_class, used = found.donors[free], found.donor_class[free], used[free]
    order = np.lexsort((found.rank[free], used, in_class))
    donors, in_class, used = donors[order], in_class[order], used[order]
    return _by_uses(found, donors, in_class, used, rules.highest)


def _by_uses(found: Candidates, donors: Numbers, in_class: Numbers, used: Numbers, highest: np.int64) -> Numbers:
    """Matching where donors have been used: the first k of a class take turns until they are used as often as the next.

    With ``room`` turns before that, the recipient at a place below it is served by one of these k.
    """
    if not len(donors):
        return np.full(len(found.recipients), NOBODY)
    size = np.bincount(in_class, minlength=len(found.size))
    first = np.cumsum(size) - size
    position = _place(in_class)
    is_last = np.append(in_class[1:] != in_class[:-1], True)
    following = np.where(is_last, highest, np.append(used[1:], 0))
    before = np.cumsum(used) - used
    total = before - before[first[in_class]] + used
    room = (position + 1) * following - total
    top = int(found.place.max(initial=0)) + 1
    key = in_class * (top + 1) + np.minimum(room, top)
    span = np.searchsorted(key, found.recipient_class * (top + 1) + found.place, side="right")
    served = span < len(donors)
    span = np.minimum(span, len(donors) - 1)
    served &= in_class[span] == found.recipient_class
    earlier = np.where(position[span] > 0, room[span - 1], 0)
    turn = (found.place - earlier) % (position[span] + 1)
    return _take(donors, first[found.recipient_class] + turn, served)


def match_by_search(found: Candidates, among: Flags, uses: Numbers, rules: Rules, keeps: Keeps) -> Numbers:
    """The donor of each recipient ``among`` these that keeps all edits; ``NOBODY`` where the class has none.

    In rounds, each asks the donor used least, and of these the one nearest after its own place in the random order; of
    several that ask one donor, the first in the random order gets it, and the others ask again.
    """
    given = np.full(len(found.recipients), NOBODY)
    for members, donors, fits in _fitting(found, among, keeps):
        size = len(donors)
        start = found.place[members]
        if rules.replacement:
            start = (found.numbers[members] * size) >> (4 * NUMBER_DIGITS)
        waiting = list(range(len(members)))
        while waiting:
            asked: set[int] = set()
            again = []
            counted = np.zeros(size, np.int64) if rules.replacement else uses[donors]
            for one in waiting:
                allowed = np.flatnonzero(fits[one] & (counted < rules.highest))
                if not len(allowed):
                    continue
                turns = counted[allowed] * size + (allowed - start[one]) % size
                choice = int(allowed[np.argmin(turns)])
                if choice in asked and not rules.replacement:
                    again.append(one)
                    continue
                asked.add(choice)
                given[members[one]] = donors[choice]
            for choice in asked:
                uses[donors[choice]] += 1
            waiting = again
    return given


def match_nearest(found: Candidates, uses: Numbers, rules: Rules, distance: Distance, keeps: Keeps | None) -> Numbers:
    """The nearest donor of every recipient that keeps all edits; without replacement, of those used least.

    Recipients choose in the random order; of donors equally near, the one nearest after its place is taken.
    """
    given = np.full(len(found.recipients), NOBODY)
    for members, donors in _classes(found, np.ones(len(found.recipients), bool)):
        for member in members:
            number, counted = int(found.recipients[member]), uses[donors]
            fits = counted < rules.highest
            if keeps is not None:
                fits &= keeps(np.full(len(donors), number), donors)
            allowed = np.flatnonzero(fits)
            if not len(allowed):
                continue
            if not rules.replacement:
                allowed = allowed[counted[allowed] == counted[allowed].min()]
            apart = distance(number, donors[allowed])
            nearest = allowed[apart == apart.min()]
            choice = nearest[np.argmin((nearest - found.place[member]) % len(donors))]
            given[member] = donors[choice]
            uses[donors[choice]] += 1
    return given


def _classes(found: Candidates, among: Flags) -> Iterator[tuple[Numbers, Numbers]]:
    """Of each class with donors: its recipients among those wanted, and its donors."""
    wanted = np.flatnonzero(among & (found.size[found.recipient_class] > 0))
    if not len(wanted):
        return
    in_class = found.recipient_class[wanted]
    for members in np.split(wanted, np.flatnonzero(np.diff(in_class)) + 1):
        code = found.recipient_class[members[0]]
        first = found.first[code]
        yield members, found.donors[first : first + found.size[code]]


def _fitting(found: Candidates, among: Flags, keeps: Keeps) -> Iterator[tuple[Numbers, Numbers, list[Flags]]]:
    """Of each class: recipients, donors, and for each recipient which donors keep its edits; asked for many at once."""
    waiting: list[tuple[Numbers, Numbers]] = []
    pairs = 0
    for members, donors in _classes(found, among):
        waiting.append((members, donors))
        pairs += len(members) * len(donors)
        if pairs > _AT_A_TIME:
            yield from _asked(found, waiting, keeps)
            waiting, pairs = [], 0
    if waiting:
        yield from _asked(found, waiting, keeps)


def _asked(
    found: Candidates, waiting: list[tuple[Numbers, Numbers]], keeps: Keeps
) -> Iterator[tuple[Numbers, Numbers, list[Flags]]]:
    recipients = np.concatenate([np.repeat(found.recipients[members], len(donors)) for members, donors in waiting])
    donors = np.concatenate([np.tile(donors, len(members)) for members, donors in waiting])
    kept = np.concatenate(
        [
            keeps(recipients[at : at + _AT_A_TIME], donors[at : at + _AT_A_TIME])
            for at in range(0, len(donors), _AT_A_TIME)
        ]
    )
    start = 0
    for members, offered in waiting:
        end = start + len(members) * len(offered)
        yield members, offered, list(kept[start:end].reshape(len(members), len(offered)))
        start = end


def _sorted_by(in_class: Numbers, rank: Numbers) -> Numbers:
    """Order by class, then rank."""
    if not len(in_class):
        return np.zeros(0, np.int64)
    span = int(rank.max()) + 1
    return np.argsort(in_class * span + rank, kind="stable")


def _place(in_class: Numbers) -> Numbers:
    """Place of each in its class, from 0; they are sorted by class."""
    places = np.arange(len(in_class))
    is_first = np.append(True, in_class[1:] != in_class[:-1]) if len(in_class) else np.zeros(0, bool)
    return places - np.maximum.accumulate(np.where(is_first, places, 0))


def _take(donors: Numbers, positions: Numbers, where: Flags) -> Numbers:
    taken = np.full(len(positions), NOBODY)
    taken[where] = donors[positions[where]]
    return taken
