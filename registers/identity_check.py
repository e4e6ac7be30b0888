"""Check of national identity numbers and organisation numbers as expressions of the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registers.number_formats import D_NUMBER_DAY, SYNTHETIC_MONTH

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
    # Of the engine's own functions it would take fifty, which cast and part the number again and again.
    import ibis  # noqa: PLC0415 - heavy: not for those who only declare rules

    from registers.identity_columns import are_valid  # noqa: PLC0415 - heavy

    @ibis.udf.scalar.pyarrow(signature=(("string",), "boolean"))
    def valid_identity(identity):  # type: ignore[no-untyped-def]
        return are_valid(identity)

    return valid_identity(number).fill_null(False)


def birth_date_agrees(number: ir.StringValue, birth_date: ir.DateValue) -> ir.BooleanValue:
    """The first six digits are the date of birth (with 40 added to the day in D-numbers, 80 to the month in
    synthetic ones).
    """
    told = number.substr(0, 6).try_cast("int64")
    day = birth_date.day() * 10_000 + birth_date.month() * 100 + birth_date.year() % 100
    marks = [0, D_NUMBER_DAY * 10_000, SYNTHETIC_MONTH * 100, D_NUMBER_DAY * 10_000 + SYNTHETIC_MONTH * 100]
    return (told - day).isin(marks)


def sex_agrees(number: ir.StringValue, sex: ir.StringValue) -> ir.BooleanValue:
    """The ninth digit is odd for males (1) and even for females (2)."""
    odd = number.substr(8, 1).isin(["1", "3", "5", "7", "9"])
    return odd == (sex == "1")


def is_valid_organisation(number: ir.StringValue) -> ir.BooleanValue:
    """Nine digits, the first 8 or 9, and the last the check digit: 11 less the weighted sum of the eight before it,
    modulo 11; no number is given where that is 10.
    """
    import ibis  # noqa: PLC0415 - heavy: not for those who only declare rules

    from registers.identity_columns import are_valid_organisations  # noqa: PLC0415 - heavy

    @ibis.udf.scalar.pyarrow(signature=(("string",), "boolean"))
    def valid_organisation(organisation):  # type: ignore[no-untyped-def]
        return are_valid_organisations(organisation)

    return valid_organisation(number).fill_null(False)
