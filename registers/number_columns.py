"""Columns of identity and organisation numbers, as an engine hands them over, and whether their check digits are right.

Heavy to import (NumPy, Numba, Arrow): what declares registers does not.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from census.compiled import compiled
from registers.number_formats import (
    CHECK_WEIGHTS_1,
    CHECK_WEIGHTS_2,
    D_NUMBER_DAY,
    IDENTITY_DIGITS,
    ORGANISATION_WEIGHTS,
    SYNTHETIC_MONTH,
)

Numbers = NDArray[np.int64]
Bools = NDArray[np.bool_]

_WEIGHTS = np.array([(*CHECK_WEIGHTS_1, 1, 0), (*CHECK_WEIGHTS_2, 1)], dtype=np.int64)
_ORGANISATION_DIGITS = len(ORGANISATION_WEIGHTS) + 1


def parts(column: pa.Array | pa.ChunkedArray) -> tuple[Numbers, Bools]:
    """Whole numbers (0 where there is none), and which are there."""
    numbers = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    given = numbers.is_valid().to_numpy(zero_copy_only=False)
    return numbers.fill_null(0).to_numpy(zero_copy_only=False), given


def identity_numbers(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Identity numbers as whole numbers, by which an engine links persons in half the time that text takes.

    0, which no number is, for a text that is not eleven digits; null for no text.

    Args:
        column: texts without blanks about them.
    """
    texts = column.cast(pa.string())
    texts = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    _, offsets, data = texts.buffers()
    ends = np.frombuffer(offsets or bytes(4), dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    numbers = _read_numbers(np.frombuffer(data or b"", dtype=np.uint8), ends)
    return pa.array(numbers, mask=texts.is_null().to_numpy(zero_copy_only=False))


def are_valid(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Whether each whole number is a national identity number: eleven digits DDMMYYIIIKK with a possible day
    (D-numbers: with 40 added) and month (synthetic: with 80 added), and both check digits right. Null is none.
    """
    return pa.array(_are_valid(parts(column)[0], _WEIGHTS))


def are_valid_organisations(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Whether each text is an organisation number: nine digits, the first 8 or 9, the last the check digit. Null is
    none.
    """
    texts = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    texts = texts.cast(pa.string())
    fits = pc.fill_null(pc.equal(pc.binary_length(texts), _ORGANISATION_DIGITS), False).to_numpy(zero_copy_only=False)
    valid = np.zeros(len(fits), dtype=np.bool_)
    if fits.any():
        _, offsets, data = texts.filter(pa.array(fits)).buffers()
        first = np.frombuffer(offsets, dtype=np.int32)[0]
        content = np.frombuffer(data, dtype=np.uint8, count=int(fits.sum()) * _ORGANISATION_DIGITS, offset=first)
        digits = content.reshape(-1, _ORGANISATION_DIGITS).astype(np.int64) - ord("0")
        right = ((digits >= 0) & (digits <= 9)).all(axis=1) & (digits[:, 0] >= 8)
        valid[fits] = right & (digits @ np.array((*ORGANISATION_WEIGHTS, 1)) % 11 == 0)
    return pa.array(valid)


@compiled
def _read_numbers(characters: NDArray[np.uint8], ends: NDArray[np.int32]) -> Numbers:
    numbers = np.zeros(len(ends) - 1, dtype=np.int64)
    for row in range(len(numbers)):
        if ends[row + 1] - ends[row] != IDENTITY_DIGITS:
            continue
        for place in range(ends[row], ends[row + 1]):
            digit = np.int64(characters[place]) - ord("0")
            if not 0 <= digit <= 9:
                numbers[row] = 0
                break
            numbers[row] = numbers[row] * 10 + digit
    return numbers


@compiled
def _are_valid(numbers: Numbers, weights: Numbers) -> Bools:
    valid = np.empty(len(numbers), dtype=np.bool_)
    for row in range(len(numbers)):
        number = numbers[row]
        if not 0 <= number < 10**IDENTITY_DIGITS:
            valid[row] = False
            continue
        first = second = np.uint32(0)
        # In two halves, for to part a number of 32 bits takes a third of the time.
        for half, start, stop in ((number // 10**6, 0, 5), (number % 10**6, 5, IDENTITY_DIGITS)):
            rest = np.uint32(half)
            for place in range(stop - 1, start - 1, -1):
                digit = rest % np.uint32(10)
                rest //= np.uint32(10)
                first += digit * weights[0, place]
                second += digit * weights[1, place]
        day = number // 10**9
        month = number // 10**7 % 100
        valid[row] = (
            first % 11 == 0
            and second % 11 == 0
            and (1 <= day <= 31 or D_NUMBER_DAY + 1 <= day <= D_NUMBER_DAY + 31)
            and (1 <= month <= 12 or SYNTHETIC_MONTH + 1 <= month <= SYNTHETIC_MONTH + 12)
        )
    return valid
