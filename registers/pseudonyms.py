"""Keyed pseudonyms in place of national identity numbers.

A pseudonym is a 60-bit number cut from an NMAC of the identity number, SHA-256 under two keys that are derived from the
institution's secret: the same person gets the same pseudonym in every register of a run, and nobody without the secret
can go from one to the other, not even by trying all identity numbers.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import ibis
import ibis.expr.types as ir

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

    The keys enter as a table, not as literals, so that no statement or error message can show them.
    """
    identities = [column for column in register.columns if column.pseudonym]
    if not identities:
        return rows
    keys = ibis.memtable({"_inner": [key.inner], "_outer": [key.outer]})
    keyed = rows.cross_join(keys)
    hashed = keyed.mutate(
        **{column.pseudonym: _pseudonym(keyed[column.name], keyed) for column in identities if column.pseudonym}
    )
    names = [column.pseudonym or column.name for column in register.columns]
    return hashed.select(*names)


def pseudonyms_of(identities: Iterable[str], key: PseudonymKey) -> list[int]:
    """Pseudonyms of single identity numbers, without an engine: the same as ``pseudonymise`` gives."""

    def pseudonym(identity: str) -> int:
        inner = hashlib.sha256((key.inner + identity).encode()).hexdigest()
        return int(hashlib.sha256((key.outer + inner).encode()).hexdigest()[:_DIGITS], 16)

    return [pseudonym(identity) for identity in identities]


def _pseudonym(identity: ir.StringValue, keyed: ir.Table) -> ir.IntegerValue:
    inner = (keyed._inner + identity).hexdigest("sha256")
    outer = (keyed._outer + inner).hexdigest("sha256")
    return (ibis.literal("0x") + outer[:_DIGITS]).cast("int64")
