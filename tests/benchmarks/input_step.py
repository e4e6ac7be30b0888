"""Figures of the input step (typing, validation, pseudonyms): seconds and rows a second for each register.

python tests/benchmarks/input_step.py --area 20 --persons 4520947
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

import pyarrow.parquet as pq

from census.cli.deliveries import simulate_into
from census.reference import parse_area
from census.steps import PLAN, Parameters, Phase
from census.steps.run import code_version, run_step
from census.store import RunFolder


def main() -> int:
    """Collect a delivery and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--area", default="20", help="area to simulate, or that the delivery covers")
    parser.add_argument("--delivery", type=Path, metavar="DIR", help="delivery in Parquet (default: simulate the area)")
    parser.add_argument("--runs", type=Path, metavar="DIR", help="keep the run in this folder, to compare it")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--memory", default="", help="limit of the engine, such as 4GB")
    parser.add_argument("--persons", type=int, help="also tell the seconds for so many persons, in proportion")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        delivery = arguments.delivery or Path(scratch) / "delivery"
        if not arguments.delivery:
            simulate_into(delivery, arguments.area, 1)
        folder = (arguments.runs or Path(scratch)) / "run"
        seconds = collect(delivery.resolve(), folder, arguments)
        persons = pq.read_metadata(delivery / "cpr_persons.parquet").num_rows
    print(f"{persons:,} persons; {seconds:.1f} s for all, of which the engine's process used ", end="")
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB at most")
    if arguments.persons:
        print(f"{seconds * arguments.persons / persons:.1f} s for {arguments.persons:,} persons, in proportion")
    return 0


def collect(delivery: Path, folder: Path, arguments: argparse.Namespace) -> float:
    """Run the steps of Collect and print a line for each; give the seconds of validation."""
    codes = ",".join(item.code for item in parse_area(arguments.area))
    parameters = Parameters(area=codes, delivery=str(delivery), threads=arguments.threads, memory=arguments.memory)
    run = RunFolder(folder)
    run.create(parameters.to_dict(), code_version())
    total = cores = 0.0
    print(f"{'step':<36}{'rows':>12}{'seconds':>9}{'of cores':>9}{'rows/s':>12}")
    for step in PLAN:
        if step.phase is not Phase.COLLECT:
            continue
        before = time.process_time()
        result = run_step(step.name, folder, parameters)
        work = time.process_time() - before
        name = step.name.removeprefix("validate_")
        file = delivery / f"{name}.parquet"
        rows = pq.read_metadata(file).num_rows if file.exists() else 0
        speed = f"{rows / max(result.seconds, 0.001):,.0f}" if rows else ""
        print(f"{step.name:<36}{rows:>12,}{result.seconds:>9.2f}{work:>9.2f}{speed:>12}")
        if step.name.startswith("validate_"):
            total += result.seconds
            cores += work
    print(f"seconds of cores in all: {cores:.1f}")
    return total


if __name__ == "__main__":
    sys.exit(main())
