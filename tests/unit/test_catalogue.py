"""The catalogue: variables, matrices, regions."""

from __future__ import annotations

import itertools

import pyarrow as pa
import pytest

from census.catalogue import code_variable, find_variable, load_variables
from census.errors import CatalogueError, ParameterError
from census.reference import code_list, municipalities, parse_area
from census.tabulation.count import build_matrix, count_cells
from census.tabulation.definitions import load_definition
from census.tabulation.matrix import MatrixDefinition
from census.tabulation.regions import cut_tree, region_tree, regions_from_table, regions_to_table
from tests.tables import rows, table

UNITS: list[dict[str, str | None]] = [
    {"basic_unit_code": "20150101", "name": "One", "municipality_code": "2015", "urban_district_code": None},
    {"basic_unit_code": "03010102", "name": "Two", "municipality_code": "0301", "urban_district_code": "030101"},
]


def test_every_variable_has_categories_in_both_languages() -> None:
    for variable in load_variables().values():
        assert variable.categories, variable.name
        assert all(item.label_en and item.label_nb for item in variable.categories), variable.name
        assert len({item.code for item in variable.categories}) == len(variable.categories), variable.name


def test_bands_cover_every_number_once() -> None:
    for variable in load_variables().values():
        if not variable.is_banded or variable.name == "weekly_hours":
            continue
        limits = [(item.extra["from"], item.extra["to"]) for item in variable.categories]
        # a category without limits is of unknown numbers
        inner = list(itertools.pairwise(item for item in limits if any(item)))
        assert all(int(lower[1]) + 1 == int(upper[0]) for lower, upper in inner), variable.name


def test_numbers_are_put_into_their_bands() -> None:
    hours = table("person_id | weekly_hours\n 1 | 1\n 2 | 19.5\n 3 | 20\n 4 | 37.5\n 5 | -")
    coded = hours.mutate(code=code_variable(hours, find_variable("weekly_hours")))
    assert rows(coded, "person_id", "code") == [(1, "1"), (2, "1"), (3, "2"), (4, "3"), (5, "9")]


def test_the_area_is_whole_municipalities() -> None:
    assert len(municipalities()) == 434
    assert len(parse_area("20")) == 19
    assert [item.name for item in parse_area("2015, 2022,2015")] == ["Hasvik", "Lebesby"]
    assert parse_area("norway") == municipalities()
    for wrong in ("", "99", "2000", "Hasvik"):
        with pytest.raises(ParameterError):
            parse_area(wrong)


def test_the_region_tree_holds_each_region_after_the_one_that_holds_it() -> None:
    tree = region_tree(parse_area("2015,0301"), UNITS)
    seen: set[str | None] = {None}
    for region in tree:
        assert region.parent in seen, region
        seen.add(region.code)
    parents = {region.code: region.parent for region in tree}
    assert parents["20150101"] == "2015"
    assert parents["03010102"] == "030101"
    assert parents["03019999"] == "030199"
    assert parents["20159999"] == "2015"
    assert len(parents) == len(tree)
    assert regions_from_table(regions_to_table(tree)) == tree


def test_a_region_that_the_area_holds_only_in_part_says_so() -> None:
    labels = {region.code: region.label_en for region in region_tree(parse_area("2015,0301"), UNITS)}
    assert (labels["0"], labels["03"], labels["20"]) == ("The whole area of this production", "Oslo", "Finnmark (part)")
    whole = {region.code: region.label_en for region in region_tree(municipalities(), [])}
    assert whole["0"] == "The whole country"
    assert not [label for label in whole.values() if "(part)" in label]
    levels = [region.level for region in region_tree(municipalities(), [])]
    assert [levels.count(level) for level in ("country", "region", "county", "municipality")] == [1, 7, 19, 434]


def test_cells_are_counted_by_finest_region_and_category() -> None:
    definition = MatrixDefinition("m", "T", "T", "P", "P", "d", "urban_district", ("sex",), condition="is_employed")
    units = table("""
        person_id | sex | is_employed | residence_municipality_code | residence_urban_district_code
        1         | 1   | yes         | 2015                        | -
        2         | 1   | yes         | 2015                        | -
        3         | 2   | no          | 2015                        | -
        4         | 2   | yes         | 0301                        | 030101
    """)
    cells = count_cells(units, definition)
    assert rows(cells) == [("030101", "2", 1), ("2015", "1", 2)]
    matrix = build_matrix(definition, region_tree(parse_area("2015,0301"), UNITS), cells.to_pyarrow())
    assert {region.level for region in matrix.regions} == {
        "country", "region", "county", "municipality", "urban_district",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("region", "sex", "told"), [("2015", "3", r"1 units have a 'sex' .*'3'"), ("2022", "1", "'region_code' .*'2022'")]
)
def test_units_that_a_matrix_does_not_show_are_told(region: str, sex: str, told: str) -> None:
    definition = MatrixDefinition("m", "T", "T", "P", "P", "d", "municipality", ("sex",))
    cells = pa.table({"region_code": [region], "sex": [sex], "count": pa.array([1], pa.int64())})
    with pytest.raises(CatalogueError, match=told):
        build_matrix(definition, cut_tree(region_tree(parse_area("2015"), UNITS), "municipality"), cells)


def test_what_is_not_in_the_catalogue_is_told() -> None:
    with pytest.raises(CatalogueError, match="no variable 'colour'"):
        find_variable("colour")
    with pytest.raises(CatalogueError, match="no matrix 'colours'"):
        load_definition("colours")
    with pytest.raises(CatalogueError, match="no list of reference facts named 'colours'"):
        code_list("colours")
