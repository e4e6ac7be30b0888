"""The service over two small publications, one of them in two versions."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from dwellings import publish_dwellings
from example import FIRST, SECOND, TABLE, publish
from fastapi import FastAPI
from servers import running
from starlette.testclient import TestClient

from census.metadata.publication import write_reference_metadata
from census.statbank import Settings, create_service
from census.statbank.api import Limits
from tests.small_run import small_run


@pytest.fixture(scope="session")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Publish persons in both versions, and dwellings; give the folders ``output/``."""
    folder = tmp_path_factory.mktemp("statbank")
    published = [publish(folder / str(version), version) for version in (FIRST, SECOND)]
    return [publish_dwellings(published[0]), published[1]]


@pytest.fixture(scope="session")
def documented(outputs: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish reference metadata beside a table; give the folder ``output/``."""
    output = tmp_path_factory.mktemp("documented") / "output"
    shutil.copytree(outputs[1], output)
    folder = output / "reference_metadata"
    folder.mkdir()
    structures = [(output / "matrices" / TABLE / "structure.xml").read_bytes()]
    write_reference_metadata(small_run(), structures, folder)
    return output


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
