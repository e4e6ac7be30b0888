"""The small area of the pipeline's tests, and the plan run without Airflow."""

from __future__ import annotations

from pathlib import Path

from census.steps import PLAN, Parameters
from census.steps.run import StepResult, code_version, run_step
from census.store import RunFolder

AREA = "2002"  # Vardø
SEED = 1


def run_plan(folder: Path, parameters: Parameters) -> list[StepResult]:
    """Run every step of the plan in its order; give what became of each."""
    RunFolder(folder).create(parameters.to_dict(), code_version())
    return [run_step(step.name, folder, parameters) for step in PLAN]
