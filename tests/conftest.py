"""How the tests are divided among processes (``pytest --numprocesses 2 --dist loadgroup``)."""

from __future__ import annotations

import pytest

COSTLY = {"finished_run", "delivery", "data"}
"""Fixtures of a session, a simulated area or a finished run: the tests of a folder that use them go to one process."""


@pytest.hookimpl(tryfirst=True)  # before xdist reads the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep tests together that share what is costly to make: a folder's run, else what a module makes for itself."""
    for item in items:
        costly = COSTLY.intersection(getattr(item, "fixturenames", ()))
        group = item.path.parent.name if costly else item.path.stem
        item.add_marker(pytest.mark.xdist_group(group))
