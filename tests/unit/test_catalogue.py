"""The catalogue: variables, matrices, regions."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

from census.catalogue import find_variable, load_variables, number_bands
from census.errors import CatalogueError, ParameterError
from census.reference import code_list, municipalities, parse_area
from census.tabulation.count import build_matrix, count_cells
from census.tabulation.definitions import load_definition
from census.tabulation.matrix import MatrixDefinition
from census.tabulation.regions import matrix_regions, region_tree, regions_from_table, regions_to_table
from tests.tables import rows, table

UNITS: list[dict[str, str | None]] = [
    {"basic_unit_code": "20150101", "name": "One", "municipality_code": "2015", "urban_district_code": None},
    {"basic_unit_code": "03010102", "name": "Two", "municipality_code": "0301", "urban_district_code": "030101"},
]


def test_no_code_reads_as_a_missing_value() -> None:
    """In a CSV file, pandas, R and the client that loads Statistics Norway's StatBank read ``NA`` as nothing."""
    missing = {"", ".", "na", "n/a", "nan", "none", "null", "<na>", "#n/a", "nil"}
    for variable in load_variables().values():
        read = [item.code for item in variable.categories if item.code.lower() in missing]
        assert read == [], variable.name


def test_every_variable_has_categories_in_both_languages() -> None:
    for variable in load_variables().values():
        assert variable.categories, variable.name
        assert all(item.label_en and item.label_nb for item in variable.categories), variable.name
        assert len({item.code for item in variable.categories}) == len(variable.categories), variable.name


def test_every_variable_is_defined_in_both_languages() -> None:
    for variable in load_variables().values():
        for definition in (variable.definition_en, variable.definition_nb):
            assert definition.endswith("."), variable.name
        assert variable.definition_en != variable.definition_nb, variable.name


def test_bands_cover_every_number_once() -> None:
    for variable in load_variables().values():
        if not variable.is_banded or variable.name == "weekly_hours":
            continue
        bands = [(item.extra["from"], item.extra["to"]) for item in variable.categories]
        limits = [band for band in bands if band != ("", "")]
        inner = list(itertools.pairwise(limits))
        assert all(int(lower[1]) + 1 == int(upper[0]) for lower, upper in inner), variable.name


def test_numbers_are_put_into_their_bands() -> None:
    hours = table("person_id | weekly_hours\n 1 | 1\n 2 | 19.5\n 3 | 20\n 4 | 37.5\n 5 | -")
    variable = find_variable("weekly_hours")
    coded = hours.mutate(number=number_bands(hours.weekly_hours, variable))
    found = [(person, variable.categories[number].code) for person, number in rows(coded, "person_id", "number")]
    assert found == [(1, "1"), (2, "1"), (3, "2"), (4, "3"), (5, "9")]


def test_a_number_in_no_band_has_no_category_unless_there_is_one_for_it() -> None:
    ages = table("person_id | age\n 1 | 15\n 2 | -").mutate(
        employed=lambda t: number_bands(t.age, find_variable("age_employed")),
        child=lambda t: number_bands(t.age, find_variable("age_of_youngest_child")),
    )
    assert rows(ages, "person_id", "employed", "child") == [(1, None, 3), (2, None, 5)]


def test_codes_are_grouped_by_the_list_that_they_are_of() -> None:
    groups = find_variable("industry_main")
    codes = [item.code for item in groups.categories]
    found = {value: codes[number] for value, number in groups.numbers_of_values.items()}
    assert found["01-05"] == "01-05"
    assert {found[division] for division in ("11", "10,12-37", "40-41", "45")} == {"10-45"}
    couples = find_variable("type_of_couple").numbers_of_values
    assert couples == {"2": 0, "3": 1, "4": 0, "5": 1}, "one-person families and lone parents are no couples"
    counties = find_variable("work_county")
    assert counties.categories[counties.numbers_of_values["2030"]].label_en == "Finnmark"


def test_every_category_of_a_grouping_has_codes_that_belong_to_it() -> None:
    for variable in load_variables().values():
        if variable.values:
            assert set(variable.numbers_of_values.values()) == set(range(len(variable.categories))), variable.name


def test_units_without_a_value_have_a_category_where_the_list_says_so() -> None:
    missing = {item.name: item.unknown for item in load_variables().values() if item.unknown is not None}
    assert missing["weekly_hours"] == 3
    assert missing["household_type_or_other"] == 9, "who lives in no private household lives in another household"
    division = find_variable("industry_division")
    assert division.categories[missing["industry_division"]].label_nb == "Uoppgitt"
    assert "sex" not in missing


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


PEOPLE = """
    person_id | sex | is_employed | residence_municipality_code | residence_urban_district_code | work_municipality_code
    1         | 1   | yes         | 2015                        | -                             | 2015
    2         | 1   | yes         | 2015                        | -                             | 1601
    3         | 2   | no          | 2015                        | -                             | -
    4         | 2   | yes         | 0301                        | 030101                        | 2015
"""
TREE = region_tree(parse_area("2015,0301"), UNITS)


def definition(**content: Any) -> MatrixDefinition:
    made = MatrixDefinition("m", "T", "T", "P", "P", "processed/census_persons", "urban_district", ("sex",))
    return replace(made, **content)


def counted(text: str, matrix: MatrixDefinition) -> list[tuple[Any, ...]]:
    cells = count_cells(table(text), [matrix], TREE)["m"]
    return [tuple(row.values()) for row in cells.to_pylist()]


def test_cells_are_counted_by_finest_region_and_category() -> None:
    employed = definition(condition="is_employed")
    assert counted(PEOPLE, employed) == [("030101", "2", 1), ("2015", "1", 2)]
    matrix = build_matrix(employed, TREE, count_cells(table(PEOPLE), [employed], TREE)["m"])
    assert {region.level for region in matrix.regions} == {
        "country", "region", "county", "municipality", "urban_district",
    }  # fmt: skip


def test_a_matrix_may_end_at_the_county() -> None:
    assert counted(PEOPLE, definition(finest_region="county")) == [("03", "2", 1), ("20", "1", 2), ("20", "2", 1)]
    assert counted(PEOPLE, definition(finest_region="country")) == [("0", "1", 2), ("0", "2", 2)]


def test_only_units_in_the_categories_named_are_counted() -> None:
    assert counted(PEOPLE, definition(where=(("sex", ("2",)), ("employment_in_week", ("0",))))) == [("2015", "2", 1)]


def test_who_works_outside_the_area_is_counted_there() -> None:
    at_work = definition(region_column="work", finest_region="municipality", condition="is_employed")
    assert counted(PEOPLE, at_work) == [("2015", "1", 1), ("2015", "2", 1), ("98", "1", 1)]
    outside = {region.code: region.label_en for region in matrix_regions(TREE, at_work)}["98"]
    assert outside == "Outside the area of this production"
    assert "98" not in {region.code for region in matrix_regions(TREE, definition())}
    norway = region_tree(municipalities(), [])
    assert "98" not in {region.code for region in matrix_regions(norway, at_work)}


def test_schools_may_have_no_municipality() -> None:
    at_school = definition(region_column="school", finest_region="municipality")
    pupils = "person_id | sex | school_municipality_code\n 1 | 1 | 2015\n 2 | 1 | -\n 3 | 2 | 1201"
    assert counted(pupils, at_school) == [("2015", "1", 1), ("98", "2", 1), ("99", "1", 1)]


def test_quantities_are_summed_and_the_largest_amount_is_known() -> None:
    homes = """
        household_id | household_type | utility_floor_space_m2 | residence_municipality_code
        1            | 1.1            | 60                     | 2015
        2            | 1.1            | 90                     | 2015
        3            | 2.2            | 70                     | 2015
    """
    space = definition(variables=("household_type",), finest_region="municipality", means=("utility_floor_space",))
    assert counted(homes, space) == [("2015", "1.1", 2, 150, 90), ("2015", "2.2", 1, 70, 70)]
    with pytest.raises(CatalogueError, match="'m': 1 units have no amount of 'utility_floor_space'"):
        counted(homes.replace("70 ", "-  "), space)


def test_units_that_the_matrix_does_not_show_are_told() -> None:
    strange = PEOPLE.replace("1         | 1 ", "1         | 3 ")
    with pytest.raises(CatalogueError, match=r"'m': 1 units have a 'sex' that it does not show: \['3'\]"):
        counted(strange, definition())
    with pytest.raises(CatalogueError, match="1 units have a 'region_code' that it does not show"):
        counted(PEOPLE.replace("0301  ", "2022  "), definition(finest_region="municipality"))


@pytest.mark.parametrize(
    ("region", "sex", "told"), [("2015", "3", r"1 units have a 'sex' .*'3'"), ("2022", "1", "'region_code' .*'2022'")]
)
def test_cells_that_a_matrix_does_not_show_are_told(region: str, sex: str, told: str) -> None:
    by_sex = definition(finest_region="municipality")
    cells = pa.table({"region_code": [region], "sex": [sex], "count": pa.array([1], pa.int64())})
    with pytest.raises(CatalogueError, match=told):
        build_matrix(by_sex, region_tree(parse_area("2015"), UNITS), cells)


def test_what_is_not_in_the_catalogue_is_told() -> None:
    with pytest.raises(CatalogueError, match="no variable 'colour'"):
        find_variable("colour")
    with pytest.raises(CatalogueError, match="no matrix 'colours'"):
        load_definition("colours")
    with pytest.raises(CatalogueError, match="no list of reference facts named 'colours'"):
        code_list("colours")


def test_a_column_that_the_census_file_lacks_is_told_by_file_and_key() -> None:
    with pytest.raises(
        CatalogueError, match=r"^households_by_size.toml, line \d+, variables: .* no column 'household_"
    ):
        count_cells(table(PEOPLE), [load_definition("households_by_size")], TREE)
