"""Grandparents and adoptions in the population register: they agree with the parents' own rows and with the truth."""

from __future__ import annotations

from pathlib import Path

import ibis
import pandas as pd
import pytest

from census.immigration import classify_immigrants
from registers.synthetic import simulate_area
from registers.synthetic.observed_origin import GRANDPARENTS

AREA = "2002,2012"  # Vardø and Alta
SIDES = {"mother": GRANDPARENTS[:2], "father": GRANDPARENTS[2:]}
COUNTRIES = ("country_of_birth", "mother_country_of_birth", "father_country_of_birth")
NUMBER = "national_identity_number"


def _simulate(folder: Path, profile: str) -> Path:
    simulate_area(AREA, 3, folder, profile)
    return folder


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _simulate(tmp_path_factory.mktemp("clean") / "delivery", "clean")


@pytest.fixture(scope="module")
def realistic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _simulate(tmp_path_factory.mktemp("realistic") / "delivery", "realistic")


def _persons(delivery: Path) -> pd.DataFrame:
    persons = pd.read_parquet(delivery / "cpr_persons.parquet")
    return persons.assign(row_number=range(1, len(persons) + 1))


def _truth(delivery: Path) -> pd.DataFrame:
    return pd.read_parquet(delivery / "truth" / "persons.parquet").set_index(NUMBER)


def _classified(persons: pd.DataFrame, truth: pd.DataFrame) -> pd.DataFrame:
    """True residents as production classifies their rows; who has none (a damaged number) is left out."""
    rows = persons.drop_duplicates(NUMBER).set_index(NUMBER)
    rows = rows.loc[truth.index.intersection(rows.index)]
    rows = rows.assign(person_id=range(len(rows)), adoption_date=pd.to_datetime(rows["adoption_date"]))
    read = ["person_id", *COUNTRIES, *(f"{name}_country_of_birth" for name in GRANDPARENTS), "adoption_date"]
    found = classify_immigrants(ibis.memtable(rows[read])).to_pandas().sort_values("person_id")
    return found.set_index(rows.index).assign(row_number=rows["row_number"])


def test_without_defects_grandparents_are_the_parents_parents(clean: Path) -> None:
    persons = _persons(clean)
    rows = persons.set_index(NUMBER)
    for parent, names in SIDES.items():
        linked = persons[persons[f"{parent}_identity_number"].notna()]
        told = rows.loc[linked[f"{parent}_identity_number"]]
        assert len(linked) > 3000
        for name, of_parent in zip(names, COUNTRIES[1:], strict=True):
            assert (linked[f"{name}_country_of_birth"].to_numpy() == told[of_parent].to_numpy()).all()


def test_without_defects_siblings_have_the_same_grandparents(clean: Path) -> None:
    """Children of one mother and one father; of a mother alone, where the fathers were born in one country."""
    persons = _persons(clean)
    for one, other in (("mother", "father"), ("father", "mother")):
        linked = persons[persons[f"{one}_identity_number"].notna()].fillna({f"{other}_identity_number": "unknown"})
        by = [f"{one}_identity_number", f"{other}_identity_number", f"{other}_country_of_birth"]
        siblings = linked.groupby(by)
        assert (siblings.size() > 1).sum() > 500
        for name in GRANDPARENTS:
            assert (siblings[f"{name}_country_of_birth"].nunique() == 1).all(), name


def test_without_defects_production_finds_the_true_category_of_everybody(clean: Path) -> None:
    truth = _truth(clean)
    found = _classified(_persons(clean), truth)
    assert len(found) == len(truth)
    for column in ("immigrant_category", "country_background", "is_non_western"):
        assert (found[column] == truth[column]).all(), column
    assert set(truth["immigrant_category"]) == set("ABCDEFG")


def test_some_have_a_norwegian_born_grandparent_and_so_no_background(clean: Path) -> None:
    truth = _truth(clean)
    foreign = (truth["country_of_birth"] == "000") & (truth["mother_country_of_birth"] != "000")
    foreign &= truth["father_country_of_birth"] != "000"
    assert set(truth["immigrant_category"][foreign]) == {"A", "C"}


EXPLAINED = {"missing_country_of_birth", "grandparent_wrong", "adoption_missing", "grandparents_unknown"}
"""Defects that may change the category or background of the person whom they strike."""


def test_defects_explain_every_category_and_background_that_production_misses(realistic: Path) -> None:
    truth = _truth(realistic)
    found = _classified(_persons(realistic), truth)
    ledger = pd.read_parquet(realistic / "truth" / "defects.parquet").query("register == 'cpr_persons'")
    explained = set(ledger["row_number"][ledger["defect"].isin(EXPLAINED)].dropna().astype(int))
    true = truth.loc[found.index]
    for column in ("immigrant_category", "country_background"):
        missed = found[column] != true[column]
        assert 0 < missed.sum() < 0.001 * len(truth), column
        assert set(found["row_number"][missed]) <= explained, column


def test_adoptions_are_between_birth_and_census_day(clean: Path) -> None:
    persons, truth = _persons(clean).set_index(NUMBER), _truth(clean)
    adopted = persons.loc[truth.index[truth["immigrant_category"] == "D"]]
    day = pd.to_datetime(adopted["adoption_date"])
    assert len(adopted) > 20
    assert (day >= pd.to_datetime(adopted["birth_date"])).all()
    assert (day <= "2001-11-03").all()
    others = persons.loc[truth.index[truth["immigrant_category"] != "D"]]
    assert others["adoption_date"].isna().all()
