"""What the population register holds: faultless without defects, and with them what its rules find."""

from __future__ import annotations

from pathlib import Path

import ibis
import pandas as pd
import pyarrow as pa
import pytest

import registers
from registers.reader import find_extract, read_extract
from registers.synthetic import simulate_area
from registers.synthetic.settings import load_settings
from registers.validation import validate

OURS = ("cpr_persons", "cpr_events")
REGISTERS = {register.name: register for register in registers.DELIVERY}


def _simulate(folder: Path, profile: str, area: str) -> Path:
    simulate_area(area, 3, folder, profile)
    return folder


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _simulate(tmp_path_factory.mktemp("clean") / "delivery", "clean", "2002,2003")


@pytest.fixture(scope="module")
def stressed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _simulate(tmp_path_factory.mktemp("stress") / "delivery", "stress", "2012,2002")


def _results(delivery: Path, name: str) -> pd.DataFrame:
    def raw(register: str) -> pa.Table:
        return read_extract(find_extract(delivery, REGISTERS[register]), REGISTERS[register])

    uses = {other for rule in REGISTERS[name].rules for other in rule.uses}
    others = {other: (REGISTERS[other], raw(other)) for other in uses}
    found = validate(ibis.duckdb.connect(), REGISTERS[name], raw(name), others)
    return found.results.to_pandas().set_index("rule")


def test_without_defects_no_rule_is_broken(clean: Path) -> None:
    """Persons of no fixed address are no defect, though a rule reports them."""
    persons = pd.read_parquet(clean / "cpr_persons.parquet")
    broken = _results(clean, "cpr_persons").query("broken > 0")
    homeless = persons["address_code"].isna() & (persons["registration_status"] == "1")
    assert broken["broken"].to_dict() == {"resident_without_address": int(homeless.sum())}
    assert _results(clean, "cpr_events").query("broken > 0").empty


def test_without_defects_the_register_is_right(clean: Path) -> None:
    persons = pd.read_parquet(clean / "cpr_persons.parquet").set_index("national_identity_number")
    truth = pd.read_parquet(clean / "truth" / "persons.parquet").set_index("national_identity_number")
    of_census_day = persons.loc[truth.index]
    known = truth["address_code"].notna()
    assert (of_census_day["address_code"][known] == truth["address_code"][known]).all()
    assert (of_census_day["sex"] == truth["sex"]).all()
    in_dwelling = known & (truth["dwelling_sequence"] > 0)
    assert of_census_day["dwelling_number"][in_dwelling].notna().all()
    since = pd.to_datetime(of_census_day["registration_status_date"])
    stays = of_census_day["registration_status"] == "1"
    assert (since[stays] <= "2001-11-03").all()
    assert (since[~stays] > "2001-11-03").all()


@pytest.mark.parametrize("register", OURS)
def test_every_defect_strikes_and_its_rule_finds_it(stressed: Path, register: str) -> None:
    """Rules find at least nine of ten rows struck that are in the extract: two defects may strike one row."""
    ledger = pd.read_parquet(stressed / "truth" / "defects.parquet").query("register == @register")
    results = _results(stressed, register)
    struck = ledger.groupby("defect")["row_number"].agg(["size", "count"])
    defects = load_settings("stress").defects(register)
    assert set(defects) - set(struck.index) <= {"swapped_names", "unknown_person"}  # one or two are expected
    for name in struck.index:
        assert set(defects[name].rules) <= set(results.index), name
        if defects[name].rules and struck.loc[name, "count"] > 5:
            found = results.loc[list(defects[name].rules), "broken"].sum()
            at_least = 0.3 if name == "one_way_spouse" else 0.9
            assert found >= at_least * struck.loc[name, "count"], name


def test_who_left_and_told_nobody_is_still_resident(stressed: Path) -> None:
    ledger = pd.read_parquet(stressed / "truth" / "defects.parquet")
    rows = ledger.query("register == 'cpr_persons' and defect == 'over_coverage'")["row_number"].astype(int)
    persons = pd.read_parquet(stressed / "cpr_persons.parquet").iloc[rows.to_numpy() - 1]
    events = pd.read_parquet(stressed / "cpr_events.parquet").query("event_type == '04'")
    assert len(persons) > 10
    assert (persons["registration_status"] == "1").all()
    assert not persons["national_identity_number"].isin(events["national_identity_number"]).any()
    truth = pd.read_parquet(stressed / "truth" / "persons.parquet")
    left_before = ~persons["national_identity_number"].isin(truth["national_identity_number"])
    assert left_before.mean() > 0.6


def test_notifications_come_after_the_event_and_before_the_extract(clean: Path) -> None:
    events = pd.read_parquet(clean / "cpr_events.parquet")
    event, registered = pd.to_datetime(events["event_date"]), pd.to_datetime(events["registered_date"])
    assert (registered >= event).all()
    assert (registered <= "2002-03-01").all()
    assert ((registered - event).dt.days <= 59).all()
    assert events["event_number"].is_unique
