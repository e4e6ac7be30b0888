"""CSV files for analysts, one for each language: UTF-8, comma, quotation marks around every text."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.csv

from census.disclosure import ProtectedMatrix
from census.publishing.contents import contents_of
from census.publishing.dimensions import YEAR
from census.publishing.figures import Figures
from census.publishing.rows import row_blocks, text_columns
from census.publishing.texts import Language


def write_csv(protected: ProtectedMatrix, figures: Figures, path: Path, language: Language) -> None:
    """Write one row for each figure, zeros too.

    Columns: ``region_level``, ``region_code``, ``region`` (name), for each classification ``<variable>_code`` and
    ``<variable>`` (label), ``year`` and ``count``, then sums and means if there are any, empty where a standard sign
    stands. Names of columns are the same in both languages, so that a program
    reads either; codes are texts and keep their leading zeros if they are read as such.

    Raises:
        CatalogueError: a classification variable has the name of another column.
    """
    columns = text_columns(protected, {language: ""})
    contents = contents_of(protected.definition)
    schema = pa.schema(
        [
            *((column.name, pa.string()) for column in columns),
            (YEAR, pa.int16()),
            *((content.code, pa.float64() if content.decimals else pa.int64()) for content in contents),
        ]
    )
    with pyarrow.csv.CSVWriter(path, schema) as file:
        for block in row_blocks(figures, columns, contents):
            file.write_table(block.select(schema.names).cast(schema))
