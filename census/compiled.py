"""How the numeric kernels are compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from numba import njit

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function to machine code, kept beside its source; it lets other threads run."""
    return cast(Callable[P, R], njit(cache=True, nogil=True)(function))
