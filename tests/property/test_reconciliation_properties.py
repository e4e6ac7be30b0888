"""What holds for matrices that are protected together, whatever they count."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from census.disclosure import ProtectedMatrix, protect_linked
from census.disclosure.agreement import compare_figures
from census.disclosure.audit import RoundedTable, audit_tables
from census.tabulation.matrix import Matrix
from tests.small_matrices import CODES, KEYS, REGIONS, matrix_of

SHOWN = {"by_sex_and_age": ("sex", "age"), "by_tenure_and_sex": ("tenure", "sex"), "by_age": ("age",)}
PARENTS = {region.code: region.parent for region in REGIONS}


@st.composite
def persons(draw: st.DrawFn, greatest: int = 90) -> pd.DataFrame:
    leaves = [region.code for region in REGIONS if region.level == "municipality"]
    keys = st.tuples(st.sampled_from(leaves), *(st.sampled_from(codes) for codes in CODES.values()))
    counts = draw(
        st.dictionaries(keys, st.one_of(st.integers(1, 4), st.integers(1, greatest)), min_size=1, max_size=50)
    )
    return pd.DataFrame([[*key, count] for key, count in counts.items()], columns=[*KEYS, "count"])


def together(frame: pd.DataFrame, seed: int = 1) -> tuple[list[Matrix], list[ProtectedMatrix]]:
    matrices = [matrix_of(name, variables, frame) for name, variables in SHOWN.items()]
    matrices.append(matrix_of("by_county_and_tenure", ("tenure",), frame, "county"))
    return matrices, protect_linked(matrices, seed=seed)


@settings(max_examples=15, deadline=None)
@given(persons(), st.integers(0, 2**40))
def test_the_rules_hold_and_nothing_is_certain(frame: pd.DataFrame, seed: int) -> None:
    matrices, protected = together(frame, seed)
    tables = [RoundedTable.of(before, after.cells) for before, after in zip(matrices, protected, strict=True)]
    for table, after in zip(tables, protected, strict=True):
        small = table.small()
        assert set(table.rounded[small].flat) <= {0, 3}
        assert not table.rounded[table.original == 0].any()
        assert (table.rounded[table.original >= 3] >= 3).all()
        assert (np.abs(table.rounded - table.original)[~small] <= 2).all()
        assert after.report.small_figures_left == 0
    assert audit_tables(tables, PARENTS).findings.empty


@settings(max_examples=10, deadline=None)
@given(persons())
def test_matrices_that_agree_might_be_the_originals_so_nothing_is_certain_without_a_repair(frame: pd.DataFrame) -> None:
    """A property of the audit: tables that are margins of one table of counts without 1 and 2."""
    clean = frame.assign(count=3 * frame["count"])
    noise = np.arange(len(clean)) % 3  # originals that become 3, 6 ...
    matrices = [matrix_of(name, names, clean.assign(count=clean["count"] - noise)) for name, names in SHOWN.items()]
    published = [matrix_of(name, names, clean) for name, names in SHOWN.items()]
    tables = [RoundedTable.of(before, after.cells) for before, after in zip(matrices, published, strict=True)]
    assert audit_tables(tables, PARENTS).findings.empty


@settings(max_examples=8, deadline=None)
@given(persons())
def test_the_order_of_rows_does_not_matter(frame: pd.DataFrame) -> None:
    once, again = together(frame)[1], together(frame.sample(frac=1, random_state=1))[1]
    assert all(one.cells.equals(other.cells) for one, other in zip(once, again, strict=True))


def test_most_shared_figures_of_a_county_agree() -> None:
    """6 places with counts of 8 on the average, many of them small: a tenth of the shared figures differ at most."""
    random = np.random.default_rng(7)
    leaves = [region.code for region in REGIONS if region.level == "municipality"]
    frame = pd.DataFrame(
        [
            [place, sex, age, tenure, int(count)]
            for place in leaves
            for sex in CODES["sex"]
            for age in CODES["age"]
            for tenure, count in zip(CODES["tenure"], random.geometric(0.12, 2), strict=True)
        ],
        columns=[*KEYS, "count"],
    )
    matrices, protected = together(frame)
    compared = compare_figures(matrices, protected)
    assert sum(item.figures for item in compared) > 50
    assert sum(item.differing for item in compared) <= 0.1 * sum(item.figures for item in compared)
