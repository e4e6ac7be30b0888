"""Random orders in NumPy, the same as the engine's: by MD5 of the draw's name and the unit's id.

See ``census.engine.keyed_hash``. Of the 128 bits the first 48 are looked at, then the id.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import numpy.typing as npt

HEXADECIMAL_DIGITS = 12
"""Digits of the hash by which units are ordered; so short a text lies in DuckDB's rows themselves."""

NUMBER_DIGITS = 7
"""Of these, the first make the number by which a donor is drawn with replacement."""

_BYTES = HEXADECIMAL_DIGITS // 2
_AT_A_TIME = 1 << 17

Hashes = npt.NDArray[np.int64]


def hash_units(draw: str, ids: npt.NDArray[Any]) -> Hashes:
    """The first 48 bits of the keyed hash of every unit.

    Args:
        draw: names the draw.
        ids: of the units: whole numbers or texts.
    """
    made = np.empty(len(ids), np.int64)
    prefix = f"{draw}|".encode()
    for start in range(0, len(ids), _AT_A_TIME):
        part = ids[start : start + _AT_A_TIME].tolist()
        digests = b"".join([hashlib.md5(prefix + str(unit).encode()).digest()[:8] for unit in part])
        made[start : start + len(part)] = np.frombuffer(digests, ">u8") >> np.uint64(64 - 8 * _BYTES)
    return made


def rank_units(hashes: Hashes, ids: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Place of every unit in the order by hash, then id; from 0."""
    order = np.argsort(hashes, kind="stable")
    in_order = hashes[order]
    if (in_order[1:] == in_order[:-1]).any():
        order = np.lexsort((ids, hashes))
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    return ranks


def starting_point(draw: str, group: str) -> str:
    """Where in the donors' order a group of variables begins, as a hash: each takes another stretch of one order."""
    return hashlib.md5(f"{draw}/start|{group}".encode()).hexdigest()[:HEXADECIMAL_DIGITS]


def rotate(ranks: npt.NDArray[np.int64], hashes: Hashes, start: str) -> npt.NDArray[np.int64]:
    """The order that begins at the starting point and ends before it."""
    before = int(np.count_nonzero(hashes < int(start, 16)))
    return (ranks - before) % max(len(ranks), 1)


def leading_number(hashes: Hashes) -> Hashes:
    """The number that the first hexadecimal digits make."""
    return hashes >> (4 * (HEXADECIMAL_DIGITS - NUMBER_DIGITS))
