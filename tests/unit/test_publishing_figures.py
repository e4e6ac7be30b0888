"""Summing protected cells up the region tree, and refusing what is not a protected matrix or contradicts itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from census.errors import CatalogueError, CensusError
from census.publishing import Text, UnprotectedError, publication, publish_matrix, sum_figures
from census.tabulation.matrix import Category, Classification, Matrix, MatrixDefinition, Region


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


COUNTRY = Region("0", "country", "Norway", "Norge", None)
COUNTY = Region("18", "county", "Nordland", "Nordland", "0")
BODO = Region("1804", "municipality", "Bodø", "Bodø", "18")
NARVIK = Region("1805", "municipality", "Narvik", "Narvik", "18")
SEX = Classification("sex", "sex", "kjønn", (Category("1", "Males", "Menn"), Category("2", "Females", "Kvinner")))
DEFINITION = MatrixDefinition(
    "residents_sex", "Residents by sex", "Bosatte etter kjønn", "Persons", "Personer", "d", "municipality", ("sex",)
)


def matrix(*cells: tuple[str | None, str, int | None], **changes: Any) -> Example:
    columns = list(zip(*cells, strict=True)) or [(), (), ()]
    table = pa.table(
        {
            "region_code": pa.array(columns[0], pa.string()),
            "sex": pa.array(columns[1], pa.string()),
            "count": pa.array(columns[2], pa.int64()),
        }
    )
    return replace(Example(DEFINITION, (COUNTRY, COUNTY, BODO, NARVIK), (SEX,), table), **changes)


def publish(example: object, folder: Path) -> list[Path]:
    return publish_matrix(
        example, folder, published=dt.date(2002, 9, 23), version="1", area_label=Text("Norway", "Norge")
    )


def test_each_region_holds_the_sum_of_the_leaves_below_it() -> None:
    figures = sum_figures(matrix(("1804", "1", 12), ("1804", "2", 3), ("1805", "2", 6)))
    assert figures.counts.tolist() == [[12, 9], [12, 9], [12, 3], [0, 6]]
    with pytest.raises(ValueError, match="read-only"):
        figures.counts[0, 0] = 1


def test_a_matrix_without_cells_is_all_zeros() -> None:
    assert sum_figures(matrix()).counts.tolist() == [[0, 0]] * 4


def test_an_unprotected_matrix_is_refused(tmp_path: Path) -> None:
    protected = matrix(("1804", "1", 12))
    unprotected = Matrix(protected.definition, protected.regions, protected.classifications, protected.cells)
    with pytest.raises(UnprotectedError, match="not Matrix") as caught:
        publish(unprotected, tmp_path)
    assert isinstance(caught.value, TypeError)
    assert isinstance(caught.value, CensusError)
    with pytest.raises(UnprotectedError, match="not Table"):
        sum_figures(protected.cells)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ([("1804", "1", 3), ("18", "1", 3)], "1 of 2 cells .* region that holds other regions"),
        ([("9999", "1", 3), (None, "1", 3)], "2 of 2 cells .* unknown or missing 'region_code'"),
        ([("1804", "3", 3)], "1 of 1 cells .* unknown or missing 'sex'"),
        ([("1804", "1", 3), ("1804", "1", 6)], "1 of 2 cells .* more than once"),
        ([("1804", "1", None)], "1 of 1 cells .* no count"),
        ([("1804", "1", -3)], "1 of 1 cells .* negative count"),
    ],
)
def test_cells_that_contradict_the_matrix_are_counted(cells: list[Any], fault: str) -> None:
    with pytest.raises(CensusError, match=fault):
        sum_figures(matrix(*cells))


def test_a_missing_column_is_named() -> None:
    example = matrix(("1804", "1", 3))
    with pytest.raises(CensusError, match="lack the column 'sex'"):
        sum_figures(replace(example, cells=example.cells.drop_columns(["sex"])))


@pytest.mark.parametrize(
    ("regions", "fault"),
    [
        ((), "no regions"),
        ((COUNTY, COUNTRY), "'18' .* is not below a region before it"),
        ((COUNTRY, BODO, COUNTY), "'1804' .* is not below"),
        ((COUNTRY, replace(COUNTY, parent=None)), "'18' .* is not below"),
        ((COUNTRY, COUNTY, COUNTY), "'18' occurs twice"),
    ],
)
def test_regions_that_are_no_tree_are_refused(regions: tuple[Region, ...], fault: str) -> None:
    with pytest.raises(CatalogueError, match=fault):
        sum_figures(matrix(regions=regions))


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
    assert list(tmp_path.iterdir()) == []


def test_a_variable_may_not_take_the_name_of_another_column(tmp_path: Path) -> None:
    example = matrix(("1804", "1", 3))
    cells = example.cells.rename_columns(["region_code", "status", "count"])
    with pytest.raises(CatalogueError, match="several columns named 'status'"):
        publish(replace(example, classifications=(replace(SEX, variable="status"),), cells=cells), tmp_path)


def test_a_publication_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {path: path.read_bytes() for path in publish(matrix(("1804", "1", 3)), tmp_path)}

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publication, "write_csv", fail)
    with pytest.raises(CensusError, match="No room to write 'residents_sex'"):
        publish(matrix(("1804", "1", 6)), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["residents_sex"]
    assert {path: path.read_bytes() for path in (tmp_path / "residents_sex").iterdir()} == files


def test_place_of_work_is_said_in_title_and_dimension(tmp_path: Path) -> None:
    definition = replace(DEFINITION, id="employed_work", region_column="work")
    publish(matrix(("1805", "2", 9), definition=definition), tmp_path)
    text = (tmp_path / "employed_work" / "employed_work.px").read_text(encoding="utf-8")
    assert 'TITLE="Residents by sex, by region of workplace. Norway, 3 November 2001";' in text
    assert 'STUB[no]="arbeidsstedsregion","kjønn";' in text
