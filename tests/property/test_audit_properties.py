"""What holds of the attack on any tables: its bounds are true, and not tighter than all possible originals allow."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from census.disclosure.audit import RoundedTable, audit_tables, repair_rounding
from census.disclosure.audit.linkage import link_tables
from census.disclosure.audit.rounded_table import linked_margins
from tests.small_tables import PARENTS, rounded_table

COUNTS = st.one_of(st.integers(0, 3), st.integers(0, 9))
A, B, C = ("0", "1"), ("0", "1"), ("0", "1")


@st.composite
def some_tables(draw: st.DrawFn, shows: tuple[tuple[int, int], ...]) -> tuple[RoundedTable, ...]:
    """Draw persons by a (1), b (2) and c (3) in one or two places, and show them by each two of these."""
    places = draw(st.sampled_from([("2002",), ("2002", "2003")]))
    persons = {key: draw(COUNTS) for key in itertools.product(places, A, B, C)}
    shown = []
    for kept in shows:
        name = "".join("abc"[place - 1] for place in kept)
        sums: dict[tuple[str, ...], int] = {}
        for key, count in persons.items():
            cell = (key[0], *(key[place] for place in kept))
            sums[cell] = sums.get(cell, 0) + count
        cells = {
            key: (count, draw(st.sampled_from((0, 3))) if count in (1, 2) else count) for key, count in sums.items()
        }
        shown.append(rounded_table(name, {"abc"[kept[0] - 1]: A, "abc"[kept[1] - 1]: C}, cells))
    return tuple(shown)


AB, BC, AC = (1, 2), (2, 3), (1, 3)


def two_tables() -> st.SearchStrategy[tuple[RoundedTable, ...]]:
    """By a and b, and by b and c."""
    return some_tables((AB, BC))


@settings(max_examples=50, deadline=None)
@given(two_tables())
def test_originals_lie_within_the_bounds(tables: tuple[RoundedTable, ...]) -> None:
    bounded = [table.bounds() for table in tables]
    link_tables(linked_margins(tables, bounded, PARENTS))
    for table, known in zip(tables, bounded, strict=True):
        assert (known.lower <= table.original).all()
        assert (table.original <= known.upper).all()


@settings(max_examples=30, deadline=None)
@given(two_tables())
def test_what_the_audit_finds_is_what_all_possible_originals_have_in_common(
    tables: tuple[RoundedTable, ...],
) -> None:
    """An oracle by brute force on one place: all pairs of tables that agree by b."""
    assume(all(table.original.shape[0] and not table.original[1].any() for table in tables))
    choices = []
    for table in tables:
        bounds = table.bounds()
        ranges = [range(low, high + 1) for low, high in zip(bounds.lower[0].flat, bounds.upper[0].flat, strict=True)]
        choices.append(np.array(list(itertools.product(*ranges))).reshape(-1, 2, 2))
    by_b = [choices[0].sum(axis=1), choices[1].sum(axis=2)]
    certain = set()
    for own, other in ((0, 1), (1, 0)):
        allowed = {tuple(sums) for sums in by_b[other].tolist()}
        possible = choices[own][[tuple(sums) in allowed for sums in by_b[own].tolist()]]
        for place in itertools.product(range(2), range(2)):
            values = possible[:, place[0], place[1]]
            if values.min() >= 1 and values.max() <= 2:
                certain.add(tables[own].cell_text((0, *place)))
    found = audit_tables(tables, PARENTS).findings
    here = found[found["region"] == "2002"]
    assert set(zip(here["region"], here["cell"], strict=True)) == certain


@settings(max_examples=30, deadline=None)
@given(some_tables((AB, BC, AC)), st.integers(0, 2**40))
def test_a_repaired_set_is_clean_and_stays_within_the_rules(tables: tuple[RoundedTable, ...], seed: int) -> None:
    repaired = repair_rounding(tables, PARENTS, seed=seed)
    assert audit_tables(repaired, PARENTS).findings.empty
    assert [table.rounded.tolist() for table in repaired] == [
        table.rounded.tolist() for table in repair_rounding(tables, PARENTS, seed=seed)
    ]
    for before, after in zip(tables, repaired, strict=True):
        assert (after.rounded[before.original == 0] == 0).all()
        assert set(after.rounded[before.small()].flat) <= {0, 3}
        large = before.original >= 3
        assert (np.abs(after.rounded - before.original)[large] <= 2).all()
        assert (after.rounded[large] >= 3).all()
