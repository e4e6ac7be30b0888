"""What the rules of a register look at in other registers: only that is read of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import ibis
import ibis.expr.operations as ops
import pyarrow as pa

from registers.reader import read_extract
from registers.schema import Register
from registers.typed_rows import typed_schema


def columns_looked_into(register: Register, forms: Mapping[str, Register]) -> dict[str, tuple[str, ...]]:
    """By name of the other register, those of its columns that the rules of a register name.

    The rules are asked for their expressions over tables without rows, and the columns are read off them. A column of
    the same name that a rule uses of the register itself counts too: that reads one too many at most. Where whole rows
    of the other register are compared, all its columns count.

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
            compared_whole = [set(node.schema) for node in expression.find((ops.Distinct, ops.Set))]
            for other in rule.uses:
                columns = {column.name for column in forms[other].columns}
                named[other] |= columns if any(columns <= whole for whole in compared_whole) else used
    return {
        name: tuple(column.name for column in form.columns if column.name in named[name])
        for name, form in forms.items()
    }


def read_looked_into(
    register: Register, forms: Mapping[str, Register], file_of: Callable[[str], Path]
) -> dict[str, tuple[Register, pa.Table]]:
    """Form and delivered rows of the registers that the rules of a register look into, by name.

    Args:
        register: whose rules are looked at.
        forms: the registers that they look into, by name.
        file_of: gives the file of a register of that name.

    Raises:
        InputError: as ``read_extract``.
    """
    columns = columns_looked_into(register, forms)
    return {name: (form, read_extract(file_of(name), form, columns[name])) for name, form in forms.items()}
