"""What holds for matrices that are rounded together on their common cube, whatever they count."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from census.disclosure.agreement import compare_figures
from census.disclosure.common_cube import protect_together
from census.disclosure.protection import protect_matrix
from census.errors import GateError, ParameterError
from census.tabulation.matrix import Category, Classification, Matrix, MatrixDefinition, Region

REGIONS = (
    Region("0", "country", "", "", None),
    Region("01", "county", "", "", "0"),
    Region("02", "county", "", "", "0"),
    *(Region(f"0{county}{place}", "municipality", "", "", f"0{county}") for county in (1, 2) for place in (1, 2, 3)),
)
CODES = {"sex": ("1", "2"), "age": ("a", "b", "c"), "tenure": ("x", "y")}
SHOWN = {"by_sex_and_age": ("sex", "age"), "by_tenure_and_sex": ("tenure", "sex"), "by_age": ("age",)}
KEYS = ["region_code", *CODES]


def matrix_of(name: str, variables: tuple[str, ...], frame: pd.DataFrame, finest: str = "municipality") -> Matrix:
    regions = REGIONS if finest == "municipality" else tuple(item for item in REGIONS if item.level != "municipality")
    data = frame.assign(region_code=frame.region_code.str[: None if finest == "municipality" else 2])
    counted = data.groupby(["region_code", *variables], as_index=False)["count"].sum()
    columns = {key: pa.array(counted[key].tolist(), pa.string()) for key in ["region_code", *variables]}
    cells = pa.table({**columns, "count": pa.array(counted["count"].tolist(), pa.int64())})
    items = tuple(Classification(v, "", "", tuple(Category(code, "", "") for code in CODES[v])) for v in variables)
    definition = MatrixDefinition(name, "", "", "", "", "persons", finest, variables)  # type: ignore[arg-type]
    return Matrix(definition, regions, items, cells)


@st.composite
def cubes(draw: st.DrawFn) -> pd.DataFrame:
    leaves = [region.code for region in REGIONS if region.level == "municipality"]
    keys = st.tuples(st.sampled_from(leaves), *(st.sampled_from(codes) for codes in CODES.values()))
    counts = draw(st.dictionaries(keys, st.one_of(st.integers(1, 4), st.integers(1, 90)), min_size=1, max_size=50))
    return pd.DataFrame([[*key, count] for key, count in counts.items()], columns=[*KEYS, "count"])


def together(frame: pd.DataFrame, seed: int = 1) -> tuple[list[Matrix], tuple[object, ...]]:
    matrices = [matrix_of(name, variables, frame) for name, variables in SHOWN.items()]
    matrices.append(matrix_of("by_county_and_tenure", ("tenure",), frame, "county"))
    return matrices, protect_together(matrix_of("cube", tuple(CODES), frame), matrices, seed=seed, sweeps=30)


@settings(max_examples=12, deadline=None)
@given(cubes(), st.integers(0, 2**40))
def test_matrices_agree_and_publish_no_1_or_2(frame: pd.DataFrame, seed: int) -> None:
    matrices, protected = together(frame, seed)
    compared = compare_figures(protected)
    assert {item.level for item in compared} == {"country", "county", "municipality"}
    assert [item.differing for item in compared] == [0] * len(compared)
    for matrix, found in zip(matrices, protected, strict=True):
        assert found.definition == matrix.definition
        assert found.report.small_figures_left == 0
        assert not {1, 2} & set(found.cells["count"].to_pylist())


@settings(max_examples=6, deadline=None)
@given(cubes())
def test_zeros_stay_and_the_order_of_cells_does_not_matter(frame: pd.DataFrame) -> None:
    matrices, protected = together(frame)
    again = together(frame.sample(frac=1, random_state=1))[1]
    for matrix, found, second in zip(matrices, protected, again, strict=True):
        keys = ["region_code", *matrix.definition.variables]
        there, now = (set(map(tuple, table.cells.to_pandas()[keys].to_numpy())) for table in (matrix, found))
        assert now <= there
        assert found.cells.equals(second.cells)


def test_where_no_figure_is_small_nothing_changes() -> None:
    """Cells of the cube of 1, two in each figure of 2 sexes x 3 ages: with 6 tenures' worth of ones each sum is 6."""
    frame = pd.DataFrame(
        [
            ["011", sex, age, tenure, count]
            for sex in CODES["sex"]
            for age in CODES["age"]
            for tenure, count in (("x", 1), ("y", 5))
        ],
        columns=[*KEYS, "count"],
    )
    matrices = [matrix_of("by_sex_and_age", ("sex", "age"), frame), matrix_of("by_tenure", ("tenure",), frame)]
    for matrix, found in zip(
        matrices, protect_together(matrix_of("cube", tuple(CODES), frame), matrices, seed=1), strict=True
    ):
        assert found.cells["count"].to_pylist() == matrix.cells["count"].to_pylist()


def test_each_by_itself_differs_and_the_report_tells_where() -> None:
    """9 persons: 7 and 2 by age, 8 and 1 by tenure. The total is 7 or 10 in one, 8 or 11 in the other."""
    frame = pd.DataFrame(
        [["011", "1", "a", "x", 7], ["011", "1", "b", "x", 1], ["011", "1", "b", "y", 1]], columns=[*KEYS, "count"]
    )
    alone = [protect_matrix(matrix_of(name, (name,), frame), seed=1) for name in ("age", "tenure")]
    total = [(item.level, item.variables, item.figures, item.differing) for item in compare_figures(alone)]
    assert total == [(level, (), 1, 1) for level in ("country", "county", "municipality")]


def test_a_matrix_that_is_no_margin_of_the_cube_is_refused() -> None:
    frame = pd.DataFrame([["011", "1", "a", "x", 7]], columns=[*KEYS, "count"])
    cube = matrix_of("cube", ("sex", "age"), frame)
    with pytest.raises(ParameterError, match="no margin of the cube cube: it has the variables tenure"):
        protect_together(cube, [matrix_of("m", ("tenure",), frame)], seed=1)
    with pytest.raises(GateError, match="counts of matrix m are not those of the cube"):
        protect_together(cube, [matrix_of("m", ("sex",), frame.assign(count=8))], seed=1)
