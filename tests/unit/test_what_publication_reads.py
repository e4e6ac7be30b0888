"""Unprotected figures stay in the production zone: no step of dissemination reads them, and no audit writes beside."""

from __future__ import annotations

from pathlib import Path

import pytest

from census.cli.disclosure import production_folder
from census.errors import ParameterError
from census.steps import PLAN
from census.steps.step import Phase
from census.store import RunFolder


def test_dissemination_reads_and_writes_output_only() -> None:
    for step in PLAN:
        if step.phase is Phase.DISSEMINATE:
            assert all(name.startswith("output/") for name in (*step.inputs, *step.outputs)), step.name


def test_nothing_but_protected_cells_and_safe_measures_comes_into_output_before() -> None:
    for step in PLAN:
        if step.phase is not Phase.DISSEMINATE:
            made = {name for name in step.outputs if name.startswith("output/")} - {"output/quality_measures"}
            assert all(name.startswith("output/inner_cells/") for name in made), step.name


def test_publication_waits_for_the_gate_of_release() -> None:
    for step in PLAN:
        if any(name.startswith(("output/matrices/", "output/quality_measures")) for name in step.outputs):
            assert "pass_release_gate" in step.after


def test_the_findings_of_an_audit_are_never_written_where_a_server_reads(tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "run")
    assert production_folder(run, None) == (tmp_path / "run" / "statistics" / "audit").resolve()
    with pytest.raises(ParameterError, match="may be read by a server"):
        production_folder(run, tmp_path / "run" / "output" / "audit")
