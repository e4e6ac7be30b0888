"""Only disclosure control makes a protected matrix, and a stored one is believed only if it is whole."""

from __future__ import annotations

import dataclasses
import json

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from census.disclosure import ProtectedMatrix, protect_matrix
from census.errors import CatalogueError, GateError, ParameterError, StoreError
from census.tabulation.matrix import Category, Classification, Matrix, MatrixDefinition, Region, RegionLevel


def region(code: str, level: RegionLevel, parent: str | None) -> Region:
    return Region(code, level, code, code, parent)


REGIONS = (
    region("0", "country", None),
    region("03", "county", "0"),
    region("20", "county", "0"),
    region("0301", "municipality", "03"),
    region("030101", "urban_district", "0301"),
    region("030102", "urban_district", "0301"),
    region("2002", "municipality", "20"),
    region("2003", "municipality", "20"),
)
"""Oslo has urban districts, Finnmark's municipalities have none; the seven regions are left out."""

DEFINITION = MatrixDefinition(
    id="persons_by_sex",
    title_en="Persons",
    title_nb="Personer",
    unit_en="Persons",
    unit_nb="Personer",
    data_set="processed/census_persons",
    finest_region="urban_district",
    variables=("sex",),
    notes_en=("A note with ø.",),
)
SEX = Classification("sex", "Sex", "Kjønn", (Category("1", "Males", "Menn"), Category("2", "Females", "Kvinner")))
CELLS = {
    ("030101", "1"): 1,
    ("030101", "2"): 2,
    ("030102", "1"): 7,
    ("030102", "2"): 3,
    ("2002", "1"): 2,
    ("2002", "2"): 9,
    ("2003", "1"): 1,
}


def make_matrix(cells: dict[tuple[str, str], int] | None = None) -> Matrix:
    rows = [
        {"region_code": place, "sex": sex, "count": count}
        for (place, sex), count in (CELLS if cells is None else cells).items()
    ]
    schema = pa.schema([("region_code", pa.string()), ("sex", pa.string()), ("count", pa.int64())])
    return Matrix(DEFINITION, REGIONS, (SEX,), pa.Table.from_pylist(rows, schema=schema))


def with_cells(matrix: Matrix, cells: pa.Table) -> Matrix:
    return dataclasses.replace(matrix, cells=cells)


def test_a_protected_matrix_is_not_made_by_its_constructor() -> None:
    matrix = make_matrix()
    with pytest.raises(TypeError, match="Only protect_matrix"):
        ProtectedMatrix(matrix.definition, matrix.regions, matrix.classifications, matrix.cells, None, seal=None)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="seal"):
        dataclasses.replace(protect_matrix(matrix, seed=1), cells=matrix.cells)


def test_a_protected_matrix_survives_parquet(tmp_path) -> None:  # type: ignore[no-untyped-def]
    protected = protect_matrix(make_matrix(), seed=1)
    pq.write_table(protected.to_parquet_table(), tmp_path / "matrix.parquet", row_group_size=2)
    read = ProtectedMatrix.from_parquet_table(pq.read_table(tmp_path / "matrix.parquet"))
    assert read == dataclasses.replace(protected, report=None, seal=_seal())
    assert read.to_parquet_table().schema.metadata == protected.to_parquet_table().schema.metadata


def _seal() -> object:
    from census.disclosure.protected_matrix import SEAL  # noqa: PLC0415 - the one look behind the curtain

    return SEAL


def test_what_is_stored_tells_neither_seed_nor_report() -> None:
    seed = 918273645
    protected = protect_matrix(make_matrix(), seed=seed)
    stored = protected.to_parquet_table().schema.metadata
    assert protected.report is not None
    assert set(json.loads(stored[b"census.protected_matrix"])) == {"definition", "regions", "classifications"}
    assert not any(str(seed).encode() in value for value in stored.values())


def test_changed_cells_are_refused() -> None:
    table = protect_matrix(make_matrix(), seed=1).to_parquet_table()
    more = table.set_column(2, "count", pc.add(table["count"], 3)).replace_schema_metadata(table.schema.metadata)
    with pytest.raises(StoreError, match="digest differs"):
        ProtectedMatrix.from_parquet_table(more)
    with pytest.raises(StoreError, match="digest differs"):
        ProtectedMatrix.from_parquet_table(table.slice(1))


def test_a_changed_description_is_refused() -> None:
    table = protect_matrix(make_matrix(), seed=1).to_parquet_table()
    metadata = {key: value.replace(b"Females", b"Fe males") for key, value in table.schema.metadata.items()}
    with pytest.raises(StoreError, match="digest differs"):
        ProtectedMatrix.from_parquet_table(table.replace_schema_metadata(metadata))


def test_an_unprotected_table_with_a_good_digest_is_refused() -> None:
    """Whoever computes the digest over unprotected cells still meets the check on 1 and 2."""
    from census.disclosure import protected_matrix as storage  # noqa: PLC0415

    matrix = make_matrix()
    forged = ProtectedMatrix(
        DEFINITION,
        REGIONS,
        (SEX,),
        matrix.cells.sort_by([("region_code", "ascending"), ("sex", "ascending")]),
        None,
        seal=storage.SEAL,
    )
    with pytest.raises(StoreError, match="4 inner cells below 3"):
        ProtectedMatrix.from_parquet_table(forged.to_parquet_table())


@pytest.mark.parametrize(
    "description", [b"", b"[]", b"{}", b'{"definition": [], "regions": [], "classifications": []}']
)
def test_an_unreadable_description_is_refused(description: bytes) -> None:
    table = protect_matrix(make_matrix(), seed=1).to_parquet_table()
    metadata = {**table.schema.metadata, b"census.protected_matrix": description}
    with pytest.raises(StoreError, match="damaged"):
        ProtectedMatrix.from_parquet_table(table.replace_schema_metadata(metadata))


def test_a_plain_table_is_refused() -> None:
    with pytest.raises(StoreError, match="does not say"):
        ProtectedMatrix.from_parquet_table(make_matrix().cells)


def test_an_empty_matrix_stays_empty() -> None:
    protected = protect_matrix(make_matrix({}), seed=1)
    assert protected.cells.num_rows == 0
    assert ProtectedMatrix.from_parquet_table(protected.to_parquet_table()).cells.num_rows == 0


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({**CELLS, ("2003", "2"): 0}, "count is missing, zero or negative in 1 of 8 cells"),
        ({**CELLS, ("2003", "2"): -4, ("0301", "1"): -1}, "count is missing, zero or negative in 2 of 9 cells"),
        ({**CELLS, ("9999", "1"): 5}, "region_code is not a most detailed region of this matrix in 1 of 8 cells"),
        ({**CELLS, ("0301", "1"): 5}, "region_code is not a most detailed region of this matrix in 1 of 8 cells"),
        ({**CELLS, ("2003", "3"): 5}, "sex is not a category of its classification in 1 of 8 cells"),
    ],
)
def test_wrong_cells_are_refused(cells: dict[tuple[str, str], int], message: str) -> None:
    with pytest.raises(GateError, match=message):
        protect_matrix(make_matrix(cells), seed=1)


def test_no_message_shows_a_wrong_value() -> None:
    """A wrong code may be an identity number that strayed into the column."""
    with pytest.raises(GateError) as caught:
        protect_matrix(make_matrix({("01010112345", "1"): 5, ("2003", "1"): 1}), seed=1)
    assert "01010112345" not in str(caught.value)


def test_cells_that_come_twice_are_refused() -> None:
    matrix = make_matrix()
    with pytest.raises(GateError, match="2 of 9 cells repeat"):
        protect_matrix(with_cells(matrix, pa.concat_tables([matrix.cells, matrix.cells.slice(2, 2)])), seed=1)


def test_fractional_counts_and_missing_columns_are_refused() -> None:
    matrix = make_matrix()
    fractional = matrix.cells.set_column(2, "count", pc.divide(matrix.cells["count"].cast(pa.float64()), 2.0))
    with pytest.raises(GateError, match="type double"):
        protect_matrix(with_cells(matrix, fractional), seed=1)
    with pytest.raises(GateError, match="have the columns region_code, count"):
        protect_matrix(with_cells(matrix, matrix.cells.drop_columns(["sex"])), seed=1)


@pytest.mark.parametrize(
    ("regions", "message"),
    [
        ((), "no region"),
        (REGIONS[1:], "not where the root belongs"),
        ((*REGIONS, region("1", "country", None)), "not where the root belongs"),
        ((*REGIONS, REGIONS[1]), "comes twice"),
        ((REGIONS[0], region("2002", "municipality", "20"), region("20", "county", "0")), "before its parent"),
        ((*REGIONS, region("2004", "county", "2003")), "not of a lower level"),
    ],
)
def test_regions_that_are_no_tree_are_refused(regions: tuple[Region, ...], message: str) -> None:
    with pytest.raises(CatalogueError, match=message):
        protect_matrix(dataclasses.replace(make_matrix(), regions=regions), seed=1)


def test_classifications_must_be_those_of_the_definition() -> None:
    matrix = make_matrix()
    with pytest.raises(CatalogueError, match="is by sex"):
        protect_matrix(dataclasses.replace(matrix, classifications=()), seed=1)
    double = dataclasses.replace(SEX, categories=(*SEX.categories, SEX.categories[0]))
    with pytest.raises(CatalogueError, match="1 categories of sex come twice"):
        protect_matrix(dataclasses.replace(matrix, classifications=(double,)), seed=1)


def test_parameters_out_of_range_are_refused() -> None:
    with pytest.raises(ParameterError, match="seed"):
        protect_matrix(make_matrix(), seed="2001")  # type: ignore[arg-type]
    with pytest.raises(ParameterError, match="no region level parish"):
        protect_matrix(make_matrix(), seed=1, level_weights={"parish": 2})  # type: ignore[dict-item]
    with pytest.raises(ParameterError, match="weight of a margin is 0"):
        protect_matrix(make_matrix(), seed=1, level_weights={"county": 0})
