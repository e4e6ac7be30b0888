"""Locks on files. The kernel lets go of a lock when the process that holds it dies, however it dies."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from census.errors import CensusError


@contextmanager
def lock(path: Path, shared: bool = False, occupied: CensusError | None = None) -> Iterator[int]:
    """Hold a lock on a file, which is made if need be; give the file's descriptor.

    Args:
        path: the file.
        shared: others may hold it shared at the same time.
        occupied: raised if somebody else holds it; None: wait until they let go.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(file, kind if occupied is None else kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if occupied is None:
                raise
            raise occupied from None
        yield file.fileno()


def is_held(path: Path) -> bool:
    """Say whether somebody holds a file's lock for themselves alone."""
    if not path.exists():
        return False
    with path.open("r") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
