"""Settings of imputation by name: the census's own, and files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from census.errors import ParameterError
from census.imputation.estimator import HotDeckImputer
from census.imputation.settings_file import load_settings

CENSUS = "census"
"""Name of the census's own settings."""


def read_imputers(files: Sequence[Path], seed: int, columns: Sequence[str]) -> dict[str, HotDeckImputer]:
    """The census's imputer, and those of files, named by them.

    Args:
        files: settings, TOML (``imputation.settings_file``).
        seed: of the draws.
        columns: that the dwellings have.

    Returns:
        Imputers by name, not fitted; ``census`` first.

    Raises:
        ParameterError: a file cannot be read, is wrong, needs a column that dwellings do not have, or has the name of
            another.
    """
    found: dict[str, HotDeckImputer] = {}
    for name, file in ((CENSUS, None), *((file.stem, file) for file in files)):
        if name in found:
            raise ParameterError(f"Two settings are named '{name}'.", "Give the files different names.")
        settings = load_settings(file)
        lacking = [column for column in settings.columns if column not in columns]
        if lacking:
            raise ParameterError(
                f"The settings '{name}' need {', '.join(lacking)}, which dwellings do not have.",
                "Use columns of processed/dwellings, or has_title.",
            )
        found[name] = settings.imputer(seed)
    return found
