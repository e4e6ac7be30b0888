"""`census run`: the DAG `census_2001`, from its first task to its last, in this very process."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from rich.console import Console

from census.cli import print_error
from census.cli.airflow_home import DAG_ID, PROJECT, airflow_to_itself, ensure_database, prepare
from census.cli.locks import lock
from census.cli.parameters import DEFAULTS, for_plan, from_command_line, from_manifest
from census.cli.progress import Progress
from census.cli.publication import print_publication
from census.cli.run_folders import find_run, lock_file, log_file, run_folder
from census.errors import CensusError, ParameterError, StoreError
from census.store import RunFolder


def main(arguments: Namespace) -> int:
    """Run the batch, or go on with it; give the exit code."""
    data = arguments.data
    params = parameters_to_resume(arguments) if arguments.resume else parameters_to_begin(arguments)
    folder = run_folder(data, params["run"])
    occupied = ParameterError(
        f"The run {folder.name} is at work in another process.", "Wait for it to end, or name another with --run."
    )
    with airflow_to_itself(data, shared=True), lock(lock_file(folder), occupied=occupied):
        failures = run_batch(data, folder, params)
    for failure in failures:
        print_error(failure)
    if failures:
        return 1
    print_publication(folder, RunFolder(folder).manifest)
    return 0


def parameters_to_resume(arguments: Namespace) -> dict[str, Any]:
    """Give the parameters that the run to resume was begun with.

    Raises:
        ParameterError: the command line also holds parameters of a new run.
        StoreError: there is no such run.
    """
    also = [name for name in DEFAULTS if getattr(arguments, name) is not None]
    if also:
        raise ParameterError(
            f"--resume goes on with the parameters that the run has, and takes no other ({', '.join(also)}).",
            "Leave them out, or begin another run with --run.",
        )
    folder = find_run(arguments.data, arguments.resume)
    return from_manifest(arguments.resume, RunFolder(folder).manifest["parameters"], arguments.data)


def parameters_to_begin(arguments: Namespace) -> dict[str, Any]:
    """Give the parameters of the command line.

    Raises:
        ParameterError: a run of that name is there, of other registers, another area, key or seed.
    """
    params = from_command_line(arguments)
    folder = run_folder(arguments.data, params["run"])
    if (folder / "manifest.json").is_file():
        recorded = RunFolder(folder).manifest["parameters"]
        _, asked = for_plan(params)
        other = [name for name in ("area", "seed", "delivery", "key_file") if recorded[name] != asked.to_dict()[name]]
        if other:
            raise ParameterError(
                f"The run {folder.name} is there already, with another {' and '.join(other)}.",
                "Give the new run another name with --run.",
            )
    return params


def run_batch(data: Path, folder: Path, params: Mapping[str, Any]) -> list[CensusError]:
    """Run the DAG in this process; give what went wrong, nothing when all went well.

    What Airflow and the steps write to the terminal goes to the run's log instead.
    """
    terminal = sys.stdout
    with log_file(folder).open("a", encoding="utf-8", buffering=1) as log, redirect_stdout(log), redirect_stderr(log):
        prepare(data)  # before Airflow is imported
        ensure_database(data)
        from airflow.sdk.listener import get_listener_manager  # noqa: PLC0415 (4 seconds, and reads the settings)

        progress = Progress(Console(file=terminal, highlight=False, soft_wrap=True), folder, log_file(folder))
        get_listener_manager().add_listener(progress)
        try:
            state = run_dag(params)
        finally:
            progress.stop()
            get_listener_manager().pm.unregister(progress)
    if state == "success":
        return []
    nothing_told = StoreError(f"Airflow ended the run in the state {state}.", f"Read {log_file(folder)}.")
    return list(progress.failures.values()) or [nothing_told]


def run_dag(params: Mapping[str, Any]) -> str:
    """Run the DAG with its parameters to its end; give the state in which Airflow left it.

    Raises:
        StoreError: the DAG's file cannot be imported.
    """
    from airflow.dag_processing.dagbag import DagBag  # noqa: PLC0415 (4 seconds)

    bag = DagBag(PROJECT / "dags")
    if bag.import_errors:
        raise StoreError(f"{len(bag.import_errors)} files of DAGs cannot be imported: {bag.import_errors}.")
    return str(bag.dags[DAG_ID].test(run_conf=dict(params)).state)
