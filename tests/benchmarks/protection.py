"""Figures of the protection of all matrices of a tabulated run: seconds, peak memory, deviations, certain counts.

    python tests/benchmarks/protection.py RUN [--seed 1]

The matrices of each statistical unit are protected together, those of two units at a time, as a run does; nothing is
written. Deviations are the mean and the greatest of all published figures of a matrix: of the worst matrix, of the
median one. ``large`` is the share of the inner cells from 3 up that differ from the original, ``differ`` that of the
figures that stand in another matrix too and differ there, ``alone`` the same if each matrix is rounded by itself;
``certain`` counts what the audit of the result finds.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from census.disclosure import ProtectedMatrix, protect_linked, protect_matrix
from census.disclosure.agreement import compare_figures
from census.disclosure.audit import RoundedTable, audit_tables
from census.disclosure.linked_protection import SWEEPS
from census.steps.analyse import build_matrix
from census.steps.data_sets import MATRICES_OF
from census.store import RunFolder
from census.tabulation.definitions import load_definition
from census.tabulation.matrix import Matrix
from census.tabulation.regions import regions_from_table


def main() -> int:
    """Protect and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path, metavar="RUN", help="folder of a run whose matrices are tabulated")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    heads = ("matrices", "seconds", "of cores", "peak MiB", "large", "alone", "differ", "certain", "audit s")
    print(f"{'unit':<18}" + "".join(f"{head:>9}" for head in heads))
    begin = time.perf_counter()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        jobs = [pool.submit(protect, arguments.run, unit, arguments.seed) for unit in sorted(MATRICES_OF, key=_work)]
        matrices = [row for job in jobs for row in job.result()]
    print(f"all, with the audit: {time.perf_counter() - begin:.1f} seconds")
    matrices.sort(key=lambda row: row[2])
    for word, (name, greatest, mean) in (("worst", matrices[-1]), ("median", matrices[len(matrices) // 2])):
        print(f"{word} by the mean: {name}: mean {mean:.3f}, greatest {greatest}")
    print(f"median of the greatest: {np.median([row[1] for row in matrices]):.0f}; greatest of all: ", end="")
    name, greatest, mean = max(matrices, key=lambda row: row[1])
    print(f"{name}: mean {mean:.3f}, greatest {greatest}")
    return 0


def _work(unit: str) -> int:
    return -len(MATRICES_OF[unit])


def protect(path: Path, unit: str, seed: int) -> list[tuple[str, int, float]]:
    """Protect the matrices of one unit; give name, greatest and mean deviation of each."""
    run = RunFolder(path)
    tree = regions_from_table(run.read_table("statistics/regions"))
    matrices = [
        build_matrix(load_definition(name), tree, run.read_table(f"statistics/{name}")) for name in MATRICES_OF[unit]
    ]
    wall, work = time.perf_counter(), time.process_time()
    made = protect_linked(matrices, seed=seed)
    wall, work = time.perf_counter() - wall, time.process_time() - work
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    tables = [RoundedTable.of(matrix, protected.cells) for matrix, protected in zip(matrices, made, strict=True)]
    changed = sum(int(((table.original >= 3) & (table.original != table.rounded)).sum()) for table in tables)
    large = changed / sum(int((table.original >= 3).sum()) for table in tables)
    alone = differing(matrices, [protect_matrix(matrix, seed=seed, sweeps=SWEEPS) for matrix in matrices])
    differ = differing(matrices, made)
    begin = time.perf_counter()
    certain = len(audit_tables(tables, {region.code: region.parent for region in tree}).findings)
    audit = time.perf_counter() - begin
    print(
        f"{unit:<18}{len(made):>9}{wall:>9.1f}{work:>9.1f}{peak:>9.0f}{large:>9.3f}{alone:>9.3f}{differ:>9.3f}{certain:>9}{audit:>9.1f}",
        flush=True,
    )
    return [(item.definition.id, item.report.overall.greatest, item.report.overall.mean) for item in made]


def differing(matrices: list[Matrix], protected: list[ProtectedMatrix]) -> float:
    """Share of the figures that stand in several matrices and differ from the first that has them."""
    compared = compare_figures(matrices, protected)
    return sum(item.differing for item in compared) / max(sum(item.figures for item in compared), 1)


if __name__ == "__main__":
    sys.exit(main())
