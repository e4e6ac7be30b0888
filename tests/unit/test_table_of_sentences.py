"""The table of sentences and tests (``tests/spec/README.md``) names tests that exist, and all of the units' tests."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
UNITS = ("couple", "family", "household", "household_type", "resident", "usual_residence")
FREE = {
    "test_a_dwelling_number_missing_on_one_side_does_not_part_a_couple",
    "test_a_spouse_link_in_one_direction_is_enough_where_the_other_side_has_none",
    "test_a_spouse_who_names_somebody_else_is_no_spouse",
    "test_two_registered_as_married_without_links_are_married_by_common_child_or_by_the_form",
    "test_two_separated_without_links_are_no_couple_even_with_common_children",
    "test_parent_and_child_are_no_couple_whatever_the_form_says",
    "test_parent_and_child_who_name_each_other_as_spouses_are_no_couple",
    "test_nobody_is_in_two_couples_marriage_comes_first",
    "test_of_several_possible_cohabitants_the_parents_of_the_youngest_child_are_the_couple",
    "test_a_choice_passed_over_leaves_the_next_best_couple",
    "test_cohabitants_of_the_same_sex_by_the_form_are_a_couple_like_others",
    "test_child_of_separated_parents_under_one_roof_belongs_to_the_mother",
}
"""Tests of rules about which the document is silent."""


def _named() -> set[tuple[Path, str]]:
    text = (TESTS / "spec" / "README.md").read_text("utf-8")
    found = re.findall(r"`([\w/]+\.py)::(test_\w+)`", text)
    return {(TESTS.parent / file if "/" in file else TESTS / "spec" / file, test) for file, test in found}


def test_every_test_named_in_the_table_exists() -> None:
    missing = [test for file, test in sorted(_named()) if f"def {test}(" not in file.read_text("utf-8")]
    assert not missing


def test_every_test_of_a_unit_stands_in_the_table_or_tells_a_rule_of_our_own() -> None:
    files = [TESTS / "spec" / f"test_{unit}.py" for unit in UNITS]
    tests = {test for file in files for test in re.findall(r"^def (test_\w+)\(", file.read_text("utf-8"), re.M)}
    assert tests == {test for file, test in _named() if file in files} | FREE
