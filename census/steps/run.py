"""Executing one step of the plan: read its inputs, call its function, write its outputs, note it in the manifest."""

from __future__ import annotations

import hashlib
import importlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import metadata, resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from census import __version__
from census.errors import CensusError, ParameterError, StoreError
from census.steps.parameters import FILES, Parameters
from census.steps.plan import find_step, steps_after
from census.steps.pseudonym_key import key_file
from census.steps.step import Step
from census.store import DataSet, RunFolder, checksum
from registers.pseudonyms import read_key

if TYPE_CHECKING:
    from census.steps.workspace import Workspace

StepFunction = Callable[["Workspace"], Mapping[str, Any]]


@dataclass(frozen=True)
class StepResult:
    """What became of a step.

    Attributes:
        step: its name.
        skipped: it was finished before, from the same inputs, code and parameters.
        seconds: wall time.
        data_sets: what it made.
    """

    step: str
    skipped: bool
    seconds: float
    data_sets: tuple[DataSet, ...]

    @property
    def rows(self) -> int:
        return sum(data_set.rows or 0 for data_set in self.data_sets)


def run_step(name: str, run_folder: Path, parameters: Parameters) -> StepResult:
    """Execute a step, unless it is finished with the same inputs, code and parameters.

    Raises:
        CensusError: the step could not be done; the manifest holds the reason.
    """
    step = find_step(name)
    run = RunFolder(run_folder)
    fingerprint = _fingerprint(step, run, parameters)
    before = run.manifest["steps"].get(name, {})
    if before.get("fingerprint") == fingerprint and all(run.is_intact(output) for output in step.outputs):
        if before["state"] != "finished":  # it had to wait for a step that has made the same again
            run.record_step(name, before | {"state": "finished"})
        return StepResult(name, True, 0.0, tuple(run.data_set(output) for output in step.outputs))

    entry: dict[str, Any] = {
        "state": "running",
        "phase": step.phase,
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "inputs": {data_set: run.data_set(data_set).checksum for data_set in step.inputs},
        "parameters": _relevant(step, parameters),
        "code_version": code_version(),
        "outputs": list(step.outputs),
    }
    run.record_step(name, entry, waiting=[later.name for later in steps_after(step)])
    start = time.perf_counter()
    try:
        made = _execute(step, run, parameters)
    except Exception as error:
        run.record_step(name, entry | {"state": "failed", "seconds": _since(start), "error": _reason(error)})
        raise
    seconds = _since(start)
    run.record_step(name, entry | {"state": "finished", "seconds": seconds, "fingerprint": fingerprint}, made)
    return StepResult(name, False, seconds, made)


def _execute(step: Step, run: RunFolder, parameters: Parameters) -> tuple[DataSet, ...]:
    from census.steps.workspace import open_workspace  # noqa: PLC0415 - heavy: the engine

    module, _, function_name = step.function.partition(":")
    function: StepFunction = getattr(importlib.import_module(module), function_name)
    with open_workspace(step, run, parameters) as workspace:
        results = function(workspace)
        if set(results) != set(step.outputs):
            raise StoreError(f"Step '{step.name}' made {sorted(results)}, the plan says {sorted(step.outputs)}.")
        return tuple(workspace.write(name, results[name]) for name in step.outputs)


def _fingerprint(step: Step, run: RunFolder, parameters: Parameters) -> str:
    known = {
        "step": step.name,
        "code": code_version(),
        "parameters": _relevant(step, parameters),
        "inputs": {name: run.data_set(name).checksum for name in step.inputs},
        "delivery": _delivered(step, parameters),
    }
    return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()


def _relevant(step: Step, parameters: Parameters) -> dict[str, Any]:
    """The parameters that the step's outputs depend on. Of the secret key only a fingerprint is told; of a file of
    settings, a checksum of what is in it.
    """
    return {name: _told(name, parameters) for name in step.parameters}


def _told(name: str, parameters: Parameters) -> Any:
    if name == "pseudonym_key":
        return read_key(key_file(parameters)).fingerprint
    value = getattr(parameters, name)
    return {"file": value, "checksum": _content(value)} if name in FILES and value else value


def _content(path: str) -> str:
    try:
        return checksum(Path(path))
    except OSError:
        raise ParameterError(
            f"The file of settings {path} cannot be read.", "Put it back, or begin another run."
        ) from None


def _delivered(step: Step, parameters: Parameters) -> dict[str, tuple[int, int]]:
    """Size and time of the files in the delivery, for the step that takes them in: a mended file is received anew."""
    if "delivery" not in step.parameters:
        return {}
    folder = Path(parameters.delivery)
    files = sorted(file for file in folder.glob("*") if file.is_file())
    return {file.name: (file.stat().st_size, file.stat().st_mtime_ns) for file in files}


@cache
def code_version() -> str:
    """Version of the code that makes figures: the release, and a digest of the sources and of the libraries that count.

    The command line and the simulator are left out: they change no figure.
    """
    digest = hashlib.sha256()
    for package in ("census", "registers", "questionnaire"):
        root = Path(str(resources.files(package)))
        for file in sorted(root.rglob("*")):
            relative = file.relative_to(root.parent).as_posix()
            if file.suffix in {".py", ".toml", ".csv"} and not relative.startswith(
                ("census/cli/", "registers/synthetic/")
            ):
                digest.update(relative.encode() + b"\0" + file.read_bytes() + b"\0")
    for library in ("duckdb", "ibis-framework", "numpy", "pandas", "pyarrow", "scipy"):
        digest.update(f"{library} {metadata.version(library)}\n".encode())
    return f"{__version__}+{digest.hexdigest()[:12]}"


def _reason(error: Exception) -> dict[str, str]:
    if isinstance(error, CensusError):
        return {"problem": error.problem, "remedy": error.remedy}
    # The text of a foreign error may quote rows, and so identity numbers: only its kind is kept.
    return {"problem": f"{type(error).__name__} in the step's code", "remedy": "See the log of the run."}


def _since(start: float) -> float:
    return round(time.perf_counter() - start, 3)
