"""Summing protected cells up the region tree, and refusing what cannot be published."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest

from census.disclosure import ProtectedMatrix, protect_matrix
from census.errors import CatalogueError, CensusError
from census.publishing import Text, UnprotectedError, publish_matrix, sum_figures
from census.tabulation.matrix import Category, Classification, Matrix, MatrixDefinition, Region

COUNTRY = Region("0", "country", "Norway", "Norge", None)
COUNTY = Region("18", "county", "Nordland", "Nordland", "0")
BODO = Region("1804", "municipality", "Bodø", "Bodø", "18")
NARVIK = Region("1805", "municipality", "Narvik", "Narvik", "18")
SEX = Classification("sex", "sex", "kjønn", (Category("1", "Males", "Menn"), Category("2", "Females", "Kvinner")))
DEFINITION = MatrixDefinition(
    "residents_sex", "Residents by sex", "Bosatte etter kjønn", "Persons", "Personer", "d", "municipality", ("sex",)
)


def matrix(*cells: tuple[str, str, int], **changes: Any) -> Matrix:
    """Build a matrix with counts of 3 and more, which protection leaves as they are."""
    columns = list(zip(*cells, strict=True)) or [(), (), ()]
    table = pa.table(
        {
            "region_code": pa.array(columns[0], pa.string()),
            "sex": pa.array(columns[1], pa.string()),
            "count": pa.array(columns[2], pa.int64()),
        }
    )
    return replace(Matrix(DEFINITION, (COUNTRY, COUNTY, BODO, NARVIK), (SEX,), table), **changes)


def publish(unprotected: Matrix, folder: Path) -> list[Path]:
    publish_matrix(
        protect_matrix(unprotected, seed=1),
        folder,
        published=dt.date(2002, 9, 23),
        version="1",
        area_label=Text("Norway", "Norge"),
    )
    return sorted(folder.iterdir())


def test_each_region_holds_the_sum_of_the_leaves_below_it() -> None:
    figures = sum_figures(protect_matrix(matrix(("1804", "1", 12), ("1804", "2", 3), ("1805", "2", 6)), seed=1))
    assert figures.counts.tolist() == [[12, 9], [12, 9], [12, 3], [0, 6]]
    with pytest.raises(ValueError, match="read-only"):
        figures.counts[0, 0] = 1


def test_a_matrix_without_cells_is_all_zeros() -> None:
    assert sum_figures(protect_matrix(matrix(), seed=1)).counts.tolist() == [[0, 0]] * 4


def test_an_unprotected_matrix_is_refused(tmp_path: Path) -> None:
    unprotected = matrix(("1804", "1", 12))
    with pytest.raises(UnprotectedError, match="not Matrix") as caught:
        publish_matrix(
            unprotected,  # type: ignore[arg-type]
            tmp_path,
            published=dt.date(2002, 9, 23),
            version="1",
            area_label=Text("Norway", "Norge"),
        )
    assert isinstance(caught.value, TypeError)
    assert isinstance(caught.value, CensusError)
    assert list(tmp_path.iterdir()) == []


def test_something_of_the_same_shape_is_refused() -> None:
    look_alike = SimpleNamespace(**{name: getattr(matrix(("1804", "1", 1)), name) for name in vars(matrix())})
    with pytest.raises(UnprotectedError, match="not SimpleNamespace"):
        sum_figures(look_alike)  # type: ignore[arg-type]


def test_a_matrix_read_back_from_storage_is_published_alike(tmp_path: Path) -> None:
    protected = protect_matrix(matrix(("1804", "1", 3), ("1805", "2", 1)), seed=1)
    stored = ProtectedMatrix.from_parquet_table(protected.to_parquet_table())
    folders = []
    for name, item in (("made", protected), ("stored", stored)):
        edition = {"published": dt.date(2002, 9, 23), "version": "1", "area_label": Text("Norway", "Norge")}
        (tmp_path / name).mkdir()
        publish_matrix(item, tmp_path / name, **edition)  # type: ignore[arg-type]
        folders.append((tmp_path / name / "SHA256SUMS").read_bytes())
    assert folders[0] == folders[1]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"definition": replace(DEFINITION, id="../residents")}, "cannot name a folder"),
        ({"definition": replace(DEFINITION, region_column="birth")}, "region column 'birth'"),
        ({"definition": replace(DEFINITION, notes_en=("One.",))}, "1 English but 0 Norwegian"),
        ({"classifications": (replace(SEX, label_nb="region"),)}, "dimension labels .nb.* 'region'"),
        ({"classifications": (replace(SEX, categories=(Category("1", "Males", " "),)),)}, "'sex' has 1 categories"),
        ({"classifications": (replace(SEX, categories=()),)}, "'sex' has no categories"),
        ({"classifications": (replace(SEX, categories=(Category("1", "x" * 257, "y"),)),)}, "longer than 256"),
    ],
)
def test_descriptions_that_cannot_be_published_are_refused(changes: dict[str, Any], fault: str, tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=fault):
        publish(matrix(**changes), tmp_path)


def test_a_variable_may_not_take_the_name_of_another_column(tmp_path: Path) -> None:
    example = matrix(("1804", "1", 3))
    changed = replace(
        example,
        definition=replace(DEFINITION, variables=("status",)),
        classifications=(replace(SEX, variable="status"),),
        cells=example.cells.rename_columns(["region_code", "status", "count"]),
    )
    with pytest.raises(CatalogueError, match="several columns named 'status'"):
        publish(changed, tmp_path)


def test_place_of_work_is_said_in_title_and_dimension(tmp_path: Path) -> None:
    definition = replace(DEFINITION, id="employed_work", region_column="work")
    publish(matrix(("1805", "2", 9), definition=definition), tmp_path)
    text = (tmp_path / "employed_work.px").read_text(encoding="utf-8")
    assert 'TITLE="Residents by sex, by region of workplace. Norway, 3 November 2001";' in text
    assert 'STUB[no]="arbeidsstedsregion","kjønn";' in text
