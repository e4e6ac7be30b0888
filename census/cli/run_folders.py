"""Runs by name: the run `area-20-seed-1` lies in the folder `<data>/area-20-seed-1`."""

from __future__ import annotations

import re
from pathlib import Path

from census.errors import ParameterError, StoreError

RUN_NAME = "[A-Za-z0-9][A-Za-z0-9_.-]*"
REALISTIC = "realistic"  # the profile of synthetic registers that are as faulty as those of 2001
DELIVERIES = "deliveries"  # a folder of the data folder that is no run


def name_after(area: str, seed: int | None, profile: str = REALISTIC) -> str:
    """Give the name of a synthetic delivery, and of a run unless the user chose one: `area-20-seed-1`.

    Without a seed, `area-20`: the seed of real registers is a secret. A profile other than realistic comes last:
    `area-20-seed-1-stress`.
    """
    parts = ["area", re.sub("[^A-Za-z0-9]+", "-", area)]
    if seed is not None:
        parts += ["seed", str(seed)]
    if profile != REALISTIC:
        parts.append(profile)
    return "-".join(parts)


def run_folder(data: Path, run: str) -> Path:
    """Give the folder of a run, whether it is there or not.

    Raises:
        ParameterError: the name could not be that of a run's folder.
    """
    if not re.fullmatch(RUN_NAME, run) or run == DELIVERIES:
        raise ParameterError(
            f"A run cannot be named {run!r}.",
            f"Use letters, digits, '.', '_' and '-', a letter or digit first, and not '{DELIVERIES}'.",
        )
    return data / run


def find_run(data: Path, run: str) -> Path:
    """Give the folder of a run that has been begun.

    Raises:
        StoreError: there is no such run.
    """
    folder = run_folder(data, run)
    if not (folder / "manifest.json").is_file():
        raise StoreError(f"There is no run {run} in {data}.", "`census runs` lists those that are there.")
    return folder


def lock_file(folder: Path) -> Path:
    """Give the file that `census run` locks while it works on a run."""
    return folder / ".lock"


def log_file(folder: Path) -> Path:
    """Give the file that Airflow and the steps log to during `census run`."""
    return folder / "log"
