"""Reading an extract as delivered, Parquet or CSV, and checking its form before any row is looked at."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import reduce
from operator import or_
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.csv as pv
import pyarrow.parquet as pq
from ibis.backends.duckdb import Backend

from census.errors import InputError
from registers.number_checks import identity_value
from registers.schema import Column, ColumnType, Register

SUFFIXES = (".parquet", ".csv")

_FIRST_PRINTED = "!"
"""Texts that begin below it are empty, or begin with a blank or a control character."""

_BLANKS = (" ", "\t", "\n", "\r", "\v", "\f")
"""What is stripped off a text's ends."""


def find_extract(delivery: Path, register: Register) -> Path:
    """The file of a register in a delivery.

    Raises:
        InputError: it is missing, or there are two.
    """
    found = [file for suffix in SUFFIXES if (file := delivery / f"{register.name}{suffix}").is_file()]
    if not found:
        raise InputError(
            f"The delivery {delivery} has no file for '{register.name}' ({register.title}).",
            f"Put {register.name}.parquet or {register.name}.csv there.",
        )
    if len(found) > 1:
        raise InputError(f"The delivery {delivery} has '{register.name}' twice, as Parquet and as CSV.", "Remove one.")
    return found[0]


def read_extract(backend: Backend, file: Path, register: Register) -> ir.Table:
    """Rows as delivered, with ``row_number`` from 1 in the order of the file.

    Raises:
        InputError: the file cannot be read, has no rows (unless the register may be empty), lacks columns, or has a
            column of a type that cannot be read as the register's.
    """
    schema, rows = _parquet_form(file, register) if file.suffix == ".parquet" else _csv_form(file, register)
    missing = [column.name for column in register.columns if column.name not in schema.names]
    if missing and len(schema.names) == 1 and ";" in schema.names[0]:
        raise InputError(f"'{register.name}' ({file.name}) is parted by semicolons.", "Save it with commas.")
    if missing:
        raise InputError(
            f"'{register.name}' ({file.name}) lacks {len(missing)} column(s): {', '.join(missing)}.",
            f"It must have: {', '.join(column.name for column in register.columns)}.",
        )
    if rows == 0 and not register.may_be_empty:
        raise InputError(f"'{register.name}' ({file.name}) has no rows.", "Ask the register's owner for the extract.")
    for column in register.columns:
        _check_type(register, column, schema.field(column.name).type)

    names = [column.name for column in register.columns]
    if file.suffix == ".parquet":
        table = backend.read_parquet(str(file), file_row_number=True)
        return table.select(*names, row_number=table.file_row_number + 1)
    delivered = pv.read_csv(file, convert_options=_as_text(schema.names)).select(names)
    numbered = delivered.append_column("row_number", pa.array(range(1, rows + 1), pa.int64()))
    return backend.create_table(ibis.util.gen_name("delivered"), numbered, temp=True)


def type_rows(raw: ir.Table, register: Register, padded: Collection[str] | None = None) -> ir.Table:
    """The delivered rows with every column of the register's type; what cannot be read, and empty text, is null.

    Identity numbers are whole numbers here (``registers.number_checks.identity_value``).

    Args:
        raw: rows as delivered.
        register: their form.
        padded: columns in which some text is empty or has blanks about it (``survey_columns``); None: any may.
    """
    typed = {}
    for column in register.columns:
        value = raw[column.name]
        if column.identity:
            typed[column.name] = identity_value(value)
            continue
        if value.type().is_string() and (padded is None or column.name in padded):
            value = _stripped(value)
        typed[column.name] = _typed(value, column.type)
    return raw.select("row_number", **typed)


@dataclass(frozen=True)
class Survey:
    """One look at all rows of an extract as delivered.

    Attributes:
        padded: columns in which some text is empty or has blanks about it: hardly ever any. Knowing them saves looking
            at each value anew. Of identity numbers, which are looked at anyway, only those with blanks before.
        missing: for each column, the rows without a value, or with blanks only.
        rows: all of them.
    """

    padded: frozenset[str]
    missing: dict[str, int]
    rows: int


def survey_columns(raw: ir.Table, register: Register) -> Survey:
    """Look at every column once."""
    names = [column.name for column in register.columns]
    texts = [name for name in names if raw[name].type().is_string()]
    identities = {column.name for column in register.columns if column.identity}
    padded = set()
    if texts:  # the least text is known to a Parquet file without a look at its rows
        (least,) = raw.agg(**{name: raw[name].min() for name in texts}).to_pyarrow().to_pylist()
        padded = {name for name in texts if least[name] is not None and least[name] < _FIRST_PRINTED}
    asked = {f"present_{name}": raw[name].count() for name in names}
    asked |= {f"padded_{name}": _ends_blank(raw[name]).any() for name in texts if name not in padded | identities}
    (row,) = raw.agg(rows=raw.count(), **asked).to_pyarrow().to_pylist()
    missing = {name: row["rows"] - row[f"present_{name}"] for name in names}
    if padded:  # only such a text can be nothing but blanks
        blank = {name: (raw[name].strip() == "").sum().fill_null(0) for name in sorted(padded)}
        (blanks,) = raw.agg(**blank).to_pyarrow().to_pylist()
        missing |= {name: missing[name] + rows for name, rows in blanks.items()}
    padded |= {name for name in texts if row.get(f"padded_{name}")}
    return Survey(frozenset(padded), missing, row["rows"])


def unreadable(raw: ir.Table, column: Column) -> ir.Table:
    """The rows whose value of a column is there but cannot be read as the column's type."""
    value = raw[column.name]
    if value.type().is_string():
        value = _stripped(value)
    return raw.filter(value.notnull() & _typed(value, column.type).isnull())


def _typed(value: ir.Value, kind: ColumnType) -> ir.Value:
    return value if value.type() == ibis.dtype(kind) else value.try_cast(kind)


def _stripped(text: ir.StringValue) -> ir.StringValue:
    """The text without the blanks about it; null if nothing is left."""
    # Stripping costs several times as much as looking whether there is anything to strip.
    return ((text < _FIRST_PRINTED) | _ends_blank(text)).ifelse(text.strip().nullif(""), text)


def _ends_blank(text: ir.StringValue) -> ir.BooleanValue:
    return reduce(or_, (text.endswith(blank) for blank in _BLANKS))


def _parquet_form(file: Path, register: Register) -> tuple[pa.Schema, int]:
    try:
        parquet = pq.ParquetFile(file)
    except (pa.ArrowInvalid, OSError):
        raise InputError(
            f"'{register.name}' ({file.name}) is no whole Parquet file: it may have been cut off on its way.",
            "Compare its size and checksum with the sender's and have it sent again.",
        ) from None
    with parquet:
        return parquet.schema_arrow, parquet.metadata.num_rows


def _csv_form(file: Path, register: Register) -> tuple[pa.Schema, int]:
    _check_encoding(file, register)
    try:
        with pv.open_csv(file) as reader:
            names = reader.schema.names
        with pv.open_csv(file, convert_options=_as_text(names)) as reader:
            return reader.schema, sum(batch.num_rows for batch in reader)
    except pa.ArrowInvalid:
        raise InputError(
            f"'{register.name}' ({file.name}) is no regular CSV: it is empty, or a line has too many or few fields.",
            "Save it as UTF-8 with commas, a header line, and quotes around text that holds commas.",
        ) from None


def _check_encoding(file: Path, register: Register) -> None:
    with file.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            try:
                line.decode()
            except UnicodeDecodeError:
                raise InputError(
                    f"'{register.name}' ({file.name}) is not in UTF-8: line {number} is in another encoding.",
                    "Save it as UTF-8.",
                ) from None


def _as_text(names: list[str]) -> pv.ConvertOptions:
    return pv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True)


def _check_type(register: Register, column: Column, found: pa.DataType) -> None:
    if pa.types.is_dictionary(found):
        found = found.value_type
    if pa.types.is_string(found) or pa.types.is_large_string(found) or pa.types.is_null(found):
        return
    fits = {
        "string": False,
        "int64": pa.types.is_integer(found),
        "float64": pa.types.is_floating(found) or pa.types.is_integer(found) or pa.types.is_decimal(found),
        "date": pa.types.is_date(found) or pa.types.is_timestamp(found),
        "boolean": pa.types.is_boolean(found),
    }[column.type]
    if not fits:
        hint = "Codes are text: as numbers they lose their leading zeros." if column.type == "string" else ""
        raise InputError(
            f"Column '{column.name}' of '{register.name}' is {found} in the file; it must be {column.type}.",
            f"{hint} Deliver it as {column.type} or as text.".strip(),
        )
