"""`census show`: the steps and data sets of one run."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from typing import Any

from census.cli.run_folders import find_run
from census.cli.runs import at_work, state_of
from census.cli.text import bytes_text, plural, seconds_text
from census.steps import PLAN
from census.store import RunFolder


def main(arguments: Namespace) -> int:
    """Print the run; give the exit code."""
    manifest = RunFolder(find_run(arguments.data, arguments.run)).manifest
    working = at_work(arguments.data, arguments.run, manifest)
    print(f"{arguments.run}: {state_of(manifest, working)}, begun {manifest['created'][:19].replace('T', ' ')}")
    for name, value in manifest["parameters"].items():
        print(f"  {name:<10} {value}")
    print_steps(manifest, working)
    print_data_sets(manifest)
    return 0


def print_steps(manifest: Mapping[str, Any], working: bool) -> None:
    """Print each step of the plan with its phase, state and duration, and the error of one that failed."""
    print(f"\n{'step':<32} {'phase':<12} {'state':<9} {'time':>12}")
    for step in PLAN:
        record = manifest["steps"].get(step.name)
        state = "waiting" if record is None else record["state"]
        if state == "running" and not working:
            state = "stopped"
        took = seconds_text(record["seconds"]) if record and record["seconds"] is not None else ""
        print(f"{step.name:<32} {step.phase.value.capitalize():<12} {state:<9} {took:>12}".rstrip())
        if record and record["error"]:
            print(f"    {record['error']}")


def print_data_sets(manifest: Mapping[str, Any]) -> None:
    """Print each data set with its rows and bytes, in the order of the states."""
    print(f"\n{'data set':<48} {'rows':>16} {'size':>10}")
    for name, entry in manifest["data_sets"].items():
        print(f"{name:<48} {plural(entry['rows'], 'row'):>16} {bytes_text(entry['bytes']):>10}")
