"""Wages from which a person without a dated job is taken to be employed, by age and sex."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from census.errors import ParameterError
from census.reference import EMPLOYMENT_AGES, code_list, read_facts

COLUMNS = ("age_from", "age_to", "sex", "limit_nok")


@dataclass(frozen=True)
class WageLimit:
    """The least wage of the year, in kroner, for persons of a sex and of ages from one to another, both included."""

    age_from: int
    age_to: int
    sex: str
    limit_nok: int


@dataclass(frozen=True)
class WageLimits:
    """A limit for everybody of 16-74 years.

    Attributes:
        cells: the limits; no age and sex is in two of them, or in none.

    Raises:
        ParameterError: one is, or a limit is negative.
    """

    cells: tuple[WageLimit, ...]

    def __post_init__(self) -> None:
        ages = range(EMPLOYMENT_AGES[0], EMPLOYMENT_AGES[1] + 1)
        wanted = {(age, sex.code) for age in ages for sex in code_list("sex")}
        found = Counter((age, cell.sex) for cell in self.cells for age in range(cell.age_from, cell.age_to + 1))
        wrong = sorted(pair for pair in wanted | set(found) if found[pair] != 1 or pair not in wanted)
        if wrong:
            age, sex = wrong[0]
            raise ParameterError(
                f"The wage limits have {found[(age, sex)]} for persons of {age} years and sex {sex}, and {len(wrong)} "
                "such faults in all.",
                f"Give one for each age of {ages[0]}-{ages[-1]} and each sex.",
            )
        if any(cell.limit_nok < 0 for cell in self.cells):
            raise ParameterError("A wage limit is negative.", "Give kroner of the year, 0 or above.")

    def rows(self) -> list[dict[str, int | str]]:
        """A dictionary of ``COLUMNS`` for each cell."""
        return [asdict(cell) for cell in self.cells]

    def text(self) -> str:
        """The limits as CSV."""
        file = io.StringIO()
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.rows())
        return file.getvalue()


@cache
def production_limits() -> WageLimits:
    """The limits of production."""
    return _limits(read_facts("wage_limit"))


def read_limits(file: Path) -> WageLimits:
    """Limits of a CSV file with the columns ``COLUMNS``, such as ``census employment tune`` writes.

    Raises:
        ParameterError: the file is missing, or does not hold limits for everybody.
    """
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise ParameterError(f"There is no file of wage limits {file}.", "Name one: --wage-limits FILE.") from None
    try:
        return _limits(csv.DictReader(io.StringIO(text)))
    except (KeyError, TypeError, ValueError):
        raise ParameterError(
            f"{file.name} does not hold wage limits.", f"It must be CSV with the columns {', '.join(COLUMNS)}."
        ) from None


def _limits(rows: Iterable[Mapping[str, str]]) -> WageLimits:
    return WageLimits(
        tuple(
            WageLimit(int(row["age_from"]), int(row["age_to"]), str(row["sex"]), int(row["limit_nok"])) for row in rows
        )
    )
