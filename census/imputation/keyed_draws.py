"""Keyed draws for arrays of units: a function of seed, purpose and unit alone, never of the order of rows."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]
_INCREMENT = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


def keyed_words(key: str, *values: npt.NDArray[np.integer[Any]] | int) -> Words:
    """64 random bits for each unit: splitmix64 chained over the values, from the first bytes of the key's MD5.

    Args:
        key: seed and purpose, such as ``1/hide/forms``.
        values: whole numbers that together name the unit, arrays of one length or single numbers.

    Example:
        >>> a = keyed_words("1/test", np.array([7, 8]))
        >>> b = keyed_words("1/test", np.array([8, 7]))
        >>> bool(a[0] == b[1]), bool(a[0] == a[1])
        (True, False)
    """
    word: Words = np.frombuffer(hashlib.md5(key.encode()).digest()[:8], dtype="<u8").astype(np.uint64)
    with np.errstate(over="ignore"):
        for value in values:
            word = _mixed(word ^ _mixed(np.atleast_1d(np.asarray(value)).astype(np.int64).view(np.uint64)))
    return word


def keyed_uniforms(key: str, *values: npt.NDArray[np.integer[Any]] | int) -> npt.NDArray[np.float64]:
    """Draws from 0 (included) to 1 (not included), one for each unit; see ``keyed_words``."""
    return (keyed_words(key, *values) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def _mixed(word: Words) -> Words:
    word = word + _INCREMENT
    word = (word ^ (word >> np.uint64(30))) * _FIRST
    word = (word ^ (word >> np.uint64(27))) * _SECOND
    return word ^ (word >> np.uint64(31))
