"""Whatever the region tree and the labels: published figures are sums of the cells, in every format."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import itertools
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st
from pyaxis import pyaxis
from pyjstat import pyjstat

from census.disclosure import ProtectedMatrix, protect_matrix
from census.publishing import Text, publish_matrix, sum_figures, verify_publication
from census.tabulation.matrix import REGION_LEVELS, Category, Classification, Matrix, MatrixDefinition, Region

LABELS = st.text("abæøåÆØÅé09 .,;:='\"#()/-\n", min_size=1, max_size=40).filter(str.strip)


@st.composite
def regions(draw: st.DrawFn) -> tuple[Region, ...]:
    """Draw a tree in which every parent stands before its children and branches skip levels."""
    tree = [Region("00", "country", draw(LABELS), draw(LABELS), None)]
    for number in range(1, draw(st.integers(1, 9))):
        parent = draw(st.sampled_from([region for region in tree if region.level != "basic_unit"]))
        level = draw(st.sampled_from(REGION_LEVELS[REGION_LEVELS.index(parent.level) + 1 :]))
        tree.append(Region(f"{number:02}", level, draw(LABELS), draw(LABELS), parent.code))
    return tuple(tree)


@st.composite
def matrices(draw: st.DrawFn) -> Matrix:
    tree = draw(regions())
    classifications = tuple(
        Classification(
            name,
            name,
            name + " nb",
            tuple(Category(f"{code}", draw(LABELS), draw(LABELS)) for code in range(draw(st.integers(1, 3)))),
        )
        for name in ("sex", "age")[: draw(st.integers(0, 2))]
    )
    leaves = sorted({region.code for region in tree} - {region.parent for region in tree})
    inner = list(itertools.product(leaves, *([item.code for item in c.categories] for c in classifications)))
    chosen = draw(st.lists(st.sampled_from(inner), unique=True))
    counts = [draw(st.integers(1, 12) | st.integers(1, 5_000_000)) for _ in chosen]
    names = ["region_code", *(item.variable for item in classifications)]
    columns = {name: pa.array([key[place] for key in chosen], pa.string()) for place, name in enumerate(names)}
    cells = pa.table({**columns, "count": pa.array(counts, pa.int64())})
    definition = MatrixDefinition(
        "m", draw(LABELS), draw(LABELS), "Persons", "Personer", "d", "basic_unit", tuple(names[1:])
    )
    return Matrix(definition, tree, classifications, cells)


def summed_slowly(matrix: ProtectedMatrix) -> dict[tuple[str, ...], int]:
    """Figures by codes in order of publication: each cell is added to its region and every region above."""
    parents = {region.code: region.parent for region in matrix.regions}
    codes = [[item.code for item in c.categories] for c in matrix.classifications]
    figures = dict.fromkeys(itertools.product(parents, *codes), 0)
    for row in matrix.cells.to_pylist():
        *key, count = row.values()
        region: str | None = key[0]
        while region is not None:
            figures[region, *key[1:]] += count
            region = parents[region]
    return figures


@settings(max_examples=60, deadline=None)
@given(matrices())
def test_figures_are_sums_up_the_tree(matrix: Matrix) -> None:
    protected = protect_matrix(matrix, seed=1)
    assert sum_figures(protected).counts.reshape(-1).tolist() == list(summed_slowly(protected).values())


@settings(max_examples=15, deadline=None)
@given(matrices(), st.randoms(use_true_random=False))
def test_every_format_holds_every_figure_whatever_the_order_of_cells(matrix: Matrix, random: Any) -> None:
    order = list(range(matrix.cells.num_rows))
    random.shuffle(order)
    shuffled = replace(matrix, cells=matrix.cells.take(pa.array(order, pa.int64())))
    protected = [protect_matrix(item, seed=1) for item in (matrix, shuffled)]
    wanted = summed_slowly(protected[0])
    names = [name for name in matrix.cells.column_names if name != "count"]
    with tempfile.TemporaryDirectory() as name:
        first, second = (publish(item, Path(name) / str(n)) for n, item in enumerate(protected))
        assert (first / "SHA256SUMS").read_bytes() == (second / "SHA256SUMS").read_bytes()
        verify_publication(first)

        code_columns = ["region_code", *(f"{variable}_code" for variable in names[1:])]
        frame = pd.read_csv(first / "m_nb.csv", dtype=str, keep_default_na=False).astype({"count": int})
        assert list(frame[code_columns].itertuples(index=False, name=None)) == list(wanted)
        assert frame["count"].tolist() == list(wanted.values())
        assert frame["region"].tolist()[:: len(frame) // len(matrix.regions)] == [r.label_nb for r in matrix.regions]

        parquet = pq.read_table(first / "m.parquet").to_pandas()
        assert parquet["count"].tolist() == frame["count"].tolist()
        assert parquet["region_nb"].tolist() == frame["region"].tolist()

        by_code = pyjstat.Dataset.read((first / "m_en.json").read_text("utf-8")).write("dataframe", naming="id")
        assert (
            dict(zip(by_code[["region", *names[1:]]].itertuples(index=False, name=None), by_code["value"], strict=True))
            == wanted
        )

        with contextlib.redirect_stdout(io.StringIO()):  # pyaxis prints
            px = pyaxis.parse(str(first / "m.px"), encoding="utf-8", lang="no")["DATA"]
        assert px["DATA"].astype(int).tolist() == list(wanted.values())
        plain = [" ".join(region.label_nb.split()).replace('"', "'") for region in matrix.regions]
        assert px["region"].tolist()[:: len(px) // len(plain)] == plain


def publish(matrix: ProtectedMatrix, folder: Path) -> Path:
    folder.mkdir()
    publish_matrix(matrix, folder, published=dt.date(2002, 9, 23), version="1", area_label=Text("Norway", "Norge"))
    return folder
