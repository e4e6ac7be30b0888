"""Rows that share a key: of them one is kept."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from ibis.backends.duckdb import Backend
from numpy.typing import NDArray

from census.compiled import compiled
from census.engine import fetch, view_of
from registers.schema import Register, Rule, Severity

_ROOM = 16
"""Bits for each row: of rows whose key stands once, about one in so many is looked at with those that repeat one."""
_ODD = np.uint64(0x9E3779B97F4A7C15)
"""Factor that sets the hashes of a key's columns apart, whatever their order of size."""


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


def may_share_key(backend: Backend, rows: pa.Table, register: Register) -> pa.Table:
    """The rows without most of those whose key stands once, and with all whose key stands more often.

    Hardly any key repeats: where the keys' hashes fall is noted bit by bit, and only rows whose bit was met twice need
    be put in groups and in order, which takes many times as long.
    """
    view = view_of(backend, rows)
    hashes = fetch(view.select(**{f"hash_{place}": view[name].hash() for place, name in enumerate(register.key)}))
    together = np.zeros(rows.num_rows, dtype=np.uint64)
    for column in hashes.columns:
        together = together * _ODD + column.to_numpy().view(np.uint64)
    return rows.filter(pa.array(_met_twice(together, max(_ROOM * rows.num_rows, 64).bit_length())))


def _later_of_key(rows: ir.Table, register: Register) -> ir.Table:
    key = list(register.key)
    complete = rows.filter([rows[column].notnull() for column in key])
    order = [complete.row_number]
    if register.latest_by is not None:
        order.insert(0, complete[register.latest_by].desc())
    place = ibis.row_number().over(group_by=key, order_by=order)
    return complete.mutate(_place=place).filter(lambda t: t._place > 0)


@compiled
def _met_twice(hashes: NDArray[np.uint64], size: int) -> NDArray[np.bool_]:
    """Which hashes fall where another does, among two to the power of ``size`` bits."""
    once = np.zeros(1 << (size - 3), dtype=np.uint8)
    twice = np.zeros(1 << (size - 3), dtype=np.uint8)
    drop = np.uint64(64 - size)
    for row in range(len(hashes)):
        place = hashes[row] >> drop
        bit = np.uint8(1 << (place & np.uint64(7)))
        byte = place >> np.uint64(3)
        twice[byte] |= once[byte] & bit
        once[byte] |= bit
    met = np.empty(len(hashes), dtype=np.bool_)
    for row in range(len(hashes)):
        place = hashes[row] >> drop
        met[row] = (twice[place >> np.uint64(3)] >> (place & np.uint64(7))) & 1
    return met
