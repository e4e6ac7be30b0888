"""`census comparison`: how near the census file of a run comes to the published figures of 2001, and to the truth.

Production never reads the truth; this command does, afterwards, if the run's delivery is synthetic.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from html import escape
from pathlib import Path

import pandas as pd

from census.cli.calibration import area_text, csv_rows, key_figure_lines, summary_lines, worst_lines
from census.cli.calibration_figures import COMPARED, figures, number_text
from census.cli.calibration_page import Subject, figure_table, page
from census.cli.census_frames import census_frames
from census.cli.run_folders import find_run
from census.reference import parse_area
from census.steps import Parameters
from census.store import RunFolder
from registers.synthetic.targets import Frames, compare, evaluate, load_targets
from registers.synthetic.targets.evaluation import ELSEWHERE

PAGE, PARQUET, CSV = "comparison.html", "comparison.parquet", "comparison.csv"
"""Files that the report is written to."""
LEAST_TRUE = 100
"""Cells of fewer units in truth are not ranked by their deviation from it."""
CENSUS_FILE = Subject(
    "The census file beside published figures of 2001",
    "census file",
    "the census file has no column to count them by: production does not make the variable",
)


def main(arguments: Namespace) -> int:
    """Print the report, and write page and tables if asked to; give the exit code."""
    run = RunFolder(find_run(arguments.data, arguments.run))
    parameters = Parameters.from_dict(run.manifest["parameters"])
    area = {item.code for item in parse_area(parameters.area)}
    delivery = Path(parameters.delivery)
    is_known = all((delivery / "truth" / f"{part}.parquet").is_file() for part in ("persons", "households"))
    compared = compare_census_file(census_frames(run), area, Frames.from_delivery(delivery) if is_known else None)
    print(area_text(area))
    for lines in _report(compared, arguments.worst):
        print("\n" + "\n".join(lines))
    if arguments.out is not None:
        write_report(arguments.out, compared, area_text(area), arguments.worst)
        print("\nwritten: " + ", ".join(str(arguments.out / name) for name in (PAGE, PARQUET, CSV)))
    return 0


def compare_census_file(census: Frames, area: set[str], truth: Frames | None = None) -> pd.DataFrame:
    """Compare the figures of a census file with the published ones, and with the true ones where they are known.

    Definition: figures are counted, and published ones brought to the area, as by ``registers.synthetic.targets.
    compare``. The same cells of the truth tell which part of a deviation is the synthetic world's own: ``deviation``
    is that of the census file from the published figure, ``error`` that from the truth.

    Args:
        census: see ``census_frames``.
        area: codes of the run's municipalities.
        truth: of the synthetic delivery; None for real extracts.

    Returns:
        The columns of ``compare`` without cells of other areas; with truth also ``true`` (as ``figure``) and ``error``
        (per cent of it).
    """
    compared = compare(census, area)
    if truth is not None:
        true = evaluate(truth, load_targets())
        compared["true"] = true
        compared["error"] = 100 * (compared["figure"] - true) / true.where(true != 0)
        compared["error"] = compared["error"].mask((true == 0) & (compared["figure"] == 0), 0.0)
    return compared[compared["verdict"] != ELSEWHERE].reset_index(drop=True)


def furthest_from_truth(compared: pd.DataFrame, count: int) -> pd.DataFrame:
    """Counts of at least ``LEAST_TRUE`` units in truth that deviate most from it, the worst first."""
    counts = compared["of"].isna() & (compared["per"] == "")
    cells = compared[counts & (compared["true"] >= LEAST_TRUE) & compared["error"].notna()]
    return cells.loc[cells["error"].abs().sort_values(ascending=False, kind="stable").index[:count]]


def write_report(folder: Path, compared: pd.DataFrame, area: str, count: int) -> None:
    """Write the page, and the tables: cells that have a limit in Norway before others, the worst of each first."""
    folder.mkdir(parents=True, exist_ok=True)
    further = []
    if "true" in compared:
        further = [
            f"<h2>{escape(_heading(count))}</h2>",
            figure_table(furthest_from_truth(compared, count), CENSUS_FILE),
        ]
    (folder / PAGE).write_text(page(compared, area, count, CENSUS_FILE, further), encoding="utf-8")
    size = compared["deviation"].abs().fillna(-1)
    order = compared.assign(size=size, small=compared["limit"].isna()).sort_values(
        ["small", "size"], ascending=[True, False], kind="stable"
    )
    rows = csv_rows(compared.loc[order.index])
    rows.to_csv(folder / CSV, index=False, lineterminator="\n")
    rows.to_parquet(folder / PARQUET, index=False)


def truth_lines(compared: pd.DataFrame, count: int) -> Iterator[str]:
    """Cells of greatest deviation from the truth, and how many deviate by how much."""
    counted = compared[compared["verdict"].isin(COMPARED) & (compared["true"] >= LEAST_TRUE)]
    within = (counted["error"].abs() <= 1).sum(), (counted["error"].abs() <= 5).sum()
    yield (
        f"{len(counted)} cells of at least {LEAST_TRUE} units in truth: {within[0]} within 1 per cent of it, "
        f"{within[1]} within 5 per cent"
    )
    yield f"{_heading(count)}\n{'truth':>12}{CENSUS_FILE.name:>12}{'%':>9}  figure"
    for row in figures(furthest_from_truth(compared, count)):
        yield f"{number_text(row.true):>12}{number_text(row.figure):>12}{row.error:>+9.1f}  {row.target}"


def _report(compared: pd.DataFrame, count: int) -> Iterator[Iterator[str]]:
    yield summary_lines(compared)
    yield worst_lines(compared, count, CENSUS_FILE.name)
    if "true" in compared:
        yield truth_lines(compared, count)
    yield key_figure_lines(compared, CENSUS_FILE.name)


def _heading(count: int) -> str:
    return f"The {count} greatest deviations from the truth among counts of at least {LEAST_TRUE}"
