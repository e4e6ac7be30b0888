"""What attackers believe that they know: claims, right and wrong, that a cell had a small count."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from census.disclosure.audit.rounded_table import RoundedTable

Mask = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


def right_claims(table: RoundedTable, lower: Ints, upper: Ints, base: int) -> Mask:
    """Cells that an attacker takes to have had a count from 1 to below the base, as their bounds tell him, and is right
    also in the bounds.
    """
    claims = _claims(table, lower, upper, base)
    return claims & (lower <= table.original) & (table.original <= upper)


def wrong_claims(table: RoundedTable, lower: Ints, upper: Ints, base: int) -> Mask:
    """Cells of which an attacker claims the same, and is wrong: their count lies outside of the bounds."""
    claims = _claims(table, lower, upper, base)
    return claims & ~((lower <= table.original) & (table.original <= upper))


def is_misled(right: Sequence[Mask], wrong: Sequence[Mask]) -> bool:
    """Whether an attacker is wrong at least as often as right, so that he can be certain of nothing.

    Whoever trusts all published counts puts tables together that tell different things of some figures. From two
    tables, or a population and its part, nothing right may follow even for him. Through chains of many tables something
    always follows, and chance makes some of it right: it discloses nothing as long as he cannot tell what.
    """
    times_right = sum(int(cells.sum()) for cells in right)
    return times_right <= sum(int(cells.sum()) for cells in wrong)


def _claims(table: RoundedTable, lower: Ints, upper: Ints, base: int) -> Mask:
    claims: Mask = (lower >= 1) & (upper < base) & table.is_shown
    return claims
