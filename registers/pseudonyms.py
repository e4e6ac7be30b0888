"""Keyed pseudonyms in place of national identity numbers.

A pseudonym is the first 60 bits of HMAC-SHA256 of the identity number, under a key that is derived from the
institution's secret: the same person gets the same pseudonym in every register of a run, and nobody without the secret
can go from one to the other, not even by trying all identity numbers.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa

from census.errors import InputError
from registers.number_columns import parts
from registers.schema import Register

KEY_FILE = "pseudonym.key"
_DIGITS = 15  # hexadecimal: 60 bits fit into int64


@dataclass(frozen=True)
class PseudonymKey:
    """The key, and a fingerprint by which a manifest can tell keys apart without holding them."""

    key: bytes = field(repr=False)
    fingerprint: str = ""


def read_key(file: Path) -> PseudonymKey:
    """Read the secret: 64 hexadecimal digits.

    Raises:
        InputError: the file is missing or holds something else.
    """
    try:
        text = file.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        text = ""
    if not re.fullmatch("[0-9a-fA-F]{64}", text):
        raise InputError(
            f"There is no key for pseudonyms in {file}.",
            "Make one with 'openssl rand -hex 32', keep it secret and safe, and name it with --key-file: pseudonyms, "
            "and so imputed values, depend on it.",
        )
    secret = bytes.fromhex(text)

    def derive(purpose: str) -> bytes:
        return hmac.digest(secret, purpose.encode(), "sha256")

    return PseudonymKey(derive("pseudonym"), derive("fingerprint").hex()[:12])


def pseudonymise(rows: pa.Table, register: Register, key: PseudonymKey) -> pa.Table:
    """Replace every column of identity numbers (``identity_numbers``) by its pseudonym (int64; null stays null)."""
    return pa.table(
        {
            column.pseudonym or column.name: _pseudonyms(rows[column.name], key)
            if column.identity
            else rows[column.name]
            for column in register.columns
        }
    )


def pseudonyms_of(identities: Iterable[str], key: PseudonymKey) -> list[int]:
    """Pseudonyms of single identity numbers, without an engine: the same as ``pseudonymise`` gives."""
    return [int(hmac.digest(key.key, number.encode(), "sha256").hex()[:_DIGITS], 16) for number in identities]


def _pseudonyms(numbers: pa.ChunkedArray, key: PseudonymKey) -> pa.Array:
    from registers.hmac_sha256 import key_states, truncated_macs  # noqa: PLC0415 - heavy

    values, given = parts(numbers)
    made = np.zeros(len(values), dtype=np.int64)
    made[given] = truncated_macs(values[given], *key_states(key.key))
    return pa.array(made, mask=~given)
