"""Progress of a batch on the terminal: one line per task as it ends."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from pluggy import HookimplMarker
from rich.console import Console

from census.cli.task import UnexpectedFailureError
from census.cli.text import count_text, seconds_text
from census.errors import CensusError
from census.steps import PLAN
from census.store import RunFolder

listens = HookimplMarker("airflow")


class Progress:
    """Listens to Airflow's tasks, tells of each on the terminal, and keeps the failures.

    Args:
        console: the terminal.
        folder: the folder of the run, whose manifest tells rows and durations.
        log: the file that the tasks log to.

    Attributes:
        failures: for each task that failed, what the user is told.
    """

    def __init__(self, console: Console, folder: Path, log: Path) -> None:
        self.failures: dict[str, CensusError] = {}
        self._console = console
        self._run = RunFolder(folder)
        self._steps = {step.name for step in PLAN}
        self._log = log
        self._begun = time.monotonic()
        self._status = console.status("starting")
        if console.is_terminal:
            self._status.start()

    def stop(self) -> None:
        """Leave the terminal as it was."""
        self._status.stop()

    @listens
    def on_task_instance_running(self, task_instance: Any) -> None:
        """Show which task is at work."""
        self._begun = time.monotonic()
        self._status.update(task_instance.task_id)

    @listens
    def on_task_instance_success(self, task_instance: Any) -> None:
        """Tell what a task made, and how long it took."""
        self.failures.pop(task_instance.task_id, None)
        took = seconds_text(time.monotonic() - self._begun)
        self._console.print(f"{task_instance.task_id:<40} {took:>8}  {self._made(task_instance.task_id)}".rstrip())

    @listens
    def on_task_instance_failed(self, task_instance: Any, error: BaseException | str | None) -> None:
        """Keep why a task failed; a second try that succeeds takes it back."""
        name = task_instance.task_id
        took = seconds_text(time.monotonic() - self._begun)
        self._console.print(f"{name:<40} {took:>8}  failed")
        self.failures[name] = self._explain(name, error)

    def _made(self, task: str) -> str:
        if task not in self._steps:
            return ""
        manifest = self._run.manifest
        counts = [manifest["data_sets"][name]["rows"] for name in manifest["steps"][task]["outputs"]]
        rows = [count for count in counts if count is not None]  # a data set of files has none
        return count_text(sum(rows), "row", "rows") if rows else ""

    def _explain(self, task: str, error: BaseException | str | None) -> CensusError:
        begun = (self._run.path / "manifest.json").exists()
        resume = f"go on with `census run --resume {self._run.path.name}`." if begun else "give the same command again."
        cause = error.__cause__ if isinstance(error, BaseException) else None
        if isinstance(cause, CensusError):
            return CensusError(f"The step {task} failed: {cause.problem}", f"{cause.remedy} Then {resume}".strip())
        # Only our own error is known to hold no identity number.
        reason = str(error) if isinstance(error, UnexpectedFailureError) else type(error).__name__
        return CensusError(f"The step {task} failed unexpectedly: {reason}", f"Read {self._log}, then {resume}")
