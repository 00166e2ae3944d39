"""The shipped server, started for real on a free port with an instance of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """`python -m app.server` in a process group of its own, so that all of it can be killed at once."""

    def __init__(self, folder: Path, *, database_url: str = "", workers: int = 1, **settings: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        own = {
            "INSTANCE": str(folder), "PORT": str(self.port), "HOST": "127.0.0.1", "WORKERS": str(workers),
            "DATABASE_URL": database_url, "PUBLIC_URL": self.url,
        }  # fmt: skip
        self.environment = {**os.environ, **own, **settings}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Server":
        command = [sys.executable, "-m", "app.server"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, start_new_session=True)
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=1):
                    return self
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        self.kill()
        raise AssertionError("the server did not come up in 90 seconds")

    def kill(self) -> None:
        """SIGKILL to every process of it: killing only the parent leaves workers serving and proves nothing."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None
