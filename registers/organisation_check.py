"""Check of organisation numbers as an expression of the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registers.number_formats import ORGANISATION_WEIGHTS

if TYPE_CHECKING:
    import ibis.expr.types as ir


def is_valid_organisation(number: ir.StringValue) -> ir.BooleanValue:
    """Nine digits, the first 8 or 9, the last the check digit modulo 11 of the others.

    Example:
        ``enterprises.filter(~is_valid_organisation(enterprises.enterprise_number))``
    """
    digits = [number.substr(place, 1).try_cast("int64") for place in range(9)]
    first, *others = (digit * weight for digit, weight in zip(digits, ORGANISATION_WEIGHTS, strict=False))
    total: ir.IntegerValue = sum(others, first)
    return (number.re_search("^[89][0-9]{8}$") & ((11 - total % 11) % 11 == digits[8])).fill_null(False)
