"""Figures of the input step (typing, validation, pseudonyms): seconds and rows a second for each register.

python tests/benchmarks/input_step.py --area 20 --persons 4520947
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
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
    parser.add_argument("--threads", type=int, default=2, help="of the engine, for each step")
    parser.add_argument("--at-once", type=int, default=2, help="steps at a time (default 2, as Airflow does)")
    parser.add_argument("--memory", default="", help="limit of the engine, such as 4GB")
    parser.add_argument("--persons", type=int, help="also tell the seconds for so many persons, in proportion")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        delivery = arguments.delivery or Path(scratch) / "delivery"
        if not arguments.delivery:
            simulate_into(delivery, arguments.area, 1)
        folder = (arguments.runs or Path(scratch)) / "run"
        seconds, memory = collect(delivery.resolve(), folder, arguments)
        persons = pq.read_metadata(delivery / "cpr_persons.parquet").num_rows
    print(f"{persons:,} persons; {seconds:.1f} s for all; a process held {memory / 1024:.0f} MiB at most")
    if arguments.persons:
        print(f"{seconds * arguments.persons / persons:.1f} s for {arguments.persons:,} persons, in proportion")
    return 0


def collect(delivery: Path, folder: Path, arguments: argparse.Namespace) -> tuple[float, int]:
    """Run the steps of Collect and print a line for each; give the seconds of validation, from first to last, and the
    most memory (KiB) that a process held.
    """
    codes = ",".join(item.code for item in parse_area(arguments.area))
    parameters = Parameters(area=codes, delivery=str(delivery), threads=arguments.threads, memory=arguments.memory)
    RunFolder(folder).create(parameters.to_dict(), code_version())
    names = [step.name for step in PLAN if step.phase is Phase.COLLECT]
    first, *validations, last = names
    print(f"{'step':<36}{'rows':>12}{'seconds':>9}{'of cores':>9}{'rows/s':>12}")
    tell(delivery, work(first, folder, parameters))
    start = time.perf_counter()
    if arguments.at_once == 1:
        done = [tell(delivery, work(name, folder, parameters)) for name in validations]
    else:
        with ProcessPoolExecutor(arguments.at_once, get_context("spawn")) as pool:
            coming = [pool.submit(work, name, folder, parameters) for name in validations]
            done = [tell(delivery, item.result()) for item in coming]
    seconds = time.perf_counter() - start
    tell(delivery, work(last, folder, parameters))
    print(f"seconds of cores in all: {sum(item.cores for item in done):.1f}")
    return seconds, max(item.memory for item in done)


@dataclass(frozen=True)
class Work:
    """What a step took: seconds of wall and of cores, and the most memory (KiB) that its process has held."""

    step: str
    seconds: float
    cores: float
    memory: int


def work(step: str, folder: Path, parameters: Parameters) -> Work:
    """Run a step."""
    before = time.process_time()
    result = run_step(step, folder, parameters)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Work(step, result.seconds, time.process_time() - before, memory)


def tell(delivery: Path, done: Work) -> Work:
    """Print the line of a step."""
    file = delivery / f"{done.step.removeprefix('validate_')}.parquet"
    rows = pq.read_metadata(file).num_rows if file.exists() else 0
    speed = f"{rows / max(done.seconds, 0.001):,.0f}" if rows else ""
    print(f"{done.step:<36}{rows:>12,}{done.seconds:>9.2f}{done.cores:>9.2f}{speed:>12}", flush=True)
    return done


if __name__ == "__main__":
    sys.exit(main())
