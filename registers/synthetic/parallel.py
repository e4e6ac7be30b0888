"""Work on many municipalities at once, with results in their order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from typing import TypeVar

_AHEAD = 3
"""Results in waiting for each worker: enough to bridge a large municipality, few enough for the memory."""

Item = TypeVar("Item")
Made = TypeVar("Made")


def in_order(make: Callable[[Item], Made], items: Iterable[Item], workers: int) -> Iterator[Made]:
    """``make(item)`` for every item in order, by so many processes (one: this process itself).

    Processes start afresh rather than as copies of this one, whose threads they would not have.
    """
    if workers <= 1:
        yield from map(make, items)
        return
    waiting: deque[Future[Made]] = deque()
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as executor:
        try:
            rest = iter(items)
            for item in islice(rest, workers * _AHEAD):
                waiting.append(executor.submit(make, item))
            while waiting:
                made = waiting.popleft().result()
                for item in islice(rest, 1):
                    waiting.append(executor.submit(make, item))
                yield made
        finally:
            for future in waiting:
                future.cancel()
