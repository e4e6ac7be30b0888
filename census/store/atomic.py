"""Writing whole or not at all: beside the final name, flushed to disk, renamed."""

from __future__ import annotations

import errno
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from census.errors import StoreError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_PARTIAL = ".partial-"
SPILL = ".spill-"
"""Begins the name of an engine's folder for what does not fit into memory."""


@contextmanager
def replace_file(target: Path) -> Iterator[Path]:
    """Give a path to write to; rename it to ``target`` if the block ends well, remove it if not.

    Raises:
        StoreError: the disk is full or refuses the file.
    """
    partial = _partial_name(target)
    try:
        yield partial
        _flush(partial)
        os.replace(partial, target)
        _flush(target.parent)
    except OSError as error:
        raise _explain(error, target) from error
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def replace_folder(target: Path) -> Iterator[Path]:
    """As ``replace_file``, for a folder that the block fills.

    A folder cannot be renamed over a filled one, so the old one is first moved aside; a kill between the two renames
    leaves no target, never half of one.
    """
    partial = _partial_name(target)
    old = _partial_name(target)
    try:
        partial.mkdir()
        yield partial
        for file in partial.rglob("*"):
            _flush(file)
        _flush(partial)
        if target.exists():
            os.replace(target, old)
        try:
            os.replace(partial, target)
        except OSError:
            if old.exists():
                os.replace(old, target)
            raise
        _flush(target.parent)
    except OSError as error:
        raise _explain(error, target) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def remove_partial(folder: Path) -> None:
    """Remove what a killed process left half-written anywhere below ``folder``."""
    for path in [*folder.rglob(f"{_PARTIAL}*"), *folder.glob(f"{SPILL}*")]:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _partial_name(target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    return target.parent / f"{_PARTIAL}{target.name}-{uuid.uuid4().hex[:8]}"


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _explain(error: OSError, target: Path) -> StoreError:
    if error.errno in _FULL:
        return StoreError(
            f"No room to write '{target.name}' in {target.parent}.",
            "Free disk space there and resume the run: what was finished is kept.",
        )
    reason = os.strerror(error.errno) if error.errno else str(error)
    return StoreError(
        f"'{target.name}' could not be written in {target.parent}: {reason}.",
        "Mend the cause and resume the run: what was finished is kept.",
    )
