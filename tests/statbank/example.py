"""A small publication in two versions, and a slow reading of its figures."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path

import pyarrow as pa

from census.disclosure import protect_matrix
from census.publishing import Text, publish_matrix
from census.reference import code_list
from census.tabulation.matrix import Category, Classification, Matrix, MatrixDefinition, Region

REGIONS = (
    Region("0", "country", "Norway", "Norge", None),
    Region("20", "county", "Finnmark", "Finnmark", "0"),
    Region("2002", "municipality", "Vardø", "Vardø", "20"),
    Region("2003", "municipality", "Vadsø", "Vadsø", "20"),
    Region("2012", "municipality", "Alta", "Alta", "20"),
)
AGES = tuple(item.code for item in code_list("age_group"))
SEXES = ("1", "2")
TABLE = "persons_by_sex_and_age"
FIRST, SECOND = dt.date(2002, 9, 23), dt.date(2003, 2, 12)

Figures = dict[tuple[str, str, str], int]


def figures(version: dt.date) -> Figures:
    """Figures by region, sex and age, each summed by walking up from every leaf. All are of 3 and more, or 0."""
    counts: Figures = {}
    for place, (region, sex, age) in enumerate(itertools.product(("2002", "2003", "2012"), SEXES, AGES)):
        counts[region, sex, age] = 0 if place % 11 == 5 else 3 + 7 * place + (version == SECOND)
    for (_, sex, age), count in list(counts.items()):
        for region in ("20", "0"):
            counts[region, sex, age] = counts.get((region, sex, age), 0) + count
    return counts


def publish(output: Path, version: dt.date) -> Path:
    """Publish the matrix below a folder ``output/``."""
    leaves = [(key, count) for key, count in figures(version).items() if len(key[0]) == 4 and count]
    cells = pa.table(
        {
            "region_code": [key[0] for key, _ in leaves],
            "sex": [key[1] for key, _ in leaves],
            "age_group": [key[2] for key, _ in leaves],
            "count": [count for _, count in leaves],
        }
    )
    definition = MatrixDefinition(
        id=TABLE,
        title_en="Persons, by sex and age",
        title_nb="Personer, etter kjønn og alder",
        unit_en="Persons",
        unit_nb="Personer",
        data_set="processed/census_persons",
        finest_region="municipality",
        variables=("sex", "age_group"),
        notes_en=("Age on 31 December <2001>.",),
        notes_nb=("Alder 31. desember <2001>.",),
    )
    classifications = tuple(
        Classification(
            name, label, label_nb, tuple(Category(item.code, item.label_en, item.label_nb) for item in code_list(name))
        )
        for name, label, label_nb in (("sex", "Sex", "Kjønn"), ("age_group", "Age", "Alder"))
    )
    folder = output / "matrices" / TABLE
    folder.mkdir(parents=True)
    protected = protect_matrix(Matrix(definition, REGIONS, classifications, cells), seed=1)
    publish_matrix(protected, folder, published=version, version="1", area_label=Text("Norway", "Norge"))
    return output
