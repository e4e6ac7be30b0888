"""Keyed pseudonyms in place of national identity numbers.

A pseudonym is a 60-bit number cut from an NMAC of the identity number, SHA-256 under two keys that are derived from the
institution's secret: the same person gets the same pseudonym in every register of a run, and nobody without the secret
can go from one to the other, not even by trying all identity numbers.
"""

from __future__ import annotations

import hashlib
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
from registers.schema import Register

KEY_FILE = "pseudonym.key"
_DIGITS = 15  # hexadecimal: 60 bits fit into int64


@dataclass(frozen=True)
class PseudonymKey:
    """The two keys, and a fingerprint by which a manifest can tell keys apart without holding them."""

    inner: str = field(repr=False)
    outer: str = field(repr=False)
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

    def derive(purpose: str) -> str:
        return hmac.new(secret, purpose.encode(), hashlib.sha256).hexdigest()

    return PseudonymKey(derive("inner"), derive("outer"), derive("fingerprint")[:12])


def pseudonymise(rows: ir.Table, register: Register, key: PseudonymKey) -> ir.Table:
    """Replace every column of identity numbers by its pseudonym (int64; null stays null).

    The keys stay in this process: no statement or error message of the engine holds them.
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

    def pseudonym(identity: str) -> int:
        inner = hashlib.sha256((key.inner + identity).encode()).hexdigest()
        return int(hashlib.sha256((key.outer + inner).encode()).hexdigest()[:_DIGITS], 16)

    return [pseudonym(identity) for identity in identities]


def _pseudonym_function(key: PseudonymKey) -> Callable[[ir.Value], ir.Value]:
    """The pseudonym as a function of the engine, which hands over some thousand values at a time."""
    from registers.identity_columns import split  # noqa: PLC0415 - heavy
    from registers.nmac import key_state, nested_mac  # noqa: PLC0415 - heavy

    inner, outer = key_state(key.inner), key_state(key.outer)

    @ibis.udf.scalar.pyarrow(signature=(("string",), "int64"))
    def pseudonym(identity):  # type: ignore[no-untyped-def]
        numbers, fits = split(identity)
        made = np.zeros(len(fits), dtype=np.int64)
        made[fits] = nested_mac(numbers, inner, outer)
        missing = identity.is_null().to_numpy(zero_copy_only=False)
        if not (fits | missing).all():  # no identity number, yet the same function of the text
            strange = ~(fits | missing)
            made[strange] = pseudonyms_of(identity.filter(pa.array(strange)).to_pylist(), key)
        return pa.array(made, mask=missing)

    return cast(Callable[[ir.Value], ir.Value], pseudonym)
