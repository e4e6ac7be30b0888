"""The hot deck as scikit-learn expects an estimator to be, and its options.

Of scikit-learn's checks only that of array libraries other than NumPy is skipped: it needs a setting of SciPy.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import parametrize_with_checks

from census.errors import ImputationError
from census.imputation.estimator import HotDeckImputer
from census.imputation.groups import ItemGroup


@parametrize_with_checks([HotDeckImputer(random_state=0), HotDeckImputer(random_state=0, replacement=True)])
def test_scikit_learn_takes_it_for_an_estimator(estimator: BaseEstimator, check: Any) -> None:
    check(estimator)


def dwellings() -> pd.DataFrame:
    """Two areas; the fourth dwelling returned no form, the fifth left the rooms open."""
    return pd.DataFrame(
        {
            "area": ["a", "a", "a", "a", "b", "b"],
            "form": ["F1", "F2", "F3", None, "F5", "F6"],
            "rooms": [2.0, 3.0, 4.0, None, None, 6.0],
            "space": [40.0, 60.0, 80.0, None, 110.0, 120.0],
            "kitchen": pd.Categorical(["own", "joint", "own", None, "own", "own"]),
        },
        index=[11, 12, 13, 14, 15, 16],
    )


def deck(**kept: Any) -> HotDeckImputer:
    return HotDeckImputer([("area",), ()], responded="form", **{"random_state": 1} | kept)


def test_a_unit_of_non_response_takes_all_values_of_one_donor() -> None:
    imputation = deck().fit(dwellings()).impute(dwellings())
    of_silent = imputation.trace[imputation.trace["unit_id"] == 14]
    (donor,) = set(of_silent["donor_id"])
    assert set(of_silent["variable"]) == {"rooms", "space", "kitchen"}
    assert set(of_silent["draw"]) == {"record"}
    assert set(of_silent["level"]) == {1}
    taken = ["rooms", "space", "kitchen"]
    assert imputation.values.loc[14, taken].tolist() == dwellings().loc[donor, taken].tolist()
    assert imputation.values["kitchen"].dtype == dwellings()["kitchen"].dtype


def test_flags_tell_what_was_imputed_from_whom() -> None:
    flags = deck().fit(dwellings()).impute(dwellings()).flags(dwellings().index)
    assert flags.loc[15, ["rooms_imputed", "rooms_level", "rooms_donor_id"]].tolist() == [True, 1, 16]
    long = dwellings().set_axis(dwellings().index + 2**60)  # floating point would lose the last digits
    assert deck().fit(long).impute(long).flags(long.index).loc[2**60 + 15, "rooms_donor_id"] == 2**60 + 16
    assert flags["space_imputed"].tolist() == [False, False, False, True, False, False]


def test_only_some_variables_come_with_the_record() -> None:
    trace = deck(record_variables=["rooms"]).fit(dwellings()).impute(dwellings()).trace
    draws = trace[trace["unit_id"] == 14].set_index("variable")["draw"]
    assert draws.to_dict() == {"rooms": "record", "space": "item", "kitchen": "item"}


def test_a_group_is_given_by_one_donor_that_has_all_of_it() -> None:
    frame = dwellings()
    frame.loc[15, "space"] = None
    frame.loc[16, "space"] = None
    group = ItemGroup(("rooms", "space"), (("area",), ()))
    trace = deck(groups=[group]).fit(frame).impute(frame).trace
    own = trace[trace["unit_id"] == 15].set_index("variable")
    assert own.loc["rooms", "donor_id"] == own.loc["space", "donor_id"] != 16
    assert own["level"].tolist() == [2, 2]


def test_bands_of_numbers_make_classes() -> None:
    """110 square metres lie in the band of 120, not in that of 80."""
    filled = deck(item_classes=[("space//50",), ()]).fit_transform(dwellings())
    assert filled.loc[15, "rooms"] == 6


def test_a_donor_that_would_break_an_edit_is_passed_over() -> None:
    """A rule in words, and a function of the frame."""
    for edit in ("rooms * 30 <= space", lambda frame: ~(frame["rooms"] * 30 > frame["space"])):
        frame = dwellings().assign(space=[80.0, 100.0, 130.0, None, 70.0, 200.0])
        filled = deck(edits=[edit]).fit_transform(frame)
        assert filled.loc[15, "rooms"] == 2
    with pytest.raises(ImputationError, match="have no donor"):
        deck(edits=["rooms * 90 <= space"]).fit_transform(dwellings())


def test_the_nearest_donor_by_gower_distance_or_predicted_mean() -> None:
    """Within the area, the dwelling of like floor space; the background is unlike for all."""
    frame = dwellings().assign(area="a", space=[40.0, 60.0, 80.0, 100.0, 61.0, 120.0])
    frame["form"] = ["F"] * 6
    for method in ("nearest", "pmm"):
        filled = deck(method=method, match_on=["space"]).fit_transform(frame)
        assert filled.loc[15, "rooms"] == 3, method
        assert filled.loc[14, "rooms"] in (4, 6), method


def test_numbers_in_an_array_are_imputed_too() -> None:
    array = np.array([[1.0, 5.0], [1.0, np.nan], [2.0, 7.0], [2.0, np.nan]])
    filled = HotDeckImputer(classes=[(0,)], random_state=1).fit_transform(array)
    assert filled.tolist() == [[1, 5], [1, 5], [2, 7], [2, 7]]


def test_it_is_cloned_and_gives_frames_in_a_pipeline_under_grid_search() -> None:
    imputer = deck(donor_limit=3)
    assert clone(imputer).get_params() == imputer.get_params()
    draw = np.random.default_rng(1)
    frame = pd.DataFrame({"area": draw.integers(0, 3, 90), "rooms": draw.integers(1, 6, 90).astype(float)})
    target = (frame["rooms"] > 3).to_numpy()
    frame.loc[draw.random(90) < 0.3, "rooms"] = np.nan
    model = make_pipeline(HotDeckImputer([("area",), ()], random_state=1), LogisticRegression())
    grid = {"hotdeckimputer__classes": [[()], [("area",), ()]], "hotdeckimputer__replacement": [True, False]}
    found = GridSearchCV(model, grid, cv=3).fit(frame, target)
    assert len(found.cv_results_["params"]) == 4
    framed = HotDeckImputer([("area",), ()], random_state=1).set_output(transform="pandas").fit_transform(frame)
    assert isinstance(framed, pd.DataFrame)
    assert framed.notna().all(axis=None)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"method": "best"}, "no method 'best'"),
        ({"donor_limit": 2, "replacement": True}, "without replacement"),
        ({"variables": ["cellar"]}, "no columns cellar"),
        ({"ids": "number"}, "no column number"),
        ({"item_classes": [("cellar",)]}, "need cellar"),
        ({"item_classes": []}, "no imputation classes"),
        ({"item_classes": [("space//wide",)]}, "no whole number"),
        ({"groups": ["rooms", ("rooms", "space")]}, "rooms twice"),
        ({"edits": ["rooms"]}, "no comparison"),
        ({"edits": ["len(rooms) < 3"]}, "no comparison"),
    ],
)
def test_what_is_wrong_is_told(wrong: dict[str, Any], told: str) -> None:
    with pytest.raises(ImputationError, match=told):
        deck(**wrong).fit(dwellings())
