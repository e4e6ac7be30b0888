"""A count of 1 or 2 is disclosed if it is certain to whoever puts published tables together.

Published 0 was 0, 1 or 2; published 3 was 1, 2 or 3; other counts are published as they are. Each line of a table has
the original and the published count.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from census.catalogue import find_variable
from census.disclosure.audit import audit_tables, read_outside_table, refuse_disclosures, repair_rounding
from census.disclosure.audit.attackers import is_misled, right_claims, wrong_claims
from census.disclosure.audit.outside import bounds_from_mean
from census.errors import GateError, InputError
from tests.small_tables import PARENTS, rounded_table

SEX = {"sex": ("1", "2")}
HOME = {"home": ("a", "b", "c")}

BY_SEX = rounded_table("by_sex", SEX, {("2002", "1"): (56, 56), ("2002", "2"): (1, 0)})
"""A single woman in 2002, published as none."""
BY_HOME = rounded_table("by_home", HOME, {("2002", "a"): (20, 20), ("2002", "b"): (30, 30), ("2002", "c"): (7, 7)})
"""The same 57 persons, all published as they are."""


def findings(*tables, outside=()) -> pd.DataFrame:
    return audit_tables(tables, PARENTS, outside=outside).findings


def test_one_table_alone_discloses_nothing() -> None:
    assert findings(BY_SEX).empty


def test_a_total_that_another_table_shows_discloses_what_is_missing_in_the_first() -> None:
    """57 by homes, 56 men: one woman."""
    found = findings(BY_SEX, BY_HOME)
    row = found.iloc[0]
    assert len(found) == 1
    assert (row["matrix"], row["region"], row["cell"]) == ("by_sex", "2002", "sex=2")
    assert (row["lower"], row["upper"]) == (1, 1)


def test_a_total_that_is_rounded_down_as_well_leaves_it_open_whether_there_is_a_woman() -> None:
    by_home = rounded_table("by_home", HOME, {("2002", "a"): (19, 19), ("2002", "b"): (37, 37), ("2002", "c"): (1, 0)})
    assert findings(BY_SEX, by_home).empty


def test_a_three_where_another_table_has_a_zero_is_1_or_2() -> None:
    once = rounded_table("once", {"sex": ("1",)}, {("2002", "1"): (1, 3)})
    again = rounded_table("again", {"sex": ("1",)}, {("2002", "1"): (1, 0)})
    found = findings(once, again)
    assert set(found["matrix"]) == {"once", "again"}
    assert set(zip(found["lower"], found["upper"], strict=True)) == {(1, 2)}


def test_a_part_of_the_population_less_than_all_by_one_discloses_the_one() -> None:
    everybody = rounded_table("everybody", {"sex": ("1",)}, {("2002", "1"): (57, 57)})
    at_home = rounded_table("at_home", {"sex": ("1",)}, {("2002", "1"): (56, 56)}, condition="in_private_household")
    found = findings(everybody, at_home)
    assert found["attack"].tolist() == ["difference"]
    assert found["cell"].tolist() == ["sex=1, not in_private_household"]


def test_legal_and_usual_residence_share_the_total_of_all_regions_only() -> None:
    legal = rounded_table("legal", {"sex": ("1",)}, {("2002", "1"): (1, 3), ("2003", "1"): (9, 9)})
    usual = rounded_table("usual", {"sex": ("1",)}, {("2003", "1"): (10, 10)}, region_column="usual_residence")
    assert findings(legal, usual).empty
    both = {("2002", "1"): (4, 4), ("2003", "1"): (6, 6)}
    usual = rounded_table("usual", {"sex": ("1",)}, both, region_column="usual_residence")
    found = findings(legal, usual)
    assert found["region"].tolist() == ["2002"]
    assert (found["lower"].tolist(), found["upper"].tolist()) == ([1], [1])


def test_tables_of_which_one_groups_the_ages_of_the_other_share_the_broader_ages() -> None:
    """Single years (age_single) sum to groups of years (age_broad), which another table shows."""
    single = tuple(item.code for item in find_variable("age_single").categories)
    broad = tuple(item.code for item in find_variable("age_broad").categories)
    young = [item.code for item in find_variable("age_single").categories if item.extra["from"] in ("0", "1")]
    first = next(item for item in find_variable("age_broad").categories if item.extra["from"] in ("", "0"))
    years = range(int(first.extra["to"]) + 1)
    cells = {("2002", code): (40, 40) for code in single[: len(years)]}
    cells["2002", young[0]] = (2, 0)
    fine = rounded_table("fine", {"age_single": single}, cells)
    coarse = rounded_table("coarse", {"age_broad": broad}, {("2002", first.code): (40 * (len(years) - 1) + 2,) * 2})
    assert findings(fine, coarse)["cell"].tolist() == [f"age_single={young[0]}"]


def test_who_is_wrong_as_often_as_right_can_be_certain_of_nothing() -> None:
    """Claims that follow from chains of many tables; from two tables one right claim is one too many."""
    claimed, none = np.array([True]), np.array([False])
    assert not is_misled([claimed], [none])
    assert is_misled([claimed, none], [none, claimed])
    assert is_misled([none], [none])


def test_a_claim_is_right_if_the_count_lies_where_it_says() -> None:
    """57 by homes, 56 men, one woman: right; of two women it would be wrong, though they are few too."""
    lower, upper = np.where(BY_SEX.original == 1, 1, 0), np.where(BY_SEX.original == 1, 1, 60)
    assert right_claims(BY_SEX, lower, upper, 3).sum() == 1
    assert wrong_claims(BY_SEX, lower, upper, 3).sum() == 0
    assert wrong_claims(BY_SEX, lower * 2, upper * 2, 3).sum() == 1


def test_the_gate_names_the_cells() -> None:
    with pytest.raises(GateError, match=r"1 small counts are certain .* by_sex 2002: sex=2"):
        refuse_disclosures(findings(BY_SEX, BY_HOME))
    refuse_disclosures(findings(BY_SEX))


def test_repair_lets_the_tables_tell_different_things_and_changes_one_cell_only() -> None:
    """The woman cannot become 3: then 57 in the other table would tell that she was one. A large cell gives way."""
    repaired = repair_rounding([BY_SEX, BY_HOME], PARENTS, seed=1)
    changes = np.concatenate(
        [(after.rounded - before.rounded).ravel() for after, before in zip(repaired, (BY_SEX, BY_HOME), strict=True)]
    )
    assert len(changes[changes != 0]) == 1
    assert np.abs(changes).max() < 3
    assert findings(*repaired).empty


def test_a_preliminary_figure_that_was_not_rounded_discloses_as_another_table_does(tmp_path) -> None:
    (tmp_path / "preliminary.csv").write_text("region_code,count\n2002,57\n")
    known = read_outside_table(tmp_path / "preliminary.csv", BY_SEX.population, SEX, [BY_SEX.regions], PARENTS)
    assert findings(BY_SEX, outside=[known])["cell"].tolist() == ["sex=2"]
    (tmp_path / "wrong.csv").write_text("region_code,count\n2002,-1\n")
    with pytest.raises(InputError, match="no whole numbers"):
        read_outside_table(tmp_path / "wrong.csv", BY_SEX.population, SEX, [BY_SEX.regions], PARENTS)


def test_a_sum_and_a_mean_tell_how_many_there_are() -> None:
    """A sum of 301 000 and a mean of 150 500, both in whole kroner, are of two."""
    lower, upper = bounds_from_mean(*(pd.Series([value]).to_numpy(float) for value in (301_000, 150_500, 1, 1)))
    assert (lower.tolist(), upper.tolist()) == ([2], [2])


def test_risks_count_true_zeros_and_groups_of_one_category() -> None:
    risks = audit_tables([BY_SEX], PARENTS).measures.set_index("measure")["value"]
    assert risks["natural_zero_share"] == pytest.approx(2 / 3)
    assert risks["groups"] == 1
    assert risks["groups_true_share"] == 0


def test_a_table_from_outside_by_a_region_that_no_matrix_has_is_refused(tmp_path) -> None:
    (tmp_path / "old.csv").write_text("region_code,count\n1801,57\n")
    with pytest.raises(InputError, match="no matrix has"):
        read_outside_table(tmp_path / "old.csv", BY_SEX.population, SEX, [BY_SEX.regions], PARENTS)
