"""Memory that a process has freed, kept for what it needs next.

A step makes one large column after another. By default its memory goes back to the system after each, and comes anew,
page by page and cleared, for the next: on virtual machines that takes a fifth of the step's time.
"""

from __future__ import annotations

import ctypes
from functools import cache

import pyarrow as pa

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""Parameters of glibc's ``mallopt`` (``malloc.h``)."""
_KEPT_BYTES = 2**31 - 1
"""Free bytes at the end of the heap that are not given back: the most that ``mallopt`` takes."""
_LARGE_BYTES = 2**30
"""Smaller blocks come from the heap, not each from the system."""


@cache
def keep_freed_memory() -> None:
    """Let Arrow take its memory where the engine and NumPy take theirs, and keep there what is freed.

    Where the C library is another than glibc, Arrow alone is told.
    """
    pa.set_memory_pool(pa.system_memory_pool())
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_TRIM_THRESHOLD, _KEPT_BYTES)
        mallopt(_MMAP_THRESHOLD, _LARGE_BYTES)
        mallopt(_ARENA_MAX, 1)  # what threads take from arenas of their own goes back to the system if it is large
