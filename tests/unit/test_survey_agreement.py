"""Agreement of register and survey: the twofold table and what is measured on it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import cohen_kappa_score

from census.quality.sampling_errors import SampleDesign
from census.quality.survey_agreement import NONE, compare_classes, measure_agreement, measure_crossings


def interviewed(register: list[int], survey: list[int], weight: list[float] | None = None) -> pd.DataFrame:
    size = len(register)
    return pd.DataFrame(
        {
            "stratum": "01",
            "family_number": range(size),
            "design_weight": np.nan,
            "weight": weight or [1.0] * size,
            "register_employed": np.array(register, dtype=bool),
            "survey_employed": np.array(survey, dtype=bool),
        }
    )


def test_the_twofold_table_is_weighted() -> None:
    people = interviewed([1, 1, 0, 0], [1, 0, 1, 0], [10, 20, 30, 40])
    found = compare_classes(
        people["register_employed"], people["survey_employed"], people["weight"], SampleDesign(people)
    )
    assert (found.both, found.only_register, found.only_survey, found.neither) == (10, 20, 30, 40)
    assert (found.register, found.survey, found.net_error) == (30, 40, -10)
    assert found.net_percent == pytest.approx(-25)
    assert found.gross_error == pytest.approx(50)
    assert found.persons == 4


def test_kappa_is_cohens() -> None:
    rng = np.random.default_rng(2)
    survey = rng.integers(0, 2, 300)
    register = np.where(rng.random(300) < 0.1, 1 - survey, survey)
    weight = rng.random(300) + 0.5
    people = interviewed(register.tolist(), survey.tolist(), weight.tolist())
    found = compare_classes(
        people["register_employed"], people["survey_employed"], people["weight"], SampleDesign(people)
    )
    assert found.kappa == pytest.approx(cohen_kappa_score(register, survey, sample_weight=weight))
    assert 0 < found.kappa_se < 0.1


def test_net_errors_may_cancel_where_gross_errors_do_not() -> None:
    people = interviewed([1, 0, 1, 0], [0, 1, 1, 0])
    found = compare_classes(
        people["register_employed"], people["survey_employed"], people["weight"], SampleDesign(people)
    )
    assert (found.net_error, found.gross_error) == (0, 50)


def test_kappa_and_its_error_spread_as_over_samples() -> None:
    rng = np.random.default_rng(3)
    kappas, errors, nets, net_errors = [], [], [], []
    for _ in range(200):
        survey = (rng.random(400) < 0.7).astype(int)
        register = np.where(rng.random(400) < np.where(survey == 1, 0.05, 0.15), 1 - survey, survey)
        people = interviewed(register.tolist(), survey.tolist())
        found = compare_classes(
            people["register_employed"], people["survey_employed"], people["weight"], SampleDesign(people)
        )
        kappas.append(found.kappa)
        errors.append(found.kappa_se)
        nets.append(found.net_percent)
        net_errors.append(found.net_percent_se)
    assert np.mean(errors) == pytest.approx(np.std(kappas), rel=0.15)
    assert np.mean(net_errors) == pytest.approx(np.std(nets), rel=0.15)


def test_agreement_is_told_by_group_and_category_and_crossings_of_those_employed_by_both() -> None:
    people = interviewed([1, 1, 1, 0], [1, 1, 0, 1]).assign(
        sex=["1", "2", "1", "2"],
        register_status=["1", "2", "1", NONE],
        survey_status=["1", "1", NONE, "2"],
    )
    categories = {"sex": ["1", "2"], "status": ["1", "2"]}
    found = measure_agreement(people, ["sex"], ["status"], categories).set_index(["subject", "group", "category"])
    assert found.loc[("employed", "all", "all"), "net_error"] == 0
    assert found.loc[("employed", "sex", "1"), ["register", "survey"]].tolist() == [2, 1]
    assert found.loc[("employed", "sex", "2"), ["persons", "only_survey"]].tolist() == [2, 1]
    assert found.loc[("status", "all", "2"), ["both", "only_register", "only_survey"]].tolist() == [0, 1, 1]
    cells, measures = measure_crossings(people, ["status"], categories)
    assert sorted(cells.itertuples(index=False, name=None)) == [("status", "1", "1", 1.0), ("status", "2", "1", 1.0)]
    assert measures.set_index("variable").loc["status", "agree"] == 50


def test_who_is_all_in_one_category_has_no_kappa() -> None:
    people = interviewed([1, 1], [1, 0])
    found = compare_classes(
        people["register_employed"], people["survey_employed"], people["weight"], SampleDesign(people)
    )
    assert np.isnan(found.kappa)
