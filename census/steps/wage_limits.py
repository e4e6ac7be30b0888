"""The wage limits that a run is made with, and files of them."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict
from pathlib import Path
from typing import Any

from census.employment import WageLimit, WageLimits
from census.errors import ParameterError
from census.steps.parameters import Parameters

COLUMNS = ("age_from", "age_to", "sex", "limit_nok")


def wage_limits(parameters: Parameters) -> WageLimits:
    """The limits of the file that the parameters name; those of production if they name none.

    Raises:
        ParameterError: the file is missing, or does not hold limits.
    """
    return read_limits(Path(parameters.wage_limits)) if parameters.wage_limits else WageLimits.from_reference()


def limit_rows(limits: WageLimits) -> list[dict[str, Any]]:
    """A dictionary of ``COLUMNS`` for each limit."""
    return [asdict(limit) for limit in limits.limits]


def limits_text(limits: WageLimits) -> str:
    """The limits as CSV."""
    file = io.StringIO()
    writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(limit_rows(limits))
    return file.getvalue()


def read_limits(file: Path) -> WageLimits:
    """Limits of a CSV file with the columns ``COLUMNS``, such as ``census employment tune`` writes.

    Raises:
        ParameterError: the file is missing, or does not hold one limit, of 0 kroner or more, for everybody.
    """
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise ParameterError(f"There is no file of wage limits {file}.", "Name one: --wage-limits FILE.") from None
    try:
        cells = tuple(
            WageLimit(int(row["age_from"]), int(row["age_to"]), str(row["sex"]), int(row["limit_nok"]))
            for row in csv.DictReader(io.StringIO(text))
        )
    except (KeyError, TypeError, ValueError):
        raise ParameterError(
            f"{file.name} does not hold wage limits.", f"It must be CSV with the columns {', '.join(COLUMNS)}."
        ) from None
    if any(cell.limit_nok < 0 for cell in cells):
        raise ParameterError(f"{file.name} has a negative wage limit.", "Give kroner of the year, 0 or above.")
    return WageLimits(cells)
