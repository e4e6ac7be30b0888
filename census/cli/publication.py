"""What a finished run has published, and its headline figures."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from census.cli.text import bytes_text, count_text

MATRICES = "output/matrices/"


def published_matrices(manifest: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Give what the manifest tells of each published matrix, by the matrix's name."""
    data_sets = manifest["data_sets"]
    return {name.removeprefix(MATRICES): data_sets[name] for name in sorted(data_sets) if name.startswith(MATRICES)}


def print_publication(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Print the headline figures of a finished run, and what it published and where."""
    headline = folder / "output" / "index" / "headline.json"
    print()
    for figure in json.loads(headline.read_text(encoding="utf-8")):
        print(f"{figure['label']:<48} {figure['value']:>14}")
    matrices = published_matrices(manifest)
    size = sum(entry["bytes"] for entry in matrices.values())
    print(f"\npublished {count_text(len(matrices), 'matrix', 'matrices')} ({bytes_text(size)}) in {folder / MATRICES}")
    for name in matrices:
        print(f"  {name}")
