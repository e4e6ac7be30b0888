"""Airflow's own folder, `<data>/.airflow`: settings, database and the lock that keeps two masters apart.

Airflow reads its settings from the environment when it is first imported; so `prepare` comes before that import.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import census
from census.cli.locks import lock
from census.errors import ParameterError, StoreError

PROJECT = Path(census.__file__).resolve().parent.parent
DAG_ID = "census_2001"


def home_of(data: Path) -> Path:
    """Give Airflow's folder in a data folder."""
    return data / ".airflow"


def settings(data: Path) -> dict[str, str]:
    """Give the environment that Airflow runs with in a data folder (absolute): SQLite, one machine, no examples.

    Raises:
        StoreError: the project's `dags` folder is not there.
    """
    dags = PROJECT / "dags"
    if not dags.is_dir():
        raise StoreError(
            f"The DAGs are not in {dags}.", "Install the project from its checkout with `pip install --editable .`."
        )
    home = home_of(data)
    return {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(dags),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": "2",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}",
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home / "logs"),
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "AIRFLOW__CORE__LAZY_LOAD_PLUGINS": "True",
        "CENSUS_DATA": str(data),
    }


def prepare(data: Path) -> None:
    """Make Airflow's folder and put its settings in this process's environment."""
    home_of(data).mkdir(parents=True, exist_ok=True)
    os.environ.update(settings(data))


def ensure_database(data: Path) -> None:
    """Create Airflow's database unless the version of Airflow at hand has done so already.

    A file names the version that the database was made by: asking the database itself takes seconds.
    """
    from importlib.metadata import version  # noqa: PLC0415 (slow: only runs need it)

    stamp = home_of(data) / "database-version"
    with lock(home_of(data) / "database.lock"):
        if stamp.exists() and stamp.read_text() == version("apache-airflow"):
            return
        from airflow.utils.db import initdb  # noqa: PLC0415 (4 seconds)

        initdb()
        stamp.write_text(version("apache-airflow"))


def close_dead_runs() -> None:
    """Mark runs that a killed `census run` left behind as failed, or the scheduler would go on with them unasked.

    Call it only while no `census run` is alive.
    """
    from airflow.models.dagrun import DagRun  # noqa: PLC0415 (4 seconds)
    from airflow.utils.session import create_session  # noqa: PLC0415
    from airflow.utils.state import DagRunState, TaskInstanceState  # noqa: PLC0415
    from airflow.utils.types import DagRunTriggeredByType  # noqa: PLC0415
    from sqlalchemy import select  # noqa: PLC0415

    with create_session() as session:
        dead = select(DagRun).where(
            DagRun.dag_id == DAG_ID,
            DagRun.state == DagRunState.RUNNING,
            DagRun.triggered_by == DagRunTriggeredByType.TEST,
        )
        for run in session.scalars(dead).all():
            for instance in run.get_task_instances(session=session):
                if instance.state == TaskInstanceState.RUNNING:
                    instance.state = TaskInstanceState.FAILED
            run.state = DagRunState.FAILED


@contextmanager
def airflow_to_itself(data: Path, shared: bool) -> Iterator[int]:
    """Keep `census run` and `census airflow` apart: a scheduler would take the tasks of a batch that runs without it.

    Gives the descriptor of the lock.

    Args:
        data: the data folder.
        shared: several `census run` may be there at a time, but only one `census airflow`, and not both.

    Raises:
        ParameterError: the other one is at work.
    """
    if shared:
        occupied = ParameterError(
            f"Airflow's scheduler is at work in {data}.", "Start the run from its pages, or end `census airflow` first."
        )
    else:
        occupied = ParameterError(
            f"Another `census airflow` or a `census run` is at work in {data}.", "Wait for it to end, or end it."
        )
    with lock(airflow_lock(data), shared, occupied) as descriptor:
        yield descriptor


def airflow_lock(data: Path) -> Path:
    """Give the file that `census run` and `census airflow` lock."""
    return home_of(data) / "lock"
