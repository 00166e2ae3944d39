"""The shipped server, started for real on a free port with an instance of its own."""

import os
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from app.server import port_problem
from tests.forked import Forked

ROOT = Path(__file__).parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """The shipped server (app/server.py) in a process group of its own, so that all of it can be killed at once."""

    def __init__(self, folder: Path, *, database_url: str = "", workers: int = 1, **settings: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        own = {
            "INSTANCE": str(folder), "PORT": str(self.port), "HOST": "127.0.0.1", "WORKERS": str(workers),
            "DATABASE_URL": database_url, "PUBLIC_URL": self.url, "WORKER": "0",
        }  # fmt: skip
        self.environment = {**os.environ, **own, **settings}
        self.process: Forked | None = None

    def start(self) -> "Server":
        self.process = Forked("app.server:main", environment=self.environment)
        try:
            self.wait_until_ready(lambda: self.process is not None and self.process.running)
        except AssertionError:
            self.kill()
            raise
        return self

    def wait_until_ready(self, running: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline and running():
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=1):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise AssertionError("the server did not come up in 90 seconds")

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process = None
            while port_problem("127.0.0.1", self.port):  # its workers end a moment later
                time.sleep(0.005)
