"""The points of the Euro SDMX Metadata Structure, from ``esms.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from census.formats import Text


@dataclass(frozen=True)
class Point:
    """A point of the structure.

    Attributes:
        number: ``3`` or ``3.4``.
        code: of its concept (``STAT_CONC_DEF``).
        title: its heading.
        is_optional: it names a person, and may be left out.
    """

    number: str
    code: str
    title: Text
    is_optional: bool = False

    @property
    def holder(self) -> str:
        """Number of the point above; empty at the top."""
        return self.number.rpartition(".")[0]


@cache
def esms_points() -> tuple[Point, ...]:
    """All points in order, each before those below it."""
    file = resources.files("census.metadata") / "esms.toml"
    listed = tomllib.loads(file.read_text("utf-8"))["points"]
    return tuple(
        Point(item["number"], item["code"], Text(item["en"], item["nb"]), item.get("optional", False))
        for item in listed
    )


def reported_points() -> tuple[Point, ...]:
    """The points that have a text of their own: those with none below them."""
    holders = {point.holder for point in esms_points()}
    return tuple(point for point in esms_points() if point.number not in holders)
