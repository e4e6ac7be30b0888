"""How many requests an address may send in a window of time."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from http import HTTPStatus
from math import ceil

from census.statbank.problems import RequestError

_ADDRESSES = 50_000


@dataclass
class RateLimit:
    """Counts requests by address in windows of fixed length.

    Attributes:
        calls: allowed in a window; 0 for no limit.
        seconds: length of a window.
    """

    calls: int
    seconds: int
    _seen: OrderedDict[str, tuple[int, int]] = field(default_factory=OrderedDict)

    def count(self, address: str, now: float) -> None:
        """Count a request.

        Args:
            address: of the client.
            now: seconds of any clock that only goes forward.

        Raises:
            RequestError: it is one too many; tells when to come again.
        """
        if not self.calls:
            return
        window = int(now // self.seconds)
        known, calls = self._seen.pop(address, (window, 0))
        calls = calls + 1 if known == window else 1
        self._seen[address] = (window, calls)
        while len(self._seen) > _ADDRESSES:
            self._seen.popitem(last=False)
        if calls > self.calls:
            wait = ceil((window + 1) * self.seconds - now)
            raise RequestError(
                HTTPStatus.TOO_MANY_REQUESTS,
                f"More than {self.calls} requests in {self.seconds} seconds. Come again in {wait} seconds; whole "
                "tables are there as files.",
                {"Retry-After": str(wait)},
            )
