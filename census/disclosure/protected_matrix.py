"""The protected matrix: the only form of a table that may be published, and how it is stored."""

from __future__ import annotations

import hashlib
import json
from dataclasses import InitVar, asdict, dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from census.disclosure.margins import ordered_cells, published_margins
from census.disclosure.utility import UtilityReport
from census.errors import CensusError, StoreError
from census.reference import ROUNDING_BASE
from census.tabulation.matrix import Category, Classification, MatrixDefinition, Region

METADATA_KEY = b"census.protected_matrix"
DIGEST_KEY = b"census.protected_matrix.sha256"


class Seal:
    """Proof that this package made a protected matrix. Not exported: nobody else is to hold one."""


SEAL = Seal()


@dataclass(frozen=True)
class ProtectedMatrix:
    """A matrix after small count rounding; made by ``protect_matrix`` or ``from_parquet_table`` and in no other way.

    Attributes:
        definition, regions, classifications: as in the unprotected matrix.
        cells: inner cells that are not zero after rounding: ``region_code``, one string column for each variable, and
            ``count`` (int64, never 1 or 2), sorted by these columns. Every published figure is a sum of them.
        report: what rounding did. It tells of originals, so it is not stored with the cells: none after reading back.
        quantities: for each quantity ``sum_<quantity>``, the protected sum of each inner cell, rows as in ``cells``;
            None if the matrix has no quantities.
    """

    definition: MatrixDefinition
    regions: tuple[Region, ...]
    classifications: tuple[Classification, ...]
    cells: pa.Table
    report: UtilityReport | None
    seal: InitVar[Seal]
    quantities: pa.Table | None = None

    def __post_init__(self, seal: Seal) -> None:
        if seal is not SEAL:
            raise TypeError("Only protect_matrix and ProtectedMatrix.from_parquet_table make a ProtectedMatrix.")

    def to_parquet_table(self) -> pa.Table:
        """Give the cells, with definition, regions, classifications and a digest of all in the schema's metadata.

        The same matrix gives the same bytes. The report and the seed are left out: they would help to guess originals.
        """
        description = _to_json(self)
        figures = _joined(self.cells, self.quantities)
        return figures.replace_schema_metadata({METADATA_KEY: description, DIGEST_KEY: _digest(description, figures)})

    @classmethod
    def from_parquet_table(cls, table: pa.Table) -> ProtectedMatrix:
        """Take back the matrix that ``to_parquet_table`` wrote, its report left out.

        Raises:
            StoreError: the table is no protected matrix, was changed since it was written, or holds small counts.
        """
        metadata = table.schema.metadata or {}
        if METADATA_KEY not in metadata or DIGEST_KEY not in metadata:
            raise StoreError("The table does not say that it is a protected matrix.", "Run the protection step.")
        description, digest = metadata[METADATA_KEY], metadata[DIGEST_KEY]
        try:
            definition, regions, classifications = _from_json(description)
            sums = [f"sum_{name}" for name in definition.quantities]
            quantities = table.select(sums).replace_schema_metadata(None).combine_chunks() if sums else None
            cells = ordered_cells(definition, table.drop_columns(sums))
            published_margins(definition, regions, classifications, cells)
        except (ValueError, KeyError, TypeError, AttributeError, CensusError) as error:
            reason = error.problem if isinstance(error, CensusError) else "its description cannot be read."
            raise StoreError(f"A protected matrix is damaged: {reason}", "Run the protection step again.") from error
        if _digest(description, _joined(cells, quantities)) != digest:
            raise StoreError(
                f"Protected matrix {definition.id} was changed after protection: its digest differs.",
                "Run the protection step again.",
            )
        small = pc.sum(pc.less(cells["count"], ROUNDING_BASE)).as_py() or 0
        if small:
            raise StoreError(
                f"Protected matrix {definition.id} has {small} inner cells below {ROUNDING_BASE}.",
                "It must not be published: run the protection step again.",
            )
        return cls(definition, regions, classifications, cells, None, seal=SEAL, quantities=quantities)


def _joined(cells: pa.Table, quantities: pa.Table | None) -> pa.Table:
    if quantities is not None:
        for name in quantities.column_names:
            cells = cells.append_column(name, quantities[name])
    return cells


def _to_json(matrix: ProtectedMatrix) -> bytes:
    content = {
        "definition": asdict(matrix.definition),
        "regions": [asdict(region) for region in matrix.regions],
        "classifications": [asdict(classification) for classification in matrix.classifications],
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def _from_json(description: bytes) -> tuple[MatrixDefinition, tuple[Region, ...], tuple[Classification, ...]]:
    content: dict[str, Any] = json.loads(description)
    definition: dict[str, Any] = {key: _frozen(value) for key, value in content["definition"].items()}
    classifications = (
        Classification(**{**item, "categories": tuple(Category(**category) for category in item["categories"])})
        for item in content["classifications"]
    )
    return MatrixDefinition(**definition), tuple(Region(**item) for item in content["regions"]), tuple(classifications)


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _digest(description: bytes, cells: pa.Table) -> bytes:
    # CSV, since Arrow's own buffers change with chunks and after a round trip through Parquet.
    text = pa.BufferOutputStream()
    pa.csv.write_csv(cells, text)
    return hashlib.sha256(description + b"\n" + text.getvalue().to_pybytes()).hexdigest().encode()
