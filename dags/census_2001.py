"""The census batch: one task per step of the production plan, grouped by the phases of GSBPM.

Wiring only. What a task does stands in `census.cli.task`; what a step does, in `census.steps`.
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

from airflow.sdk import DAG, Asset, Param, TaskGroup, task
from airflow.sdk.exceptions import AirflowFailException

from census.cli.deliveries import PROFILES
from census.cli.parameters import DEFAULTS, ENGINES
from census.cli.run_folders import RUN_NAME
from census.cli.task import deliver
from census.cli.task import perform as perform_step
from census.errors import CensusError
from census.steps import PLAN, Phase, Step, steps_before

DESCRIPTIONS: dict[str, str] = {
    "area": "Codes of counties or municipalities, or `norway`.",
    "seed": "Of all random choices.",
    "profile": "How faulty synthetic registers and forms are.",
    "engine": "Runs the relational steps.",
    "data": "Absolute path of the folder that holds deliveries and runs.",
    "delivery": "`synthetic`, or the absolute path of a folder of extracts and returns.",
    "key_file": "Absolute path of the secret key of the pseudonyms; empty: `pseudonym.key` in the delivery.",
    "imputation": "Absolute path of a file with the settings of imputation; empty: the census's own.",
    "published": "Day of publication that the files carry.",
    "publisher": "Named as the source in the published files; of synthetic registers, it says so.",
    "run": "Name of the run; empty: made from area and seed. A run of that name is gone on with.",
    "threads": "Of the engine; 0: one for each core.",
    "memory": "Limit of the engine, such as `4GB`; empty: its own.",
    "spark_master": "Spark's master; empty: this machine.",
}
FORMS: dict[str, dict[str, Any]] = {
    "seed": {"type": "integer", "minimum": 0},
    "profile": {"type": "string", "enum": list(PROFILES)},
    "engine": {"type": "string", "enum": list(ENGINES)},
    "data": {"type": "string", "pattern": "^/"},
    "delivery": {"type": "string", "pattern": "^(synthetic|/.*)$"},
    "published": {"type": "string", "format": "date"},
    "run": {"type": "string", "pattern": f"^({RUN_NAME})?$"},
    "threads": {"type": "integer", "minimum": 0},
}


def declare_params() -> dict[str, Param]:
    """Declare the DAG's parameters. `data` has no default unless the environment names it in CENSUS_DATA."""
    defaults = {**DEFAULTS, "data": os.environ.get("CENSUS_DATA")}
    return {
        name: Param(defaults[name], description, **FORMS.get(name, {"type": "string"}))
        for name, description in DESCRIPTIONS.items()
    }


def published(step: Step) -> list[Asset]:
    """Give the assets that a step makes: what it publishes, if it is one that disseminates."""
    outputs = step.outputs if step.phase is Phase.DISSEMINATE else ()
    return [Asset(name=name, uri=f"census://{name}") for name in outputs]


@task
def simulate(params: dict[str, Any]) -> str:
    """Find or simulate the delivery, and begin the run."""
    try:
        return deliver(params)
    except CensusError as error:  # a bad input does not mend itself: no second try
        raise AirflowFailException(str(error)) from error


@task
def perform(step: str, params: dict[str, Any]) -> str:
    """Run one step of the plan, and give the folder of the run."""
    try:
        return perform_step(step, params)
    except CensusError as error:
        raise AirflowFailException(str(error)) from error


with DAG(
    dag_id="census_2001",
    description="Population and Housing Census of 3 November 2001",
    doc_md=__doc__,
    schedule=None,
    max_active_runs=1,  # two runs may be of the same name, and would write to the same folder
    is_paused_upon_creation=False,
    params=declare_params(),
    tags=["census", "production"],
    default_args={"retries": 1, "retry_delay": timedelta(seconds=5)},
) as dag:
    groups = {phase: TaskGroup(group_id=phase.value, prefix_group_id=False) for phase in Phase}
    with groups[Phase.COLLECT]:
        delivery = simulate()
    tasks: dict[str, Any] = {}
    for step in PLAN:
        with groups[step.phase]:
            configured = perform.override(task_id=step.name, doc_md=step.description, outlets=published(step))
            tasks[step.name] = configured(step.name)
        upstream = [tasks[before.name] for before in steps_before(step)] or [delivery]
        upstream >> tasks[step.name]
