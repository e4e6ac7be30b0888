"""All methods that can be compared."""

from __future__ import annotations

from census.disclosure.methods.cell_key import CellKey
from census.disclosure.methods.interface import Method
from census.disclosure.methods.rounding_methods import ControlledRounding, DeterministicRounding, SmallCountRounding
from census.disclosure.methods.suppression_method import Suppression

METHODS: tuple[Method, ...] = (
    SmallCountRounding(),
    CellKey("cell key"),
    CellKey("cell key, summed", is_additive=True),
    DeterministicRounding(3, "deterministic, base 3"),
    DeterministicRounding(5, "deterministic, base 5"),
    ControlledRounding(3, "controlled, base 3"),
    ControlledRounding(5, "controlled, base 5"),
    Suppression(),
)
