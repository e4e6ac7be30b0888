"""Evaluating an extract's rules over all its rows: what breaks, what enters production, what goes to quarantine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from census.engine import fetch, materialise, stack
from census.reference import code_list
from registers.breaks import find_breaks
from registers.number_checks import is_valid_identity
from registers.reader import Survey, survey_columns, type_rows, unreadable
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
        rows: typed rows that enter production, with identity numbers as whole numbers.
        quarantine: rows as delivered that broke a rule of any severity but report: ``row_number``, ``rule``,
            ``severity`` and the delivered columns; one row for each rule broken.
        results: ``RESULT_SCHEMA``.
        breaks: ``row_number`` and ``rule`` of every break, of whatever severity.
        profile: ``PROFILE_SCHEMA``.
    """

    rows: ir.Table
    quarantine: ir.Table
    results: pa.Table
    breaks: ir.Table
    profile: pa.Table


def validate(register: Register, raw: ir.Table, others: Mapping[str, tuple[Register, ir.Table]]) -> Validated:
    """Evaluate the rules that follow from the schema, and the register's own.

    Args:
        register: its form and rules.
        raw: rows as delivered (``read_extract``).
        others: form and delivered rows of the registers that the rules look into, by name.
    """
    survey = survey_columns(raw, register)
    typed = materialise(type_rows(raw, register, survey.padded))
    looked_into = {name: type_rows(rows, form) for name, (form, rows) in others.items()}
    rules = tuple(row_rules(register, raw))
    breaks = find_breaks(rules, typed, looked_into)
    rejected = breaks.filter(breaks.rule.isin([rule.name for rule in rules if rule.severity is Severity.REJECT]))

    # Only now: of rows that share a key, one that is rejected anyway must not push out a sound one.
    repeated = repeated_key(register)
    again = find_breaks((repeated,), typed.anti_join(rejected, "row_number"), {})
    rules = (*rules, repeated)
    breaks = materialise(stack([breaks, again]))
    severities = ibis.memtable(
        {"rule": [rule.name for rule in rules], "severity": [str(rule.severity) for rule in rules]}
    )
    kept = breaks.join(severities, "rule").filter(lambda t: t.severity != str(Severity.REPORT))
    quarantine = materialise(kept).join(raw, "row_number")
    rows = _entering(register, rules, typed, breaks)
    found = fetch(breaks)  # from here on small: without the engine it is told sooner
    results = _results(register, rules, found, survey.rows)
    return Validated(rows, quarantine, results, breaks, _profile(register, rules, found, survey))


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


def _entering(register: Register, rules: Sequence[Rule], typed: ir.Table, breaks: ir.Table) -> ir.Table:
    """The rows that no rule rejects, without the values that a rule clears."""
    rejecting = [rule.name for rule in rules if rule.severity is Severity.REJECT]
    clearing = {
        column.name: names
        for column in register.columns
        if (names := [rule.name for rule in rules if rule.severity is Severity.CLEAR and column.name in rule.columns])
    }
    told = breaks.group_by("row_number").agg(
        _rejected=breaks.rule.isin(rejecting).any(),
        **{f"_cleared_{name}": breaks.rule.isin(rules).any() for name, rules in clearing.items()},
    )
    judged = typed.left_join(materialise(told), "row_number")
    kept = judged.filter(~judged._rejected.fill_null(False))
    entered = {column.name: kept[column.name] for column in register.columns}
    for name in clearing:
        cleared = kept[f"_cleared_{name}"].fill_null(False)
        entered[name] = cleared.ifelse(ibis.null(kept[name].type()), kept[name])
    return kept.select(**entered)


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
    key = list(register.key)
    complete = rows.filter([rows[column].notnull() for column in key])
    # Hardly any key stands twice: those that do are counted first, and only their rows are put in order.
    counted = complete.group_by(key).agg(_rows=complete.count())
    twice = materialise(counted.filter(counted._rows > 1).drop("_rows"))
    doubles = complete.semi_join(twice, key)
    order = [doubles.row_number]
    if register.latest_by is not None:
        order.insert(0, doubles[register.latest_by].desc())
    place = ibis.row_number().over(group_by=key, order_by=order)
    return doubles.mutate(_place=place).filter(lambda t: t._place > 0)


def _results(register: Register, rules: Sequence[Rule], breaks: pa.Table, rows: int) -> pa.Table:
    rows_of: dict[str, list[int]] = {}
    ordered = breaks.sort_by([("rule", "ascending"), ("row_number", "ascending")])
    for found in ordered.group_by("rule", use_threads=False).aggregate([("row_number", "list")]).to_pylist():
        rows_of[found["rule"]] = found["row_number_list"]
    results = []
    for rule in sorted(rules, key=lambda rule: rule.name):
        numbers = rows_of.get(rule.name, [])
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


def _profile(register: Register, rules: Sequence[Rule], breaks: pa.Table, survey: Survey) -> pa.Table:
    def rows_breaking(*severities: Severity) -> int:
        names = [rule.name for rule in rules if rule.severity in severities]
        chosen = breaks.filter(pc.is_in(breaks["rule"], pa.array(names, pa.string())))
        return int(pc.count_distinct(chosen["row_number"]).as_py())

    rejected = rows_breaking(Severity.REJECT)
    measured = {
        "delivered": survey.rows,
        "rejected": rejected,
        "entered": survey.rows - rejected,
        "quarantined": rows_breaking(Severity.REJECT, Severity.CLEAR, Severity.DOUBT),
    }
    rows = [(register.name, measure, "", number) for measure, number in measured.items()]
    rows += [(register.name, "missing", column, number) for column, number in survey.missing.items()]
    return pa.Table.from_pylist([dict(zip(PROFILE_SCHEMA.names, row, strict=True)) for row in rows], PROFILE_SCHEMA)
