"""Settings of imputation: what the census's own say, and how a mistake is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from census.dwellings import OF_DWELLINGS
from census.errors import CensusError, ImputationError, ParameterError
from census.imputation.groups import ItemGroup
from census.imputation.settings_file import load_settings

SMALL = """
unit = "household_id"
responded = "form_number"
edits = ["rooms * 6 <= space"]
donor_limit = 2
[classes]
near = [["basic_unit", "building"], []]
[record]
variables = ["rooms", "space"]
classes = "near"
[[item]]
variables = ["rooms"]
classes = [["basic_unit", "space//20"], []]
[[item]]
label = "size"
variables = ["space", "floors"]
classes = "near"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "settings.toml"
    path.write_text(text, "utf-8")
    return path


def test_every_answer_of_the_form_and_the_building_is_imputed_with_classes_that_end_with_everybody() -> None:
    settings = load_settings()
    assert set(settings.variables) == {*OF_DWELLINGS, "building_group", "tenure"}
    # a year that GAB does not know is drawn by itself, and tenure from those without a title
    assert set(settings.record.variables) == set(settings.variables) - {"tenure", "construction_year"}
    assert all(group.classes[-1] == () for group in (settings.record, *settings.items))


def test_the_finest_class_of_households_without_a_form_is_that_of_the_document() -> None:
    """Basic unit, type of building, couple or not, number of children, non-western or not."""
    assert load_settings().record.classes[0] == (
        "residence_basic_unit_code",
        "building_group",
        "has_couple",
        "children_class",
        "is_non_western",
    )


def test_a_file_tells_groups_classes_edits_and_use_of_donors(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, SMALL))
    near = (("basic_unit", "building"), ())
    assert settings.record == ItemGroup(("rooms", "space"), near, "record")
    assert settings.items[1] == ItemGroup(("space", "floors"), near, "size")
    assert (settings.rules.limit, settings.rules.replacement) == (2, False)
    assert settings.columns == ["household_id", "form_number", "basic_unit", "building", "space", "rooms", "floors"]
    assert [[group.name for group in stage] for stage in settings.stages] == [["rooms"], ["size"]], "they share an edit"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("unit =", "units ="), "unknown: units"),
        (('classes = "near"', 'classes = "far"'), "far"),
        (('variables = ["rooms"]', 'variables = ["space"]'), "in two groups: space"),
        (('variables = ["rooms", "space"]', 'variables = ["rooms", "cellar"]'), "without a group of items: cellar"),
        (("rooms * 6 <= space", "rooms * 6"), "no comparison"),
        (("donor_limit = 2", "donor_limit = 2\nreplacement = true"), "limit with replacement"),
        (("donor_limit = 2", 'method = "best"'), "method best"),
        (("[record]", "[record"), "no TOML"),
    ],
)
def test_a_mistake_in_a_file_is_told(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    with pytest.raises(CensusError, match=told) as raised:
        load_settings(written(tmp_path, SMALL.replace(*change)))
    assert isinstance(raised.value, ParameterError | ImputationError)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="cannot be read"):
        load_settings(tmp_path / "none.toml")
