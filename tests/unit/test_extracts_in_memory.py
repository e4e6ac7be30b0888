"""Extracts in memory: texts that repeat are coded, and neither codes nor order of rows change what is told of them."""

from __future__ import annotations

from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from census.engine import in_order
from census.errors import InputError
from census.steps.data_sets import REGISTERS
from registers.found import Found
from registers.looked_into import columns_looked_into
from registers.reader import read_extract
from registers.schema import Column, Register, Rule, Severity
from registers.typed_rows import strip_blanks, type_rows, typed_schema
from registers.validation import validate

COLUMNS = (
    Column("name", "string", "", required=True),
    Column("colour", "string", "", required=True),
    Column("day", "date", ""),
)


def red(rows: ibis.Table, _others: object) -> ibis.Table:
    return rows.filter(rows.colour == "red")


REGISTER = Register("things", "", "", "", "", COLUMNS, ("name",), (Rule("red", Severity.CLEAR, "", "", red, ("day",)),))


def things(folder: Path, colours: pa.Array, days: pa.Array) -> Path:
    """A file of three row groups, in each of which colours stand in another order."""
    file = folder / "things.parquet"
    names = pa.array([f"{number:05d}" for number in range(len(colours))][::-1])
    pq.write_table(pa.table({"name": names, "colour": colours, "day": days}), file, row_group_size=len(colours) // 3)
    return file


def test_texts_that_repeat_are_coded_and_found_by_rules_and_written_out_as_texts(tmp_path: Path) -> None:
    colours = ["red", "blue", "", "green", " red", "blue", "green", None, "red"] * 500
    days = pa.array([f"2001-11-{1 + number % 31:02d}" for number in range(len(colours))])
    raw = read_extract(things(tmp_path, pa.array(colours), days), REGISTER)
    assert pa.types.is_dictionary(raw.schema.field("colour").type)
    assert not pa.types.is_dictionary(raw.schema.field("name").type)
    backend = ibis.duckdb.connect()
    validated = validate(backend, REGISTER, raw, {})

    sound = [(row, colour.strip()) for row, colour in enumerate(colours) if (colour or "").strip()]
    expected = [
        {
            "name": f"{len(colours) - 1 - row:05d}",
            "colour": colour,
            "day": None if colour == "red" or row % 31 == 30 else f"2001-11-{1 + row % 31:02d}",
        }
        for row, colour in reversed(sound)
    ]
    entered = in_order(backend, validated.typed, REGISTER.key, validated.entering).read_all()
    assert entered.schema.types == [pa.string(), pa.string(), pa.date32()]
    told = entered.to_pylist()
    assert [row | {"day": row["day"] and row["day"].isoformat()} for row in told] == expected

    breaks = {(row["row_number"], row["rule"]) for row in validated.breaks.to_pylist()}
    assert breaks == (
        {(row + 1, "red") for row, colour in sound if colour == "red"}
        | {(row + 1, "colour.missing") for row, colour in enumerate(colours) if not (colour or "").strip()}
        | {(row + 1, "day.unreadable") for row in range(30, len(colours), 31)}
    )
    quarantined = validated.quarantine.filter(pa.compute.equal(validated.quarantine["rule"], "red"))
    assert {row["colour"] for row in quarantined.to_pylist()} == {"red", " red"}  # as delivered
    assert validated.quarantine.schema.field("colour").type == pa.string()


@pytest.mark.parametrize("text", [pa.string(), pa.large_string(), pa.dictionary(pa.int8(), pa.string())])
@pytest.mark.parametrize("day", [pa.date32(), pa.timestamp("us"), pa.string()])
def test_every_form_of_text_and_day_is_typed_alike(tmp_path: Path, text: pa.DataType, day: pa.DataType) -> None:
    colours = pa.array(["red", "blue", None] * 3).cast(text)
    days = pa.array(["2001-11-03", None, "2001-11-04"] * 3).cast(day)
    raw = read_extract(things(tmp_path, colours, days), REGISTER)
    typed = type_rows(ibis.duckdb.connect(), strip_blanks(raw), REGISTER)
    assert typed["colour"].cast(pa.string()).to_pylist() == ["red", "blue", None] * 3
    assert typed["day"].cast(pa.string()).to_pylist() == ["2001-11-03", None, "2001-11-04"] * 3
    assert typed["row_number"].to_pylist() == list(range(1, 10))


@pytest.mark.parametrize("how_often", [1, 1000])
def test_text_in_another_encoding_is_an_error_coded_or_not(tmp_path: Path, how_often: int) -> None:
    spoilt = pa.array([b"gr\xf8nn", b"blue", b"red"] * how_often, pa.binary()).view(pa.string())
    file = things(tmp_path, spoilt, pa.nulls(3 * how_often, pa.date32()))
    with pytest.raises(InputError, match="not in UTF-8"):
        read_extract(file, REGISTER)


def test_a_file_damaged_within_is_an_error(tmp_path: Path) -> None:
    file = things(tmp_path, pa.array(["red", "blue", "green"] * 1000), pa.nulls(3000, pa.date32()))
    content = bytearray(file.read_bytes())
    content[4:2000] = bytes(1996)
    file.write_bytes(content)
    with pytest.raises(InputError, match="no whole Parquet file"):
        read_extract(file, REGISTER)


def test_breaks_are_told_by_row_and_rule_in_whatever_order_they_are_found() -> None:
    rules = [
        Rule(name, severity, "", "", red, (column,))
        for name, severity, column in (
            ("z", Severity.REJECT, "name"),
            ("a", Severity.REPORT, "name"),
            ("m", Severity.CLEAR, "day"),
        )
    ]
    pairs = [(3, "z"), (1, "z"), (3, "a"), (2, "m"), (1, "m")]
    found = Found.of(
        pa.table(dict(zip(("row_number", "rule"), map(list, zip(*pairs, strict=True)), strict=True))), rules
    )
    assert [(row["row_number"], row["rule"]) for row in found.breaks().to_pylist()] == sorted(pairs)
    assert found.row_numbers_of(rules[0]).tolist() == [1, 3]
    assert found.rows_breaking(4, Severity.REJECT).tolist() == [True, False, True, False]
    assert found.rows_breaking(4, Severity.CLEAR, "day").tolist() == [True, True, False, False]
    assert not found.rows_breaking(4, Severity.CLEAR, "name").any()
    assert found.only(Severity.REPORT).breaks().to_pylist() == [{"row_number": 3, "rule": "a"}]
    more = found.joined_by(pa.table({"row_number": [2], "rule": ["z"]}))
    assert more.breaks().to_pylist() == [{"row_number": row, "rule": rule} for row, rule in sorted([*pairs, (2, "z")])]


@pytest.mark.parametrize("register", [item for item in REGISTERS.values() if any(rule.uses for rule in item.rules)])
def test_rules_need_no_columns_but_those_that_are_read_of_other_registers(register: Register) -> None:
    forms = {name: REGISTERS[name] for rule in register.rules for name in rule.uses}
    columns = columns_looked_into(register, forms)
    rows = ibis.table(typed_schema(register), name="rows")
    schemas = {name: typed_schema(form) for name, form in forms.items()}
    others = {
        name: ibis.table({column: schema[column] for column in ("row_number", *columns[name])}, name=name)
        for name, schema in schemas.items()
    }
    for rule in register.rules:
        assert ibis.to_sql(rule.broken(rows, others).select("row_number"), dialect="duckdb")


def test_of_rows_that_are_compared_whole_all_columns_are_read() -> None:
    def doubled(_rows: ibis.Table, others: dict[str, ibis.Table]) -> ibis.Table:
        things = others["things"]
        return things.distinct().filter(lambda t: t.name.notnull())

    rule = Rule("doubled", Severity.REPORT, "", "", doubled, ("name",), uses=("things",))
    looking = Register("looking", "", "", "", "", COLUMNS, ("name",), (rule,))
    assert columns_looked_into(looking, {"things": REGISTER}) == {"things": ("name", "colour", "day")}
