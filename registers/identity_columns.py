"""Columns of identity numbers, as an engine hands them over: their bytes, and whether they are numbers at all.

Heavy to import (NumPy, Numba, Arrow): what declares registers does not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numba import njit
from numpy.typing import NDArray

from registers.number_formats import (
    CHECK_WEIGHTS_1,
    CHECK_WEIGHTS_2,
    D_NUMBER_DAY,
    IDENTITY_DIGITS,
    ORGANISATION_WEIGHTS,
    SYNTHETIC_MONTH,
)

P = ParamSpec("P")
R = TypeVar("R")
Bytes = NDArray[np.uint8]

_WEIGHTS = np.array([(*CHECK_WEIGHTS_1, 1, 0), (*CHECK_WEIGHTS_2, 1)], dtype=np.int64)


def _compiled(function: Callable[P, R]) -> Callable[P, R]:
    return cast(Callable[P, R], njit(cache=True, nogil=True)(function))


def split(column: pa.Array | pa.ChunkedArray, length: int = IDENTITY_DIGITS) -> tuple[Bytes, NDArray[np.bool_]]:
    """Bytes of the texts that are as long as a number, a text in each row, and which texts those are.

    Args:
        column: texts; null is no number.
        length: of a number, in bytes.
    """
    texts = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    texts = texts.cast(pa.string())
    fits = pc.fill_null(pc.equal(pc.binary_length(texts), length), False).to_numpy(zero_copy_only=False)
    if not fits.all():
        texts = texts.filter(pa.array(fits))
    if not len(texts):
        return np.empty((0, length), dtype=np.uint8), fits
    _, offsets, data = texts.buffers()
    first = np.frombuffer(offsets, dtype=np.int32)[texts.offset]
    content = np.frombuffer(data, dtype=np.uint8, count=len(texts) * length, offset=first)
    return content.reshape(-1, length), fits


def are_valid(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Whether each text is a national identity number: eleven digits DDMMYYIIIKK with a possible day (D-numbers: with
    40 added) and month (synthetic: with 80 added), and both check digits right. Null is none.
    """
    numbers, fits = split(column)
    valid = np.zeros(len(fits), dtype=np.bool_)
    valid[fits] = _are_valid(numbers, _WEIGHTS)
    return pa.array(valid)


def are_valid_organisations(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Whether each text is an organisation number: nine digits, the first 8 or 9, the last the check digit. Null is
    none.
    """
    numbers, fits = split(column, len(ORGANISATION_WEIGHTS) + 1)
    digits = numbers.astype(np.int64) - ord("0")
    right = ((digits >= 0) & (digits <= 9)).all(axis=1) & (digits[:, 0] >= 8)
    valid = np.zeros(len(fits), dtype=np.bool_)
    valid[fits] = right & (digits @ np.array((*ORGANISATION_WEIGHTS, 1)) % 11 == 0)
    return pa.array(valid)


@_compiled
def _are_valid(numbers: Bytes, weights: NDArray[np.int64]) -> NDArray[np.bool_]:
    valid = np.empty(len(numbers), dtype=np.bool_)
    for row in range(len(numbers)):
        strange = np.int64(0)
        first = second = np.int64(0)
        for place in range(IDENTITY_DIGITS):
            digit = np.int64(numbers[row, place]) - 48
            strange += digit < 0 or digit > 9
            first += digit * weights[0, place]
            second += digit * weights[1, place]
        day = (numbers[row, 0] - 48) * 10 + numbers[row, 1] - 48
        month = (numbers[row, 2] - 48) * 10 + numbers[row, 3] - 48
        valid[row] = (
            strange == 0
            and first % 11 == 0
            and second % 11 == 0
            and (1 <= day <= 31 or D_NUMBER_DAY + 1 <= day <= D_NUMBER_DAY + 31)
            and (1 <= month <= 12 or SYNTHETIC_MONTH + 1 <= month <= SYNTHETIC_MONTH + 12)
        )
    return valid
