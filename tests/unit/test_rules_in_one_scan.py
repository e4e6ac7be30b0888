"""Rules that look at a row by itself are evaluated together; what they find is what each would find by itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from census.errors import InputError
from census.quality.gate import check_rule_results
from registers.breaks import find_breaks, looks_at_a_row_by_itself
from registers.reader import read_extract
from registers.rules import not_found, outside
from registers.schema import Column, Register, Rule, Severity
from registers.typed_rows import strip_blanks, type_rows
from registers.validation import Validated, validate

ROWS = [(number, None if number % 7 == 0 else number, "abc"[number % 3]) for number in range(1, 101)]


@pytest.fixture
def rows() -> ir.Table:
    backend = ibis.duckdb.connect()
    columns = zip(*ROWS, strict=True)
    return backend.create_table("rows", pa.table(dict(zip(("row_number", "value", "letter"), columns, strict=True))))


def rule(name: str, broken: Callable[[ir.Table, Any], ir.Table]) -> Rule:
    return Rule(name, Severity.REPORT, "", "", broken, ("value",))


def found(rules: list[Rule], rows: ir.Table, **others: ir.Table) -> set[tuple[str, int]]:
    breaks = find_breaks(rules, rows, others).to_pyarrow().to_pylist()
    pairs = {(row["rule"], row["row_number"]) for row in breaks}
    assert len(pairs) == len(breaks)
    return pairs


def test_a_filter_of_the_rows_is_taken_into_the_scan_and_nothing_else_is(rows: ir.Table) -> None:
    others = {"other": ibis.memtable({"letter": ["a"]})}
    alone = rule("alone", lambda t, _: t.filter(t.value > 90, t.letter == "a"))
    assert looks_at_a_row_by_itself(alone, rows, {})
    for broken in (
        not_found("letter", "letter", "other"),
        lambda t, _: t.filter(t.value == t.value.max()),
        lambda t, _: t.filter(t.letter.notin(others["other"].letter)),
        lambda t, _: t.filter(t.value > 90).distinct(on="letter"),
        lambda t, _: t.filter(ibis.row_number().over(order_by=t.value) > 3),
    ):
        assert not looks_at_a_row_by_itself(rule("joined", broken), rows, others)


def test_a_condition_that_is_unknown_breaks_nothing(rows: ir.Table) -> None:
    above = rule("above", lambda t, _: t.filter(t.value > 98))
    below = rule("not_below", lambda t, _: t.filter(~(t.value <= 98)))
    assert found([above, below], rows) == {(name, number) for name in ("above", "not_below") for number in (99, 100)}


def test_many_rules_and_rules_of_all_kinds_at_once(rows: ir.Table) -> None:
    def exactly(wanted: int) -> Rule:
        return rule(f"is_{wanted}", lambda t, _: t.filter(t.row_number == wanted))

    rules = [exactly(number) for number in range(1, 101)]
    rules += [
        rule("outside", outside("value", 3, 98)),
        rule("letter_unknown", not_found("letter", "letter", "other")),
        rule("never", lambda t, _: t.filter(t.letter == "d")),
    ]
    expected = {(f"is_{number}", number) for number in range(1, 101)}
    expected |= {("outside", number) for number in (1, 2, 99, 100)}
    expected |= {("letter_unknown", number) for number, _, letter in ROWS if letter == "c"}
    assert found(rules, rows, other=ibis.memtable({"letter": ["a", "b", None]})) == expected


SMALL = Register(
    "small",
    "Small",
    "Nobody",
    "",
    "",
    (Column("code", "string", "", required=True), Column("amount", "int64", "")),
    ("code",),
    rules=(Rule("negative", Severity.CLEAR, "", "", outside("amount", 0, 9), ("amount",)),),
    may_be_empty=True,
)


def read(folder: Path, text: str, register: Register) -> pa.Table:
    file = folder / "small.csv"
    file.write_text(text, "utf-8")
    return read_extract(file, register)


def validated(raw: pa.Table) -> Validated:
    return validate(ibis.duckdb.connect(), SMALL, raw, {})


def test_blanks_about_a_value_are_no_part_of_it_and_blanks_alone_are_none(tmp_path: Path) -> None:
    raw = read(tmp_path, 'code,amount\n a ,1\n"\t",2\nb,\nc, 3\n', SMALL)
    stripped = strip_blanks(raw)
    assert {name: stripped[name].null_count for name in ("code", "amount")} == {"code": 1, "amount": 1}
    typed = type_rows(ibis.duckdb.connect(), stripped, SMALL)
    assert typed.to_pydict() == {"row_number": [1, 2, 3, 4], "code": ["a", None, "b", "c"], "amount": [1, 2, None, 3]}


def test_validation_tells_rows_profile_and_every_break(tmp_path: Path) -> None:
    raw = read(tmp_path, "code,amount\na,-1\na,2\n,3\nb,x\nc,5\n", SMALL)
    made = validated(raw)
    assert made.rows.to_pylist() == [
        {"code": "a", "amount": None},
        {"code": "b", "amount": None},
        {"code": "c", "amount": 5},
    ]
    assert {(row["row_number"], row["rule"]) for row in made.breaks.to_pylist()} == {
        (1, "negative"),
        (2, "repeated_key"),
        (3, "code.missing"),
        (4, "amount.unreadable"),
    }
    profile = {(row["measure"], row["column"]): row["rows"] for row in made.profile.to_pylist()}
    assert profile == {
        ("delivered", ""): 5,
        ("rejected", ""): 2,
        ("entered", ""): 3,
        ("quarantined", ""): 4,
        ("missing", "code"): 1,
        ("missing", "amount"): 0,
    }


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_an_extract_that_may_be_empty_is_validated_and_passes_the_gate(tmp_path: Path, form: str) -> None:
    if form == "csv":
        raw = read(tmp_path, "code,amount\n", SMALL)
    else:
        file = tmp_path / "small.parquet"
        pq.write_table(pa.table({"code": pa.array([], pa.string()), "amount": pa.array([], pa.int64())}), file)
        raw = read_extract(file, SMALL)
    made = validated(raw)
    assert made.rows.num_rows == 0
    results = made.results.to_pandas()
    assert set(results["share"]) == {0.0}
    assert set(results["least_rows"]) == {0}
    assert check_rule_results(results, tmp_path).passed
    assert not check_rule_results(results.assign(least_rows=1), tmp_path).passed


def test_an_extract_that_may_not_be_empty_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has no rows"):
        read(tmp_path, "code,amount\n", Register("small", "", "", "", "", SMALL.columns, ("code",)))
