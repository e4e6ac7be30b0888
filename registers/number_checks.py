"""Identity numbers and organisation numbers as expressions of the engine: reading and checking them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registers.number_formats import D_NUMBER_DAY, IDENTITY_DIGITS, SYNTHETIC_MONTH

if TYPE_CHECKING:
    import ibis.expr.types as ir


def identity_value(text: ir.StringValue) -> ir.IntegerValue:
    """An identity number as a whole number, by which an engine links persons in half the time that text takes.

    0, which no number is, for a text that is not eleven digits with or without blanks about them; null for no text.
    """
    import ibis  # noqa: PLC0415 - heavy: not for those who only declare rules

    def is_number(text: ir.StringValue) -> ir.BooleanValue:
        return text.re_search(f"^[0-9]{{{IDENTITY_DIGITS}}}$")

    stripped = text.strip()
    return ibis.cases(
        (text.isnull(), ibis.null("int64")),
        (is_number(text), text.try_cast("int64")),
        (is_number(stripped), stripped.try_cast("int64")),
        (stripped == "", ibis.null("int64")),
        else_=0,
    )


def is_valid_identity(number: ir.IntegerValue) -> ir.BooleanValue:
    """Eleven digits DDMMYYIIIKK with a possible day (1-31; D-numbers 41-71) and month (1-12; synthetic 81-92), and
    both check digits right.

    Each check digit is 11 less the weighted sum of the digits before it, modulo 11; no number is given where that is
    10.

    Args:
        number: from ``identity_value``.

    Example:
        ``persons.filter(~is_valid_identity(persons.national_identity_number))``
    """
    # Of the engine's own functions it would take fifty, which part the number again and again.
    import ibis  # noqa: PLC0415 - heavy: not for those who only declare rules

    from registers.number_columns import are_valid  # noqa: PLC0415 - heavy

    @ibis.udf.scalar.pyarrow(signature=(("int64",), "boolean"))
    def valid_identity(identity):  # type: ignore[no-untyped-def]
        return are_valid(identity)

    return valid_identity(number).fill_null(False)


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
