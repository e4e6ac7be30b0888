"""A small publication of dwellings with sums and means of floor space, some of them marked."""

from __future__ import annotations

import itertools
from pathlib import Path

import pyarrow as pa
from example import FIRST, REGIONS

from census.disclosure import protect_matrix
from census.publishing import Text, publish_matrix
from census.reference import code_list
from census.tabulation.matrix import Category, Classification, Matrix, MatrixDefinition

DWELLINGS = "dwellings_by_building"
GROUPS = tuple(item.code for item in code_list("building_group"))
UNITS = {
    (region, group): 10 * place + 5
    for place, (region, group) in enumerate(itertools.product(("2002", "2003"), GROUPS))
    if place % 4 != 1
} | {("2012", GROUPS[0]): 3}
"""Dwellings by region and group of buildings: none of some groups; in Alta three, too few for a sum or a mean."""


def space(region: str, group: str) -> int:
    """Square metres of each dwelling."""
    return 40 + 10 * GROUPS.index(group) + (7 if region == "2003" else 0)


def publish_dwellings(output: Path) -> Path:
    """Publish the matrix below a folder ``output/``."""
    cells = pa.table(
        {
            "region_code": [region for region, _ in UNITS],
            "building_group": [group for _, group in UNITS],
            "count": list(UNITS.values()),
            "sum_utility_floor_space": [count * space(*place) for place, count in UNITS.items()],
            "largest_utility_floor_space": [space(*place) for place in UNITS],
        }
    )
    definition = MatrixDefinition(
        id=DWELLINGS,
        title_en="Dwellings, by type of building",
        title_nb="Boliger, etter bygningstype",
        unit_en="Dwellings",
        unit_nb="Boliger",
        data_set="processed/census_dwellings",
        finest_region="municipality",
        variables=("building_group",),
        sums=("utility_floor_space",),
        means=("utility_floor_space",),
    )
    groups = tuple(Category(item.code, item.label_en, item.label_nb) for item in code_list("building_group"))
    classification = Classification("building_group", "Type of building", "Bygningstype", groups)
    folder = output / "matrices" / DWELLINGS
    folder.mkdir(parents=True)
    protected = protect_matrix(Matrix(definition, REGIONS, (classification,), cells), seed=1)
    publish_matrix(protected, folder, published=FIRST, version="1", area_label=Text("Norway", "Norge"))
    return output
