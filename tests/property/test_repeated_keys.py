"""Rows that share a key: all of them are looked at, and few others."""

import datetime as dt
from collections import Counter

import ibis
import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from registers.repeated_keys import may_share_key
from registers.schema import Column, Register

BACKEND = ibis.duckdb.connect()
JOBS = Register(
    name="jobs",
    title="Jobs",
    owner="nobody",
    coverage="all",
    lag="none",
    key=("person", "employer", "since"),
    columns=(
        Column("person", "int64", "Who."),
        Column("employer", "string", "Where."),
        Column("since", "date", "First day."),
    ),
)
KEYS = st.tuples(
    st.none() | st.integers(-2, 3) | st.integers(-(2**63), 2**63 - 1),
    st.none() | st.sampled_from(["", "A", "B", "AB"]),
    st.none() | st.dates(dt.date(2001, 1, 1), dt.date(2001, 1, 3)),
)


def rows_of(keys: list[tuple[object, ...]]) -> pa.Table:
    person, employer, since = (list(column) for column in zip(*keys, strict=True)) if keys else ([], [], [])
    return pa.table(
        {
            "row_number": pa.array(range(1, len(keys) + 1), pa.int64()),
            "person": pa.array(person, pa.int64()),
            "employer": pa.array(employer, pa.string()).dictionary_encode(),
            "since": pa.array(since, pa.date32()),
        }
    )


@settings(deadline=None)  # the first takes the time to compile
@given(st.lists(KEYS, max_size=40))
def test_every_row_whose_key_stands_twice_is_looked_at(keys: list[tuple[object, ...]]) -> None:
    times = Counter(keys)
    kept = may_share_key(BACKEND, rows_of(keys), JOBS)["row_number"].to_pylist()
    assert {number for number, key in enumerate(keys, start=1) if times[key] > 1} <= set(kept)


def test_hardly_any_other_row_is_looked_at() -> None:
    rows = 100_000
    keys = pa.table(
        {
            "row_number": np.arange(1, rows + 1),
            "person": np.arange(rows),
            "employer": pa.array(["one"]).take(pa.array(np.zeros(rows, dtype=np.int64))),
            "since": pa.array(np.zeros(rows, dtype=np.int32)).cast(pa.date32()),
        }
    )
    assert may_share_key(BACKEND, keys, JOBS).num_rows < rows / 8
