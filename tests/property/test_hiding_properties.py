"""What must hold wherever known answers are hidden to judge an imputation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from census.errors import ImputationError
from census.imputation.hiding import Hidden, Mechanism, Subject, estimate_mechanism, hide
from census.imputation.response import MODELS, Cells, calibrate, cross_fit, score

SUBJECT = Subject("id", "form", (("rooms",), ("electric", "stove"), ("year",)), {"year": "registered_year"})
ANSWERS = list(SUBJECT.answers)

answer = st.sampled_from([1, 2, 3, None])
dwellings = st.lists(st.tuples(st.booleans(), answer, answer, answer, answer), min_size=3, max_size=40)


def as_units(drawn: list[tuple[bool, int | None, int | None, int | None, int | None]]) -> pd.DataFrame:
    frame = pd.DataFrame(drawn, columns=["has_form", "rooms", "electric", "year", "registered_year"]).astype("Int64")
    frame["stove"] = frame["electric"]  # boxes of one question
    frame["year"] = frame["year"].fillna(frame["registered_year"])
    form = pd.Series(np.where(frame.pop("has_form") == 1, "form", None), dtype=object)
    frame.loc[form.isna(), ["rooms", "electric", "stove"]] = pd.NA
    frame.loc[form.isna(), "year"] = frame["registered_year"]
    return frame.assign(form=form, id=range(100, 100 + len(frame)))


def mechanism(units: pd.DataFrame, form: float, answers: float) -> Mechanism:
    """The same propensities for all."""
    firsts = [question[0] for question in SUBJECT.questions]
    return Mechanism(
        pd.Series(form, index=units.index), pd.DataFrame(answers, index=units.index, columns=firsts, dtype=float)
    )


@settings(max_examples=50, deadline=None)
@given(dwellings, st.integers(0, 3))
def test_what_was_known_is_hidden_and_nothing_else_changes(
    drawn: list[tuple[bool, int | None, int | None, int | None, int | None]], repetition: int
) -> None:
    units = as_units([(True, 1, 1, 1, None), *drawn])
    try:
        hidden = hide(units, SUBJECT, mechanism(units, 0.6, 0.7), 1, repetition)
    except ImputationError:
        return  # nobody was left
    after = hidden.units
    assert (hidden.forms <= units["form"].notna()).all()
    assert after["form"].isna().equals(units["form"].isna() | hidden.forms)
    assert (hidden.values[ANSWERS] <= units[ANSWERS].notna()).all(axis=None), "only known answers are hidden"
    for name in ANSWERS:
        assert after.loc[hidden.values[name], name].isna().all()
        kept = ~hidden.values[name] & ~hidden.forms
        assert after.loc[kept, name].equals(units.loc[kept, name])
    registered = units["registered_year"].notna()
    assert not hidden.values.loc[registered, "year"].any(), "what registers know is never missing"
    instead = hidden.forms & registered
    assert after.loc[instead, "year"].equals(units.loc[instead, "registered_year"].rename("year"))
    assert hidden.values["electric"].equals(hidden.values["stove"]), "a question is hidden as a whole"


@settings(max_examples=25, deadline=None)
@given(dwellings)
def test_whoever_always_answers_is_never_hidden(
    drawn: list[tuple[bool, int | None, int | None, int | None, int | None]],
) -> None:
    units = as_units([(True, 1, 1, 1, None), *drawn])
    hidden = hide(units, SUBJECT, mechanism(units, 1.0, 1.0), 1)
    assert not hidden.forms.any()
    assert not hidden.values.any(axis=None)
    pd.testing.assert_frame_equal(hidden.units, units)


def test_forms_are_hidden_as_often_as_the_mechanism_says_and_in_turn() -> None:
    """Nine of ten with a propensity of 0.9; four repetitions of a quarter each hide every form once."""
    units = as_units([(True, 1, 1, 1, None)] * 4000)
    often = hide(units, SUBJECT, mechanism(units, 0.9, 1.0), 1)
    assert often.forms.mean() == pytest.approx(0.1, abs=0.02)
    quarters: list[Hidden] = [hide(units, SUBJECT, mechanism(units, 0.75, 1.0), 1, place) for place in range(4)]
    assert (sum(part.forms.astype(int) for part in quarters) == 1).all()


def test_a_draw_depends_on_seed_and_id_alone() -> None:
    units = as_units([(True, 1, 1, 1, None)] * 200)
    shuffled = units.sample(frac=1, random_state=3)
    first, second = (hide(item, SUBJECT, mechanism(item, 0.7, 0.8), 1) for item in (units, shuffled))
    pd.testing.assert_frame_equal(first.units, second.units.sort_index())
    other = hide(units, SUBJECT, mechanism(units, 0.7, 0.8), 2)
    assert not other.forms.equals(first.forms)


def test_nobody_left_to_give_is_told() -> None:
    units = as_units([(True, 1, 1, 1, None)] * 3)
    with pytest.raises(ImputationError, match="no respondent"):
        hide(units, SUBJECT, mechanism(units, 0.0, 1.0), 1)


def test_the_mechanism_of_items_is_that_of_the_answers_missing() -> None:
    """Rooms are missing of every fourth dwelling of one kind, and of none of the other."""
    units = as_units([(True, 1, 1, 1, None)] * 800).assign(kind=["a", "b"] * 400)
    rank = units.groupby("kind").cumcount()
    units.loc[(units["kind"] == "a") & (rank % 4 == 0), "rooms"] = pd.NA
    mechanism_ = estimate_mechanism(units, SUBJECT, ["kind"], "logistic", 1)
    assert (mechanism_.form == 1).all()
    found = mechanism_.answers
    assert found.loc[units["kind"] == "a", "rooms"].mean() == pytest.approx(0.75, abs=0.02)
    assert found.loc[units["kind"] == "b", "rooms"].min() > 0.98
    assert (found["electric"] == 1).all()


@pytest.mark.parametrize("model", MODELS)
def test_propensities_are_calibrated_and_tell_respondents_from_others(model: str) -> None:
    """Couples answer nine times in ten, others six times in ten."""
    units = pd.DataFrame({"couple": [True, False] * 1000})
    rank = units.groupby("couple").cumcount() % 10
    answered = pd.Series(np.where(units["couple"], rank < 9, rank < 6))
    fitted = cross_fit(Cells(units, ["couple"]), pd.Series(range(2000)), answered, model)
    assert fitted[units["couple"]].to_numpy() == pytest.approx(0.9, abs=0.02)
    assert fitted[~units["couple"]].to_numpy() == pytest.approx(0.6, abs=0.02)
    bins = calibrate(fitted, answered)
    assert bins["units"].sum() == len(units)
    assert (bins["observed"] - bins["expected"]).abs().max() < 0.1
    found = score(fitted, answered)
    assert found["auc"] > 0.65
    assert found["log_loss"] < score(pd.Series(0.75, index=units.index), answered)["log_loss"]


def test_no_unit_tells_of_itself() -> None:
    """Where every unit is of a kind of its own, a model fitted to it too would know the answer."""
    units = pd.DataFrame({"kind": [str(number) for number in range(400)]})
    answered = pd.Series([True, False] * 200)
    found = score(cross_fit(Cells(units, ["kind"]), pd.Series(range(400)), answered), answered)
    assert found["auc"] == pytest.approx(0.5, abs=0.12)
