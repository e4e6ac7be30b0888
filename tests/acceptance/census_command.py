"""The command `census` as users start it: a process of its own."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Collection
from pathlib import Path

PROJECT = Path(__file__).parents[2]
AREA = "2002"  # Vardø
SECONDS_TO_BEGIN = 180


def environment() -> dict[str, str]:
    """Give this process's environment without settings of Airflow, and with the project's packages."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "CENSUS"))}
    return kept | {"PYTHONPATH": str(PROJECT)}


def start(*arguments: str | Path) -> subprocess.Popen[str]:
    """Start a command; its output can be read as text."""
    return subprocess.Popen(
        [sys.executable, "-m", "census.cli", *map(str, arguments)],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    with start(*arguments) as process:
        out, err = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def wait_for_a_step(process: subprocess.Popen[str], run_folder: Path, steps: Collection[str]) -> set[str]:
    """Wait until a run is at work on one of some steps; give those that it is at."""
    manifest = run_folder / "manifest.json"
    deadline = time.monotonic() + SECONDS_TO_BEGIN
    while True:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, f"none of {sorted(steps)} was seen at work"
        recorded = json.loads(manifest.read_text())["steps"] if manifest.exists() else {}
        if at_work := {name for name in steps if recorded.get(name, {}).get("state") == "running"}:
            return at_work
        time.sleep(0.002)


def published(run_folder: Path) -> dict[str, str]:
    """Give the checksum of each file that a run has published, by its path."""
    files = [file for file in (run_folder / "output").rglob("*") if file.is_file()]
    return {
        file.relative_to(run_folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(files)
    }
