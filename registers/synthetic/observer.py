"""How a register observes the world: its defects strike rows at random, and it is remembered which.

Every defect is declared in ``settings.toml`` under ``[[defect]]``. The ledger of what was injected goes to
``truth/defects`` of a delivery, so that what validation finds can be compared with what there was to find.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from registers.synthetic.draws import Bools, Floats, Ints

LEDGER = pa.schema({"register": pa.string(), "defect": pa.string(), "row_number": pa.int64()})
"""One row for each row struck: its number in the extract (from 1), or null where the defect keeps it out of the
extract."""

_MOST = 0.98
"""No profile lets a defect strike more than this share."""


@dataclass(frozen=True)
class Defect:
    """A way in which a register departs from the world.

    Attributes:
        register: extract that has it.
        name: unique within the register, words joined by underscores.
        rate: share of the rows at risk that it strikes in the profile ``realistic``; several, where it differs by a
            class that ``what`` names.
        what: what is wrong with a row that it strikes, in a sentence, and which rows are at risk.
        source: where the rate comes from, or ``assumption``.
        rules: rules of validation (of this register) that should find it; none where only production can
            (``found_by`` then says how).
        found_by: what else finds or repairs it.
    """

    register: str
    name: str
    rate: float | tuple[float, ...]
    what: str
    source: str
    rules: tuple[str, ...] = ()
    found_by: str = ""

    def at(self, factor: float) -> Defect:
        """The defect at so many times its rate, but at most ``_MOST``."""
        rates = np.atleast_1d(np.asarray(self.rate, dtype=float))
        scaled = np.minimum(rates * factor, _MOST)
        return replace(self, rate=float(scaled[0]) if isinstance(self.rate, (int, float)) else tuple(scaled.tolist()))


class Observer:
    """One register's look at one municipality.

    It works on a table of rows that the caller may filter, double and reorder on the way to the extract; after each
    such change the caller tells ``keep`` which rows remain, so that the ledger names the right row numbers.

    Example:
        >>> import numpy as np
        >>> defects = {"lost": Defect("cars", "lost", 0.5, "", ""), "grey": Defect("cars", "grey", 0.1, "", "")}
        >>> observer = Observer("cars", defects, np.random.default_rng(1), 1000)
        >>> observer.keep(~observer.strike("lost"))
        >>> grey = observer.strike("grey")
        >>> len(grey) == observer.rows
        True
    """

    def __init__(self, register: str, defects: Mapping[str, Defect], rng: np.random.Generator, rows: int) -> None:
        self.register = register
        self.rng = rng
        self.rows = rows
        self._defects = defects
        self._struck: dict[str, Bools] = {}
        self._absent: dict[str, int] = {}

    def strike(
        self, defect: str, among: Bools | None = None, relative: Floats | float = 1.0, band: Ints | None = None
    ) -> Bools:
        """Draw the rows that a defect strikes.

        Args:
            defect: its name; ``KeyError`` if the settings do not declare it for the register.
            among: the rows at risk; all, if None.
            relative: how much likelier than the rate, for each row.
            band: for a defect with several rates, which of them holds for each row.
        """
        declared = self._defects[defect]
        rate = np.asarray(declared.rate, dtype=float)
        of_row = rate[band] if band is not None else rate
        hit = self.rng.random(self.rows) < of_row * relative
        if among is not None:
            hit &= among
        self._struck[defect] = self._struck.get(defect, np.zeros(self.rows, dtype=bool)) | hit
        return hit

    def note(self, defect: str, hit: Bools) -> None:
        """Remember rows that a defect struck elsewhere: what one register has wrong may show in another."""
        self._struck[self._defects[defect].name] = hit.copy()

    def keep(self, rows: Bools | Ints) -> None:
        """Tell which rows remain: a mask, or row numbers in their new order, in which a row may stand twice."""
        chosen = np.flatnonzero(rows) if rows.dtype == bool else rows
        gone = np.ones(self.rows, dtype=bool)
        gone[chosen] = False
        for name, hit in self._struck.items():
            self._absent[name] = self._absent.get(name, 0) + int((hit & gone).sum())
            self._struck[name] = hit[chosen]
        self.rows = len(chosen)

    def ledger(self) -> pa.Table:
        """What was injected, in the form of ``LEDGER``; rows are numbered within the municipality."""
        parts = []
        for name, hit in self._struck.items():
            found = np.flatnonzero(hit) + 1
            absent = self._absent.get(name, 0)
            numbers = pa.array(np.r_[found, np.zeros(absent, dtype=np.int64)], mask=np.r_[found, np.zeros(absent)] == 0)
            size = len(numbers)
            parts.append(
                pa.table(
                    [pa.repeat(self.register, size), pa.repeat(name, size), numbers],
                    schema=LEDGER,
                )
            )
        return pa.concat_tables(parts) if parts else LEDGER.empty_table()
