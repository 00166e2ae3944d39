"""A server under measurement: started for real, asked over loopback, its CPU read from the kernel."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.server import ROOT, free_port

TICK = os.sysconf("SC_CLK_TCK")


def cpu_seconds(group: int) -> float:
    """User and system time of every process of the group (their threads included)."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(after_name[2]) == group:
            total += int(after_name[11]) + int(after_name[12])
    return total / TICK


@dataclass
class Served:
    """A WSGI application on granian, in a process group of its own."""

    name: str
    target: str
    environment: Mapping[str, str]
    workers: int = 1

    def __enter__(self) -> "Served":
        self.port = free_port()
        code = f"from app.server import serve; serve({self.target!r}, '127.0.0.1', {self.port}, {self.workers})"
        environment = {**os.environ, **self.environment}
        self.process = subprocess.Popen(
            [sys.executable, "-c", code], cwd=ROOT, env=environment, start_new_session=True
        )
        self._wait()
        return self

    def __exit__(self, *_: object) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def _wait(self) -> None:
        for _ in range(600):
            try:
                connection = self.connect()
                connection.request("GET", "/healthz")
                connection.getresponse().read()
                return
            except OSError:
                time.sleep(0.05)
        raise SystemExit(f"{self.name} did not start")

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def cpu(self) -> float:
        return cpu_seconds(self.process.pid)


Ask = Callable[[http.client.HTTPConnection, int], int]


@dataclass(frozen=True)
class Round:
    cpu_ms: float
    wall_ms: float


def measure(served: Served, ask: Ask, times: int) -> Round:
    """CPU and wall milliseconds a request. Every answer must be the expected success."""
    connection = served.connect()
    before, started = served.cpu(), time.perf_counter()
    for number in range(times):
        status = ask(connection, number)
        if status >= 400:
            raise SystemExit(f"{served.name}: {status}")
    spent, passed = served.cpu() - before, time.perf_counter() - started
    connection.close()
    return Round(1000 * spent / times, 1000 * passed / times)


def get(path: str, headers: Mapping[str, str] | None = None) -> Ask:
    sent = {"Accept-Encoding": "gzip", **(headers or {})}

    def ask(connection: http.client.HTTPConnection, _number: int) -> int:
        connection.request("GET", path, headers=sent)
        answer = connection.getresponse()
        answer.read()
        return answer.status

    return ask


def load_average() -> str:
    return " ".join(f"{load:.2f}" for load in os.getloadavg())
