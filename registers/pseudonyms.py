"""Keyed pseudonyms in place of national identity numbers.

A pseudonym is the first 60 bits of HMAC-SHA256 of the identity number, under a key that is derived from the
institution's secret: the same person gets the same pseudonym in every register of a run, and nobody without the secret
can go from one to the other, not even by trying all identity numbers.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import ibis
import ibis.expr.types as ir
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


def pseudonymise(rows: ir.Table, register: Register, key: PseudonymKey) -> ir.Table:
    """Replace every column of identity numbers (``identity_value``) by its pseudonym (int64; null stays null).

    The key stays in this process: no statement or error message of the engine holds it.
    """
    if not any(column.pseudonym for column in register.columns):
        return rows.select([column.name for column in register.columns])
    pseudonym = _pseudonym_function(key)
    return rows.select(
        **{
            column.pseudonym or column.name: pseudonym(rows[column.name]) if column.pseudonym else rows[column.name]
            for column in register.columns
        }
    )


def pseudonyms_of(identities: Iterable[str], key: PseudonymKey) -> list[int]:
    """Pseudonyms of single identity numbers, without an engine: the same as ``pseudonymise`` gives."""
    return [int(hmac.digest(key.key, number.encode(), "sha256").hex()[:_DIGITS], 16) for number in identities]


def _pseudonym_function(key: PseudonymKey) -> Callable[[ir.Value], ir.Value]:
    """The pseudonym as a function of the engine, which hands over some thousand values at a time."""
    from registers.hmac_sha256 import key_states, truncated_macs  # noqa: PLC0415 - heavy

    inner, outer = key_states(key.key)

    @ibis.udf.scalar.pyarrow(signature=(("int64",), "int64"))
    def pseudonym(number):  # type: ignore[no-untyped-def]
        values, given = parts(number)
        made = np.zeros(len(values), dtype=np.int64)
        made[given] = truncated_macs(values[given], inner, outer)
        return pa.array(made, mask=~given)

    return cast(Callable[[ir.Value], ir.Value], pseudonym)
