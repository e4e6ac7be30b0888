"""Clients that are no Python packages: whether they are here, and what it means if they are not.

``make clients`` fetches what npm has; node and Chromium are Debian's packages. In CI, which installs them, a missing
one is a failure (``CENSUS_CLIENTS=required``); elsewhere its tests are skipped with the reason.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

NODE = Path(__file__).parent / "node"
REMEDY = "install Debian's packages nodejs, npm and chromium, and run 'make clients'"


def require(is_there: bool, what: str) -> None:
    """Skip the test if something is not there; fail if it has to be."""
    if not is_there:
        told = f"{what} is not on this machine: {REMEDY}"
        pytest.fail(told) if os.environ.get("CENSUS_CLIENTS") == "required" else pytest.skip(told)


def find_program(name: str) -> str:
    """Path of a program."""
    found = shutil.which(name)
    require(found is not None, name)
    return str(found)


def find_package(name: str) -> Path:
    """Folder of a package from npm."""
    folder = NODE / "node_modules" / name
    require(folder.is_dir(), f"{name} from npm")
    return folder
