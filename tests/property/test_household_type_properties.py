"""Household types: the finer determine the nine, and the figures of households add up to those of their people."""

from __future__ import annotations

from collections import Counter
from typing import Any

import ibis
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from census.households import describe_households
from census.reference import code_list

AGES = st.integers(0, 100)
KINDS = st.sampled_from(["married", "registered_partners", "cohabitants"])
SEXES = st.sampled_from(["1", "2"])
FAMILIES = st.tuples(st.none() | KINDS, SEXES, AGES, AGES, st.lists(AGES, max_size=4))
"""Kind of couple (a lone adult, if none), sex and ages of the adults, ages of the children."""

HOUSEHOLDS = st.lists(st.lists(FAMILIES, min_size=1, max_size=3), min_size=1, max_size=12)


def members(households: list[list[Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for household, families in enumerate(households):
        for kind, sex, age, partners_age, children in families:
            family = len(found)
            adult = "partner" if kind else ("parent" if children else "single")
            people = [(adult, kind, sex, age)] + ([("partner", kind, "1", partners_age)] if kind else [])
            people += [("child", None, "2", years) for years in children]
            for role, couple, whose, years in people:
                found.append(
                    {
                        "person_id": len(found),
                        "household_id": household,
                        "family_id": family,
                        "family_role": role,
                        "couple_kind": couple,
                        "sex": whose,
                        "age": years,
                    }
                )
    return found


@settings(max_examples=40, deadline=None)
@given(HOUSEHOLDS)
def test_finer_types_determine_the_nine_and_figures_add_up(households: list[list[Any]]) -> None:
    people = members(households)
    schema = pa.schema(
        [(name, pa.int64()) for name in ("person_id", "household_id", "family_id", "age")]
        + [(name, pa.string()) for name in ("family_role", "couple_kind", "sex")]
    )
    table = ibis.memtable(pa.Table.from_pylist(people, schema)).mutate(
        birth_date=ibis.literal("1950-01-01"), is_non_western=ibis.literal(False), address_code=ibis.literal("A")
    )
    described = describe_households(table, table).to_pyarrow().to_pylist()
    nesting = {item.code: item.extra["household_type"] for item in code_list("household_type_detailed")}
    assert sorted(row["household_id"] for row in described) == list(range(len(households)))
    assert all(nesting[row["household_type_detailed"]] == row["household_type"] for row in described)
    nine = Counter(row["household_type"] for row in described)
    from_finer = Counter(nesting[row["household_type_detailed"]] for row in described)
    assert from_finer == nine
    assert sum(row["household_size"] for row in described) == len(people)
    assert sum(row["number_of_families"] for row in described) == len({row["family_id"] for row in people})
    minors = [row["age"] for row in people if row["family_role"] == "child" and row["age"] < 18]
    assert sum(row["number_of_children"] for row in described) == len(minors)
    with_minors = {row["household_id"] for row in people if row["family_role"] == "child" and row["age"] < 18}
    assert {row["household_id"] for row in described if row["youngest_child_age"] is not None} == with_minors
    assert max(row["oldest_person_age"] for row in described) == max(row["age"] for row in people)
    for row in described:
        several = row["number_of_families"] > 1
        has_minors = row["number_of_children"] > 0
        assert row["household_type"].startswith("2" if several else "1")
        assert (row["household_type"] in {"1.3", "1.4", "1.5", "1.6", "2.1"}) == has_minors
        assert row["has_couple"] >= (row["household_type"] in {"1.2", "1.3", "1.4"})
