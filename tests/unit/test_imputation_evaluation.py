"""Measures of an imputation worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from census.catalogue import find_variable
from census.errors import ParameterError
from census.imputation.evaluation import (
    class_sizes,
    code_values,
    compare_associations,
    compare_totals,
    count_donor_use,
    count_levels,
    cramers_v,
    measure_variables,
)
from census.imputation.trials import mean_of
from census.imputation.tuning import judge, search


def kitchens(*codes: str | None) -> pd.DataFrame:
    return pd.DataFrame({"kitchen": pd.Categorical(codes, categories=["1", "2", "3"])})


def flags(*values: int) -> pd.DataFrame:
    return pd.DataFrame({"kitchen": [bool(value) for value in values]})


TRUE = kitchens("1", "1", "2", "3", "1", "1")
IMPUTED = kitchens("1", "2", "1", "1", "1", "1")
COMPARED, KNOWN = flags(1, 1, 1, 1, 0, 0), flags(0, 0, 0, 0, 1, 1)
REGION = pd.Series(["a", "a", "a", "b", "b", "b"])


def test_codes_are_those_of_matrices() -> None:
    years = pd.Series([1850, 1900, 1901, 2001, None], dtype="Int64")
    assert code_values(years, find_variable("construction_period")).astype(object).tolist()[:4] == ["1", "1", "2", "9"]
    assert code_values(years, find_variable("construction_period")).isna().tolist() == [False] * 4 + [True]
    assert code_values(pd.Series(["2", None, "7"]), find_variable("kitchen")).isna().tolist() == [False, True, True]


def test_totals_true_and_imputed_by_region() -> None:
    """Of four hidden kitchens two are the household's own, and three are imputed so."""
    totals = compare_totals(TRUE, IMPUTED, COMPARED, KNOWN, REGION).set_index(["region", "category"])
    assert totals.loc[("all", "1"), ["units", "true", "imputed", "bias"]].tolist() == [4, 2, 3, 1]
    assert totals.loc[("all", "1"), ["true_share", "imputed_share"]].tolist() == [0.5, 0.75]
    assert totals.loc[("all", "1"), "respondents_share"] == 1
    assert totals.loc[("all", "1"), "total_bias"] == 25  # one of two hidden and two known
    assert totals.loc[("a", "1"), "bias"] == 0
    assert totals.loc[("b", "1"), "bias"] == 1
    assert totals.loc[("b", "3"), "bias"] == -1


def test_distances_by_hand() -> None:
    totals = compare_totals(TRUE, IMPUTED, COMPARED, KNOWN, REGION)
    found = measure_variables(TRUE, IMPUTED, COMPARED, totals).iloc[0]
    assert found["units"] == 4
    assert found["distance"] == pytest.approx(0.25)  # one of four would have to move: from 1 to 3
    assert found["respondents_distance"] == pytest.approx(0.5)
    assert found["region_error"] == pytest.approx(0.25)
    assert found["exact"] == 0.25
    assert found["expected_exact"] == pytest.approx(0.5)
    assert found["hellinger"] == pytest.approx(
        np.sqrt(((np.sqrt([0.5, 0.25, 0.25]) - np.sqrt([0.75, 0.25, 0])) ** 2).sum() / 2)
    )


def test_an_imputation_that_is_right_has_no_distance() -> None:
    totals = compare_totals(TRUE, TRUE, COMPARED, KNOWN, REGION)
    found = measure_variables(TRUE, TRUE, COMPARED, totals).iloc[0]
    assert found[["distance", "hellinger", "region_error"]].tolist() == [0, 0, 0]
    assert found["exact"] == 1


def test_cramers_v_of_the_same_and_of_independent_variables() -> None:
    one = np.tile([0, 1, 2], 300)
    assert cramers_v(one, one) == pytest.approx(1.0)
    assert cramers_v(one, np.repeat([0, 1, 2], 300)) == 0
    assert np.isnan(cramers_v(one, np.zeros(900, dtype=int)))
    assert cramers_v(np.append(one, [0, -1]), np.append(one, [-1, 1])) == pytest.approx(1.0), "missing ones left out"


def test_associations_are_of_the_units_compared() -> None:
    codes = ["1", "2"] * 40
    size = pd.DataFrame({"size": pd.Categorical(codes)})
    true, lost = kitchens(*codes), kitchens(*(["1", "1", "2", "2"] * 20))
    compared = pd.DataFrame({"kitchen": [True] * 40 + [False] * 40})
    row = compare_associations(true, lost, compared, size).iloc[0]
    assert row[["first", "second", "units"]].tolist() == ["kitchen", "size", 40]
    assert row["true"] == pytest.approx(1.0)
    assert row["change"] == pytest.approx(row["imputed"] - 1)
    assert row["imputed"] < 0.2


def test_use_of_donors_and_levels() -> None:
    use = count_donor_use({"record": pd.Series([7, 7, 8, None])}).set_index("uses")["donors"]
    assert use.to_dict() == {1: 1, 2: 1}
    levels = count_levels({"record": pd.Series([1, 1, 3, None])})
    assert levels["level"].tolist() == [1, 3]
    assert levels["share"].tolist() == pytest.approx([2 / 3, 1 / 3])


def test_rare_classes_are_those_of_few_donors() -> None:
    """In area a one donor for two recipients, in area b two for one, in area c none for one."""
    units = pd.DataFrame({"area": list("aaabbbcd")})
    gives = pd.Series([True, False, False, True, True, False, False, True])
    found = class_sizes(units, gives, [("area",), ()], fewest=2).set_index("level")
    assert found.loc[1, ["classes", "classes_without_donor", "rare_classes"]].tolist() == [3, 1, 2]
    assert found.loc[1, ["recipients", "recipients_without_donor", "recipients_in_rare"]].tolist() == [4, 1, 3]
    assert found.loc[1, "median_donors"] == 1
    assert found.loc[2, ["keys", "rare_classes", "median_donors"]].tolist() == ["everybody", 0, 4]


def test_means_of_repetitions_have_a_standard_error() -> None:
    frames = [pd.DataFrame({"given": ["x"], "n": [1.0]}), pd.DataFrame({"given": ["x", "y"], "n": [3.0, 2.0]})]
    found = mean_of(frames, ["given"]).set_index("given")
    assert found["n"].to_dict() == {"x": 2, "y": 1}
    assert found.loc["x", "n_error"] == pytest.approx(1.0)  # √2 / √2
    assert mean_of(frames[:1], ["given"])["n_error"].isna().all()


def scores(**candidates: list[float]) -> pd.DataFrame:
    rows = [
        {"candidate": name, "repetition": place, "distance": value}
        for name, values in candidates.items()
        for place, value in enumerate(values)
    ]
    return pd.DataFrame(rows)


def test_the_honest_score_is_of_repetitions_that_did_not_choose() -> None:
    """Each candidate is best by chance once: whoever is chosen by two repetitions is bad in the third."""
    found = judge(scores(a=[0.0, 0.4, 0.5], b=[0.5, 0.0, 0.5], c=[0.5, 0.5, 0.0]), "distance")
    assert found.best == "a"
    assert found.apparent == pytest.approx(0.3)
    assert found.honest > found.apparent
    sure = judge(scores(a=[0.1, 0.2, 0.1], b=[0.5, 0.6, 0.7]), "distance")
    assert (sure.best, sure.honest) == ("a", pytest.approx(sure.apparent))


def test_candidates_are_as_good_if_their_difference_is_within_its_error() -> None:
    found = judge(scores(a=[0.1, 0.2, 0.3], b=[0.12, 0.19, 0.31], c=[0.4, 0.5, 0.6]), "distance")
    told = found.ranking.set_index("candidate")
    assert told["is_best"].to_dict() == {"a": True, "b": False, "c": False}
    assert told["is_as_good"].to_dict() == {"a": True, "b": True, "c": False}
    assert told.loc["c", ["difference", "difference_error"]].tolist() == pytest.approx([0.3, 0])


def test_a_search_needs_a_known_score() -> None:
    with pytest.raises(ParameterError, match="no score"):
        search({}, None, 2, "beauty")  # type: ignore[arg-type]
    with pytest.raises(ParameterError, match="two repetitions"):
        search({}, None, 1)  # type: ignore[arg-type]
