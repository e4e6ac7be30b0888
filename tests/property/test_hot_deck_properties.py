"""What must hold of every hot deck: the estimator, the engine's step and a slow reference draw the same donors."""

from __future__ import annotations

from collections import Counter
from typing import Any

import ibis
import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from census.errors import ImputationError
from census.imputation.edits import Edit
from census.imputation.estimator import HotDeckImputer
from census.imputation.hot_deck import Given, find_donors
from census.imputation.matching import Rules
from tests.reference.hot_deck import Deck

CLASSES = (("place", "kind"), ("place",), ())
FITS = "rooms * 6 <= space"

places, kinds = st.sampled_from("ABC"), st.sampled_from(["x", "y", None])
rooms = st.one_of(st.none(), st.integers(1, 8))
units = st.lists(st.tuples(places, kinds, rooms, st.integers(6, 60)), min_size=2, max_size=30)


def as_frame(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    """Units with ids that are in no order; rooms may be missing, and never fill more than the floor space."""
    frame = pd.DataFrame(rows, columns=["place", "kind", "rooms", "space"])
    frame["rooms"] = frame["rooms"].astype("float64")
    frame.loc[frame["rooms"] * 6 > frame["space"], "rooms"] = 1
    frame["id"] = [(7919 * number) % 10_007 for number in range(1, len(frame) + 1)]
    return frame


def deck(seed: int = 1, edits: tuple[str, ...] = (), **kept: Any) -> HotDeckImputer:
    return HotDeckImputer(
        ((),),
        ["rooms"],
        item_classes=CLASSES,
        responded="space",
        ids="id",
        random_state=seed,
        edits=edits,
        **kept,
    )


Pairs = dict[int, tuple[int, int]] | None


def by_estimator(frame: pd.DataFrame, imputer: HotDeckImputer) -> Pairs:
    try:
        drawn = imputer.fit(frame).draw(frame)
    except ImputationError:
        return None
    return {row.unit_id: (row.donor_id, row.level) for row in drawn.itertuples()}


def by_engine(frame: pd.DataFrame, rules: Rules, edits: tuple[str, ...], seed: int = 1) -> Pairs:
    table = ibis.memtable(frame.astype({"rooms": "Int64", "kind": "string"}))  # typed, also where all are missing
    lacking = table.rooms.isnull()
    given_rooms = Given(("rooms",), tuple(Edit(edit) for edit in edits))
    try:
        pairs = find_donors(
            table.filter(lacking),
            table.filter(~lacking),
            "id",
            CLASSES,
            f"{seed}/hot_deck",
            "rooms",
            rules,
            given_rooms,
        )
    except ImputationError:
        return None
    found = pairs.to_pyarrow().to_pylist()
    return {row["id"]: (row["donor_id"], row["imputation_level"]) for row in found}


def by_reference(frame: pd.DataFrame, limit: int | None, edits: tuple[str, ...], seed: int = 1) -> Pairs:
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")

    def fits(recipient: dict[str, Any], donor: dict[str, Any]) -> bool:
        return not edits or donor["rooms"] * 6 <= recipient["space"]

    slow = Deck(f"{seed}/hot_deck", "rooms", CLASSES, limit, fits)
    return slow.draw_donors([r for r in rows if r["rooms"] is None], [r for r in rows if r["rooms"] is not None])


@settings(max_examples=60, deadline=None)
@given(units, st.sampled_from([None, 1, 3]), st.sampled_from([(), (FITS,)]))
def test_the_estimator_draws_as_the_reference_does(
    rows: list[tuple[Any, ...]], limit: int | None, edits: tuple[str, ...]
) -> None:
    frame = as_frame(rows)
    assert by_estimator(frame, deck(edits=edits, donor_limit=limit)) == by_reference(frame, limit, edits)


@settings(max_examples=6, deadline=None)
@given(units, st.sampled_from([Rules(), Rules(limit=2), Rules(replacement=True)]), st.sampled_from([(), (FITS,)]))
@example([("A", None, None, 6), ("A", None, 1, 6)], Rules(), ())
def test_the_engine_draws_as_the_estimator_does(
    rows: list[tuple[Any, ...]], rules: Rules, edits: tuple[str, ...]
) -> None:
    frame = as_frame(rows)
    imputer = deck(edits=edits, donor_limit=rules.limit or None, replacement=rules.replacement)
    assert by_engine(frame, rules, edits) == by_estimator(frame, imputer)


@settings(max_examples=40, deadline=None)
@given(units)
def test_each_gets_a_donor_of_its_finest_class_and_none_is_used_twice_while_another_is_unused(
    rows: list[tuple[Any, ...]],
) -> None:
    frame = as_frame(rows).set_index("id", drop=False)
    pairs = by_estimator(frame, deck())
    donors = frame[frame["rooms"].notna()]
    if pairs is None:
        assert donors.empty
        return
    alike = [
        lambda unit: donors[(donors["place"] == unit.place) & (donors["kind"].fillna("?") == (unit.kind or "?"))],
        lambda unit: donors[donors["place"] == unit.place],
        lambda _: donors,
    ]
    uses = Counter(donor for donor, _ in pairs.values())
    for unit in frame.astype(object).where(frame.notna(), None).itertuples():
        if unit.rooms is not None:
            assert unit.id not in pairs
            continue
        members = [find(unit).index for find in alike]
        finest = next(level for level, found in enumerate(members) if len(found))
        donor, level = pairs[unit.id]
        assert level == finest + 1
        assert donor in members[finest]
        if uses[donor] > 1 and level == 1:  # a coarser class may also have given before
            assert all(uses[other] for other in members[finest])


@settings(max_examples=25, deadline=None)
@given(units, st.randoms(use_true_random=False))
def test_neither_order_of_rows_nor_repetition_matters(rows: list[tuple[Any, ...]], random: Any) -> None:
    frame = as_frame(rows)
    order = list(range(len(frame)))
    random.shuffle(order)
    assert by_estimator(frame, deck()) == by_estimator(frame.iloc[order], deck())
    if frame["rooms"].notna().any():
        once, again = (deck().fit_transform(frame) for _ in range(2))
        pd.testing.assert_frame_equal(once, again)


@settings(max_examples=40, deadline=None)
@given(units)
def test_all_is_filled_with_what_was_observed_and_edits_hold(rows: list[tuple[Any, ...]]) -> None:
    frame = as_frame(rows)
    observed = frame["rooms"].dropna()
    if not (observed == 1).any():  # one room fits into every floor space
        return
    filled = deck(edits=(FITS,)).fit_transform(frame)
    assert filled["rooms"].notna().all()
    assert (filled["rooms"] * 6 <= filled["space"]).all()
    assert set(filled["rooms"]) <= set(observed)
    assert (filled["rooms"][frame["rooms"].notna()] == observed).all()


@settings(max_examples=25, deadline=None)
@given(units, st.integers(1, 3))
def test_no_donor_is_used_beyond_the_limit(rows: list[tuple[Any, ...]], limit: int) -> None:
    frame = as_frame(rows)
    pairs = by_estimator(frame, deck(donor_limit=limit))
    lacking, giving = int(frame["rooms"].isna().sum()), int(frame["rooms"].notna().sum())
    assert (pairs is None) == (lacking > limit * giving)
    assert max(Counter(donor for donor, _ in (pairs or {}).values()).values(), default=0) <= limit


def test_another_seed_draws_other_donors() -> None:
    frame = as_frame([("A", "x", None, 60)] * 20 + [("A", "x", 1, 60)] * 20)
    assert by_estimator(frame, deck(1)) != by_estimator(frame, deck(2))


@pytest.mark.parametrize("kept", [{}, {"replacement": True}])
def test_draws_are_uniform(kept: dict[str, Any]) -> None:
    """Over many seeds each of four donors is drawn for one recipient about as often as the others."""
    frame = as_frame([("A", "x", None, 60)] + [("A", "x", 1, 60)] * 4)
    drawn = Counter((by_estimator(frame, deck(seed, **kept)) or {})[7919][0] for seed in range(200))
    assert len(drawn) == 4
    assert max(drawn.values()) <= 80  # 50 expected; 80 is five standard errors


def test_each_group_of_variables_has_donors_of_its_own() -> None:
    """Sixteen dwellings lack rooms and year: they get both from one donor only by chance."""
    frame = pd.DataFrame({"rooms": [np.nan] * 16 + [1.0] * 64, "year": [np.nan] * 16 + [1990.0] * 64, "form": True})
    drawn = HotDeckImputer(variables=["rooms", "year"], responded="form", random_state=1).fit(frame).draw(frame)
    both = drawn.pivot(index="unit_id", columns="group", values="donor_id")
    assert (both["rooms"] == both["year"]).sum() < 8


def test_who_has_no_donor_at_all_is_told() -> None:
    table = ibis.memtable(pd.DataFrame({"id": [1, 2, 3], "place": ["A", "A", "B"], "rooms": [None, None, 3]}))
    with pytest.raises(ImputationError, match="2 of the units to impute"):
        find_donors(
            table.filter(table.rooms.isnull()), table.filter(table.rooms.notnull()), "id", [("place",)], "1/test"
        )
