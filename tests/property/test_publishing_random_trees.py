"""Whatever the region tree and the labels: published figures are sums of the cells, in every format."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import itertools
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st
from pyaxis import pyaxis
from pyjstat import pyjstat

from census.publishing import Text, publish_matrix, sum_figures, verify_publication
from census.tabulation.matrix import REGION_LEVELS, Category, Classification, MatrixDefinition, Region


@dataclass(frozen=True)
class Report:
    def to_dict(self) -> dict[str, Any]:
        return {}


@dataclass(frozen=True)
class Example:
    definition: MatrixDefinition
    regions: tuple[Region, ...]
    classifications: tuple[Classification, ...]
    cells: pa.Table
    report: Report = field(default_factory=Report)


LABELS = st.text("abæøåÆØÅé09 .,;:='\"#()/-\n", min_size=1, max_size=40).filter(str.strip)


@st.composite
def regions(draw: st.DrawFn) -> tuple[Region, ...]:
    """Draw a tree in which every region's parent stands before it, at any depth."""
    parents = [None] + [draw(st.integers(0, place)) for place in range(draw(st.integers(0, 8)))]
    return tuple(
        Region(
            f"{place:02}",
            REGION_LEVELS[min(place, 5)],
            draw(LABELS),
            draw(LABELS),
            None if parent is None else f"{parent:02}",
        )
        for place, parent in enumerate(parents)
    )


@st.composite
def matrices(draw: st.DrawFn) -> Example:
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
    counts = [draw(st.integers(3, 5_000_000)) for _ in chosen]
    names = ["region_code", *(item.variable for item in classifications)]
    columns = {name: pa.array([key[place] for key in chosen], pa.string()) for place, name in enumerate(names)}
    cells = pa.table({**columns, "count": pa.array(counts, pa.int64())})
    definition = MatrixDefinition(
        "m", draw(LABELS), draw(LABELS), "Persons", "Personer", "d", "basic_unit", tuple(names[1:])
    )
    return Example(definition, tree, classifications, cells)


def summed_slowly(matrix: Example) -> dict[tuple[str, ...], int]:
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
def test_figures_are_sums_up_the_tree(matrix: Example) -> None:
    assert sum_figures(matrix).counts.reshape(-1).tolist() == list(summed_slowly(matrix).values())


@settings(max_examples=15, deadline=None)
@given(matrices(), st.randoms(use_true_random=False))
def test_every_format_holds_every_figure_whatever_the_order_of_cells(matrix: Example, random: Any) -> None:
    order = list(range(matrix.cells.num_rows))
    random.shuffle(order)
    shuffled = Example(
        matrix.definition, matrix.regions, matrix.classifications, matrix.cells.take(pa.array(order, pa.int64()))
    )
    wanted = summed_slowly(matrix)
    names = [name for name in matrix.cells.column_names if name != "count"]
    with tempfile.TemporaryDirectory() as name:
        first, second = (publish(item, Path(name) / str(n)) for n, item in enumerate((matrix, shuffled)))
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


def publish(matrix: Example, folder: Path) -> Path:
    publish_matrix(matrix, folder, published=dt.date(2002, 9, 23), version="1", area_label=Text("Norway", "Norge"))
    return folder / "m"
