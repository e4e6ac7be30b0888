"""What a run is told from outside."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

from census.errors import ParameterError

FILES = ("imputation",)
"""Parameters that name a file of settings; a step depends on what is in it."""


@dataclass(frozen=True)
class Parameters:
    """Parameters of a run.

    Attributes:
        area: codes of counties or municipalities, or ``norway``; the run covers these municipalities whole.
        seed: of all random choices.
        engine: ``duckdb`` or ``spark``, for the relational steps of Process.
        delivery: folder of the extracts and returns.
        key_file: file with the secret key of the pseudonyms; empty for ``pseudonym.key`` in the delivery.
        imputation: file with the settings of imputation; empty for the census's own.
        published: day of publication (ISO), which the published files carry.
        publisher: named as the source in the published files; of synthetic registers, it says so.
        threads: of the engine; 0 for one per core. Never changes a figure.
        memory: limit of the engine, such as ``4GB``; empty for its own. Never changes a figure.
        spark_master: Spark's master; empty for this machine.
    """

    area: str = "20"
    seed: int = 1
    engine: str = "duckdb"
    delivery: str = ""
    key_file: str = ""
    imputation: str = ""
    published: str = "2002-11-28"
    publisher: str = "Synthetic registers: no real persons, not official statistics"
    threads: int = 0
    memory: str = ""
    spark_master: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The parameters by name, as the manifest holds them."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Parameters:
        """Parameters from a manifest.

        Raises:
            ParameterError: a name is unknown.
        """
        unknown = sorted(set(values) - {field.name for field in fields(cls)})
        if unknown:
            raise ParameterError(f"Unknown parameter(s): {', '.join(unknown)}.")
        return cls(**values)
