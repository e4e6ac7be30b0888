"""Figures of quality that may be published: made so that nobody's small count can be read from them.

What a run measures of itself (``indicators``, protection reports, rule results) tells of originals and stays in the
production zone. Of it this module lets out:

- counts of forms, rows, dwellings and values in whole tens, and no count below ten (status ``<``);
- shares of such counts, worked out from the tens, so that they tell nothing beyond them, of a hundred units or more;
- how far rounding moved the figures of a matrix: the mean up to the next tenth, the greatest up to the next ten units,
  so that nobody's bounds of a single figure become tighter than ten; and nothing (status ``:``) where fewer than ten
  cells or a hundred figures stand behind it;
- numbers that count nobody: rules, registers, matrices, and the certain disclosures, of which a published run has none.

Sizes of the population are not among them: these are sums of protected matrices, like all that is published. Nor is
anything that tells of how many published zeros and threes are true.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil, floor
from typing import Any

import pyarrow as pa

TENS = 10
"""Counts are given in whole tens, and not below."""

HUNDRED = 100
"""Shares are told of so many units, deviations of matrices with so many figures."""

MOST_TOLD = 0.95
"""No higher share of figures within 2 is told: all of them within 2 would be a bound of each."""

FEW, WITHHELD = "<", ":"
"""Status of a count below ten; of a figure that would tell too much."""

COUNT, SHARE, DEVIATION, NUMBER = "count", "share", "deviation", "number"

RELEASED_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("measure", "about", "kind")),
        ("value", pa.float64()),
        ("status", pa.string()),
    ]
)


@dataclass
class ReleasedMeasures:
    """Collects figures as they may be published.

    Every figure has a name (``measure``) and may be ``about`` a matrix, a register, a question or a code.

    Example:
        >>> told = ReleasedMeasures()
        >>> told.add_count("forms_issued", 1047)
        >>> told.add_count("exempted", 3)
        >>> [(row["measure"], row["value"], row["status"]) for row in told.rows]
        [('forms_issued', 1050.0, ''), ('exempted', None, '<')]
    """

    rows: list[dict[str, Any]] = field(default_factory=list)

    def add_count(self, measure: str, units: float, about: str = "") -> None:
        """A count of units, in whole tens."""
        self._add(measure, about, COUNT, in_tens(units), FEW)

    def add_share(self, measure: str, part: float, whole: float, about: str = "") -> None:
        """A share of two counts, of what is published of them."""
        told, of = in_tens(part), in_tens(whole)
        value = None if told is None or of is None or of < HUNDRED else min(told / of, 1.0)
        self._add(measure, about, SHARE, value, WITHHELD)

    def add_number(self, measure: str, value: float, about: str = "") -> None:
        """A number of things that are nobody's."""
        self._add(measure, about, NUMBER, float(value), "")

    def add_deviations(self, report: Mapping[str, float], about: str = "") -> None:
        """What rounding did.

        Args:
            report: ``cells_changed``, ``published_cells``, ``mean``, ``greatest``, ``share_within_2``,
                ``hellinger_utility`` (see ``census.disclosure.utility``).
            about: the matrix; none for all of them together.
        """
        self.add_count("cells_changed", report["cells_changed"], about)
        self.add_count("figures_compared", report["published_cells"], about)
        enough = report["cells_changed"] >= TENS and report["published_cells"] >= HUNDRED
        told = {
            "mean_deviation_at_most": ceil(report["mean"] * 10) / 10,
            "greatest_deviation_at_most": float(ceil(report["greatest"] / TENS) * TENS),
            "share_within_two_at_least": min(floor(report["share_within_2"] * 20) / 20, MOST_TOLD),
            "hellinger_utility_at_least": floor(report["hellinger_utility"] * 100) / 100,
        }
        for measure, value in told.items():
            self._add(measure, about, DEVIATION, value if enough else None, WITHHELD)

    def to_table(self) -> pa.Table:
        """The figures, ordered by name, with the columns of ``RELEASED_SCHEMA``."""
        ordered = sorted(self.rows, key=lambda row: (row["measure"], row["about"]))
        return pa.Table.from_pylist(ordered, RELEASED_SCHEMA)

    def _add(self, measure: str, about: str, kind: str, value: float | None, without: str) -> None:
        status = without if value is None else ""
        self.rows.append({"measure": measure, "about": about, "kind": kind, "value": value, "status": status})


def in_tens(units: float) -> float | None:
    """The nearest whole ten, five upwards; none for what is below ten.

    Example:
        >>> in_tens(1047), in_tens(10), in_tens(9), in_tens(0)
        (1050.0, 10.0, None, None)
    """
    return None if units < TENS else float(floor(units / TENS + 0.5) * TENS)
