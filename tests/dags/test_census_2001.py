"""The DAG `census_2001`: it loads without heavy packages, and its tasks and edges are those of the production plan.

Airflow is imported in a process of its own: it reads its settings once, and leaves much behind in `sys.modules`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from census.steps import PLAN, Parameters, Phase

PROJECT = Path(__file__).parents[2]
HEAVY = ("ibis", "duckdb", "pandas", "numba", "great_expectations", "sklearn", "numpy", "scipy", "pyarrow", "pyspark")
DESCRIBE = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
bag = DagBag(sys.argv[1], safe_mode=False)
heavy = [name for name in sys.argv[2:] if name in sys.modules]
dag = bag.dags.get("census_2001")
described = {"errors": bag.import_errors, "heavy": heavy, "dags": list(bag.dags), "tasks": {},}
for task in dag.tasks if dag else ():
    described["tasks"][task.task_id] = {
        "group": task.task_group.group_id,
        "upstream": sorted(task.upstream_task_ids),
        "retries": task.retries,
        "retry_seconds": task.retry_delay.total_seconds(),
        "outlets": [asset.name for asset in task.outlets],
    }
if dag:
    described |= {"params": dag.params.dump(), "max_active_runs": dag.max_active_runs}
print("DESCRIBED", json.dumps(described))
"""


def describe(airflow_home: Path) -> dict[str, Any]:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "CENSUS"))},
        "AIRFLOW_HOME": str(airflow_home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "PYTHONPATH": str(PROJECT),
        "CENSUS_DATA": "/somewhere/data",
    }
    done = subprocess.run(
        [sys.executable, "-c", DESCRIBE, str(PROJECT / "dags"), *HEAVY],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    line = next(line for line in done.stdout.splitlines() if line.startswith("DESCRIBED "))
    described: dict[str, Any] = json.loads(line.removeprefix("DESCRIBED "))
    return described


@pytest.fixture(scope="module")
def dag(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return describe(tmp_path_factory.mktemp("airflow"))


def test_every_dag_loads(dag: dict[str, Any]) -> None:
    assert dag["errors"] == {}
    assert dag["dags"] == ["census_2001"]


def test_parsing_imports_nothing_heavy(dag: dict[str, Any]) -> None:
    assert dag["heavy"] == []


def test_there_is_one_task_for_each_step_and_one_that_simulates(dag: dict[str, Any]) -> None:
    assert set(dag["tasks"]) == {step.name for step in PLAN} | {"simulate"}


def test_tasks_stand_in_the_group_of_their_phase(dag: dict[str, Any]) -> None:
    assert [phase.value for phase in Phase] == ["Collect", "Process", "Analyse", "Disseminate"]
    assert {step.name: dag["tasks"][step.name]["group"] for step in PLAN} == {
        step.name: step.phase.value for step in PLAN
    }
    assert dag["tasks"]["simulate"]["group"] == "Collect"


def test_a_task_comes_after_those_that_make_its_inputs(dag: dict[str, Any]) -> None:
    maker = {output: step.name for step in PLAN for output in step.outputs}
    for step in PLAN:
        upstream = set(dag["tasks"][step.name]["upstream"])
        assert upstream >= {maker[data_set] for data_set in step.inputs}, step.name


def test_nothing_is_processed_before_the_gate(dag: dict[str, Any]) -> None:
    for step in PLAN:
        if step.phase is Phase.PROCESS:
            assert "pass_gate" in dag["tasks"][step.name]["upstream"], step.name


def test_the_delivery_comes_first(dag: dict[str, Any]) -> None:
    assert dag["tasks"]["simulate"]["upstream"] == []
    first = [name for name, task in dag["tasks"].items() if task["upstream"] == ["simulate"]]
    assert first == ["receive_delivery"]
    assert [name for name, task in dag["tasks"].items() if not task["upstream"]] == ["simulate"]


def test_a_task_is_tried_twice_with_a_short_break(dag: dict[str, Any]) -> None:
    assert {task["retries"] for task in dag["tasks"].values()} == {1}
    assert all(0 < task["retry_seconds"] <= 30 for task in dag["tasks"].values())


def test_assets_are_what_the_last_phase_publishes(dag: dict[str, Any]) -> None:
    published = {step.name: list(step.outputs) for step in PLAN if step.phase is Phase.DISSEMINATE}
    assert published
    assert {name: task["outlets"] for name, task in dag["tasks"].items() if task["outlets"]} == published


def test_params_have_the_defaults_of_the_command_line(dag: dict[str, Any]) -> None:
    params = dag["params"]
    assert set(params) == {field.name for field in fields(Parameters)} | {"run", "data", "profile"}
    assert (params["area"], params["seed"], params["engine"]) == ("20", 1, "duckdb")
    assert (params["delivery"], params["run"], params["data"]) == ("synthetic", "", "/somewhere/data")


def test_two_runs_never_write_at_the_same_time(dag: dict[str, Any]) -> None:
    assert dag["max_active_runs"] == 1
