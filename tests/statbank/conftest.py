"""The service over a small publication in two versions."""

from __future__ import annotations

from pathlib import Path

import pytest
from example import FIRST, SECOND, publish
from fastapi import FastAPI
from starlette.testclient import TestClient

from census.statbank import Settings, create_service
from census.statbank.api import Limits


@pytest.fixture(scope="session")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Publish both versions; give their folders ``output/``."""
    folder = tmp_path_factory.mktemp("statbank")
    return [publish(folder / str(version), version) for version in (FIRST, SECOND)]


@pytest.fixture(scope="session")
def service(outputs: list[Path]) -> FastAPI:
    """Give the service with a limit of 100 cells and none of calls."""
    return create_service(outputs, Settings(limits=Limits(cells=100, calls=0)))


@pytest.fixture(scope="session")
def client(service: FastAPI) -> TestClient:
    """Give a client that asks the service."""
    return TestClient(service, raise_server_exceptions=False)
