"""What a finished run has published, and its headline figures."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from census.cli.text import bytes_text, count_text
from census.store import RunFolder

MATRICES = "output/matrices/"


def published_matrices(manifest: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Give what the manifest tells of each published matrix, by the matrix's name."""
    data_sets = manifest["data_sets"]
    return {name.removeprefix(MATRICES): data_sets[name] for name in sorted(data_sets) if name.startswith(MATRICES)}


def print_publication(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Print the headline figures of a finished run, and what it published and where.

    What was imputed and rounded comes from `statistics/`: it is told here, in the production zone, and not published.
    """
    headline = json.loads((folder / "output" / "index" / "headline.json").read_text(encoding="utf-8"))
    print()
    for label, value in [*((figure["label"], figure["value"]) for figure in headline), *inner_figures(folder)]:
        print(f"{label:<48} {value:>14}")
    matrices = published_matrices(manifest)
    size = sum(entry["bytes"] for entry in matrices.values())
    print(f"\npublished {count_text(len(matrices), 'matrix', 'matrices')} ({bytes_text(size)}) in {folder / MATRICES}")
    for name in matrices:
        print(f"  {name}")


def inner_figures(folder: Path) -> list[tuple[str, int]]:
    """Give what was imputed and rounded, as label and count."""
    run = RunFolder(folder)
    indicators = {row["indicator"]: row for row in run.read_table("statistics/indicators").to_pylist()}
    imputed = [indicators[f"dwellings_imputed_{kind}"] for kind in ("form", "item")]
    rounded = sum(
        row["value"]
        for matrix in published_matrices(run.manifest)
        for row in run.read_table(f"statistics/protection/{matrix}").to_pylist()
        if row["measure"] == "cells_changed"
    )
    return [*((row["label"], int(row["value"])) for row in imputed), ("Inner cells of matrices rounded", int(rounded))]
