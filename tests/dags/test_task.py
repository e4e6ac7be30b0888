"""What a task of the DAG does with faults: identity numbers stay out of messages."""

from __future__ import annotations

import traceback

import pytest

from census.cli.task import UnexpectedFailureError, failures_without_identities
from census.errors import GateError

IDENTITY_NUMBER = "0111" + "5512345"  # in two parts, or the traceback would quote it from this very line


def test_an_unforeseen_fault_tells_no_identity_number() -> None:
    with pytest.raises(UnexpectedFailureError) as caught, failures_without_identities():
        int(f"{IDENTITY_NUMBER} kroner")
    told = "".join(traceback.format_exception(caught.value))
    assert IDENTITY_NUMBER not in told
    assert str(caught.value) == "ValueError"
    assert "test_task.py" in told  # where it happened is told


def test_an_error_that_users_can_mend_stays_as_it_is() -> None:
    error = GateError("3 rows are wrong.", "Mend them.")
    with pytest.raises(GateError) as caught, failures_without_identities():
        raise error
    assert caught.value is error
