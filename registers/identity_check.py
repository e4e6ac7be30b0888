"""Check of national identity numbers and organisation numbers as expressions of the engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from registers.number_formats import (
    CHECK_WEIGHTS_1,
    CHECK_WEIGHTS_2,
    D_NUMBER_DAY,
    ORGANISATION_WEIGHTS,
    SYNTHETIC_MONTH,
)

if TYPE_CHECKING:
    import ibis.expr.types as ir


def is_valid_identity(number: ir.StringValue) -> ir.BooleanValue:
    """Eleven digits DDMMYYIIIKK with a possible day (1-31; D-numbers 41-71) and month (1-12; synthetic 81-92), and
    both check digits right.

    Each check digit is 11 less the weighted sum of the digits before it, modulo 11; no number is given where that is
    10.

    Example:
        ``persons.filter(~is_valid_identity(persons.national_identity_number))``
    """
    digits = [number.substr(place, 1).try_cast("int64") for place in range(11)]
    day = digits[0] * 10 + digits[1]
    month = digits[2] * 10 + digits[3]
    valid = (
        number.re_search("^[0-9]{11}$")
        & (day.between(1, 31) | day.between(41, 71))
        & (month.between(1, 12) | month.between(SYNTHETIC_MONTH + 1, SYNTHETIC_MONTH + 12))
        & (_check_digit(digits, CHECK_WEIGHTS_1) == digits[9])
        & (_check_digit(digits, CHECK_WEIGHTS_2) == digits[10])
    )
    return valid.fill_null(False)


def birth_date_agrees(number: ir.StringValue, birth_date: ir.DateValue) -> ir.BooleanValue:
    """The first six digits are the date of birth (with 40 added to the day in D-numbers, 80 to the month in
    synthetic ones).
    """
    day = number.substr(0, 2).try_cast("int64") % D_NUMBER_DAY
    month = number.substr(2, 2).try_cast("int64") % SYNTHETIC_MONTH
    year = number.substr(4, 2).try_cast("int64")
    return (day == birth_date.day()) & (month == birth_date.month()) & (year == birth_date.year() % 100)


def sex_agrees(number: ir.StringValue, sex: ir.StringValue) -> ir.BooleanValue:
    """The ninth digit is odd for males (1) and even for females (2)."""
    odd = number.substr(8, 1).try_cast("int64") % 2 == 1
    return odd == (sex == "1")


def _check_digit(digits: Sequence[ir.IntegerValue], weights: Sequence[int]) -> ir.IntegerValue:
    first, *others = (digit * weight for digit, weight in zip(digits, weights, strict=False))
    total: ir.IntegerValue = sum(others, first)
    return (11 - total % 11) % 11


def is_valid_organisation(number: ir.StringValue) -> ir.BooleanValue:
    """Nine digits, the first 8 or 9, and the last the check digit: 11 less the weighted sum of the eight before it,
    modulo 11; no number is given where that is 10.
    """
    digits = [number.substr(place, 1).try_cast("int64") for place in range(9)]
    valid = number.re_search("^[89][0-9]{8}$") & (_check_digit(digits, ORGANISATION_WEIGHTS) == digits[8])
    return valid.fill_null(False)
