"""Figures of tabulation on a run whose census file is complete: seconds, seconds of cores, cells and peak memory.

python tests/benchmarks/tabulation.py RUN
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

from census.engine import open_engine, read_parquet
from census.reference import parse_area
from census.steps.analyse import with_dwellings
from census.steps.data_sets import MATRICES
from census.store import RunFolder
from census.tabulation.count import count_cells
from census.tabulation.definitions import load_definition
from census.tabulation.matrix_files import DATA_SETS
from census.tabulation.regions import region_tree


def main() -> int:
    """Count all matrices of the run, one census file after the other, and print the figures; write nothing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path, metavar="RUN", help="folder of a run whose Process is finished")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    run = RunFolder(arguments.run)
    tree = region_tree(parse_area(run.manifest["parameters"]["area"]), run.read_table("input/basic_units").to_pylist())
    print(f"{'census file':<36}{'matrices':>9}{'cells':>12}{'seconds':>9}{'of cores':>9}{'peak MiB':>10}")
    with tempfile.TemporaryDirectory() as spill, open_engine("duckdb", Path(spill), arguments.threads) as backend:
        files = {name: read_parquet(backend, run.locate(name)) for name in DATA_SETS}
        for name, units in files.items():
            definitions = [item for item in map(load_definition, MATRICES) if item.data_set == name]
            wall, work = time.perf_counter(), time.process_time()
            if name == "processed/census_persons":
                units = with_dwellings(units, files["processed/census_dwellings"], definitions)  # noqa: PLW2901
            cells = sum(table.num_rows for table in count_cells(units, definitions, tree).values())
            wall, work = time.perf_counter() - wall, time.process_time() - work
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"{name:<36}{len(definitions):>9}{cells:>12,}{wall:>9.1f}{work:>9.1f}{peak:>10.0f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
