"""`census calibration`: how near a synthetic world comes to the published figures of 2001.

Production never reads the truth; this command does, and compares it with what Statistics Norway published.
"""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from census.cli.calibration_figures import figures, greatest, number_text, worst
from census.cli.calibration_page import page
from census.cli.run_folders import find_run
from census.errors import InputError
from census.reference import municipalities
from census.steps import Parameters
from census.store import RunFolder
from registers.synthetic.targets import Frames, compare
from registers.synthetic.targets.evaluation import BROKEN, MISSING, NO_LIMIT, WITHIN
from registers.synthetic.targets.published import KEY_FIGURES

PAGE, TABLE = "calibration.html", "calibration.csv"
"""Files that the report is written to."""


def main(arguments: Namespace) -> int:
    """Print the report, and write page and table if asked to; give the exit code."""
    folder = find_delivery(arguments.data, arguments.run)
    area = _area(folder)
    compared = compare(Frames.from_delivery(folder), area)
    print(area_text(area))
    for lines in (summary_lines(compared), worst_lines(compared, arguments.worst), key_figure_lines(compared)):
        print("\n" + "\n".join(lines))
    if arguments.out is not None:
        arguments.out.mkdir(parents=True, exist_ok=True)
        (arguments.out / PAGE).write_text(page(compared, area_text(area), arguments.worst), encoding="utf-8")
        csv_rows(compared).to_csv(arguments.out / TABLE, index=False, lineterminator="\n")
        print(f"\nwritten: {arguments.out / PAGE}, {arguments.out / TABLE}")
    return int(arguments.strict and (compared["verdict"] == BROKEN).any())


def find_delivery(data: Path, name: str) -> Path:
    """Give the folder of a synthetic delivery, named itself or by a run that was made of it.

    Raises:
        InputError: the delivery has no truth: it is not synthetic, or it is gone.
        StoreError: there is neither such a folder nor such a run.
    """
    folder = Path(name).expanduser()
    if not folder.is_dir() or (data / name / "manifest.json").is_file():
        run = RunFolder(find_run(data, name))
        folder = Path(Parameters.from_dict(run.manifest["parameters"]).delivery)
    if not all((folder / "truth" / f"{part}.parquet").is_file() for part in ("persons", "households")):
        raise InputError(f"The delivery {folder} has no truth.", "Only synthetic deliveries have one.")
    return folder


def area_text(area: set[str]) -> str:
    """What the targets mean for an area."""
    if area >= {item.code for item in municipalities()}:
        return "Norway: all targets apply."
    return (
        f"{len(area)} of {len(municipalities())} municipalities: figures of whole counties apply, "
        "national ones are scaled to the area and only informative."
    )


def summary_lines(compared: pd.DataFrame) -> Iterator[str]:
    """Cells of each table: compared, held to a limit, within it, and missing; and the greatest deviation of those held.

    Where no limit holds, the greatest deviation is of the cells that would have one in Norway.
    """
    yield f"{'table':<50}{'compared':>9}{'held':>7}{'within':>8}{'missing':>9}{'greatest %':>12}"
    groups = [*compared.groupby("table", sort=False), ("all", compared)]
    for name, cells in groups:
        verdict = cells["verdict"]
        within, broken, missing = ((verdict == item).sum() for item in (WITHIN, BROKEN, MISSING))
        most = greatest(cells)
        told = "" if pd.isna(most) else f"{most:.1f}"
        seen = within + broken + (verdict == NO_LIMIT).sum()
        yield f"{name!s:<50}{seen:>9}{within + broken:>7}{within:>8}{missing:>9}{told:>12}"


def worst_lines(compared: pd.DataFrame, count: int, name: str = "world") -> Iterator[str]:
    """Cells of greatest deviation among those that have a limit, in Norway at least.

    Args:
        compared: of ``registers.synthetic.targets.compare``.
        count: number of cells.
        name: of what is compared.
    """
    yield f"greatest deviations\n{'published':>12}{name:>12}{'%':>9}  figure"
    for row in figures(worst(compared, count)):
        yield f"{number_text(row.value):>12}{number_text(row.figure):>12}{row.deviation:>+9.1f}  {row.target}"


def key_figure_lines(compared: pd.DataFrame, name: str = "world") -> Iterator[str]:
    """Key figures one by one, beside the truth where that is compared too (``true``, ``error``)."""
    with_truth = "true" in compared
    beside = f"{'truth':>12}{'% of it':>9}" if with_truth else ""
    yield f"{'key figure':<42}{'published':>12}{name:>12}{'%':>9}{'allowed':>9}{beside}  verdict"
    for row in figures(compared[compared["table"] == KEY_FIGURES]):
        deviation, error = ("" if pd.isna(item) else f"{item:+.2f}" for item in (row.deviation, row.error))
        allowed = "" if pd.isna(row.allowed) else f"{row.allowed:.2f}"
        published, figure = number_text(row.value), number_text(row.figure)
        beside = f"{number_text(row.true):>12}{error:>9}" if with_truth else ""
        yield f"{row.target:<42}{published:>12}{figure:>12}{deviation:>9}{allowed:>9}{beside}  {row.verdict}"


def csv_rows(compared: pd.DataFrame) -> pd.DataFrame:
    """All figures as written to a file: one row for each target."""
    numbers = ["value", "figure", "deviation", "allowed", *(name for name in ("true", "error") if name in compared)]
    columns = ["table", "target", "scope", "use", "published", *numbers, "verdict"]
    rounded = compared[[*columns, "title", "source", "reference_date"]].copy()
    for column in numbers:
        rounded[column] = rounded[column].astype(float).round(4)
    return rounded


def _area(folder: Path) -> set[str]:
    try:
        description = json.loads((folder / "delivery.json").read_text(encoding="utf-8"))
        return set(description["area"])
    except (OSError, ValueError, KeyError):
        raise InputError(f"The delivery {folder} does not tell its area.", "Simulate it anew.") from None
