"""Every node of the region tree is published, by every subset of the variables."""

from __future__ import annotations

import pyarrow as pa

from census.disclosure.margins import ordered_cells, published_margins
from census.tabulation.matrix import Category, Classification, MatrixDefinition, Region

DEFINITION = MatrixDefinition(
    id="m",
    title_en="",
    title_nb="",
    unit_en="",
    unit_nb="",
    data_set="",
    finest_region="urban_district",
    variables=("sex", "age"),
)
REGIONS = (
    Region("0", "country", "Norway", "Norge", None),
    Region("0301", "municipality", "Oslo", "Oslo", "0"),
    Region("030101", "urban_district", "Bygdøy-Frogner", "Bygdøy-Frogner", "0301"),
    Region("2002", "municipality", "Vardø", "Vardø", "0"),
)
CLASSIFICATIONS = tuple(
    Classification(name, name, name, (Category("1", "", ""), Category("2", "", ""))) for name in DEFINITION.variables
)
CELLS = pa.table(
    {
        "count": [5, 4, 3],
        "age": ["2", "1", "2"],
        "sex": ["1", "1", "2"],
        "region_code": ["2002", "030101", "2002"],
    }
)


def test_margins_hold_the_figures_of_all_nodes_and_subsets() -> None:
    cells = ordered_cells(DEFINITION, CELLS)
    counts = cells["count"].to_pylist()
    assert list(zip(cells["region_code"].to_pylist(), counts, strict=True)) == [
        ("030101", 4),
        ("2002", 5),
        ("2002", 3),
    ]
    figures = {}
    for margin in published_margins(DEFINITION, REGIONS, CLASSIFICATIONS, cells):
        sums: dict[int, int] = {}
        for cell, count in zip(margin.cells.tolist(), counts, strict=True):
            if cell >= 0:
                sums[cell] = sums.get(cell, 0) + count
        figures[margin.level, margin.variables] = sorted(sums.values())
    assert figures == {
        ("country", ()): [12],
        ("country", ("sex",)): [3, 9],
        ("country", ("age",)): [4, 8],
        ("country", ("sex", "age")): [3, 4, 5],
        ("municipality", ()): [4, 8],
        ("municipality", ("sex",)): [3, 4, 5],
        ("municipality", ("age",)): [4, 8],
        ("municipality", ("sex", "age")): [3, 4, 5],
        ("urban_district", ()): [4],
        ("urban_district", ("sex",)): [4],
        ("urban_district", ("age",)): [4],
        ("urban_district", ("sex", "age")): [4],
    }
