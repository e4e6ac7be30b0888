"""Publication of protected matrices: files in every format, with checksums.

Only what disclosure control made is accepted.
"""

from census.formats import Publisher, Text
from census.publishing.figures import Figures, UnprotectedError, sum_figures
from census.publishing.publication import (
    METADATA,
    STRUCTURE,
    describe_publications,
    publish_matrix,
    verify_publication,
    write_checksums,
    write_json,
)
from census.publishing.texts import STATISTICS_NORWAY

__all__ = [
    "METADATA",
    "STATISTICS_NORWAY",
    "STRUCTURE",
    "Figures",
    "Publisher",
    "Text",
    "UnprotectedError",
    "describe_publications",
    "publish_matrix",
    "sum_figures",
    "verify_publication",
    "write_checksums",
    "write_json",
]
