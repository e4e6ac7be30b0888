"""HMAC-SHA256 (RFC 2104, FIPS 180-4) of millions of identity numbers at once: what is behind the pseudonyms.

The key fills the first of the 64-byte blocks of both hashes, so their states after it are computed once, and two blocks
are left for each number. Many numbers go through the rounds side by side, which lets the compiler use the processor's
wide registers: an engine's own SHA-256 takes several times as long.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from census.compiled import compiled
from registers.number_formats import IDENTITY_DIGITS

Words = NDArray[np.uint32]

_LANES = 256
_BLOCK = 64


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


def key_states(key: bytes) -> tuple[Words, Words]:
    """The states of SHA-256 after the block of the inner and of the outer key: all that the hashes need of the key.

    Raises:
        ValueError: the key is longer than a block.
    """
    if len(key) > _BLOCK:
        raise ValueError(f"the key must have at most {_BLOCK} bytes")
    padded = key.ljust(_BLOCK, b"\0")
    inner, outer = (_after_block(bytes(byte ^ pad for byte in padded)) for pad in (0x36, 0x5C))
    return inner, outer


def truncated_macs(numbers: NDArray[np.int64], inner: Words, outer: Words) -> NDArray[np.int64]:
    """The first 60 bits of HMAC-SHA256 of each number's eleven digits.

    Args:
        numbers: from 0 to 99999999999; they are hashed as text with leading zeros.
        inner: from ``key_states``.
        outer: from ``key_states``.

    Raises:
        ValueError: a number is out of that range.
    """
    if len(numbers) and not 0 <= numbers.min() <= numbers.max() < 10**IDENTITY_DIGITS:
        raise ValueError(f"the numbers must have {IDENTITY_DIGITS} digits")
    result = np.empty(len(numbers), dtype=np.int64)
    _truncated_macs(numbers, inner, outer, _ROUND_CONSTANTS, result)
    return result


def _after_block(block: bytes) -> Words:
    state = np.repeat(_INITIAL_STATE[:, None], _LANES, axis=1)
    words = np.repeat(np.frombuffer(block, ">u4").astype(np.uint32)[:, None], _LANES, axis=1)
    _compress(state, np.empty_like(state), words, _ROUND_CONSTANTS)
    return state[:, 0].copy()


@compiled
def _rotated(x: np.uint32, bits: int) -> np.uint32:
    """Rotation to the right. The compiler's integers are wider: what is cut back at once becomes one instruction."""
    return np.uint32((x >> bits) | (x << (32 - bits)))


@compiled
def _round(a: Words, b: Words, c: Words, d: Words, e: Words, f: Words, g: Words, h: Words, w: Words, k: int) -> None:
    """One round; its letters are those of the standard. The state's words change places by the order of arguments."""
    for i in range(_LANES):
        x, y = e[i], a[i]
        sum1 = _rotated(x, 6) ^ _rotated(x, 11) ^ _rotated(x, 25)
        chosen = np.uint32((x & f[i]) ^ (~x & g[i]))
        step = np.uint32(h[i] + sum1 + chosen + k + w[i])
        sum0 = _rotated(y, 2) ^ _rotated(y, 13) ^ _rotated(y, 22)
        major = np.uint32((y & b[i]) ^ (y & c[i]) ^ (b[i] & c[i]))
        d[i] = np.uint32(d[i] + step)
        h[i] = np.uint32(step + sum0 + major)


@compiled
def _expand(w: Words, w1: Words, w9: Words, w14: Words) -> None:
    """The next word of the message schedule, in place of the one of sixteen rounds ago."""
    for i in range(_LANES):
        x, y = w1[i], w14[i]
        sigma0 = _rotated(x, 7) ^ _rotated(x, 18) ^ np.uint32(x >> 3)
        sigma1 = _rotated(y, 17) ^ _rotated(y, 19) ^ np.uint32(y >> 10)
        w[i] = np.uint32(w[i] + sigma0 + w9[i] + sigma1)


@compiled
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


@compiled
def _four_digits(number: np.uint32) -> np.uint32:
    """A number below 10,000 as four characters."""
    high, low = number // np.uint32(100), number % np.uint32(100)
    tens = (high // np.uint32(10) << np.uint32(24)) | (low // np.uint32(10) << np.uint32(8))
    ones = (high % np.uint32(10) << np.uint32(16)) | low % np.uint32(10)
    return np.uint32(0x30303030) | tens | ones


@compiled
def _truncated_macs(
    numbers: NDArray[np.int64], inner: Words, outer: Words, constants: Words, result: NDArray[np.int64]
) -> None:
    state = np.empty((8, _LANES), np.uint32)
    work = np.empty((8, _LANES), np.uint32)
    block = np.empty((16, _LANES), np.uint32)
    for first in range(0, len(numbers), _LANES):
        size = min(_LANES, len(numbers) - first)
        block[:] = 0
        for i in range(size):
            number = numbers[first + i]
            block[0, i] = _four_digits(np.uint32(number // 10_000_000))
            block[1, i] = _four_digits(np.uint32(number // 1_000 % 10_000))
            block[2, i] = (_four_digits(np.uint32(number % 1_000)) << 8) | 0x80  # three digits and the end mark
        block[15] = 8 * (_BLOCK + IDENTITY_DIGITS)
        for j in range(8):
            state[j] = inner[j]
        _compress(state, work, block, constants)
        block[:8] = state
        block[8:] = 0
        block[8] = 0x80000000
        block[15] = 8 * (_BLOCK + 32)
        for j in range(8):
            state[j] = outer[j]
        _compress(state, work, block, constants)
        for i in range(size):
            result[first + i] = (np.int64(state[0, i]) << 28) | (np.int64(state[1, i]) >> 4)
