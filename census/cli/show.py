"""`census show`: the steps and data sets of one run, and whether the data sets are as they were written."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from typing import Any

from census.cli.run_folders import find_run
from census.cli.runs import at_work, state_of
from census.cli.text import bytes_text, count_text, seconds_text
from census.steps import PLAN
from census.store import RunFolder


def main(arguments: Namespace) -> int:
    """Print the run; give the exit code."""
    run = RunFolder(find_run(arguments.data, arguments.run))
    manifest = run.manifest
    working = at_work(arguments.data, run.path, manifest)
    print(f"{arguments.run}: {state_of(manifest, working)}, begun {manifest['created'][:19].replace('T', ' ')} UTC")
    for name, value in manifest["parameters"].items():
        if value != "":
            print(f"  {name:<10} {value}")
    print_steps(manifest, working)
    print_data_sets(run, manifest)
    return 0


def print_steps(manifest: Mapping[str, Any], working: bool) -> None:
    """Print each step of the plan with its phase, state and duration, and the error of one that failed."""
    print(f"\n{'step':<40} {'phase':<12} {'state':<9} {'time':>12}")
    for step in PLAN:
        record = manifest["steps"].get(step.name, {"state": "waiting"})
        state = "stopped" if record["state"] == "running" and not working else record["state"]
        took = seconds_text(record["seconds"]) if "seconds" in record else ""
        print(f"{step.name:<40} {step.phase:<12} {state:<9} {took:>12}".rstrip())
        if "error" in record:
            print(f"    {record['error']['problem']}\n    {record['error']['remedy']}".rstrip())


def print_data_sets(run: RunFolder, manifest: Mapping[str, Any]) -> None:
    """Print each data set with its rows and bytes, in order of production; its checksum tells whether it is damaged."""
    print(f"\n{'data set':<48} {'rows':>16} {'size':>10}")
    for step in PLAN:
        for name in step.outputs:
            entry = manifest["data_sets"].get(name)
            if entry is None:
                continue
            rows = "files" if entry["rows"] is None else count_text(entry["rows"], "row", "rows")
            damage = "" if run.is_intact(name) else "  damaged or gone: resume the run"
            print(f"{name:<48} {rows:>16} {bytes_text(entry['bytes']):>10}{damage}")
