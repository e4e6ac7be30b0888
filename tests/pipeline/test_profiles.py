"""Registers and forms of a small area in every profile: which defects strike, and which rules find them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from census.cli.defects import evaluate_delivery, find_defects
from census.steps.data_sets import REGISTERS
from registers.synthetic import simulate_area
from registers.synthetic.settings import PROFILES, load_settings

AREA = "2002"  # Vardø, 2,535 persons
LARGER = "2012"  # Alta, 16,841 persons: some defects have few rows at risk
NO_FAULT = {"cpr_persons.resident_without_address": "people of no fixed address"}
"""Rules that report what may be true."""

RARE = 20
"""Defects of which fewer rows are expected, were all rows of the register at risk, may fail to strike."""


@pytest.fixture(scope="module")
def deliveries(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folders = {profile: tmp_path_factory.mktemp(profile) / "delivery" for profile in PROFILES}
    for profile, folder in folders.items():
        simulate_area(AREA, 1, folder, profile)
    return folders


@pytest.fixture(scope="module")
def broken(deliveries: dict[str, Path]) -> dict[str, dict[str, int]]:
    """Rows that break each rule, named ``register.rule``, by profile."""
    return {
        profile: {
            f"{register}.{rule}": int((breaks["rule"] == rule).sum())
            for register, (breaks, severities) in evaluate_delivery(folder)
            for rule in severities
        }
        for profile, folder in deliveries.items()
    }


def test_clean_registers_break_no_rule(broken: dict[str, dict[str, int]]) -> None:
    assert {rule: count for rule, count in broken["clean"].items() if count and rule not in NO_FAULT} == {}


def test_clean_registers_have_no_defect(deliveries: dict[str, Path]) -> None:
    assert pd.read_parquet(deliveries["clean"] / "truth/defects.parquet").empty


def test_stressed_registers_break_far_more_rules_than_realistic_ones(broken: dict[str, dict[str, int]]) -> None:
    realistic, stress = (sum(broken[profile].values()) for profile in ("realistic", "stress"))
    assert realistic > 500
    assert stress > 2.5 * realistic


def test_every_defect_names_rules_of_its_register(broken: dict[str, dict[str, int]]) -> None:
    defects = load_settings().all_defects
    assert {defect.register for defect in defects} <= set(REGISTERS)
    named = {f"{defect.register}.{rule}" for defect in defects for rule in defect.rules}
    assert named - set(broken["stress"]) == set()


def test_every_defect_strikes(tmp_path: Path) -> None:
    """In one of two profiles: under stress a frequent defect may leave nothing for a rare one."""
    silent: dict[str, set[str]] = {}
    for profile in ("realistic", "stress"):
        folder = tmp_path / profile
        simulate_area(LARGER, 1, folder, profile)
        ledger = pd.read_parquet(folder / "truth/defects.parquet")
        struck = set(zip(ledger["register"], ledger["defect"], strict=True))
        rows = {name: pq.read_metadata(folder / f"{name}.parquet").num_rows for name in REGISTERS}
        silent[profile] = {
            f"{defect.register}.{defect.name}"
            for defect in load_settings("stress").all_defects
            if (defect.register, defect.name) not in struck and np.max(defect.rate) * rows[defect.register] >= RARE
        }
    assert silent["realistic"] & silent["stress"] == set()


def test_rules_find_defects(deliveries: dict[str, Path]) -> None:
    found = find_defects(str(deliveries["stress"]), Path("nowhere")).set_index(["register", "defect"])
    declared = load_settings().all_defects
    assert set(found.index) == {(defect.register, defect.name) for defect in declared}
    for count in ("absent", "detected", "any_rule", "quarantined", "repaired"):
        assert (found[count] <= found["injected"]).all(), count
    assert (found["detected"] <= found["any_rule"]).all()
    without_rules = [(defect.register, defect.name) for defect in declared if not defect.rules]
    assert (found.loc[without_rules, "detected"] == 0).all()
    # every row left open on a form that should answer breaks the rule of its question
    unanswered = found[found.index.get_level_values("defect").str.startswith("unanswered_")]
    assert len(unanswered) > 10
    assert (unanswered["detected"] == unanswered["injected"]).all()
