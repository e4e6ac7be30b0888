"""The only kind of matrix that publishing accepts.

``Protected`` states what publishing reads of a protected matrix, so that this layer can be built and typed on its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

import pyarrow as pa

from census.errors import CensusError
from census.tabulation.matrix import Classification, MatrixDefinition, Region


class UnprotectedError(CensusError, TypeError):
    """Something that disclosure control did not make was handed over for publication."""


class Report(Protocol):
    """What disclosure control tells of its work."""

    def to_dict(self) -> Mapping[str, Any]: ...


@runtime_checkable
class Protected(Protocol):
    """A matrix after disclosure control: ``cells`` as in ``Matrix``, with rounded counts."""

    @property
    def definition(self) -> MatrixDefinition: ...
    @property
    def regions(self) -> tuple[Region, ...]: ...
    @property
    def classifications(self) -> tuple[Classification, ...]: ...
    @property
    def cells(self) -> pa.Table: ...
    @property
    def report(self) -> Report: ...


def require_protected(matrix: object) -> Protected:
    """Give back the matrix itself if disclosure control made it.

    Raises:
        UnprotectedError: it is of any other type.
    """
    if not isinstance(matrix, Protected):
        raise UnprotectedError(
            f"Only protected matrices may be published, not {type(matrix).__name__}.",
            "Pass the matrix through census.disclosure.protect_matrix first.",
        )
    return matrix
