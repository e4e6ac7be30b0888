"""What must hold of every hot deck: everyone gets a donor of the finest class that has one, and donors take turns."""

from __future__ import annotations

from collections import Counter

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from census.errors import ImputationError
from census.imputation import find_donors

CLASSES = [("place", "kind"), ("place",), ()]

units = st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from(["x", "y", None])), min_size=1, max_size=25)


def as_table(rows: list[tuple[str, str | None]], first_id: int) -> ibis.Table:
    columns = {
        "unit_id": pa.array(range(first_id, first_id + len(rows)), pa.int64()),
        "place": pa.array([place for place, _ in rows], pa.string()),
        "kind": pa.array([kind for _, kind in rows], pa.string()),
    }
    return ibis.memtable(pa.table(columns))


def draw(recipients: ibis.Table, donors: ibis.Table, name: str = "1/test") -> list[tuple[int, int, int]]:
    pairs = find_donors(recipients, donors, "unit_id", CLASSES, name).to_pyarrow().to_pylist()
    return sorted((row["unit_id"], row["donor_id"], row["imputation_level"]) for row in pairs)


@settings(max_examples=25, deadline=None)
@given(units, units)
def test_each_recipient_gets_a_donor_of_its_finest_class_and_donors_take_turns(
    recipients: list[tuple[str, str | None]], donors: list[tuple[str, str | None]]
) -> None:
    pairs = draw(as_table(recipients, 0), as_table(donors, 1000))
    assert [recipient for recipient, _, _ in pairs] == list(range(len(recipients)))
    uses: dict[tuple[object, ...], Counter[int]] = {}
    for recipient, donor, level in pairs:
        place, kind = recipients[recipient]
        alike = [
            [n for n, other in enumerate(donors) if other == (place, kind)],
            [n for n, other in enumerate(donors) if other[0] == place],
            list(range(len(donors))),
        ]
        finest = next(n for n, members in enumerate(alike) if members)
        assert level == finest + 1
        assert donor - 1000 in alike[finest]
        key = (level, *((place, kind), (place,), ())[finest])
        uses.setdefault(key, Counter({n + 1000: 0 for n in alike[finest]}))[donor] += 1
    for used in uses.values():
        assert max(used.values()) - min(used.values()) <= 1, "no donor twice before all were used once"


@settings(max_examples=10, deadline=None)
@given(units, units)
def test_the_order_of_rows_does_not_matter(
    recipients: list[tuple[str, str | None]], donors: list[tuple[str, str | None]]
) -> None:
    first, second = as_table(recipients, 0), as_table(donors, 1000)
    backwards = [ibis.memtable(item.to_pyarrow()[::-1]) for item in (first, second)]
    assert draw(first, second) == draw(*backwards)


def test_another_seed_draws_other_donors() -> None:
    recipients, donors = as_table([("A", "x")] * 20, 0), as_table([("A", "x")] * 20, 1000)
    assert draw(recipients, donors, "1/test") != draw(recipients, donors, "2/test")


def test_draws_are_uniform() -> None:
    """Over many seeds each of four donors is drawn for one recipient about as often as the others."""
    recipient, donors = as_table([("A", "x")], 0), as_table([("A", "x")] * 4, 1000)
    drawn = Counter(draw(recipient, donors, f"{seed}/test")[0][1] for seed in range(200))
    assert set(drawn) == {1000, 1001, 1002, 1003}
    assert max(drawn.values()) <= 80  # 50 expected; 80 is five standard errors


def test_separate_draws_are_made_for_each_variable() -> None:
    recipients = as_table([("A", "x")] * 2, 0).mutate(variable=ibis.literal("rooms"))
    donors = as_table([("A", "x")] * 3, 1000)
    donors = donors.mutate(variable=(donors.unit_id == 1001).ifelse("rooms", "space"))
    pairs = find_donors(recipients, donors, "unit_id", CLASSES, "1/test", by=("variable",)).to_pyarrow().to_pylist()
    assert {(row["variable"], row["donor_id"]) for row in pairs} == {("rooms", 1001)}


def test_who_has_no_donor_at_all_is_told() -> None:
    with pytest.raises(ImputationError, match="2 of the units to impute"):
        find_donors(as_table([("A", "x")] * 2, 0), as_table([("B", "x")], 1000), "unit_id", CLASSES[:2], "1/test")
