"""Where the secret key of the pseudonyms lies."""

from __future__ import annotations

from pathlib import Path

from census.steps.parameters import Parameters

KEY_NAME = "pseudonym.key"


def key_file(parameters: Parameters) -> Path:
    """The file that the run names, or ``pseudonym.key`` in the delivery, where only synthetic deliveries have one."""
    return Path(parameters.key_file) if parameters.key_file else Path(parameters.delivery) / KEY_NAME
