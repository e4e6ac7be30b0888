"""The breaks of rules that were found in an extract: which rows break which rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from registers.schema import Rule, Severity


@dataclass(frozen=True)
class Found:
    """Breaks in the order of row number and name of the rule.

    Attributes:
        rules: all that were or will be evaluated, by name.
        row_numbers: of each break.
        places: of each break, the place of its rule among ``rules``.
    """

    rules: tuple[Rule, ...]
    row_numbers: NDArray[np.int64]
    places: NDArray[np.int64]

    @classmethod
    def of(cls, breaks: pa.Table, rules: Sequence[Rule]) -> Found:
        """Breaks as ``find_breaks`` gives them, in any order."""
        ordered = tuple(sorted(rules, key=lambda rule: rule.name))
        place_of = {rule.name: place for place, rule in enumerate(ordered)}
        coded = breaks["rule"].combine_chunks().dictionary_encode()
        places = np.array([place_of[name] for name in coded.dictionary.to_pylist()], dtype=np.int64)
        # One number for both: numbers are put in order many times as fast as pairs.
        both = np.sort(breaks["row_number"].to_numpy() * len(ordered) + places[coded.indices.to_numpy()])
        return cls(ordered, both // len(ordered), both % len(ordered))

    def joined_by(self, further: pa.Table) -> Found:
        """These breaks and further ones."""
        return Found.of(pa.concat_tables([self.breaks(), further]), self.rules) if further.num_rows else self

    def only(self, *severities: Severity) -> Found:
        """The breaks of rules of some severities."""
        chosen = self._breaking([rule.severity in severities for rule in self.rules])
        return Found(self.rules, self.row_numbers[chosen], self.places[chosen])

    def rows_breaking(self, rows: int, severity: Severity, column: str | None = None) -> NDArray[np.bool_]:
        """Which of the extract's ``rows`` break a rule of a severity (that speaks of a column)."""
        named = [rule.severity is severity and (column is None or column in rule.columns) for rule in self.rules]
        breaking = np.zeros(rows, dtype=np.bool_)
        if any(named):
            breaking[self.row_numbers[self._breaking(named)] - 1] = True
        return breaking

    def row_numbers_of(self, rule: Rule) -> NDArray[np.int64]:
        """Rows that break a rule, in order."""
        return self.row_numbers[self._breaking([item is rule for item in self.rules])]

    def breaks(self) -> pa.Table:
        """``row_number`` and ``rule`` of each."""
        return pa.table({"row_number": self.row_numbers, "rule": self._text([rule.name for rule in self.rules])})

    def severities(self) -> pa.Array:
        """Severity of each, as text."""
        return self._text([str(rule.severity) for rule in self.rules])

    def _breaking(self, rules: Sequence[bool]) -> NDArray[np.bool_]:
        return cast("NDArray[np.bool_]", np.array(rules, dtype=np.bool_)[self.places])

    def _text(self, of_rules: Sequence[str]) -> pa.Array:
        return pa.array(of_rules, pa.string()).take(pa.array(self.places))
