"""Limits by age and sex above which an undated wage sum is taken for a job of the census week."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from census.errors import ParameterError
from census.reference import EMPLOYMENT_AGES, code_list, read_facts


@dataclass(frozen=True)
class WageLimit:
    """Least wage of the year, kroner, of persons of a sex (code list) and of ages from and to (inclusive)."""

    age_from: int
    age_to: int
    sex: str
    limit_nok: int


@dataclass(frozen=True)
class WageLimits:
    """Wage limits of all ages and both sexes.

    Raises:
        ParameterError: an age of 16-74 years has no limit, or more than one, for a sex.

    Example:
        >>> limits = WageLimits.from_reference()
        >>> limits.scaled({("1", 25): 2}).of(30, "1") == 2 * limits.of(30, "1")
        True
    """

    limits: tuple[WageLimit, ...]

    def __post_init__(self) -> None:
        least, most = EMPLOYMENT_AGES
        for sex in (item.code for item in code_list("sex")):
            for age in range(least, most + 1):
                if sum(item.sex == sex and item.age_from <= age <= item.age_to for item in self.limits) != 1:
                    raise ParameterError(
                        f"There is not one wage limit for the age {age} and sex {sex}.",
                        "Give every age from 16 to 74 years and both sexes exactly one limit.",
                    )

    @classmethod
    def from_reference(cls) -> WageLimits:
        """The limits of the reference facts ``wage_limit``."""
        rows = read_facts("wage_limit")
        return cls(
            tuple(
                WageLimit(int(row["age_from"]), int(row["age_to"]), row["sex"], int(row["limit_nok"])) for row in rows
            )
        )

    def scaled(self, factors: Mapping[tuple[str, int], float]) -> WageLimits:
        """Limits multiplied by the factors of ``(sex, age_from)``, to whole kroner; the others as they are."""
        return WageLimits(
            tuple(
                WageLimit(
                    item.age_from,
                    item.age_to,
                    item.sex,
                    round(item.limit_nok * factors.get((item.sex, item.age_from), 1.0)),
                )
                for item in self.limits
            )
        )

    def of(self, age: int, sex: str) -> int:
        """The limit of an age and sex."""
        return next(item.limit_nok for item in self.limits if item.sex == sex and item.age_from <= age <= item.age_to)

    def expression(self, age: ir.IntegerValue, sex: ir.StringValue) -> ir.IntegerValue:
        """The limit of each row."""
        limit: ir.IntegerValue = ibis.cases(
            *(
                ((sex == item.sex) & age.between(item.age_from, item.age_to), ibis.literal(item.limit_nok, "int64"))
                for item in self.limits
            )
        )
        return limit
