"""Columns of extracts as Arrow arrays, and tables with exactly a register's columns and types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from registers.schema import Register
from registers.synthetic.draws import NOBODY, Bools, Ints, Texts

ARROW_TYPES: Mapping[str, pa.DataType] = {
    "string": pa.string(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "date": pa.date32(),
    "boolean": pa.bool_(),
}
"""Type in a file for each logical type of a register's column."""


def digits(numbers: Ints, width: int) -> pa.Array:
    """Integers as texts of so many digits; ``NOBODY`` as missing."""
    return pc.utf8_lpad(pa.array(numbers, mask=numbers == NOBODY).cast(pa.string()), width, "0")


def texts(values: Texts, missing: Bools | None = None) -> pa.Array:
    """Texts; empty ones and those marked as missing are missing."""
    empty = values == ""
    return pa.array(values, type=pa.string(), mask=empty if missing is None else empty | missing)


def coded(positions: Ints, values: Texts) -> pa.Array:
    """Texts by their position in a list; ``NOBODY`` as missing."""
    indices = pa.array(positions, mask=positions == NOBODY)
    return pa.array(values, type=pa.string()).take(indices)


def kept(values: np.ndarray[Any, Any], missing: Bools) -> pa.Array:
    """Numbers or days, of which those marked are missing."""
    return pa.array(values, mask=missing)


def extract(register: Register, columns: Mapping[str, Any]) -> pa.Table:
    """Rows of a register; a column that is missing or unknown is a mistake in the simulation (``KeyError``)."""
    unknown = set(columns) - {column.name for column in register.columns}
    if unknown:
        raise KeyError(f"{register.name} has no column {', '.join(sorted(unknown))}")
    arrays = [_typed(columns[column.name], ARROW_TYPES[column.type]) for column in register.columns]
    return pa.Table.from_arrays(arrays, names=[column.name for column in register.columns])


def _typed(values: Any, kind: pa.DataType) -> pa.Array:
    array = values if isinstance(values, pa.Array) else pa.array(values, from_pandas=True)
    return array.cast(kind)
