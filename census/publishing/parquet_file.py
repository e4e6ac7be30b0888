"""Parquet file with every figure, codes and labels in both languages, and the texts in the schema metadata."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from census.disclosure import ProtectedMatrix
from census.publishing.contents import COUNT, contents_of
from census.publishing.figures import Figures
from census.publishing.rows import row_blocks, text_columns
from census.publishing.texts import Edition, footnotes, full_title

ORDINARY = ""
"""Status of a figure that nothing need be said of."""


def write_parquet(protected: ProtectedMatrix, figures: Figures, path: Path, edition: Edition) -> None:
    """Write one row for each figure, zeros too.

    Columns: ``region_level``, ``region_code``, ``region_en``, ``region_nb``, for each classification
    ``<variable>_code``, ``<variable>_en``, ``<variable>_nb``, then ``year``, ``count`` and ``status`` (empty for an
    ordinary figure); for each sum or mean a column, null where a standard sign stands, and ``<column>_status`` with the
    sign. Schema metadata: ``id``, ``title_en``, ``title_nb``, ``notes_en``, ``notes_nb`` (JSON lists, the
    mandatory note first), ``source``, ``published``, ``version``.

    Raises:
        CatalogueError: a classification variable has the name of another column.
    """
    columns = text_columns(protected, {"en": "_en", "nb": "_nb"})
    writer: pq.ParquetWriter | None = None
    try:
        for block in row_blocks(figures, columns, contents_of(protected.definition)):
            status = pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.int32()), len(block)), [ORDINARY])
            place = block.column_names.index(COUNT) + 1
            table = block.add_column(place, "status", status).replace_schema_metadata(_metadata(protected, edition))
            if writer is None:
                writer = pq.ParquetWriter(path, table.schema, compression="zstd")
            writer.write_table(table)
    finally:
        if writer is not None:
            writer.close()


def _metadata(protected: ProtectedMatrix, edition: Edition) -> dict[str, str]:
    definition = protected.definition
    title = full_title(definition, edition)
    return {
        "id": definition.id,
        "title_en": title.en,
        "title_nb": title.nb,
        "notes_en": json.dumps(footnotes(definition, "en"), ensure_ascii=False),
        "notes_nb": json.dumps(footnotes(definition, "nb"), ensure_ascii=False),
        "source": edition.publisher.name.en,
        "published": edition.published.isoformat(),
        "version": edition.version,
    }
