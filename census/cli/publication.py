"""What a finished run has published, and its headline figures."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from census.cli.text import bytes_text, plural


def published(manifest: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Give the published data sets of a run, by name: those in the state `output`."""
    return {name: entry for name, entry in manifest["data_sets"].items() if name.startswith("output/")}


def print_publication(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Print the headline figures of a run, and what it published and where."""
    headline = folder / "output" / "headline.json"
    if headline.is_file():
        print()
        for figure in json.loads(headline.read_text(encoding="utf-8")):
            print(f"{figure['label']:<48} {figure['value']:>14}")
    data_sets = published(manifest)
    size = sum(entry["bytes"] for entry in data_sets.values())
    print(f"\npublished {plural(len(data_sets), 'data set')} ({bytes_text(size)}) in {folder / 'output'}")
    for name in sorted(data_sets):
        print(f"  {name.removeprefix('output/')}")
