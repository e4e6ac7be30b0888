"""Figures of the StatBank under load: `census serve` on loopback, asked by wrk and by one client.

python tests/benchmarks/statbank_load.py [RUN] [--data DIR]

RUN is a run or a folder with published matrices; without it, tables of the size of Norway are published first. Needs
Debian's package wrk.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any
from urllib.parse import quote

from national_publication import publish_nationally

CUT, MOST = 10_000, 800_000
"""Cells of a cut that many ask for, and of the largest answer."""
FORMATS = ("json-stat2", "csv", "px", "xlsx", "html", "json-px", "parquet")
PERCENTILES = """
done = function(summary, latency, requests)
  io.write(string.format("p50 %.1f p95 %.1f rate %.1f errors %d\\n", latency:percentile(50) / 1000,
    latency:percentile(95) / 1000, summary.requests / (summary.duration / 1e6),
    summary.errors.status + summary.errors.read + summary.errors.timeout))
end
"""


@dataclass(frozen=True)
class Server:
    """The running server: its address and process."""

    address: str
    pid: int

    def memory(self, field: str = "VmHWM") -> int:
        """MiB of memory: the most since it was forgotten (``VmHWM``), or now (``VmRSS``)."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(re.findall(rf"{field}:\s+(\d+) kB", status)[0]) // 1024

    def forget(self) -> None:
        """Forget the most memory so far."""
        Path(f"/proc/{self.pid}/clear_refs").write_text("5")

    def seconds(self) -> float:
        """Seconds of cores so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / 100

    def get(self, path: str) -> bytes:
        """The bytes of an answer."""
        with urllib.request.urlopen(self.address + path) as answer:
            content: bytes = answer.read()
        return content

    def length(self, path: str) -> int:
        """Bytes of an answer, read and thrown away."""
        with urllib.request.urlopen(self.address + path) as answer:
            return sum(len(part) for part in iter(lambda: answer.read(2**20), b""))


@contextmanager
def serving(run: str, data: Path) -> Iterator[Server]:
    """Run ``census serve`` until it is not needed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["serve", run, "--data", str(data), "--port", str(port), "--calls", "0"]
    process = subprocess.Popen([sys.executable, "-m", "census.cli", *command], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        if not process.stdout.readline():
            raise SystemExit("the server did not start")
        server = Server(f"http://127.0.0.1:{port}", process.pid)
        _wait(server)
        yield server
    finally:
        process.terminate()
        process.wait()


def _wait(server: Server) -> None:
    for _ in range(300):
        try:
            server.get("/health")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server does not answer")


def selection(metadata: dict[str, Any], most: int) -> str:
    """A selection of about so many cells: whole variables, the last only in part."""
    asked, left = [], most
    for name in sorted(metadata["id"], key=lambda item: metadata["size"][metadata["id"].index(item)]):
        size = metadata["size"][metadata["id"].index(name)]
        taken = min(size, max(1, left))
        left //= taken
        asked.append(f"valuecodes[{quote(name)}]={'*' if taken == size else f'top({taken})'}")
    return "&".join(asked)


def load(server: Server, what: str, path: str, seconds: int, connections: int) -> None:
    """Ask for one address over and over, and print latencies."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(PERCENTILES)
        script.flush()
        server.forget()
        told = subprocess.run(
            [
                "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", script.name,
                server.address + path,
            ],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
    figures = re.findall(r"p50 (\S+) p95 (\S+) rate (\S+) errors (\d+)", told)[0]
    print(f"{what:<44}{connections:>12}{figures[0]:>10}{figures[1]:>10}{figures[2]:>12}{figures[3]:>8}", end="")
    print(f"{server.memory():>10}", flush=True)


def fetch(server: Server, what: str, path: str) -> None:
    """Ask once, and print seconds, bytes and memory."""
    server.forget()
    wall, work, before = time.perf_counter(), server.seconds(), server.memory("VmRSS")
    size = server.length(path)
    wall, work = time.perf_counter() - wall, server.seconds() - work
    print(f"{what:<44}{wall:>10.2f}{work:>10.2f}{size / 1e6:>10.1f}{before:>10}{server.memory():>10}", flush=True)


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", nargs="?", metavar="RUN", help="a run, or a folder with published matrices")
    parser.add_argument("--data", type=Path, default=Path("data"), metavar="DIR")
    parser.add_argument("--seconds", type=int, default=5, help="of each load")
    arguments = parser.parse_args()
    if shutil.which("wrk") is None:
        parser.error("wrk is not on this machine: install Debian's package wrk")
    with tempfile.TemporaryDirectory() as folder:
        run = arguments.run or str(publish_nationally(Path(folder) / "output"))
        with serving(run, arguments.data) as server:
            _measure(server, arguments.seconds)
    return 0


def _measure(server: Server, seconds: int) -> None:
    print(f"memory of the server that has answered nothing: {server.memory()} MiB")
    tables = json.loads(server.get("/api/v2/tables?pageSize=10000"))["tables"]
    described = [json.loads(server.get(f"/api/v2/tables/{item['id']}/metadata")) for item in tables]
    cells = {item["extension"]["px"]["tableid"]: prod(item["size"]) for item in described}
    large = max(cells, key=lambda name: cells[name])
    middle = min(cells, key=lambda name: (cells[name] < CUT, cells[name]))
    wide = max(described, key=lambda item: max(item["size"]))["extension"]["px"]["tableid"]
    of = {item["extension"]["px"]["tableid"]: item for item in described}
    cut = f"/api/v2/tables/{middle}/data?{selection(of[middle], CUT)}"
    print(
        f"\n{'under load':<44}{'connections':>12}{'p50 ms':>10}{'p95 ms':>10}{'a second':>12}{'errors':>8}{'MiB':>10}"
    )
    for connections in (1, 16):
        load(server, "list of tables", "/api/v2/tables", seconds, connections)
        load(server, f"metadata of {middle}", f"/api/v2/tables/{middle}/metadata", seconds, connections)
        for form in ("json-stat2", "csv", "parquet"):
            load(server, f"{CUT:,} cells as {form}", f"{cut}&outputFormat={form}", seconds, connections)
        load(server, f"page of {middle}", f"/en/tables/{middle}", seconds, connections)
        load(server, f"metadata of {wide}", f"/api/v2/tables/{wide}/metadata", seconds, connections)
        load(server, f"page of {wide}", f"/en/tables/{wide}", seconds, connections)
    print(f"\n{'once':<44}{'seconds':>10}{'of cores':>10}{'MB':>10}{'MiB then':>10}{'most MiB':>10}")
    much = f"/api/v2/tables/{large}/data?{selection(of[large], MOST)}"
    fetch(server, f"first cell of {large}", f"/api/v2/tables/{large}/data?{selection(of[large], 1)}")
    for form in FORMATS:
        fetch(server, f"{MOST:,} cells as {form}", f"{much}&outputFormat={form}")
    for ending in (".parquet", "_en.csv", ".px"):
        fetch(server, f"all {cells[large]:,} cells, {ending}", f"/files/{large}/{large}{ending}")


if __name__ == "__main__":
    sys.exit(main())
