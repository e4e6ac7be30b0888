"""The stored linkage model is what Splink learns from a simulated area: Alta, 18,000 residents, 1,700 lines by hand."""

from __future__ import annotations

from pathlib import Path

import ibis
import pytest

from questionnaire.linkage import named_residents, written_lines
from questionnaire.linkage_model import stored_model
from questionnaire.linkage_training import estimate
from registers.synthetic import simulate_area

Probabilities = dict[str, dict[str, tuple[float, float]]]


@pytest.fixture(scope="module")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> Probabilities:
    folder = tmp_path_factory.mktemp("linkage") / "alta"
    simulate_area("2012", 1, folder)
    return _learn(folder)


def _learn(folder: Path) -> Probabilities:
    def extract(name: str) -> ibis.Table:
        return ibis.read_parquet(folder / f"{name}.parquet")

    persons = extract("cpr_persons").distinct(on="national_identity_number")
    persons = persons.mutate(person_id=persons.national_identity_number.try_cast("int64")).drop_null("person_id")
    units = extract("gab_addresses").distinct(on="address_code").select("address_code", "basic_unit_code")
    resident = persons.filter(persons.registration_status == "1").left_join(units, "address_code")
    residents = resident.select(
        "person_id",
        "birth_date",
        "address_code",
        residence_basic_unit_code="basic_unit_code",
        residence_municipality_code="municipality_code",
    )
    forms, lines = extract("housing_forms").distinct(on="form_number"), extract("housing_form_persons")
    forms = forms.mutate(contact_person_id=forms.contact_identity_number.try_cast("int64"))
    known = named_residents(persons.select("person_id", "given_name", "surname"), residents)
    written = written_lines(forms, lines.mutate(person_id=lines.identity_number.try_cast("int64")), known)
    return estimate(written, known, chance_pairs=300_000)


@pytest.mark.parametrize("comparison", ["given_name", "surname", "born"])
def test_most_lines_agree_and_strangers_seldom_do(learnt: Probabilities, comparison: str) -> None:
    m, u = learnt[comparison]["same"]
    assert m == pytest.approx(stored_model().probabilities[comparison]["same"][0], abs=0.04)
    assert 0 < u < 0.04


def test_the_faults_that_are_simulated_are_learnt(learnt: Probabilities) -> None:
    """One in twenty names is misspelt, one in fifty dates has a wrong digit, one in a hundred names is an initial."""
    assert learnt["given_name"]["alike"][0] == pytest.approx(0.045, abs=0.02)
    assert learnt["surname"]["alike"][0] == pytest.approx(0.05, abs=0.02)
    assert learnt["born"]["one_digit"][0] == pytest.approx(0.02, abs=0.015)
    assert learnt["given_name"]["initial"][0] == pytest.approx(0.01, abs=0.01)


def test_every_level_learnt_is_stored_and_the_closest_tell_most(learnt: Probabilities) -> None:
    """What a line and its own resident mostly share, a line and a stranger hardly ever do."""
    for comparison, levels in stored_model().probabilities.items():
        closest, furthest = next(iter(levels.values())), levels["other"]
        assert closest[0] > 0.9 > furthest[0] * 10, comparison
        assert closest[0] / closest[1] > 30, comparison
        assert set(learnt[comparison]) <= set(levels), comparison
