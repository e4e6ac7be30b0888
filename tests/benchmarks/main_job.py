"""Figures of the main job: time and memory of a run with one thread and with two, where the time goes, whether the
published files are the same, and how well households agree with the truth.

    python tests/benchmarks/main_job.py --area 20
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from census.cli.agreement import compare_with_truth
from census.cli.run_folders import name_after
from census.store import RunFolder, checksum


def main() -> int:
    """Run the main job twice and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--area", default="20")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        delivery = Path(scratch) / "delivery"
        census("simulate", "--area", arguments.area, "--seed", str(arguments.seed), "--out", str(delivery))
        outputs = {}
        for threads in (1, 2):
            data = Path(scratch) / f"threads-{threads}"
            (data / "deliveries").mkdir(parents=True)
            name = name_after(arguments.area, arguments.seed)
            (data / "deliveries" / name).symlink_to(delivery)
            options = ("--area", arguments.area, "--seed", str(arguments.seed), "--threads", str(threads))
            seconds = census("run", *options, "--data", str(data))
            run = RunFolder(data / name)
            outputs[threads] = checksum(run.path / "output")
            print(f"run with {threads} thread(s): {seconds:.1f} s, Airflow included")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"peak memory of the largest process: {peak:.0f} MiB")
        print(f"published files the same: {outputs[1] == outputs[2]}")
        steps = run.manifest["steps"]
        print(f"seconds in steps: {sum(step['seconds'] for step in steps.values()):.1f}, the longest:")
        for step in sorted(steps, key=lambda item: -steps[item]["seconds"])[:10]:
            print(f"  {step:<28}{steps[step]['seconds']:6.2f}")
        before, after = compare_with_truth(run)
        print(f"persons in the right household: {before.right_household:.2%} by registers, ", end="")
        print(f"{after.right_household:.2%} with the forms")
    return 0


def census(*arguments: str) -> float:
    """Run the command; give its seconds."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "census.cli", *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
