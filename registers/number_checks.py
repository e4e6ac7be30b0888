"""Identity numbers and organisation numbers as expressions of the engine: checking them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registers.number_formats import D_NUMBER_DAY, SYNTHETIC_MONTH

if TYPE_CHECKING:
    import ibis.expr.types as ir


def birth_date_agrees(number: ir.IntegerValue, birth_date: ir.DateValue) -> ir.BooleanValue:
    """The first six digits are the date of birth (with 40 added to the day in D-numbers, 80 to the month in
    synthetic ones).
    """
    day = birth_date.day() * 10_000 + birth_date.month() * 100 + birth_date.year() % 100
    marks = [0, D_NUMBER_DAY * 10_000, SYNTHETIC_MONTH * 100, D_NUMBER_DAY * 10_000 + SYNTHETIC_MONTH * 100]
    return (number // 100_000 - day).isin(marks)


def sex_agrees(number: ir.IntegerValue, sex: ir.StringValue) -> ir.BooleanValue:
    """The ninth digit is odd for males (1) and even for females (2)."""
    return (number // 100 % 2 == 1) == (sex == "1")


def is_valid_organisation(number: ir.StringValue) -> ir.BooleanValue:
    """Nine digits, the first 8 or 9, and the last the check digit: 11 less the weighted sum of the eight before it,
    modulo 11; no number is given where that is 10.

    Example:
        ``enterprises.filter(~is_valid_organisation(enterprises.enterprise_number))``
    """
    import ibis  # noqa: PLC0415 - heavy: not for those who only declare rules

    from registers.number_columns import are_valid_organisations  # noqa: PLC0415 - heavy

    @ibis.udf.scalar.pyarrow(signature=(("string",), "boolean"))
    def valid_organisation(organisation):  # type: ignore[no-untyped-def]
        return are_valid_organisations(organisation)

    return valid_organisation(number).fill_null(False)
