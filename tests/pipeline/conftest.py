"""The batch on a small area, once for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_batch import AREA, SEED, run_plan

from census.steps import Parameters
from census.store import RunFolder
from registers.synthetic import simulate_area


@pytest.fixture(scope="session")
def delivery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Simulate the delivery of the small area."""
    folder = tmp_path_factory.mktemp("deliveries") / "small"
    simulate_area(AREA, SEED, folder)
    return folder


@pytest.fixture(scope="session")
def parameters(delivery: Path) -> Parameters:
    """Give the parameters of the run on the small area."""
    return Parameters(area=AREA, seed=SEED, delivery=str(delivery), threads=2)


@pytest.fixture(scope="session")
def finished_run(parameters: Parameters, tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """Run the plan on the small area; tests read it, and leave it as it is."""
    folder = tmp_path_factory.mktemp("runs") / "small"
    run_plan(folder, parameters)
    return RunFolder(folder)
