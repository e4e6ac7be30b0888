"""Figures of the steps of Process on a collected run: seconds, seconds of cores and rows of each, and peak memory.

python tests/benchmarks/input_step.py --area norway --delivery DIR --runs RUNS
python tests/benchmarks/process_steps.py RUNS/run
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path

from census.steps import PLAN, Parameters, Phase
from census.steps.run import run_step
from census.store import RunFolder

UNITS = {
    "select_residents": "residents",
    "classify_immigrants": "residents",
    "form_register_families": "units by legal residence",
    "form_households": "units by legal residence",
    "form_families": "units by legal residence",
    "describe_households": "units by legal residence",
    "place_usual_residents": "units by usual residence",
    "form_usual_households": "units by usual residence",
    "describe_usual_households": "units by usual residence",
    "link_form_people": "linkage",
    "link_student_form_people": "linkage",
}
"""Steps whose seconds are also told together."""


def main() -> int:
    """Run the steps that are not finished and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path, metavar="RUN", help="folder of a run whose Collect is finished")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--until", metavar="STEP", help="last step to run")
    arguments = parser.parse_args()
    recorded = Parameters.from_dict(RunFolder(arguments.run).manifest["parameters"])
    parameters = replace(recorded, threads=arguments.threads)
    together: dict[str, float] = {}
    print(f"{'step':<30}{'rows':>12}{'seconds':>9}{'of cores':>9}{'peak MiB':>10}")
    for step in PLAN:
        if step.phase is not Phase.PROCESS:
            continue
        before = time.process_time()
        result = run_step(step.name, arguments.run, parameters)
        work = time.process_time() - before
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{step.name:<30}{result.rows:>12,}{result.seconds:>9.2f}{work:>9.2f}{peak:>10.0f}", flush=True)
        group = UNITS.get(step.name, "the rest")
        together[group] = together.get(group, 0.0) + result.seconds
        if step.name == arguments.until:
            break
    for group, seconds in together.items():
        print(f"{seconds:6.1f} s  {group}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
