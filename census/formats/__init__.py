"""File formats of a published table: PX, JSON-stat 2, CSV, XLSX, HTML, Parquet."""

from census.formats.table import Dimension, Language, Note, Publisher, Table, Text

__all__ = ["Dimension", "Language", "Note", "Publisher", "Table", "Text"]
