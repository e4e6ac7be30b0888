"""Numbers that identify persons and legal entities, with their check digits.

The national identity number has eleven digits: day, month and year of birth (DDMMYY), an individual number of three
digits, whose range tells the century and whose last digit tells the sex (even for women), and two check digits. A
D-number, given to people who are not resident, has 40 added to the day. A synthetic number has 80 added to the
month, so that it is never a living person's. The organisation number has nine digits, the
last a check digit. Both kinds use weights modulo 11; a remainder that would need the check digit 10 is never given out.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
from numpy.typing import NDArray

from registers.number_formats import (
    CHECK_WEIGHTS_1,
    CHECK_WEIGHTS_2,
    D_NUMBER_DAY,
    INDIVIDUAL_NUMBERS,
    ORGANISATION_WEIGHTS,
    SYNTHETIC_MONTH,
)

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def check_digits(numbers: Ints, weights: tuple[int, ...]) -> Ints:
    """Check digits modulo 11 of numbers that have as many digits as there are weights; 10 where none exists.

    Args:
        numbers: the digits as integers, leading zeros left out.
        weights: from the most significant digit on.
    """
    total = np.zeros(len(numbers), dtype=np.int64)
    rest = numbers.astype(np.int64)
    for weight in reversed(weights):
        total += weight * (rest % 10)
        rest //= 10
    return (-total) % 11


def add_identity_check_digits(first_nine: Ints) -> tuple[Ints, Bools]:
    """Identity numbers (as integers) with both check digits, and which of them exist.

    Args:
        first_nine: DDMMYY and individual number as integers.
    """
    first = check_digits(first_nine, CHECK_WEIGHTS_1)
    ten = first_nine * 10 + first % 10
    second = check_digits(ten, CHECK_WEIGHTS_2)
    return ten * 10 + second % 10, (first < 10) & (second < 10)


def identity_numbers(
    birth_dates: NDArray[np.datetime64], individual_numbers: Ints, *, d_number: bool = False, synthetic: bool = False
) -> tuple[Ints, Bools]:
    """Identity numbers (as integers of at most eleven digits) for births and individual numbers, and which exist.

    The individual number must already lie in a range of the birth year and have the parity of the sex: see
    ``individual_number``.
    """
    months = birth_dates.astype("datetime64[M]")
    day = (birth_dates.astype("datetime64[D]") - months.astype("datetime64[D]")).astype(np.int64) + 1
    month = months.astype(np.int64) % 12 + 1 + synthetic * SYNTHETIC_MONTH
    year = birth_dates.astype("datetime64[Y]").astype(np.int64) + 1970
    date = (day + d_number * D_NUMBER_DAY) * 10_000 + month * 100 + year % 100
    return add_identity_check_digits(date * 1000 + individual_numbers)


def individual_number(birth_years: Ints, women: Bools, order: Ints) -> Ints:
    """Individual number of the ``order``-th place (from 0) for a year of birth and sex; -1 beyond the last place.

    Ranges follow each other as in ``INDIVIDUAL_NUMBERS``; women have even numbers and men odd ones.
    """
    result = np.full(len(order), -1, dtype=np.int64)
    left = order.astype(np.int64)
    for first_year, last_year, low, high in INDIVIDUAL_NUMBERS:
        places = np.where((birth_years >= first_year) & (birth_years <= last_year), (high - low + 1) // 2, 0)
        here = (result < 0) & (left >= 0) & (left < places)
        result = np.where(here, low + 2 * left + ~women, result)
        left = left - places
    return result


def organisation_numbers(first_eight: Ints) -> tuple[Ints, Bools]:
    """Organisation numbers (as integers) of eight leading digits (the first 8 or 9), and which exist."""
    check = check_digits(first_eight, ORGANISATION_WEIGHTS)
    return first_eight * 10 + check % 10, check < 10


def is_valid_identity_number(text: str) -> bool:
    """Whether a text is a national identity number or D-number: digits, date, century and both check digits.

    Example:
        >>> is_valid_identity_number("01010000000")
        False
    """
    if len(text) != 11 or not (text.isascii() and text.isdigit()):
        return False
    numbers, exists = add_identity_check_digits(np.array([int(text[:9])]))
    return bool(exists[0]) and int(numbers[0]) == int(text) and birth_date_of(text) is not None


def birth_date_of(text: str) -> dt.date | None:
    """Date of birth that eleven digits tell, or none if there is no such day or no such range of individual numbers."""
    day, month, year, individual = int(text[:2]), int(text[2:4]), int(text[4:6]), int(text[6:9])
    day -= D_NUMBER_DAY if day > D_NUMBER_DAY else 0
    month -= SYNTHETIC_MONTH if month > SYNTHETIC_MONTH else 0
    for first_year, last_year, low, high in INDIVIDUAL_NUMBERS:
        for century in (1800, 1900, 2000):
            if low <= individual <= high and first_year <= century + year <= last_year:
                try:
                    return dt.date(century + year, month, day)
                except ValueError:
                    return None
    return None


def is_valid_organisation_number(text: str) -> bool:
    """Whether a text is an organisation number: nine digits, the first 8 or 9, the last the check digit."""
    if len(text) != 9 or not (text.isascii() and text.isdigit()) or text[0] not in "89":
        return False
    numbers, exists = organisation_numbers(np.array([int(text[:8])]))
    return bool(exists[0]) and int(numbers[0]) == int(text)
