"""`census airflow`: its pages answer, and a run that is started through its API gives what `census run` gives."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from census_command import AREA, published, run, start, wait_for_a_step

SECONDS_TO_START = 240
SECONDS_TO_END = 900

Ask = Callable[..., Any]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answer_of(url: str, content: dict[str, Any] | None = None, token: str = "") -> Any:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    body = None if content is None else json.dumps(content).encode()
    with urlopen(Request(url, body, headers), timeout=30) as answer:
        return json.load(answer)


@pytest.fixture(scope="module")
def address(data: Path) -> Iterator[tuple[str, str]]:
    """Start Airflow on a free port beside a run that was killed; give its address and the password that it printed."""
    killed = start("run", "--area", AREA, "--run", "killed-before-airflow", "--data", data)
    wait_for_a_step(killed, data / "killed-before-airflow", {"receive_delivery", "pass_gate"})
    killed.kill()
    killed.communicate()
    process = start("airflow", "--port", str(free_port()), "--data", data)
    assert process.stdout is not None
    try:
        told = [process.stdout.readline(), process.stdout.readline()]
        found = re.search(r"at (http://127\.0\.0\.1:\d+)  user: census  password: (\S+)", told[1])
        assert found, (told, process.poll())
        yield found[1], found[2]
    finally:
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "Airflow has ended" in out


@pytest.fixture(scope="module")
def ask(address: tuple[str, str]) -> Ask:
    """Ask Airflow's REST API as the user whose password was printed."""
    url, password = address
    token = answer_of(f"{url}/auth/token", {"username": "census", "password": password})["access_token"]

    def asked(path: str, content: dict[str, Any] | None = None) -> Any:
        return answer_of(f"{url}/api/v2/{path}", content, token)

    return asked


def test_the_pages_answer(address: tuple[str, str]) -> None:
    with urlopen(address[0], timeout=30) as answer:
        assert "<html" in answer.read().decode().lower()


def test_nobody_comes_in_without_the_password(address: tuple[str, str]) -> None:
    with pytest.raises(HTTPError, match="401"):
        answer_of(f"{address[0]}/api/v2/dags/census_2001/dagRuns")
    with pytest.raises(HTTPError, match="401"):
        answer_of(f"{address[0]}/auth/token", {"username": "census", "password": "guess"})


def test_a_run_of_the_command_is_listed(ask: Ask) -> None:
    states = {listed["conf"]["run"]: listed["state"] for listed in ask("dags/census_2001/dagRuns")["dag_runs"]}
    assert states["whole"] == "success"


def test_a_killed_run_is_not_gone_on_with_unasked(ask: Ask) -> None:
    states = {listed["conf"]["run"]: listed["state"] for listed in ask("dags/census_2001/dagRuns")["dag_runs"]}
    assert states["killed-before-airflow"] == "failed"


def test_the_command_does_not_run_beside_it(ask: Ask, data: Path) -> None:
    assert ask("monitor/health")["scheduler"]["status"] == "healthy"
    done = run("run", "--area", AREA, "--run", "beside", "--data", data)
    assert done.returncode == 1
    assert "Airflow's scheduler is at work" in done.stderr


def test_a_run_started_through_the_api_gives_the_same_files(ask: Ask, data: Path) -> None:
    conf = {"area": AREA, "run": "by-airflow", "data": str(data)}
    begun = ask("dags/census_2001/dagRuns", {"logical_date": None, "conf": conf})
    deadline = time.monotonic() + SECONDS_TO_END
    while (state := ask(f"dags/census_2001/dagRuns/{begun['dag_run_id']}")["state"]) in {"queued", "running"}:
        assert time.monotonic() < deadline, state
        time.sleep(2)
    assert state == "success"
    assert published(data / "by-airflow") == published(data / "whole")


def test_a_second_start_is_refused(ask: Ask, data: Path) -> None:
    assert ask("monitor/health")["scheduler"]["status"] == "healthy"
    done: subprocess.CompletedProcess[str] = run("airflow", "--port", str(free_port()), "--data", data)
    assert done.returncode == 1
    assert "Another `census airflow`" in done.stderr
