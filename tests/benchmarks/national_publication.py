"""A publication of the size of Norway with figures that mean nothing: for measuring what a server makes of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pyarrow as pa

from census.disclosure import protect_matrix
from census.publishing import Text, publish_matrix
from census.reference import code_list, municipalities
from census.tabulation.matrix import Category, Classification, Matrix, MatrixDefinition, Region

SMALL, BASIC, LARGE = "persons_by_sex_and_age", "persons_in_basic_units", "persons_by_single_years"
"""Tables of 20 thousand figures, of half a million for 14 thousand regions, and of 4.5 million."""
_BASIC_UNITS = 31
PUBLISHED = dt.date(2002, 11, 28)
_SHARE_OF_ZEROS = 0.5


def publish_nationally(output: Path) -> Path:
    """Publish the tables below a folder ``output/``."""
    sex, ages = _listed("sex"), _listed("age_group")
    single = Classification("age", "age", "alder", tuple(_category(f"{age:03}") for age in range(107)))
    marital, origin = _numbered("marital_status", 6), _numbered("country_group", 7)
    _publish(output, SMALL, (sex, ages), _regions())
    _publish(output, BASIC, (sex, ages), _regions(_BASIC_UNITS))
    _publish(output, LARGE, (sex, single, marital, origin), _regions())
    return output


def _category(code: str) -> Category:
    return Category(code, f"Value {code}", f"Verdi {code}")


def _numbered(variable: str, size: int) -> Classification:
    return Classification(variable, variable, variable, tuple(_category(str(place)) for place in range(size)))


def _listed(name: str) -> Classification:
    return Classification(
        name, name, name, tuple(Category(item.code, item.label_en, item.label_nb) for item in code_list(name))
    )


def _regions(units: int = 0) -> tuple[Region, ...]:
    """The country, counties, municipalities, and either urban districts or so many basic units in each municipality."""
    below = [(item, place) for item in municipalities() for place in range(units)]
    districts = code_list("urban_district")
    return (
        Region("0", "country", "Norway", "Norge", None),
        *(Region(item.code, "county", item.label_en, item.label_nb, "0") for item in code_list("county")),
        *(Region(item.code, "municipality", item.name, item.name, item.county_code) for item in municipalities()),
        *(
            Region(item.code, "urban_district", item.label_en, item.label_nb, item.extra["municipality_code"])
            for item in districts
            if not units
        ),
        *(
            Region(f"{item.code}{place:04}", "basic_unit", f"Unit {place}", f"Krets {place}", item.code)
            for item, place in below
        ),
    )


def _publish(output: Path, name: str, classifications: tuple[Classification, ...], regions: tuple[Region, ...]) -> None:
    inner = {region.parent for region in regions}
    axes = [[region.code for region in regions if region.code not in inner]]
    axes += [[category.code for category in item.categories] for item in classifications]
    shape = tuple(map(len, axes))
    draws = np.random.default_rng(1)
    counts = draws.integers(3, 400, size=shape) * (draws.random(shape) > _SHARE_OF_ZEROS)
    places = np.nonzero(counts)
    columns = {
        column: pa.DictionaryArray.from_arrays(pa.array(place.astype(np.int32)), axis).cast(pa.string())
        for column, axis, place in zip(
            ("region_code", *(item.variable for item in classifications)), axes, places, strict=True
        )
    }
    definition = MatrixDefinition(
        id=name,
        title_en=name,
        title_nb=name,
        unit_en="Persons",
        unit_nb="Personer",
        data_set="processed/census_persons",
        finest_region=regions[-1].level,
        variables=tuple(item.variable for item in classifications),
    )
    cells = pa.table({**columns, "count": pa.array(counts[places].astype(np.int64))})
    folder = output / "matrices" / name
    folder.mkdir(parents=True)
    protected = protect_matrix(Matrix(definition, regions, classifications, cells), seed=1)
    publish_matrix(protected, folder, published=PUBLISHED, version="1", area_label=Text("Norway", "Norge"))
