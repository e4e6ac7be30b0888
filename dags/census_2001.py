"""The census batch as an Airflow DAG: one task per step of the production plan, grouped by GSBPM phase.

The DAG is wiring only. What a task does stands in `census.cli.task`; what a step does stands in `census.steps`.
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

from airflow.sdk import DAG, Asset, Param, TaskGroup, task
from airflow.sdk.exceptions import AirflowFailException

from census.cli import task as census_task
from census.cli.parameters import DEFAULTS, ENGINES
from census.cli.run_folders import RUN_NAME
from census.errors import CensusError
from census.steps import PLAN, Phase, Step

PARAMS = {
    "area": Param(
        DEFAULTS["area"],
        type="string",
        pattern="^[0-9a-z]+$",
        title="Area",
        description="County or other area that the simulator knows (20: Finnmark).",
    ),
    "seed": Param(DEFAULTS["seed"], type="integer", minimum=0, title="Seed", description="Seed of every random choice."),
    "engine": Param(DEFAULTS["engine"], type="string", enum=list(ENGINES), title="Engine"),
    "data": Param(
        os.environ.get("CENSUS_DATA"),
        type="string",
        pattern="^/",
        title="Data folder",
        description="Absolute path of the folder that holds deliveries and runs.",
    ),
    "delivery": Param(
        DEFAULTS["delivery"],
        type="string",
        pattern="^(synthetic|/.*)$",
        title="Delivery",
        description="`synthetic`, or the absolute path of a folder of extracts and returns.",
    ),
    "run": Param(
        DEFAULTS["run"],
        type="string",
        pattern=f"^({RUN_NAME})?$",
        title="Run",
        description="Name of the run; empty: derived from area and seed. A run of that name is gone on with.",
    ),
    "threads": Param(DEFAULTS["threads"], type="integer", minimum=0, title="Threads", description="0: all that the machine has."),
}


@task(task_id="simulate")
def simulate(params: dict[str, Any] | None = None) -> str:
    """Find or simulate the delivery, and give its folder."""
    try:
        return census_task.deliver(params or {})
    except CensusError as error:
        raise AirflowFailException(str(error)) from error


@task
def perform(step: str, params: dict[str, Any] | None = None) -> str:
    """Run one step of the plan, and give the folder of the run."""
    try:
        return census_task.perform(step, params or {})
    except CensusError as error:  # a bad input does not mend itself: no second try
        raise AirflowFailException(str(error)) from error


def published(step: Step) -> list[Asset]:
    """Give the assets that a step publishes: its data sets in the state `output`."""
    return [Asset(name=name, uri=f"census://{name}") for name in step.outputs if name.startswith("output/")]


with DAG(
    dag_id="census_2001",
    description="Population and Housing Census of 3 November 2001",
    doc_md=__doc__,
    schedule=None,
    catchup=False,
    max_active_runs=1,  # two runs could be of the same name, and would write to the same folder
    is_paused_upon_creation=False,
    render_template_as_native_obj=False,
    params=PARAMS,
    tags=["census", "production"],
    default_args={"retries": 1, "retry_delay": timedelta(seconds=5)},
) as dag:
    groups = {phase: TaskGroup(group_id=phase.value.capitalize(), prefix_group_id=False) for phase in Phase}
    with groups[Phase.COLLECT]:
        delivery = simulate()
    producer: dict[str, Any] = {}
    for step in PLAN:
        with groups[step.phase]:
            work = perform.override(task_id=step.name, outlets=published(step), doc_md=step.description)(step.name)
        producers = [producer[name] for name in step.inputs if name in producer]
        for upstream in producers or [delivery]:
            upstream >> work
        producer |= dict.fromkeys(step.outputs, work)
