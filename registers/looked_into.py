"""What the rules of a register look at in other registers: only that is read of them."""

from __future__ import annotations

from collections.abc import Mapping

import ibis
import ibis.expr.operations as ops

from registers.schema import Register
from registers.typed_rows import typed_schema


def columns_looked_into(register: Register, forms: Mapping[str, Register]) -> dict[str, tuple[str, ...]]:
    """By name of the other register, those of its columns that the rules of a register name.

    The rules are asked for their expressions over tables without rows, and the columns are read off them. A column of
    the same name that a rule uses of the register itself counts too: that reads one too many at most.

    Args:
        register: whose rules are looked at.
        forms: the registers that they look into, by name.
    """
    rows = ibis.table(typed_schema(register), name=register.name)
    others = {name: ibis.table(typed_schema(form), name=f"other_{name}") for name, form in forms.items()}
    named: dict[str, set[str]] = {name: set() for name in forms}
    for rule in register.rules:
        if rule.uses:
            expression = rule.broken(rows, others).op()
            used = {field.name for field in expression.find(ops.Field)}
            for other in rule.uses:
                named[other] |= used
    return {
        name: tuple(column.name for column in form.columns if column.name in named[name])
        for name, form in forms.items()
    }
