"""The wage limits that a run is made with."""

from __future__ import annotations

from pathlib import Path

from census.reference.wage_limits import WageLimits, production_limits, read_limits
from census.steps.parameters import Parameters


def wage_limits(parameters: Parameters) -> WageLimits:
    """The limits of the file that the parameters name; those of production if they name none.

    Raises:
        ParameterError: the file is missing, or does not hold limits.
    """
    return read_limits(Path(parameters.wage_limits)) if parameters.wage_limits else production_limits()
