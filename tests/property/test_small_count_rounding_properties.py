"""What holds for every table, every region tree and every seed."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from census.disclosure import ProtectedMatrix, protect_matrix, round_small_counts
from census.tabulation.matrix import REGION_LEVELS, Category, Classification, Matrix, MatrixDefinition, Region

SWEEPS = 30
"""Properties hold after any number of sweeps."""

VARIABLES = {"sex": ("1", "2"), "tenure": ("1", "2", "3")}


@st.composite
def matrices(draw: st.DrawFn) -> Matrix:
    """Draw a matrix on a tree whose branches skip levels and end at different ones."""
    regions = [Region("0", "country", "", "", None)]
    for number in range(1, draw(st.integers(1, 8))):
        parent = draw(st.sampled_from([region for region in regions if region.level != REGION_LEVELS[-1]]))
        level = draw(st.sampled_from(REGION_LEVELS[REGION_LEVELS.index(parent.level) + 1 :]))
        regions.append(Region(f"{number}", level, "", "", parent.code))
    parents = {region.parent for region in regions}
    leaves = [region.code for region in regions if region.code not in parents]
    keys = st.tuples(st.sampled_from(leaves), *(st.sampled_from(codes) for codes in VARIABLES.values()))
    counts = draw(st.dictionaries(keys, st.one_of(st.integers(1, 4), st.integers(1, 500)), max_size=40))
    rows = [[*key, count] for key, count in counts.items()]
    frame = pd.DataFrame(rows, columns=["region_code", *VARIABLES, "count"])
    schema = pa.schema([*((name, pa.string()) for name in frame.columns[:-1]), ("count", pa.int64())])
    definition = MatrixDefinition("m", "", "", "", "", "", "basic_unit", tuple(VARIABLES))
    classifications = tuple(
        Classification(name, "", "", tuple(Category(code, "", "") for code in codes))
        for name, codes in VARIABLES.items()
    )
    cells = pa.Table.from_arrays(
        [pa.array(frame[name].tolist(), schema.field(name).type) for name in schema.names], schema=schema
    )
    return Matrix(definition, tuple(regions), classifications, cells)


def inner(cells: pa.Table) -> dict[tuple[str, ...], int]:
    return {tuple(row[name] for name in ("region_code", *VARIABLES)): row["count"] for row in cells.to_pylist()}


def figures(regions: tuple[Region, ...], cells: pa.Table) -> dict[tuple[object, ...], int]:
    """All published figures, summed cell by cell up the tree: slow, and another way than the code goes."""
    parent = {region.code: region.parent for region in regions}
    sums: dict[tuple[object, ...], int] = {}
    for (leaf, *codes), count in inner(cells).items():
        node: str | None = leaf
        while node is not None:
            for shown in itertools.product((True, False), repeat=len(codes)):
                key = (node, *(code if show else None for code, show in zip(codes, shown, strict=True)))
                sums[key] = sums.get(key, 0) + count
            node = parent[node]
    return sums


@settings(max_examples=60, deadline=None)
@given(matrices(), st.integers(0, 2**40))
def test_only_ones_and_twos_change_and_only_to_0_or_3(matrix: Matrix, seed: int) -> None:
    before, after = inner(matrix.cells), inner(protect_matrix(matrix, seed=seed, sweeps=SWEEPS).cells)
    assert after.keys() <= before.keys()
    for key, count in before.items():
        assert after.get(key, 0) in ({0, 3} if count < 3 else {count})


@settings(max_examples=60, deadline=None)
@given(matrices(), st.integers(0, 2**40))
def test_no_published_figure_is_1_or_2_and_the_report_tells_the_truth(matrix: Matrix, seed: int) -> None:
    protected = protect_matrix(matrix, seed=seed, sweeps=SWEEPS)
    before, after = figures(matrix.regions, matrix.cells), figures(matrix.regions, protected.cells)
    assert not {1, 2} & set(after.values())
    deviations = [abs(after.get(key, 0) - count) for key, count in before.items()]
    assert protected.report is not None
    overall = protected.report.overall
    assert overall.published_cells == len(before)
    assert overall.greatest == max(deviations, default=0)
    assert overall.mean == pytest.approx(np.mean(deviations) if deviations else 0)
    assert sum(level.published_cells for _, level in protected.report.levels) == len(before)


@settings(max_examples=40, deadline=None)
@given(matrices(), st.integers(0, 2**40), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_columns_does_not_matter(matrix: Matrix, seed: int, random: object) -> None:
    rows = list(range(matrix.cells.num_rows))
    random.shuffle(rows)  # type: ignore[attr-defined]
    shuffled = Matrix(
        matrix.definition,
        matrix.regions,
        matrix.classifications,
        matrix.cells.take(pa.array(rows, pa.int64())).select(["count", *reversed(matrix.cells.column_names[:-1])]),
    )
    first, second = protect_matrix(matrix, seed=seed, sweeps=SWEEPS), protect_matrix(shuffled, seed=seed, sweeps=SWEEPS)
    assert first == second


@settings(max_examples=30, deadline=None)
@given(matrices(), st.integers(0, 2**40))
def test_a_stored_matrix_is_read_back_whole(matrix: Matrix, seed: int) -> None:
    protected = protect_matrix(matrix, seed=seed, sweeps=SWEEPS)
    read = ProtectedMatrix.from_parquet_table(protected.to_parquet_table())
    assert (read.definition, read.regions, read.classifications) == (
        protected.definition,
        protected.regions,
        protected.classifications,
    )
    assert read.cells.equals(protected.cells)


def square(size: int) -> list[np.ndarray]:
    rows, columns = np.divmod(np.arange(size * size), size)
    return [rows, columns, np.zeros(size * size, dtype=int)]


def test_the_seed_decides_the_draw() -> None:
    counts = np.random.default_rng(1).integers(1, 3, 100)
    first, again = (round_small_counts(counts, square(10), seed=1).tobytes() for _ in range(2))
    assert first == again
    # Neighbouring seeds too: no two of them may share a stream.
    assert len({round_small_counts(counts, square(10), seed=seed).tobytes() for seed in range(20)}) == 20


def test_two_matrices_of_the_same_cells_round_differently() -> None:
    variables = (Classification("code", "", "", tuple(Category(f"{i:03}", "", "") for i in range(200))),)
    cells = pa.table(
        {
            "region_code": pa.array(["0"] * 200),
            "code": pa.array([category.code for category in variables[0].categories]),
            "count": pa.array([1] * 200, pa.int64()),
        }
    )
    first, second = (
        protect_matrix(
            Matrix(
                MatrixDefinition(name, "", "", "", "", "", "country", ("code",)),
                (Region("0", "country", "", "", None),),
                variables,
                cells,
            ),
            seed=1,
            sweeps=SWEEPS,
        )
        .cells["code"]
        .to_pylist()
        for name in ("a", "b")
    )
    assert first != second


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)], ids=["rows first", "columns before rows"])
def test_over_seeds_each_cell_of_a_symmetric_table_keeps_its_expectation(order: tuple[int, ...]) -> None:
    """In a 6 x 6 table of ones no cell differs from another: each must be 3 once in three times, whichever margin the
    search groups the cells by.

    One cell's mean over 150 seeds has the standard error sqrt(2 / 150) = 0.12; five of them are allowed.
    """
    counts = np.ones(36, dtype=int)
    margins = [square(6)[place] for place in order]
    mean = np.mean([round_small_counts(counts, margins, seed=seed, sweeps=200) for seed in range(150)], axis=0)
    assert np.abs(mean - 1).max() < 5 * (2 / 150) ** 0.5


def test_over_seeds_the_sums_of_a_mixed_table_keep_their_expectation() -> None:
    """Rows, columns, the ones and the twos of an 8 x 8 table of 0 to 4, each within a third of a person per cell."""
    counts = np.random.default_rng(5).integers(0, 5, 64)
    mean = np.mean([round_small_counts(counts, square(8), seed=seed, sweeps=200) for seed in range(100)], axis=0)
    for group in (*square(8), counts):
        cells = np.bincount(group)
        bias = np.bincount(group, weights=mean - counts)[cells > 0] / cells[cells > 0]
        assert np.abs(bias).max() < 1 / 3
