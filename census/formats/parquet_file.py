"""Parquet file with every figure, codes and labels in both languages, and the texts in the schema metadata."""

from __future__ import annotations

import json
from pathlib import Path
from typing import BinaryIO

import pyarrow.parquet as pq

from census.formats.rows import row_blocks, text_columns
from census.formats.table import Table


def write_parquet(table: Table, file: Path | BinaryIO) -> None:
    """Write one row for each figure, zeros too.

    Columns: ``region_level``, ``region_code``, ``region_en``, ``region_nb``, for each classification
    ``<variable>_code``, ``<variable>_en``, ``<variable>_nb``, then ``year``, a column for each content (``count``) and
    ``status`` (empty for an ordinary figure). Schema metadata: ``id``, ``title_en``, ``title_nb``, ``notes_en``,
    ``notes_nb`` (JSON lists, the mandatory note first), ``source``, ``published``, ``version``.

    Raises:
        CatalogueError: a classification variable has the name of another column.
    """
    columns = text_columns(table, {"en": "_en", "nb": "_nb"})
    writer: pq.ParquetWriter | None = None
    try:
        for block in row_blocks(table, columns):
            rows = block.replace_schema_metadata(_metadata(table))
            if writer is None:
                writer = pq.ParquetWriter(file, rows.schema, compression="zstd")
            writer.write_table(rows)
    finally:
        if writer is not None:
            writer.close()


def _metadata(table: Table) -> dict[str, str]:
    return {
        "id": table.id,
        "title_en": table.title.en,
        "title_nb": table.title.nb,
        "notes_en": json.dumps([note.text.en for note in table.notes], ensure_ascii=False),
        "notes_nb": json.dumps([note.text.nb for note in table.notes], ensure_ascii=False),
        "source": table.publisher.name.en,
        "published": table.published.isoformat(),
        "version": table.version,
    }
