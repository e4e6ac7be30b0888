"""The form of an extract: columns, key and rules, declared once for reader, validation and documentation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    import ibis.expr.types as ir

ColumnType = Literal["string", "int64", "float64", "date", "boolean"]


class Severity(StrEnum):
    """What happens to a row that breaks a rule. Whatever happens, the row as delivered is kept in quarantine
    (but for ``REPORT``) and the break is counted.
    """

    REJECT = "reject"
    """The row does not enter production."""
    CLEAR = "clear"
    """The row enters production without the values of the rule's columns."""
    DOUBT = "doubt"
    """The row enters production as it is, and is kept in quarantine to be looked at."""
    REPORT = "report"
    """The row enters production as it is, and is only counted."""


@dataclass(frozen=True)
class Column:
    """A column of an extract.

    Attributes:
        name: as it stands in the file.
        type: logical type after reading.
        description: meaning, with unit where there is one.
        required: a row without a value breaks a rule and is rejected.
        codes: name of the code list (``census.reference.code_list``) that the values must belong to; a row with
            another value is rejected.
        identity: the column holds national identity numbers: text as delivered, whole numbers to the rules
            (``registers.number_columns.identity_numbers``); in ``input/`` it is replaced by a pseudonym under the name
            ``pseudonym``.
        pseudonym: name of the pseudonymous column in ``input/`` (``person_id``, ``spouse_id`` …).
    """

    name: str
    type: ColumnType
    description: str
    required: bool = False
    codes: str | None = None
    pseudonym: str | None = None

    @property
    def identity(self) -> bool:
        return self.pseudonym is not None

    @property
    def checked(self) -> str:
        """Of identity numbers: name of the column that tells a rule whether their check digits are right."""
        return f"{self.name}_checked"


Broken: TypeAlias = "Callable[[ir.Table, Mapping[str, ir.Table]], ir.Table]"
"""``broken(rows, others)``: the rows that break the rule (any table of them that still has ``row_number``).

``rows`` are typed rows of the register, with identity numbers as whole numbers; ``others`` the typed rows of the
registers named in ``Rule.uses``.
"""


@dataclass(frozen=True)
class Rule:
    """A rule for the rows of one register.

    Attributes:
        name: short and unique within the register, in words joined by underscores.
        severity: what happens to a row that breaks it.
        description: what must hold, in a sentence.
        remedy: what the register's owner or the statistician can do.
        broken: gives the rows that break it.
        columns: columns it speaks of; those that ``CLEAR`` empties.
        uses: other registers that it looks into.
        tolerance: largest share of rows that may break it before the run is stopped at the gate.
    """

    name: str
    severity: Severity
    description: str
    remedy: str
    broken: Broken
    columns: tuple[str, ...]
    uses: tuple[str, ...] = ()
    tolerance: float = 0.01


@dataclass(frozen=True)
class Register:
    """An extract that a register owner delivers.

    Attributes:
        name: of the file (``<name>.parquet`` or ``<name>.csv``) and of the data set.
        title, owner, coverage, lag: prose for the data dictionary.
        key: columns that together identify a row.
        tolerance: that of the rules which follow from columns and key.
        latest_by: of rows that share a key, the one with the greatest value here is kept; without it the first one.
        may_be_empty: an extract without rows is no mistake: a small area may have nothing that the register holds.
        rules: beyond those that follow from the columns (type, required, code list) and the key (unique).
    """

    name: str
    title: str
    owner: str
    coverage: str
    lag: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rules: tuple[Rule, ...] = ()
    latest_by: str | None = None
    tolerance: float = 0.01
    may_be_empty: bool = False

    def column(self, name: str) -> Column:
        """The column of that name; ``KeyError`` if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name}")
