"""Whether the service is well, and what it has done (Prometheus text format)."""

from __future__ import annotations

from collections import Counter
from threading import Lock

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from census.statbank.publications import Publications

_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """Counts of requests by kind and status, and of their seconds."""

    def __init__(self) -> None:
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._within: Counter[float] = Counter()
        self._seconds = 0.0
        self._lock = Lock()

    def count(self, request: Request, status: int, seconds: float) -> None:
        """Count an answered request; it is told by its route, never by what it asked."""
        route = request.scope.get("route")
        kind = getattr(route, "path", "other")
        with self._lock:
            self._requests[request.method, kind, status] += 1
            self._seconds += seconds
            for bound in _BOUNDS:
                if seconds <= bound:
                    self._within[bound] += 1

    def text(self) -> str:
        """All counts in Prometheus's text format."""
        with self._lock:
            total = sum(self._requests.values())
            lines = ["# TYPE statbank_requests_total counter"]
            lines += [
                f'statbank_requests_total{{method="{method}",route="{kind}",status="{status}"}} {number}'
                for (method, kind, status), number in sorted(self._requests.items())
            ]
            lines.append("# TYPE statbank_request_seconds histogram")
            lines += [f'statbank_request_seconds_bucket{{le="{bound}"}} {self._within[bound]}' for bound in _BOUNDS]
            lines += [
                f'statbank_request_seconds_bucket{{le="+Inf"}} {total}',
                f"statbank_request_seconds_sum {self._seconds:.6f}",
                f"statbank_request_seconds_count {total}",
            ]
        return "\n".join(lines) + "\n"


def create_health(publications: Publications, metrics: Metrics) -> APIRouter:
    """Routes ``/health`` and ``/metrics``."""
    routes = APIRouter()

    @routes.get("/health")
    def health() -> Response:
        return JSONResponse({"status": "ok", "tables": len(publications.latest())})

    @routes.get("/metrics")
    def told() -> Response:
        return PlainTextResponse(metrics.text())

    return routes
