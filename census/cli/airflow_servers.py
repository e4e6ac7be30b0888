"""`census airflow`: Airflow's pages and scheduler, on this machine only.

Each part of Airflow is a child process. They share secrets that are drawn anew at each start: the key that signs their
tokens, and the password of the one user, which is printed.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Never
from urllib.error import URLError
from urllib.request import urlopen

from census.cli.airflow_home import PROJECT, airflow_to_itself, close_dead_runs, ensure_database, home_of, prepare
from census.errors import CensusError, ParameterError

HOST = "127.0.0.1"
USER = "census"
PARTS = {
    "api-server": ("api-server", "--host", HOST, "--workers", "1"),
    "scheduler": ("scheduler", "--skip-serve-logs"),  # pages read the logs from disk: no port for them
    "dag-processor": ("dag-processor",),
}
SECONDS_TO_ANSWER = 180
SECONDS_TO_END = 20

Children = Mapping[str, "subprocess.Popen[bytes]"]


def main(arguments: Namespace) -> int:
    """Serve until Ctrl-C or SIGTERM; give the exit code.

    Raises:
        ParameterError: the port is taken, or a `census run` or another `census airflow` is at work.
        CensusError: a part of Airflow ended by itself.
    """
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        with airflow_to_itself(arguments.data, shared=False) as lock:
            serve(arguments.data, arguments.port, lock)
    except KeyboardInterrupt:
        print("Airflow has ended")
    return 0


def serve(data: Path, port: int, lock: int) -> Never:
    """Start Airflow's parts, tell the user where they are, and watch them.

    Args:
        data: the data folder.
        port: of the pages.
        lock: descriptor of the lock that keeps `census run` away; the children hold it too, should they outlive us.
    """
    check_port(port)
    print("Airflow is starting", flush=True)
    prepare(data)
    logs = home_of(data) / "logs"
    logs.mkdir(exist_ok=True)
    with (logs / "start.log").open("w") as log, redirect_stdout(log), redirect_stderr(log):
        ensure_database(data)
        close_dead_runs()
    password = secrets.token_urlsafe(12)
    environment = {**os.environ, **settings_to_serve(data, port, password)}
    with children_at_work(logs, port, environment, lock) as children:
        wait_until_healthy(port, children, logs)
        print(f"Airflow is at http://{HOST}:{port}  user: {USER}  password: {password}\nCtrl-C ends it", flush=True)
        while True:
            check_alive(children, logs)
            time.sleep(1)


def check_port(port: int) -> None:
    """Raise ParameterError if another program has the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise ParameterError(f"Port {port} is taken by another program.", "Name another with --port.") from None


def settings_to_serve(data: Path, port: int, password: str) -> dict[str, str]:
    """Give the environment that the children have beside Airflow's settings: address, secrets, the one user.

    The password lies in a file that only the owner may read, as Airflow's simple user management wants it.
    """
    passwords = home_of(data) / "passwords.json"
    passwords.unlink(missing_ok=True)
    with os.fdopen(os.open(passwords, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump({USER: password}, file)
    return {
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": f"http://{HOST}:{port}",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://{HOST}:{port}/execution/",
        "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_urlsafe(64),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords),
        "PYTHONPATH": os.pathsep.join(filter(None, (str(PROJECT), os.environ.get("PYTHONPATH")))),
    }


@contextmanager
def children_at_work(logs: Path, port: int, environment: Mapping[str, str], lock: int) -> Iterator[Children]:
    """Start one child for each part of Airflow, and end them all on the way out."""
    children: dict[str, subprocess.Popen[bytes]] = {}
    with ExitStack() as stack:
        stack.callback(end, children)
        for part, command in PARTS.items():
            log = stack.enter_context((logs / f"{part}.log").open("a"))
            children[part] = subprocess.Popen(
                [sys.executable, "-m", "airflow", *command, *(("--port", str(port)) if part == "api-server" else ())],
                env=environment,
                cwd=logs.parent,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=(lock,),
                start_new_session=True,  # Ctrl-C reaches us alone, and we end them in order
            )
        yield children


def end(children: Children) -> None:
    """End children and what they have started: politely, then by force."""
    for child in children.values():
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGTERM)
    deadline = time.monotonic() + SECONDS_TO_END
    for child in children.values():
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def wait_until_healthy(port: int, children: Children, logs: Path) -> None:
    """Wait until the pages answer and every part says that it is well.

    Raises:
        CensusError: a part ended, or they are not all well after three minutes.
    """
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    while time.monotonic() < deadline:
        check_alive(children, logs)
        try:
            with urlopen(f"http://{HOST}:{port}/api/v2/monitor/health", timeout=5) as answer:
                health = json.load(answer)
        except (URLError, TimeoutError, ConnectionError):
            health = {}
        if all(health.get(part, {}).get("status") == "healthy" for part in ("scheduler", "dag_processor")):
            return
        time.sleep(0.5)
    raise CensusError(f"Airflow was not up after {SECONDS_TO_ANSWER} seconds.", f"Read the logs in {logs}.")


def check_alive(children: Children, logs: Path) -> None:
    """Raise CensusError if a child has ended."""
    for part, child in children.items():
        if child.poll() is not None:
            raise CensusError(
                f"Airflow's {part} ended with exit code {child.returncode}.",
                f"Read {logs / part}.log, then start anew.",
            )


def _interrupt(*_: object) -> Never:
    raise KeyboardInterrupt
