"""Reading an extract as delivered, Parquet or CSV, and checking its form before any row is looked at."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pv
import pyarrow.parquet as pq

from census.errors import InputError
from registers.schema import Column, Register

SUFFIXES = (".parquet", ".csv")

_CODE_BYTES = 4
"""Room that the code of a text takes in memory."""


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


def read_extract(file: Path, register: Register, columns: Collection[str] | None = None) -> pa.Table:
    """Rows as delivered, in the order of the file. Texts that repeat in a Parquet file are coded: what is asked of a
    text is then asked once for each code.

    Args:
        file: Parquet or CSV.
        register: its form, which is checked whole.
        columns: those to read; all of the register's if None.

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

    names = [column.name for column in register.columns if columns is None or column.name in columns]
    if file.suffix == ".parquet":
        return _read_parquet(file, register, names)
    return pv.read_csv(file, convert_options=_as_text(schema.names)).select(names)


def _read_parquet(file: Path, register: Register, names: list[str]) -> pa.Table:
    with pq.ParquetFile(file) as parquet:
        coded = _repeating(parquet.metadata, names)
    columns: dict[str, pa.ChunkedArray] = {}
    with pq.ParquetFile(file, read_dictionary=coded, pre_buffer=False) as parquet:
        # As many columns at a time as there are cores: what the pieces of all would fill twice, and only once, is never
        # asked of the system, which takes longer to give memory than a column to read.
        for first in range(0, len(names), pa.cpu_count()):
            together = names[first : first + pa.cpu_count()]
            try:
                pieces = parquet.read(together)
            except (pa.ArrowException, OSError):
                raise _not_whole(file, register) from None
            try:
                columns |= {name: _in_one_piece(pieces[name]) for name in together}
            except pa.ArrowInvalid:
                raise InputError(
                    f"'{register.name}' ({file.name}) has text that is not in UTF-8.", "Save it as UTF-8."
                ) from None
    return pa.table(columns)


def _in_one_piece(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column of one type for all kinds of text, and coded only if it is one, by one code for all its rows."""
    found = column.type
    if pa.types.is_dictionary(found):
        column = column.unify_dictionaries() if pa.types.is_string(found.value_type) else column.cast(found.value_type)
    if _is_text(column.type) or pa.types.is_null(column.type):
        column = column.cast(pa.string())
    column.validate(full=True)  # the engine takes for granted that texts are in UTF-8
    return pa.chunked_array([column.combine_chunks()], column.type)


def _repeating(metadata: pq.FileMetaData, names: list[str]) -> list[str]:
    """Columns whose values the file tells in less room than codes take: their texts repeat."""
    bytes_of: dict[str, int] = dict.fromkeys(names, 0)
    for group in (metadata.row_group(place) for place in range(metadata.num_row_groups)):
        for column in (group.column(place) for place in range(metadata.num_columns)):
            if column.path_in_schema in bytes_of and column.physical_type == "BYTE_ARRAY":
                bytes_of[column.path_in_schema] += column.total_uncompressed_size
    return [name for name, size in bytes_of.items() if 0 < size < _CODE_BYTES * metadata.num_rows]


def _is_text(found: pa.DataType) -> bool:
    return bool(pa.types.is_string(found) or pa.types.is_large_string(found))


def _parquet_form(file: Path, register: Register) -> tuple[pa.Schema, int]:
    try:
        parquet = pq.ParquetFile(file)
    except (pa.ArrowInvalid, OSError):
        raise _not_whole(file, register) from None
    with parquet:
        return parquet.schema_arrow, parquet.metadata.num_rows


def _not_whole(file: Path, register: Register) -> InputError:
    return InputError(
        f"'{register.name}' ({file.name}) is no whole Parquet file: it may have been cut off on its way.",
        "Compare its size and checksum with the sender's and have it sent again.",
    )


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
    if _is_text(found) or pa.types.is_null(found):
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
