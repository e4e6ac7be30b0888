"""Columns of identity and organisation numbers: pseudonyms and checks at once are those of single numbers."""

from __future__ import annotations

import hmac
import random
from pathlib import Path

import ibis
import numpy as np
import pyarrow as pa
import pytest

from registers.hmac_sha256 import key_states, truncated_macs
from registers.identity import is_valid_organisation_number
from registers.number_checks import is_valid_organisation
from registers.number_columns import are_valid, identity_numbers
from registers.number_formats import CHECK_WEIGHTS_1, CHECK_WEIGHTS_2
from registers.pseudonyms import PseudonymKey, pseudonymise, pseudonyms_of, read_key
from registers.schema import Column, Register
from registers.typed_rows import strip_blanks

PEOPLE = Register("people", "", "", "", "", (Column("number", "string", "", pseudonym="person_id"),), ("number",))


@pytest.fixture
def key(tmp_path: Path) -> PseudonymKey:
    (tmp_path / "key").write_text("0f" * 32)
    return read_key(tmp_path / "key")


def numbers_of(how_many: int) -> list[str]:
    draw = random.Random(1)
    return [f"{draw.randrange(10**11):011d}" for _ in range(how_many)]


def pseudonyms(numbers: list[str | None], key: PseudonymKey) -> list[int | None]:
    table = pa.table({"number": identity_numbers(pa.array(numbers, pa.string()))})
    return pseudonymise(table, PEOPLE, key)["person_id"].to_pylist()


@pytest.mark.parametrize("how_many", [1, 255, 256, 257, 5000])
def test_pseudonyms_of_many_are_those_of_each(how_many: int, key: PseudonymKey) -> None:
    numbers = numbers_of(how_many)
    assert pseudonyms(list(numbers), key) == pseudonyms_of(numbers, key)


def test_pseudonyms_are_cut_from_the_standard_hmac_and_null_stays_null(key: PseudonymKey) -> None:
    numbers = ["01010112345", None, "00000000001", "99999999999", None]

    def expected(number: str) -> int:
        return int(hmac.new(key.key, number.encode(), "sha256").hexdigest()[:15], 16)

    assert pseudonyms(numbers, key) == [None if number is None else expected(number) for number in numbers]
    assert pseudonyms([None, None], key) == [None, None]


def test_a_key_longer_than_a_block_and_a_number_of_more_digits_are_errors() -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        key_states(bytes(65))
    with pytest.raises(ValueError, match="11 digits"):
        truncated_macs(np.array([10**11]), *key_states(bytes(32)))


def test_an_identity_number_is_read_as_a_whole_number_or_as_none_at_all() -> None:
    texts = ["01010112345", " 01010112345\t", "", "  ", None, "0101011234", "+1010112345", "1_010112345", "1010112e003"]
    stripped = strip_blanks(pa.table({"number": pa.array(texts, pa.string())}))
    found = identity_numbers(stripped["number"]).to_pylist()
    assert found == [1010112345, 1010112345, None, None, None, 0, 0, 0, 0]


def is_valid(number: str) -> bool:
    """By the definition, digit for digit."""
    if len(number) != 11 or not (number.isascii() and number.isdigit()):
        return False
    digits = [int(digit) for digit in number]
    day, month = digits[0] * 10 + digits[1], digits[2] * 10 + digits[3]
    checks = [
        (11 - sum(digit * weight for digit, weight in zip(digits, weights, strict=False)) % 11) % 11
        for weights in (CHECK_WEIGHTS_1, CHECK_WEIGHTS_2)
    ]
    dates = (1 <= day <= 31 or 41 <= day <= 71) and (1 <= month <= 12 or 81 <= month <= 92)
    return dates and checks == digits[9:]


def test_check_digits_of_a_column() -> None:
    right = ["04836100072", "20875900561", "05859000489", "06867701867"]
    wrong = [
        number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
        for number in right
        for place in range(11)
    ]
    strange = [
        "",
        "0483610007",
        "048361000721",
        "0483610007a",
        "+4836100072",
        "４8361000",
        "00000000000",
    ]
    numbers = [*right, *wrong, *strange, *numbers_of(20_000)]
    found = are_valid(identity_numbers(pa.array([*numbers, None], pa.string()))).to_pylist()
    assert found == [*map(is_valid, numbers), False]
    assert found[: len(right)] == [True] * len(right)
    assert not any(found[len(right) : len(right) + len(wrong)])
    assert 10 < sum(found) < 60


def test_organisation_numbers_of_a_column() -> None:
    draw = random.Random(2)
    numbers = [str(draw.randrange(7 * 10**8, 10**9)) for _ in range(5000)]
    strange = ["", "91234567", "9123456789", "9a2345678", "٩12345678", "-99999999"]
    table = ibis.memtable({"number": [*numbers, *strange, None]}, schema={"number": "string"})
    checked = table.select(valid=is_valid_organisation(table.number))
    found = ibis.duckdb.connect().to_pyarrow(checked)["valid"].to_pylist()
    assert found == [*map(is_valid_organisation_number, numbers), *[False] * 7]
    assert sum(found) > 100
