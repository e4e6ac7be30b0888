"""Evaluating an extract's rules over all its rows: what breaks, what enters production, what goes to quarantine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from ibis.backends.duckdb import Backend

from census.engine import fetch, plain_schema, view_of
from census.reference import code_list
from registers.breaks import find_breaks
from registers.found import Found
from registers.repeated_keys import may_share_key, repeated_key
from registers.schema import Column, Register, Rule, Severity
from registers.typed_rows import check_numbers, numbered, strip_blanks, type_rows, unreadable

_EXAMPLES = 10

RESULT_SCHEMA = pa.schema(
    {
        "register": pa.string(),
        "rule": pa.string(),
        "severity": pa.string(),
        "description": pa.string(),
        "remedy": pa.string(),
        "rows": pa.int64(),
        "broken": pa.int64(),
        "share": pa.float64(),
        "tolerance": pa.float64(),
        "first_rows": pa.string(),
        "least_rows": pa.int64(),
    }
)
"""One row for each rule: rows looked at, rows that break it, the share, the share tolerated, the first ten row
numbers, and how many rows the extract must have at least (0 where it may be empty)."""

PROFILE_SCHEMA = pa.schema({"register": pa.string(), "measure": pa.string(), "column": pa.string(), "rows": pa.int64()})
"""Rows of an extract: ``delivered``, ``rejected``, ``entered``, ``quarantined`` (broke a rule of any severity but
report; ``column`` is empty), and those ``missing`` a value of each column."""


@dataclass(frozen=True)
class Validated:
    """An extract after validation.

    Attributes:
        typed: rows as delivered, typed, without the values that a rule clears; identity numbers are whole numbers.
        entering: places of those among them that enter production, because no rule rejects them.
        quarantine: rows as delivered that broke a rule of any severity but report: ``row_number``, ``rule``,
            ``severity`` and the delivered columns; one row for each rule broken.
        results: ``RESULT_SCHEMA``.
        breaks: ``row_number`` and ``rule`` of every break, of whatever severity.
        profile: ``PROFILE_SCHEMA``.

    Quarantine and breaks are ordered by row number and rule.
    """

    typed: pa.Table
    entering: pa.Array
    quarantine: pa.Table
    results: pa.Table
    breaks: pa.Table
    profile: pa.Table

    @property
    def rows(self) -> pa.Table:
        """Typed rows that enter production."""
        return self.typed.take(self.entering)


def validate(
    backend: Backend, register: Register, raw: pa.Table, others: Mapping[str, tuple[Register, pa.Table]]
) -> Validated:
    """Evaluate the rules that follow from the schema, and the register's own.

    Args:
        backend: evaluates the rules.
        register: its form and rules.
        raw: rows as delivered (``read_extract``).
        others: form and delivered rows of the registers that the rules look into, by name; of their columns, at least
            those that the rules name (``columns_looked_into``).
    """
    stripped = strip_blanks(raw)
    typed = check_numbers(type_rows(backend, stripped, register), register)
    looked_into = {
        name: view_of(backend, type_rows(backend, strip_blanks(rows), form)) for name, (form, rows) in others.items()
    }
    rules = tuple(row_rules(register, view_of(backend, numbered(stripped))))
    repeated = repeated_key(register)
    found = Found.of(fetch(find_breaks(rules, view_of(backend, typed), looked_into)), (*rules, repeated))

    # Only now: of rows that share a key, one that is rejected anyway must not push out a sound one.
    needed = ["row_number", *dict.fromkeys((*register.key, *filter(None, [register.latest_by])))]
    sound = typed.select(needed).filter(pa.array(~found.rows_breaking(typed.num_rows, Severity.REJECT)))
    sharing = may_share_key(backend, sound, register)
    found = found.joined_by(fetch(find_breaks((repeated,), view_of(backend, sharing), {})))
    return Validated(
        _cleared(register, typed, found),
        pa.array(np.flatnonzero(~found.rows_breaking(typed.num_rows, Severity.REJECT))),
        _quarantine(raw, found),
        _results(register, found, raw.num_rows),
        found.breaks(),
        _profile(register, stripped, found),
    )


def row_rules(register: Register, raw: ir.Table) -> Iterator[Rule]:
    """The rules that follow from the columns, and then the register's own: all that look at a row by itself."""
    for column in register.columns:
        for rule in _column_rules(column, raw):
            yield replace(rule, tolerance=register.tolerance)
    yield from register.rules


def _cleared(register: Register, typed: pa.Table, found: Found) -> pa.Table:
    """The rows without the values that a rule clears."""
    columns = {}
    for column in register.columns:
        cleared = found.rows_breaking(typed.num_rows, Severity.CLEAR, column.name)
        value = typed[column.name]
        columns[column.name] = (
            pc.if_else(pa.array(cleared), pa.scalar(None, value.type), value) if cleared.any() else value
        )
    return pa.table(columns)


def _quarantine(raw: pa.Table, found: Found) -> pa.Table:
    """Rows as delivered, once for each rule that they break."""
    kept = found.only(Severity.REJECT, Severity.CLEAR, Severity.DOUBT)
    rows = raw.take(pa.array(kept.row_numbers - 1))
    told = kept.breaks().append_column("severity", kept.severities())
    return pa.table({**dict(zip(told.column_names, told.columns, strict=True)), **_plain(rows)})


def _plain(rows: pa.Table) -> dict[str, pa.ChunkedArray]:
    plain = rows.cast(plain_schema(rows.schema))
    return dict(zip(plain.column_names, plain.columns, strict=True))


def _column_rules(column: Column, raw: ir.Table) -> Iterator[Rule]:
    severity = Severity.REJECT if column.required else Severity.CLEAR
    only = (column.name,)
    if raw[column.name].type() != ibis.dtype(column.type):
        yield Rule(
            f"{column.name}.unreadable",
            severity,
            f"{column.name} can be read as {column.type}.",
            "Correct the value in the delivery.",
            lambda _rows, _others: unreadable(raw, column),
            only,
        )
    if column.required:
        yield Rule(
            f"{column.name}.missing",
            Severity.REJECT,
            f"{column.name} has a value.",
            "Ask the register's owner for it.",
            lambda rows, _: rows.filter(rows[column.name].isnull()),
            only,
        )
    if column.codes:
        known = [code.code for code in code_list(column.codes)]
        yield Rule(
            f"{column.name}.unknown_code",
            severity,
            f"{column.name} is in the code list '{column.codes}'.",
            "Correct the code, or add it to the code list if it is new.",
            lambda rows, _: rows.filter(rows[column.name].notin(known)),
            only,
        )
    if column.identity:
        yield Rule(
            f"{column.name}.check_digits",
            severity,
            f"{column.name} has eleven digits, a possible date and right check digits.",
            "Find the right number in the Central Population Register.",
            lambda rows, _: rows.filter(rows[column.name].notnull() & ~rows[column.checked]),
            only,
        )


def _results(register: Register, found: Found, rows: int) -> pa.Table:
    results = []
    for rule in sorted(found.rules, key=lambda rule: rule.name):
        numbers = found.row_numbers_of(rule)
        results.append(
            {
                "register": register.name,
                "rule": rule.name,
                "severity": str(rule.severity),
                "description": rule.description,
                "remedy": rule.remedy,
                "rows": rows,
                "broken": len(numbers),
                "share": len(numbers) / max(rows, 1),
                "tolerance": rule.tolerance,
                "first_rows": ", ".join(str(number) for number in numbers[:_EXAMPLES]),
                "least_rows": 0 if register.may_be_empty else 1,
            }
        )
    return pa.Table.from_pylist(results, RESULT_SCHEMA)


def _profile(register: Register, stripped: pa.Table, found: Found) -> pa.Table:
    rejected = int(found.rows_breaking(stripped.num_rows, Severity.REJECT).sum())
    measured = {
        "delivered": stripped.num_rows,
        "rejected": rejected,
        "entered": stripped.num_rows - rejected,
        "quarantined": len(np.unique(found.only(Severity.REJECT, Severity.CLEAR, Severity.DOUBT).row_numbers)),
    }
    rows = [(register.name, measure, "", number) for measure, number in measured.items()]
    rows += [(register.name, "missing", column.name, stripped[column.name].null_count) for column in register.columns]
    return pa.Table.from_pylist([dict(zip(PROFILE_SCHEMA.names, row, strict=True)) for row in rows], PROFILE_SCHEMA)
