"""A server under measurement: started for real, asked over loopback, its CPU read from the kernel."""

import http.client
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
    command: tuple[str, ...] = ()  # of an application that brings an environment of its own
    alive: str = "/healthz"

    def __enter__(self) -> "Served":
        self.port = free_port()
        environment = {**os.environ, **self.environment}
        self.process = subprocess.Popen(self._command(), cwd=ROOT, env=environment, start_new_session=True)
        self._wait()
        return self

    def _command(self) -> list[str]:
        if self.command:
            return [part.replace("{port}", str(self.port)) for part in self.command]
        start = f"serve({self.target!r}, '127.0.0.1', {self.port}, {self.workers})"
        return [sys.executable, "-c", f"from app.server import serve; {start}"]

    def __exit__(self, *_: object) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def _wait(self) -> None:
        for _ in range(600):
            try:
                connection = self.connect()
                connection.request("GET", self.alive)
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


@dataclass(frozen=True)
class Side:
    """One thing to ask of one server; several are asked in turn, round after round."""

    name: str
    served: Served
    ask: Ask


ROUNDS = 5
WARM_UP = 10
ROUND_SECONDS = 0.5  # the kernel counts processor time in hundredths: a round must hold many of them


def interleaved(sides: Sequence[Side], rounds: int = ROUNDS) -> dict[str, float]:
    """CPU milliseconds a request of each side: the median of rounds run A B C, A B C, …"""
    times = {side.name: _how_many(side) for side in sides}
    found: dict[str, list[float]] = {side.name: [] for side in sides}
    for _ in range(rounds):
        for side in sides:
            found[side.name].append(measure(side, times[side.name]))
    return {name: statistics.median(values) for name, values in found.items()}


def _how_many(side: Side) -> int:
    measure(side, WARM_UP)
    started = time.perf_counter()
    measure(side, WARM_UP)
    return max(WARM_UP, int(WARM_UP * ROUND_SECONDS / (time.perf_counter() - started)))


def measure(side: Side, times: int) -> float:
    """CPU milliseconds a request. Every answer must be the expected success."""
    connection = side.served.connect()
    before = side.served.cpu()
    for number in range(times):
        status = side.ask(connection, number)
        if status >= 400:
            raise SystemExit(f"{side.name}: {status}")
    spent = side.served.cpu() - before
    connection.close()
    return 1000 * spent / times


def send(connection: http.client.HTTPConnection, method: str, path: str, **more: Any) -> int:
    connection.request(method, path, **more)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def get(path: str, cookie: str = "") -> Ask:
    headers = {"Accept-Encoding": "gzip", **({"Cookie": cookie} if cookie else {})}
    return lambda connection, _number: send(connection, "GET", path, headers=headers)


def load_average() -> str:
    return " ".join(f"{load:.2f}" for load in os.getloadavg())
