"""Finding the rows that break rules: in one scan for all rules that look at a row by itself.

A rule gives the rows that break it. Where that is a plain filter of the register's rows, its condition is taken out of
the expression, and all such conditions are evaluated side by side over one scan, into the bits of whole numbers; only
rows with a bit set are taken apart. Every other rule (joins, windows, other registers) is evaluated by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa

from census.engine import materialise, stack
from registers.schema import Rule

_BITS = 62
"""Conditions for each whole number."""

_BEYOND_THE_ROW = (ops.Reduction, ops.Analytic, ops.WindowFunction, ops.Subquery)


@dataclass(frozen=True)
class _Condition:
    """What a rule that looks at a row by itself asks of it: true, where the row breaks the rule."""

    rule: str
    holds: ir.BooleanValue


def find_breaks(rules: Sequence[Rule], rows: ir.Table, others: Mapping[str, ir.Table]) -> ir.Table:
    """``row_number`` and ``rule`` of every break, materialised.

    Args:
        rules: of one register; at least one.
        rows: typed rows of the register, with ``row_number``.
        others: typed rows of the registers that the rules look into, by name.
    """
    by_row: dict[ops.Relation, list[_Condition]] = {}
    found: list[ir.Table] = []
    for rule in rules:
        broken = rule.broken(rows, others)
        condition = _condition(broken)
        if condition is None:
            found.append(broken.select("row_number", rule=ibis.literal(rule.name)))
        else:
            by_row.setdefault(broken.op().parent, []).append(_Condition(rule.name, condition))
    for parent, conditions in by_row.items():
        found.append(_one_scan(parent.to_expr(), conditions))
    return materialise(stack(found))


def looks_at_a_row_by_itself(rule: Rule, rows: ir.Table, others: Mapping[str, ir.Table]) -> bool:
    """Whether the rule is evaluated in the common scan."""
    return _condition(rule.broken(rows, others)) is not None


def _condition(broken: ir.Table) -> ir.BooleanValue | None:
    """The condition of a plain filter whose value follows from the row itself; else none."""
    operation = broken.op()
    if not isinstance(operation, ops.Filter) or any(item.find(_BEYOND_THE_ROW) for item in operation.predicates):
        return None
    return reduce(and_, (item.to_expr() for item in operation.predicates))


def _one_scan(rows: ir.Table, conditions: Sequence[_Condition]) -> ir.Table:
    """``row_number`` and ``rule`` of every break of the conditions."""
    words = [conditions[first : first + _BITS] for first in range(0, len(conditions), _BITS)]
    names = [f"word_{place}" for place in range(len(words))]
    flags = {
        name: reduce(or_, (item.holds.ifelse(_bit(bit), _bit(None)) for bit, item in enumerate(word)))
        for name, word in zip(names, words, strict=True)
    }
    flagged = rows.select("row_number", **flags)
    broken = materialise(flagged.filter(reduce(or_, (flagged[name] != 0 for name in names))))
    bits = pa.table(
        {
            "rule": [item.rule for item in conditions],
            **{
                name: [1 << (place % _BITS) if place // _BITS == word else 0 for place in range(len(conditions))]
                for word, name in enumerate(names)
            },
        }
    )
    pairs = broken.cross_join(ibis.memtable(bits), rname="bit_{name}")
    hit = reduce(or_, ((pairs[name] & pairs[f"bit_{name}"]) != 0 for name in names))
    return pairs.filter(hit).select("row_number", "rule")


def _bit(place: int | None) -> ir.IntegerScalar:
    return ibis.literal(0 if place is None else 1 << place, "int64")
