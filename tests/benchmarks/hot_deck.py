"""Figures of the hot deck and its peers on dwellings of which some are silent: CPU seconds of the imputation, peak
memory of the process, what stays missing, greatest use of a donor, and how far the figures are from the truth
(see ``hot_deck_figures``).

    python tests/benchmarks/hot_deck.py
    python tests/benchmarks/hot_deck.py --dwellings 20000 --worlds 10 --methods estimator engine vim statmatch knn

VIM needs R and its package, StatMatch its sources (--statmatch DIR with the files of its folder R); scikit-learn's
imputers take about a minute for a hundred thousand dwellings, and do not come to an end with two million.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from hot_deck_figures import HEADER, KEY, Figures, filled_by_all
from hot_deck_world import CLASSES, FINEST, VARIABLES, hide_answers, make_dwellings

FEATURES = ["basic_unit", "municipality", "building", "household", "non_western"]


def main() -> int:
    """Make the dwellings, impute them by each method in a process of its own, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dwellings", type=int, default=2_000_000)
    parser.add_argument(
        "--worlds", type=int, default=1, metavar="N", help="worlds to make; figures are means over them"
    )
    parser.add_argument("--methods", nargs="+", default=["estimator", "engine"], choices=[*METHODS, *IN_R])
    parser.add_argument("--statmatch", type=Path, metavar="DIR", help="sources of StatMatch, one file for a function")
    parser.add_argument("--one", nargs=2, metavar=("METHOD", "DIR"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        return impute_once(arguments.one[0], Path(arguments.one[1]))
    measured = {method: Figures() for method in arguments.methods}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for world in range(arguments.worlds):
            truth = make_dwellings(arguments.dwellings, seed=1 + world)
            hide_answers(truth).to_parquet(folder / "delivered.parquet")
            if not world:
                describe(truth)
            if set(arguments.methods) & set(IN_R):
                hide_answers(truth).to_csv(folder / "delivered.csv", index=False)
            truth = truth.set_index(KEY)
            used, outcomes = {}, {}
            for method in arguments.methods:
                used[method] = run(method, folder, arguments.statmatch)
                outcomes[method] = pd.read_csv(folder / "filled.csv").set_index(KEY)
            alike = filled_by_all(outcomes)
            for method, filled in outcomes.items():
                measured[method].add(truth, filled, alike, used[method])
    print(f"\n{HEADER}")
    for method, figures in measured.items():
        print(figures.line(method, measured[arguments.methods[0]]), flush=True)
    return 0


def describe(truth: pd.DataFrame) -> None:
    """Tell the size of the task."""
    silent, answered = truth[~truth["answered"]], truth[truth["answered"]]
    keys = list(FINEST)
    donors = answered[keys].drop_duplicates()
    alone = silent[keys].merge(donors, how="left", on=keys, indicator=True)["_merge"].eq("left_only").sum()
    print(
        f"{len(truth):,} dwellings, {len(silent):,} silent; classes: {len(truth[keys].drop_duplicates()):,}, "
        f"with silent {len(silent[keys].drop_duplicates()):,}; silent without a donor in their own class: {alone:,}"
    )


def run(method: str, folder: Path, statmatch: Path | None) -> dict[str, float]:
    """Impute in another process; give its figures."""
    command = [sys.executable, __file__, "--one", method, str(folder)]
    if method in IN_R:
        command = ["Rscript", str(Path(__file__).with_suffix(".R")), method, str(folder), str(statmatch or "")]
    with (folder / "log").open("w") as log:
        status = subprocess.run(command, stdout=log, stderr=log, check=False).returncode
    if status:
        print((folder / "log").read_text()[-2000:])
        raise SystemExit(f"{method} failed")
    cpu = json.loads((folder / "cpu.json").read_text())
    # Not the child's resource usage, which begins with the memory of this process, whose copy it was.
    kept = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines() if ":" in line)
    return {"cpu": float(cpu), "peak": int(kept["VmHWM"].split()[0]) / 2**20}


def impute_once(method: str, folder: Path) -> int:
    """Impute in this process; write the silent with their values, and the CPU seconds."""
    filled, seconds = METHODS[method](folder / "delivered.parquet")
    filled.to_csv(folder / "filled.csv", index=False)
    (folder / "cpu.json").write_text(json.dumps(seconds))
    (folder / "status").write_text(Path("/proc/self/status").read_text())
    return 0


Outcome = tuple[pd.DataFrame, float]


def by_estimator(file: Path) -> Outcome:
    from census.imputation.estimator import HotDeckImputer  # noqa: PLC0415 - in the process that needs it

    frame = pd.read_parquet(file)
    start = time.process_time()
    imputer = HotDeckImputer(CLASSES, VARIABLES, responded="answered", ids=KEY, random_state=1)
    imputation = imputer.fit(frame).impute(frame)
    seconds = time.process_time() - start
    donors = imputation.donors.set_index("unit_id")["donor_id"]
    silent = imputation.values[~frame["answered"]]
    return silent[[KEY, *VARIABLES]].assign(donor=silent[KEY].map(donors)), seconds


def by_engine(file: Path) -> Outcome:
    import ibis  # noqa: PLC0415

    from census.imputation import find_donors  # noqa: PLC0415

    backend = ibis.duckdb.connect()
    table = backend.create_table("delivered", backend.read_parquet(file))
    start = time.process_time()
    answered = table.filter("answered")
    pairs = find_donors(table.filter(~table.answered), answered, KEY, CLASSES, "1/hot_deck", "record")
    giving = answered.select(donor_id=KEY, **{f"given_{name}": name for name in VARIABLES})
    joined = table.left_join(pairs.join(giving, "donor_id"), KEY)
    values = {name: ibis.coalesce(joined[name], joined[f"given_{name}"]) for name in VARIABLES}
    kept = [name for name in table.columns if name not in VARIABLES]
    filled = backend.create_table("filled", joined.select(*kept, **values, donor="donor_id"))
    seconds = time.process_time() - start
    return filled.filter(~filled.answered).select(KEY, *VARIABLES, "donor").to_pandas(), seconds


def by_sklearn(make: Callable[[], Any]) -> Callable[[Path], Outcome]:
    """Numbers in, numbers out: what comes out is rounded, as all variables are whole numbers."""

    def impute(file: Path) -> Outcome:
        frame = pd.read_parquet(file)
        numbers = frame[[*FEATURES, *VARIABLES]].astype(np.float64)
        start = time.process_time()
        filled = make().set_output(transform="pandas").fit_transform(numbers)
        seconds = time.process_time() - start
        silent = filled.loc[~frame["answered"], list(VARIABLES)].round()
        return silent.assign(**{KEY: frame.loc[~frame["answered"], KEY]}), seconds

    return impute


def _knn() -> Any:
    from sklearn.impute import KNNImputer  # noqa: PLC0415

    return KNNImputer()


def _iterative() -> Any:
    from sklearn.experimental import enable_iterative_imputer  # noqa: F401, PLC0415
    from sklearn.impute import IterativeImputer  # noqa: PLC0415

    return IterativeImputer(random_state=1)


METHODS: dict[str, Callable[[Path], Outcome]] = {
    "estimator": by_estimator,
    "engine": by_engine,
    "knn": by_sklearn(_knn),
    "iterative": by_sklearn(_iterative),
}
IN_R = ("vim", "statmatch")

if __name__ == "__main__":
    sys.exit(main())
