"""What a step of production is, and the phases that steps belong to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    """Phase of the Generic Statistical Business Process Model that a step belongs to."""

    COLLECT = "Collect"
    PROCESS = "Process"
    ANALYSE = "Analyse"
    DISSEMINATE = "Disseminate"


@dataclass(frozen=True)
class Step:
    """One step of production.

    Attributes:
        name: verb and object, unique.
        phase: of the process model.
        description: what it does, in a sentence.
        function: ``module:function``; takes a ``Workspace``, gives its outputs by name.
        inputs: data sets it reads.
        outputs: data sets it makes.
        parameters: those of the run that its outputs depend on.
        after: steps that must be finished first, beside those that make its inputs.
    """

    name: str
    phase: Phase
    description: str
    function: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    parameters: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
