"""How many of the defects that a simulation put into the extracts are found by the rules of validation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

TAKEN_OUT = ("reject", "clear")
"""Severities of rules by which a row, or the values in doubt, are taken out."""
KEPT_ASIDE = (*TAKEN_OUT, "doubt")
"""Severities of rules whose rows stand in quarantine."""

COLUMNS = (
    "register",
    "defect",
    "injected",
    "absent",
    "detected",
    "any_rule",
    "quarantined",
    "repaired",
    "missed",
    "missed_rate",
    "found_by",
)
"""Columns of the table of defects; all but the names, the rate and ``found_by`` count rows of the extract."""


@dataclass(frozen=True)
class KnownDefect:
    """A defect that a simulation declares.

    Attributes:
        name: unique within the register.
        rules: rules of the register that should find it.
        found_by: what else finds or repairs it, in words.
    """

    name: str
    rules: tuple[str, ...]
    found_by: str


def measure_defects(
    register: str,
    defects: Iterable[KnownDefect],
    ledger: pd.DataFrame,
    breaks: pd.DataFrame,
    severities: Mapping[str, str],
) -> pd.DataFrame:
    """Compare what was injected into a register's extract with the rows that break its rules.

    Args:
        register: its name.
        defects: those declared, whether or not they struck.
        ledger: ``defect``, ``row_number`` (null for what the defect keeps out of the extract), for each row struck.
        breaks: ``row_number``, ``rule``: a row for each break.
        severities: severity of each rule by its name.

    Returns:
        A row for each defect, ``COLUMNS``: ``injected`` rows, of which ``absent`` from the extract; ``detected`` break
        a rule that the defect names, ``any_rule`` some rule; ``quarantined`` stand in quarantine, by whatever rule;
        ``repaired`` are rejected or cleared by a rule that the defect names; ``missed`` were not detected.

    Example:
        >>> ledger = pd.DataFrame({"defect": ["lost", "grey", "grey"], "row_number": [None, 4, 7]})
        >>> breaks = pd.DataFrame({"row_number": [7, 9], "rule": ["colour", "colour"]})
        >>> known = [KnownDefect("lost", (), "the owner"), KnownDefect("grey", ("colour",), "")]
        >>> found = measure_defects("cars", known, ledger, breaks, {"colour": "clear"})
        >>> found[["injected", "detected", "missed"]].to_numpy().tolist()
        [[1, 0, 1], [2, 1, 1]]
    """
    rule = pd.Categorical(breaks["rule"])
    broken = breaks["row_number"].to_numpy(dtype=np.int64)

    def of(names: Iterable[str]) -> NDArray[np.int64]:
        return broken[np.isin(rule.codes, rule.categories.get_indexer(pd.Index(list(names), dtype=object)))]

    aside = of(name for name, severity in severities.items() if severity in KEPT_ASIDE)
    struck = dict(tuple(ledger.groupby("defect")["row_number"]))
    none = pd.Series([], dtype="float64")
    rows = []
    for defect in defects:
        numbers = struck.get(defect.name, none)
        there = numbers.dropna().to_numpy(dtype=np.int64)
        detected = int(np.isin(there, of(defect.rules)).sum())
        rows.append(
            {
                "register": register,
                "defect": defect.name,
                "injected": len(numbers),
                "absent": len(numbers) - len(there),
                "detected": detected,
                "any_rule": int(np.isin(there, broken).sum()),
                "quarantined": int(np.isin(there, aside).sum()),
                "repaired": int(
                    np.isin(there, of(name for name in defect.rules if severities.get(name) in TAKEN_OUT)).sum()
                ),
                "missed": len(numbers) - detected,
                "missed_rate": (len(numbers) - detected) / len(numbers) if len(numbers) else 0.0,
                "found_by": defect.found_by,
            }
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))
