"""Mistakes in a matrix's file are told by file, line and key."""

from __future__ import annotations

import pytest

from census.errors import CatalogueError
from census.tabulation.definitions import check_definition, load_definition
from census.tabulation.matrix import MatrixDefinition
from census.tabulation.matrix_files import matrix_names, parse_matrix_file

GOOD = """\
title_en = "Pupils by type of school"
title_nb = "Elever etter skoletype"
unit_en = "Pupils"
unit_nb = "Elever"
data_set = "processed/census_persons"
condition = "is_pupil_or_student"
region_column = "school"
finest_region = "municipality"
variables = ["type_of_school", "sex"]
where = { study_status = ["1"], sex = ["1", "2"] }
notes_en = ["1 October 2001."]
notes_nb = ["1. oktober 2001."]
"""


def read(text: str) -> MatrixDefinition:
    return check_definition(parse_matrix_file("pupils", text))


def test_a_file_without_mistakes_is_a_definition() -> None:
    definition = read(GOOD)
    assert (definition.id, definition.variables) == ("pupils", ("type_of_school", "sex"))
    assert definition.where == (("study_status", ("1",)), ("sex", ("1", "2")))
    assert definition.notes_nb == ("1. oktober 2001.",)


@pytest.mark.parametrize(
    ("written", "instead", "told"),
    [
        ("unit_en", "units_en", r"^pupils.toml, line 3, units_en: there is no such key"),
        ('title_nb = "Elever etter skoletype"\n', "", r"^pupils.toml lacks title_nb"),
        ('"Elever"', "7", r"^pupils.toml, line 4, unit_nb: it is no text"),
        ('"Elever"', '" "', r"^pupils.toml, line 4, unit_nb: it is no text"),
        ('"Elever"', "Elever", r"^pupils.toml is not valid TOML: .*line 4"),
        ("census_persons", "census_people", r"^pupils.toml, line 5, data_set: it is 'processed/census_people'"),
        ('data_set = "processed/census_persons"\n', "", r"^pupils.toml, data_set: it is missing"),
        ('"school"', '"home"', r"^pupils.toml, line 7, region_column: it is 'home'"),
        ('"municipality"', '"village"', r"^pupils.toml, line 8, finest_region: it is 'village'"),
        ('"municipality"', '"basic_unit"', r"^pupils.toml, line 8, finest_region: regions of kind 'school' are not"),
        (
            '"type_of_school", "sex"',
            '"sex", "colour"',
            r"^pupils.toml, line 9, variables: There is no variable 'colour'",
        ),
        ('"type_of_school", "sex"', '\n  "sex",\n  "colour",\n', r"^pupils.toml, line 11, variables: There is no"),
        ('"type_of_school", "sex"', '"sex", "sex"', r"^pupils.toml, line 9, variables: it names a variable twice"),
        ('["type_of_school", "sex"]', "[]", r"^pupils.toml, line 9, variables: it is empty"),
        ('["type_of_school", "sex"]', '"sex"', r"^pupils.toml, line 9, variables: it is no list of texts"),
        (
            'study_status = ["1"]',
            'study_status = ["7"]',
            r"^pupils.toml, line 10, where: 'study_status' has no category '7'",
        ),
        ('study_status = ["1"]', 'studies = ["1"]', r"^pupils.toml, line 10, where: There is no variable 'studies'"),
        ('study_status = ["1"]', "study_status = 1", r"^pupils.toml, line 10, where: it is no table of codes"),
        ("notes_en", 'means = ["height"]\nnotes_en', r"^pupils.toml, line 11, means: There is no quantity 'height'"),
        ('["1. oktober 2001."]', "[]", r"^pupils.toml, line 11, notes_en: 1 English but 0 Norwegian footnotes"),
    ],
)
def test_a_mistake_is_told_by_file_line_and_key(written: str, instead: str, told: str) -> None:
    assert written in GOOD
    with pytest.raises(CatalogueError, match=told):
        read(GOOD.replace(written, instead, 1))


def test_workplaces_are_published_no_lower_than_urban_districts() -> None:
    at_work = GOOD.replace('"school"', '"work"').replace('"municipality"', '"urban_district"')
    assert read(at_work).finest_region == "urban_district"
    with pytest.raises(CatalogueError, match="line 8, finest_region: regions of kind 'work' are not published down to"):
        read(at_work.replace('"urban_district"', '"basic_unit"'))


def test_the_catalogue_has_no_mistakes() -> None:
    definitions = [load_definition(name) for name in matrix_names()]
    assert (
        len({item.title_en for item in definitions}) == len({item.title_nb for item in definitions}) == len(definitions)
    )
