"""The service over two small publications, one of them in two versions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from dwellings import publish_dwellings
from example import FIRST, SECOND, publish
from fastapi import FastAPI
from servers import running
from starlette.testclient import TestClient

from census.statbank import Settings, create_service
from census.statbank.api import Limits


@pytest.fixture(scope="session")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Publish persons in both versions, and dwellings; give the folders ``output/``."""
    folder = tmp_path_factory.mktemp("statbank")
    published = [publish(folder / str(version), version) for version in (FIRST, SECOND)]
    return [publish_dwellings(published[0]), published[1]]


@pytest.fixture(scope="session")
def service(outputs: list[Path]) -> FastAPI:
    """Give the service with a limit of 100 cells and none of calls."""
    return create_service(outputs, Settings(limits=Limits(cells=100, calls=0)))


@pytest.fixture(scope="session")
def client(service: FastAPI) -> TestClient:
    """Give a client that asks the service."""
    return TestClient(service, raise_server_exceptions=False)


@pytest.fixture(scope="session")
def address(service: FastAPI) -> Iterator[str]:
    """Give the address of a running server."""
    with running(service) as place:
        yield place
