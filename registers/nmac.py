"""The nested MAC behind the pseudonyms, for millions of identity numbers at once.

SHA-256 (FIPS 180-4) of keys and numbers of a fixed length: each key fills the first of the hash's blocks of 64 bytes,
so its state is computed once, and three blocks are left for each number. Many numbers go through the rounds side by
side, which lets the compiler use the processor's wide registers: an engine's own SHA-256 takes several times as long.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numpy as np
from numba import njit
from numpy.typing import NDArray

from registers.number_formats import IDENTITY_DIGITS

P = ParamSpec("P")
R = TypeVar("R")
Words = NDArray[np.uint32]

LENGTH = IDENTITY_DIGITS

_LANES = 256
_KEY = 64


def _compiled(function: Callable[P, R]) -> Callable[P, R]:
    return cast(Callable[P, R], njit(cache=True, nogil=True)(function))


def _first_bits(root: int, count: int) -> Words:
    """The first 32 bits of the fractional parts of the roots of the first primes: the constants of the standard."""
    primes: list[int] = []
    candidate = 2
    while len(primes) < count:
        if all(candidate % prime for prime in primes):
            primes.append(candidate)
        candidate += 1
    found = []
    for prime in primes:
        low, high = 0, 1 << 40
        while low < high:
            middle = (low + high + 1) // 2
            if middle**root <= prime << (32 * root):
                low = middle
            else:
                high = middle - 1
        found.append(low & 0xFFFFFFFF)
    return np.array(found, dtype=np.uint32)


_ROUND_CONSTANTS = _first_bits(3, 64)
_INITIAL_STATE = _first_bits(2, 8)


def key_state(key: str) -> Words:
    """State of SHA-256 after a key of 64 bytes.

    Raises:
        ValueError: the key is not of that length.
    """
    if len(key.encode()) != _KEY:
        raise ValueError("the key must have 64 bytes")
    state = np.repeat(_INITIAL_STATE[:, None], _LANES, axis=1)
    block = np.repeat(np.frombuffer(key.encode(), ">u4").astype(np.uint32)[:, None], _LANES, axis=1)
    _compress(state, np.empty_like(state), block, _ROUND_CONSTANTS)
    return state[:, 0].copy()


def nested_mac(numbers: NDArray[np.uint8], inner: Words, outer: Words) -> NDArray[np.int64]:
    """The first 60 bits of SHA-256(outer key, hexadecimal SHA-256(inner key, number)).

    Args:
        numbers: ``LENGTH`` bytes in each row.
        inner: ``key_state`` of the inner key.
        outer: ``key_state`` of the outer key.

    Raises:
        ValueError: the rows have another length.
    """
    if numbers.ndim != 2 or numbers.shape[1] != LENGTH:
        raise ValueError(f"the numbers must have {LENGTH} bytes each")
    result = np.empty(len(numbers), dtype=np.int64)
    _nested_mac(numbers, inner, outer, _ROUND_CONSTANTS, result)
    return result


@_compiled
def _round(a: Words, b: Words, c: Words, d: Words, e: Words, f: Words, g: Words, h: Words, w: Words, k: int) -> None:
    """One round; its letters are those of the standard. The state's words change places by the order of arguments."""
    for i in range(_LANES):
        x, y = e[i], a[i]
        sum1 = ((x >> 6) | (x << 26)) ^ ((x >> 11) | (x << 21)) ^ ((x >> 25) | (x << 7))
        chosen = (x & f[i]) ^ (~x & g[i])
        step = h[i] + sum1 + chosen + k + w[i]
        sum0 = ((y >> 2) | (y << 30)) ^ ((y >> 13) | (y << 19)) ^ ((y >> 22) | (y << 10))
        major = (y & b[i]) ^ (y & c[i]) ^ (b[i] & c[i])
        d[i] = d[i] + step
        h[i] = step + sum0 + major


@_compiled
def _expand(w: Words, w1: Words, w9: Words, w14: Words) -> None:
    """The next word of the message schedule, in place of the one of sixteen rounds ago."""
    for i in range(_LANES):
        x, y = w1[i], w14[i]
        sigma0 = ((x >> 7) | (x << 25)) ^ ((x >> 18) | (x << 14)) ^ (x >> 3)
        sigma1 = ((y >> 17) | (y << 15)) ^ ((y >> 19) | (y << 13)) ^ (y >> 10)
        w[i] = w[i] + sigma0 + w9[i] + sigma1


@_compiled
def _compress(state: Words, work: Words, w: Words, constants: Words) -> None:
    """Take a block of sixteen words (spoilt by it) into the state, in all lanes."""
    work[:] = state
    a, b, c, d, e, f, g, h = work[0], work[1], work[2], work[3], work[4], work[5], work[6], work[7]
    for t in range(0, 64, 8):
        if t >= 16:
            for i in range(t, t + 8):
                _expand(w[i & 15], w[(i + 1) & 15], w[(i + 9) & 15], w[(i + 14) & 15])
        j = t & 15
        _round(a, b, c, d, e, f, g, h, w[j], constants[t])
        _round(h, a, b, c, d, e, f, g, w[j + 1], constants[t + 1])
        _round(g, h, a, b, c, d, e, f, w[j + 2], constants[t + 2])
        _round(f, g, h, a, b, c, d, e, w[j + 3], constants[t + 3])
        _round(e, f, g, h, a, b, c, d, w[j + 4], constants[t + 4])
        _round(d, e, f, g, h, a, b, c, w[j + 5], constants[t + 5])
        _round(c, d, e, f, g, h, a, b, w[j + 6], constants[t + 6])
        _round(b, c, d, e, f, g, h, a, w[j + 7], constants[t + 7])
    state += work


@_compiled
def _write_hexadecimal(state: Words, w: Words) -> None:
    """The state in lower-case hexadecimal as a block: two words for each of its eight."""
    for j in range(8):
        for half in range(2):
            for i in range(_LANES):
                x = (state[j, i] >> (16 - 16 * half)) & 0xFFFF
                x = ((x & 0xFF00) << 8) | (x & 0xFF)
                x = ((x & 0x00F000F0) << 4) | (x & 0x000F000F)  # four digits, one in each byte
                letters = ((x + 0x06060606) >> 4) & 0x01010101
                w[2 * j + half, i] = x + 0x30303030 + letters * 39


@_compiled
def _nested_mac(
    numbers: NDArray[np.uint8], inner: Words, outer: Words, constants: Words, result: NDArray[np.int64]
) -> None:
    state = np.empty((8, _LANES), np.uint32)
    work = np.empty((8, _LANES), np.uint32)
    block = np.empty((16, _LANES), np.uint32)
    for first in range(0, len(numbers), _LANES):
        size = min(_LANES, len(numbers) - first)
        block[:] = 0
        for i in range(size):
            for place in range(LENGTH):
                block[place >> 2, i] |= np.uint32(numbers[first + i, place]) << (24 - 8 * (place & 3))
        block[LENGTH >> 2] |= np.uint32(0x80 << (24 - 8 * (LENGTH & 3)))
        block[15] = 8 * (_KEY + LENGTH)
        for j in range(8):
            state[j] = inner[j]
        _compress(state, work, block, constants)
        _write_hexadecimal(state, block)
        for j in range(8):
            state[j] = outer[j]
        _compress(state, work, block, constants)
        block[:] = 0
        block[0] = 0x80000000
        block[15] = 8 * (_KEY + 64)
        _compress(state, work, block, constants)
        for i in range(size):
            result[first + i] = (np.int64(state[0, i]) << 28) | (np.int64(state[1, i]) >> 4)
