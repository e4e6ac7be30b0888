"""`census runs`: the runs of the data folder, one line each."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from census.cli.airflow_home import airflow_lock
from census.cli.locks import is_held
from census.cli.publication import published_matrices
from census.cli.run_folders import lock_file
from census.cli.text import seconds_text
from census.errors import StoreError
from census.steps import PLAN
from census.store import RunFolder, list_runs

LINE = "{:<28} {:<12} {:<10} {:>6}  {:<19}  {:>12}  {:>9}"


def main(arguments: Namespace) -> int:
    """Print the runs; give the exit code."""
    runs = list_runs(arguments.data)
    if not runs:
        print(f"no runs in {arguments.data}")
        return 0
    print(LINE.format("run", "state", "area", "seed", "started", "work", "matrices"))
    for run in runs:
        print(line_of(arguments.data, run))
    return 0


def line_of(data: Path, run: RunFolder) -> str:
    """Describe a run in one line: name, state, area, seed, start, duration of its work, published matrices."""
    try:
        manifest = run.manifest
    except StoreError:
        return f"{run.path.name:<28} damaged"
    steps = manifest["steps"].values()
    parameters = manifest["parameters"]
    return LINE.format(
        run.path.name,
        state_of(manifest, at_work(data, run.path, manifest)),
        parameters["area"],
        parameters["seed"],
        manifest["created"][:19].replace("T", " "),
        seconds_text(sum(step.get("seconds", 0) for step in steps)),
        len(published_matrices(manifest)),
    )


def at_work(data: Path, folder: Path, manifest: Mapping[str, Any]) -> bool:
    """Say whether a process works on a run: `census run` holds its lock, or Airflow is up and a step is at work."""
    running = any(step["state"] == "running" for step in manifest["steps"].values())
    return is_held(lock_file(folder)) or (running and is_held(airflow_lock(data)))


def state_of(manifest: Mapping[str, Any], working: bool) -> str:
    """Give the state of a run: running, failed, finished (every step of the plan), or stopped (killed, say)."""
    states = {name: step["state"] for name, step in manifest["steps"].items()}
    if working:
        return "running"
    if "failed" in states.values():
        return "failed"
    return "finished" if all(states.get(step.name) == "finished" for step in PLAN) else "stopped"
