"""Evaluating an extract's rules over all its rows: what breaks, what enters production, what goes to quarantine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from census.engine import count, materialise, stack
from census.reference import code_list
from registers.identity_check import is_valid_identity
from registers.reader import type_rows, unreadable
from registers.schema import Column, Register, Rule, Severity

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
    }
)
"""One row for each rule: rows looked at, rows that break it, the share, the share tolerated, the first ten row
numbers."""


@dataclass(frozen=True)
class Validated:
    """An extract after validation.

    Attributes:
        rows: typed rows that enter production, identity numbers still in place.
        quarantine: rows as delivered that broke a rule of any severity but report: ``row_number``, ``rule``,
            ``severity`` and the delivered columns; one row for each rule broken.
        results: ``RESULT_SCHEMA``.
        breaks: ``row_number`` and ``rule`` of every break, of whatever severity.
    """

    rows: ir.Table
    quarantine: ir.Table
    results: pa.Table
    breaks: ir.Table


def validate(register: Register, raw: ir.Table, others: Mapping[str, tuple[Register, ir.Table]]) -> Validated:
    """Evaluate the rules that follow from the schema, and the register's own.

    Args:
        register: its form and rules.
        raw: rows as delivered (``read_extract``).
        others: form and delivered rows of the registers that the rules look into, by name.
    """
    typed = materialise(type_rows(raw, register))
    looked_into = {name: type_rows(rows, form) for name, (form, rows) in others.items()}
    rules = tuple(row_rules(register, raw))
    breaks = materialise(_broken(rules, typed, looked_into))
    rejecting = [rule.name for rule in rules if rule.severity is Severity.REJECT]
    sound = typed.filter(typed.row_number.notin(_rows_broken(breaks, rejecting)))

    # Only now: of rows that share a key, one that is rejected anyway must not push out a sound one.
    repeated = repeated_key(register)
    rules = (*rules, repeated)
    breaks = materialise(stack([breaks, _broken((repeated,), sound, {})]))
    rows = sound.filter(sound.row_number.notin(_rows_broken(breaks, [repeated.name])))
    for column in register.columns:
        clearing = [rule.name for rule in rules if rule.severity is Severity.CLEAR and column.name in rule.columns]
        if clearing:
            hit = rows.row_number.isin(_rows_broken(breaks, clearing))
            rows = rows.mutate(**{column.name: hit.ifelse(ibis.null(rows[column.name].type()), rows[column.name])})
    severities = ibis.memtable(
        {"rule": [rule.name for rule in rules], "severity": [str(rule.severity) for rule in rules]}
    )
    kept = breaks.join(severities, "rule").filter(lambda t: t.severity != str(Severity.REPORT))
    quarantine = kept.join(raw, "row_number")
    return Validated(rows.drop("row_number"), quarantine, _results(register, rules, breaks, count(typed)), breaks)


def row_rules(register: Register, raw: ir.Table) -> Iterator[Rule]:
    """The rules that follow from the columns, and then the register's own: all that look at a row by itself."""
    for column in register.columns:
        for rule in _column_rules(column, raw):
            yield replace(rule, tolerance=register.tolerance)
    yield from register.rules


def repeated_key(register: Register) -> Rule:
    """The rule that a key stands once."""
    kept = f"the one with the latest {register.latest_by}" if register.latest_by else "the first one"
    return Rule(
        "repeated_key",
        Severity.REJECT,
        f"No two rows share {', '.join(register.key)}; of sound rows that do, {kept} is kept.",
        "Ask the register's owner which row holds.",
        lambda rows, _: _later_of_key(rows, register),
        register.key,
        tolerance=register.tolerance,
    )


def _broken(rules: tuple[Rule, ...], rows: ir.Table, others: Mapping[str, ir.Table]) -> ir.Table:
    """``row_number`` and ``rule`` of every break."""
    return stack([rule.broken(rows, others).select("row_number", rule=ibis.literal(rule.name)) for rule in rules])


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
            lambda rows, _: rows.filter(rows[column.name].notnull() & ~is_valid_identity(rows[column.name])),
            only,
        )


def _later_of_key(rows: ir.Table, register: Register) -> ir.Table:
    order = [rows.row_number] if register.latest_by is None else [rows[register.latest_by].desc(), rows.row_number]
    place = ibis.row_number().over(group_by=list(register.key), order_by=order)
    complete = rows.filter([rows[column].notnull() for column in register.key])
    return complete.mutate(_place=place).filter(lambda t: t._place > 0)


def _rows_broken(breaks: ir.Table, rules: list[str]) -> ir.IntegerColumn:
    return breaks.filter(breaks.rule.isin(rules)).row_number


def _results(register: Register, rules: tuple[Rule, ...], breaks: ir.Table, rows: int) -> pa.Table:
    counts = {
        row["rule"]: row["broken"]
        for row in breaks.group_by("rule").agg(broken=breaks.count()).to_pyarrow().to_pylist()
    }
    place = ibis.row_number().over(group_by="rule", order_by=breaks.row_number)
    examples: dict[str, list[int]] = {}
    first = breaks.mutate(_place=place).filter(lambda t: t._place < _EXAMPLES).order_by("rule", "row_number")
    for row in first.to_pyarrow().to_pylist():
        examples.setdefault(row["rule"], []).append(row["row_number"])
    return pa.Table.from_pylist(
        [
            {
                "register": register.name,
                "rule": rule.name,
                "severity": str(rule.severity),
                "description": rule.description,
                "remedy": rule.remedy,
                "rows": rows,
                "broken": counts.get(rule.name, 0),
                "share": counts.get(rule.name, 0) / max(rows, 1),
                "tolerance": rule.tolerance,
                "first_rows": ", ".join(str(number) for number in examples.get(rule.name, [])),
            }
            for rule in sorted(rules, key=lambda rule: rule.name)
        ],
        RESULT_SCHEMA,
    )
