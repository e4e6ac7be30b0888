"""A data folder that the tests of batch and scheduler share."""

from __future__ import annotations

from pathlib import Path

import pytest
from census_command import AREA, run


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a data folder with the small area's delivery and a finished run of it, `whole`, and what that run told."""
    folder = tmp_path_factory.mktemp("data")
    done = run("run", "--area", AREA, "--run", "whole", "--data", folder)
    assert done.returncode == 0, done.stderr
    (folder / "told").write_text(done.stdout)
    return folder
