"""Stratified random drawing of the country of next residence: what must be true of any emigrants."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import ibis
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from census.population_statistics import impute_next_country

EMIGRANTS = st.lists(
    st.tuples(
        st.sampled_from(["000", "106"]),  # country of birth
        st.sampled_from(["000", "106", None]),  # citizenship
        st.sampled_from(["1", "2"]),
        st.sampled_from([None, "101", "106", "684"]),  # where to
    ),
    max_size=20,
).map(lambda drawn: [("000", "000", "1", "101"), *drawn])  # somebody told
FEW = settings(max_examples=20, deadline=None)


def drawn(emigrants: list[tuple[Any, ...]], order: list[int], seed: int = 1) -> list[dict[str, Any]]:
    persons = pa.table(
        {
            "person_id": pa.array(order, pa.int64()),
            "country_of_birth": pa.array([emigrants[i][0] for i in order], pa.string()),
            "citizenship": pa.array([emigrants[i][1] for i in order], pa.string()),
            "sex": pa.array([emigrants[i][2] for i in order], pa.string()),
        }
    )
    events = pa.table(
        {
            "event_number": [f"{i:03d}" for i in order],
            "person_id": pa.array(order, pa.int64()),
            "event_type": pa.repeat("04", len(order)),
            "event_date": pa.repeat(pa.scalar(dt.date(2001, 5, 1)), len(order)),
            "to_country_code": pa.array([emigrants[i][3] for i in order], pa.string()),
        }
    )
    result = impute_next_country(ibis.memtable(persons), ibis.memtable(events), seed).order_by("event_number")
    return list(result.to_pyarrow().to_pylist())


@FEW
@given(EMIGRANTS)
def test_only_what_is_missing_is_filled_and_only_with_what_the_stratum_told(emigrants: list[tuple[Any, ...]]) -> None:
    result = drawn(emigrants, list(range(len(emigrants))))
    assert [row["event_number"] for row in result] == [f"{i:03d}" for i in range(len(emigrants))]
    strata: dict[Any, set[str]] = {}
    for born, citizenship, sex, country in emigrants:
        if country:
            strata.setdefault((born, citizenship, sex), set()).add(country)
    for (born, citizenship, sex, country), row in zip(emigrants, result, strict=True):
        assert row["next_country_imputed"] == (country is None)
        told = strata.get((born, citizenship, sex))
        if country is not None:
            assert row["next_country_code"] == country
        elif told:
            assert (row["next_country_code"] in told, row["imputation_level"]) == (True, 1)
        else:
            assert row["imputation_level"] > 1


@FEW
@given(EMIGRANTS, st.randoms(use_true_random=False))
def test_the_draw_depends_on_the_seed_and_not_on_the_order(emigrants: list[tuple[Any, ...]], random: Any) -> None:
    order = list(range(len(emigrants)))
    first = drawn(emigrants, order)
    random.shuffle(order)
    assert drawn(emigrants, order) == first


def test_the_distribution_is_that_of_those_who_told() -> None:
    """Of 40 who told, 30 went to Sweden: of 400 who did not, as many in proportion; other seeds draw others."""
    emigrants = [("000", "000", "1", "106")] * 30 + [("000", "000", "1", "101")] * 10
    emigrants += [("000", "000", "1", None)] * 400
    order = list(range(len(emigrants)))
    one, other = drawn(emigrants, order, 1), drawn(emigrants, order, 2)
    assert Counter(row["next_country_code"] for row in one[40:]) == {"106": 300, "101": 100}
    assert [row["next_country_code"] for row in one] != [row["next_country_code"] for row in other]
