"""Forms of rules that several registers use."""

from __future__ import annotations

from collections.abc import Mapping

import ibis.expr.types as ir

from registers.schema import Broken


def not_found(column: str, where: str, register: str | None = None) -> Broken:
    """Rows whose value of ``column`` is not among the values of ``where`` in another register, or in their own."""

    def broken(rows: ir.Table, others: Mapping[str, ir.Table]) -> ir.Table:
        listed = rows if register is None else others[register]
        known = listed.filter(listed[where].notnull())
        return rows.filter(rows[column].notnull() & rows[column].notin(known[where]))

    return broken


def outside(column: str, least: float, most: float) -> Broken:
    """Rows whose value of ``column`` is below ``least`` or above ``most``."""

    def broken(rows: ir.Table, _others: Mapping[str, ir.Table]) -> ir.Table:
        return rows.filter((rows[column] < least) | (rows[column] > most))

    return broken
