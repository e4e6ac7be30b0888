"""Hot deck, slowly: one recipient after the other, from the words of the method.

Class by class from the finest. In a class, units stand in the order of the MD5 of draw and id; donors begin at the
group's starting point, and go round. Each recipient in its turn takes the donor used least, the first in order among
those. If an edit would break, the turn is lost; those who lost it ask in rounds, after all others of the class, the
donor used least that fits, of several the next after their own place; of several who ask one donor the first gets it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Unit = dict[str, Any]
Fits = Callable[[Unit, Unit], bool]


@dataclass
class Deck:
    """A draw for one group of variables."""

    draw: str
    group: str
    classes: Sequence[tuple[str, ...]]
    limit: int | None = None
    fits: Fits = lambda _recipient, _donor: True

    def draw_donors(self, recipients: list[Unit], donors: list[Unit]) -> dict[int, tuple[int, int]] | None:
        """Donor and level by recipient's id; none if somebody has no donor in any class."""
        start = _hash(f"{self.draw}/start", self.group)
        donors = sorted(donors, key=lambda unit: (_hash(f"{self.draw}/donors", unit["id"]), unit["id"]))
        before = [unit for unit in donors if _hash(f"{self.draw}/donors", unit["id"]) < start]
        donors = donors[len(before) :] + before
        order = f"{self.draw}/{self.group}/recipients"
        waiting = sorted(recipients, key=lambda unit: (_hash(order, unit["id"]), unit["id"]))
        uses = {unit["id"]: 0 for unit in donors}
        found: dict[int, tuple[int, int]] = {}
        for level, keys in enumerate(self.classes, start=1):
            for key in {tuple(unit[name] for name in keys) for unit in waiting}:
                taking = [unit for unit in waiting if tuple(unit[name] for name in keys) == key]
                giving = [unit for unit in donors if tuple(unit[name] for name in keys) == key]
                for recipient, donor in self._match(taking, giving, uses):
                    found[recipient] = (donor, level)
            waiting = [unit for unit in waiting if unit["id"] not in found]
        return None if waiting else found

    def _match(self, taking: list[Unit], giving: list[Unit], uses: dict[int, int]) -> list[tuple[int, int]]:
        planned = dict(uses)
        # donors equally used take turns in the order in which they came to be used so often
        queue = sorted(giving, key=lambda unit: planned[unit["id"]])
        pairs, lost = [], []
        for place, recipient in enumerate(taking):
            free = [unit for unit in queue if self.limit is None or planned[unit["id"]] < self.limit]
            if not free:
                break
            donor = min(free, key=lambda unit: planned[unit["id"]])
            planned[donor["id"]] += 1
            if self.fits(recipient, donor):
                pairs.append((recipient["id"], donor["id"]))
            else:
                lost.append((place, recipient))
        for _, donor_id in pairs:
            uses[donor_id] += 1
        return pairs + self._ask(lost, giving, uses)

    def _ask(self, lost: list[tuple[int, Unit]], giving: list[Unit], uses: dict[int, int]) -> list[tuple[int, int]]:
        pairs: list[tuple[int, int]] = []
        while lost:
            asked: dict[int, int] = {}
            for place, recipient in lost:
                fitting = [
                    (uses[donor["id"]], (position - place) % len(giving), donor["id"])
                    for position, donor in enumerate(giving)
                    if (self.limit is None or uses[donor["id"]] < self.limit) and self.fits(recipient, donor)
                ]
                if fitting:
                    asked.setdefault(min(fitting)[2], recipient["id"])
            if not asked:
                break
            for donor_id, recipient_id in asked.items():
                uses[donor_id] += 1
                pairs.append((recipient_id, donor_id))
            lost = [(place, unit) for place, unit in lost if unit["id"] not in asked.values()]
        return pairs


def _hash(draw: str, unit: object) -> str:
    return hashlib.md5(f"{draw}|{unit}".encode()).hexdigest()[:12]
