"""What a task of the DAG does with its parameters; the DAG itself is only wiring.

Nothing heavy is imported before a task runs: Airflow parses the DAG again and again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from census.cli.deliveries import find_or_simulate
from census.cli.parameters import for_plan
from census.errors import CensusError


class UnexpectedFailureError(Exception):
    """A task failed in a way that nobody foresaw; the message holds no identity number."""


def deliver(params: Mapping[str, Any]) -> str:
    """Find or simulate the delivery and begin the run; give the delivery's folder.

    A delivery is simulated when the run is synthetic and there is none yet for its area, seed and profile.

    Args:
        params: as the DAG declares them.

    Raises:
        InputError: the folder of extracts is not there.
        ParameterError: the simulator does not know the area, or a run cannot have that name.
        UnexpectedFailureError: anything else.
    """
    with failures_without_identities():
        from census.steps.run import code_version  # noqa: PLC0415 (heavy)
        from census.store import RunFolder  # noqa: PLC0415 (heavy)

        folder, parameters = for_plan(params)
        delivery = find_or_simulate(
            params["delivery"], parameters.area, parameters.seed, Path(params["data"]), params["profile"]
        )
        run = RunFolder(folder)
        run.create(parameters.to_dict(), code_version())
        run.remove_partial()
        return str(delivery)


def perform(step: str, params: Mapping[str, Any]) -> str:
    """Run one step of the plan in the folder of its run; give that folder.

    Args:
        step: name of a step of `census.steps.PLAN`.
        params: as the DAG declares them.

    Raises:
        CensusError: what the step found wrong; the user can mend it.
        UnexpectedFailureError: anything else, with the traceback of the fault.
    """
    with failures_without_identities():
        from census.steps.run import run_step  # noqa: PLC0415 (heavy)

        folder, parameters = for_plan(params)
        run_step(step, folder, parameters)
        return str(folder)


@contextmanager
def failures_without_identities() -> Iterator[None]:
    """Raise an unforeseen fault anew without its message: only its kind and where it arose.

    Libraries quote the value that they could not read, and what a task raises goes to the logs.
    """
    try:
        yield
    except CensusError:
        raise
    except Exception as error:
        raise UnexpectedFailureError(type(error).__name__).with_traceback(error.__traceback__) from None
