"""The simulated survey: its sample, its response and what it stands for."""

from __future__ import annotations

import ibis
import numpy as np
import pandas as pd
import pytest

from registers.labour_force_survey import BY_PROXY, BY_SELF, INTERVIEWED, NO_CONTACT
from registers.synthetic.settings import realistic
from registers.synthetic.survey_answers import AnswerErrors, draw_answers, work_in_week
from registers.synthetic.survey_sample import (
    NUMBER,
    SurveyDesign,
    calibrated_weights,
    draw_response,
    draw_sample,
    keyed_draws,
)

WEEKS = (43, 44, 45)
NO_ERRORS = AnswerErrors(*[0.0] * 8)


def people(families: int = 3000) -> pd.DataFrame:
    """Families of one to three adults in two counties, the second three times as large."""
    size = 1 + np.arange(families) % 3
    family = np.repeat(np.arange(families), size)
    row = np.arange(len(family))
    return pd.DataFrame(
        {
            NUMBER: [f"{number:011d}" for number in row],
            "family_id": [f"F{number}" for number in family],
            "municipality_code": np.where(family % 4 == 0, "0101", "0301"),
            "age": 16 + (row * 7) % 59,
            "sex": np.where(row % 2 == 0, "1", "2"),
        }
    )


@pytest.fixture(scope="module")
def population() -> pd.DataFrame:
    return people()


@pytest.fixture(scope="module")
def sample(population: pd.DataFrame) -> pd.DataFrame:
    return draw_sample(ibis.memtable(population), 1200, WEEKS, 8, seed=1)


@pytest.fixture(scope="module")
def design() -> SurveyDesign:
    return realistic().read(SurveyDesign, "labour_force_survey")


def test_whole_families_are_drawn_with_the_same_fraction_in_each_county(
    population: pd.DataFrame, sample: pd.DataFrame
) -> None:
    members = population.groupby("family_id").size()
    drawn = sample.groupby("family_id").size()
    assert (drawn == members[drawn.index]).all()
    families = population.groupby("municipality_code")["family_id"].nunique()
    share = sample.groupby("municipality_code")["family_id"].nunique() / families
    assert share.to_numpy() == pytest.approx([0.2, 0.2], abs=0.002)
    assert sample["design_weight"].to_numpy() == pytest.approx(np.full(len(sample), 5.0), abs=0.05)


def test_weeks_and_rounds_of_interviews_are_dealt_out_evenly(sample: pd.DataFrame) -> None:
    families = sample.drop_duplicates("family_number")
    assert families["family_number"].is_unique
    assert set(families["survey_week"]) == set(WEEKS)
    for column, groups in (("survey_week", 3), ("interview_number", 8)):
        counts = families.groupby(["stratum", column]).size().groupby("stratum").agg(["min", "max"])
        assert (counts["max"] - counts["min"] <= 8).all(), column
        assert families[column].nunique() == groups


def test_the_sample_does_not_depend_on_the_order_of_rows_and_other_seeds_draw_another(
    population: pd.DataFrame, sample: pd.DataFrame
) -> None:
    shuffled = population.sample(frac=1, random_state=3)
    again = draw_sample(ibis.memtable(shuffled), 1200, WEEKS, 8, seed=1)
    pd.testing.assert_frame_equal(again[sample.columns], sample)
    other = draw_sample(ibis.memtable(population), 1200, WEEKS, 8, seed=2)
    assert set(other[NUMBER]) != set(sample[NUMBER])


def test_only_persons_of_16_to_74_years_are_asked() -> None:
    small = people(8).assign(age=lambda frame: np.array([15, 16, 74, 75])[np.arange(len(frame)) % 4])
    drawn = draw_sample(ibis.memtable(small), 1000, WEEKS, 8, seed=1)
    assert set(drawn["age"]) == {16, 74}


def test_some_twelve_per_cent_do_not_answer_and_nobody_answers_for_a_family_that_was_not_reached(
    sample: pd.DataFrame, design: SurveyDesign
) -> None:
    response = draw_response(sample, design, seed=1)
    assert response.isin(INTERVIEWED).mean() == pytest.approx(0.88, abs=0.03)
    by_family = response.groupby(sample["family_number"]).agg(set)
    assert all(codes == {NO_CONTACT} for codes in by_family if NO_CONTACT in codes)
    assert all(BY_SELF in codes for codes in by_family if BY_PROXY in codes)


def test_weights_add_up_to_the_population_by_county_and_by_sex_and_age(
    population: pd.DataFrame, sample: pd.DataFrame, design: SurveyDesign
) -> None:
    answered = sample.assign(response=draw_response(sample, design, seed=1))
    weight = calibrated_weights(answered, ibis.memtable(population))
    assert weight.isna().sum() == (~answered["response"].isin(INTERVIEWED)).sum()
    assert weight.min() > 0
    for key in (["municipality_code"], ["sex", lambda frame: frame["age"] // 5]):

        def by(frame: pd.DataFrame, values: pd.Series, key: list[object] = key) -> pd.Series:
            return values.groupby([item(frame) if callable(item) else frame[item] for item in key]).sum()

        expected = by(population, pd.Series(1.0, population.index))
        assert by(answered, weight).to_numpy() == pytest.approx(expected.to_numpy(), rel=1e-4)


def test_draws_are_by_seed_purpose_and_unit() -> None:
    first = keyed_draws(1, "a", ["x", "y"])
    assert keyed_draws(1, "a", ["y", "x"]).tolist() == first[::-1].tolist()
    assert keyed_draws(1, "b", ["x", "y"]).tolist() != first.tolist()
    draws = keyed_draws(1, "a", range(2000))
    assert draws.mean() == pytest.approx(0.5, abs=0.03)
    assert 0 <= draws.min() < draws.max() < 1


WORK = pd.DataFrame(
    {
        NUMBER: ["1", "1", "2", "3", "4"],
        "status_in_employment": ["1", "1", "2", "1", "1"],
        "is_main": [True, False, True, False, False],
        "establishment_number": ["E1", "E2", None, "E3", "E4"],
        "industry_division": ["45", "52", None, "80", "85"],
        "start_date": pd.to_datetime(["2001-01-01", "2001-01-01", "2001-10-29", "2001-10-01", "2001-11-05"]),
        "end_date": pd.to_datetime([None, None, None, "2001-10-28", None]),
        "weekly_hours": [20.0, 30.0, 40.0, 37.5, 37.5],
    }
)


def test_work_of_the_week_is_what_has_a_day_in_it_the_main_work_before_others() -> None:
    asked = pd.DataFrame({NUMBER: list("12345"), "survey_week": [44, 44, 44, 44, 44]})
    work = ibis.memtable(WORK).mutate(
        start_date=lambda t: t.start_date.cast("date"), end_date=lambda t: t.end_date.cast("date")
    )
    found = work_in_week(asked, work)
    assert found["is_employed"].tolist() == [True, True, False, False, False]
    assert found["industry_division"].iloc[:2].tolist() == ["45", "00"]
    week_before = work_in_week(asked.assign(survey_week=43), work)
    assert week_before["is_employed"].tolist() == [True, False, True, False, False]


def test_without_errors_the_truth_is_told_and_proxies_err_at_their_own_rates() -> None:
    number = pd.Series([str(item) for item in range(4000)])
    sample = pd.DataFrame({NUMBER: number, "response": np.where(np.arange(4000) < 2000, BY_SELF, BY_PROXY)})
    true = pd.DataFrame(
        {
            "is_employed": np.arange(4000) % 2 == 0,
            "status_in_employment": np.where(np.arange(4000) % 2 == 0, "1", None),
            "weekly_hours": np.where(np.arange(4000) % 2 == 0, 37.5, np.nan),
            "industry_division": np.where(np.arange(4000) % 2 == 0, "45", None),
        }
    )
    told = draw_answers(sample, true, NO_ERRORS, NO_ERRORS, seed=1)
    assert (told["is_employed"] == true["is_employed"]).all()
    assert told.loc[true["is_employed"], "usual_weekly_hours"].eq(37.5).all()
    forgetful = AnswerErrors(0.0, 0.2, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    told = draw_answers(sample, true, NO_ERRORS, forgetful, seed=1)
    wrong = told["is_employed"] != true["is_employed"]
    assert not wrong[:2000].any()
    assert wrong[2000:][true["is_employed"][2000:]].mean() == pytest.approx(0.2, abs=0.04)
    assert told.loc[~told["is_employed"], "status_in_employment"].isna().all()
