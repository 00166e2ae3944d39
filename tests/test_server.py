"""The command as it stands in scripts/run: it serves, and it ends when it is asked to."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests import databases
from tests.server import ROOT, Server


@pytest.mark.slow
def test_the_command_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    server = Server(tmp_path, database_url=databases.copy_of_sqlite(tmp_path), workers=2)
    command = [sys.executable, "-m", "app.server"]
    with subprocess.Popen(command, cwd=ROOT, env=server.environment, stdout=subprocess.PIPE) as process:
        try:
            server.wait_until_ready(lambda: process.poll() is None)
            process.send_signal(signal.SIGTERM)
            said, _ = process.communicate(timeout=30)
        finally:
            process.kill()
    assert process.returncode == 0
    assert f"Serving on {server.url}".encode() in said


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_the_worker_beside_it_is_gone_when_the_server_is(tmp_path: Path, how: signal.Signals) -> None:
    """Asked to stop, or killed outright with nobody left to tell the worker."""
    server = Server(tmp_path, database_url=databases.copy_of_sqlite(tmp_path))
    environment = {**server.environment, "WORKER": "1"}
    command = [sys.executable, "-m", "app.server"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True) as process:
        try:
            server.wait_until_ready(lambda: process.poll() is None)
            _wait(lambda: len(_workers_of(process.pid)) == 1, "it was started")
            (worker,) = _workers_of(process.pid)
            assert os.getpgid(worker) == os.getpgid(process.pid), "one group: one signal reaches both"
            _wait(lambda: (tmp_path / "queue.db").exists(), "it came up")
            assert (tmp_path / "queue.db").stat().st_mode & 0o077 == 0
            process.send_signal(how)
            process.wait(timeout=30)
            _wait(lambda: not Path(f"/proc/{worker}").exists() or _is_dead(worker), "it ended")
        finally:
            with suppress(ProcessLookupError):  # what serves goes on serving when the first is killed
                os.killpg(process.pid, signal.SIGKILL)


def _workers_of(server: int) -> list[int]:
    tasks = Path(f"/proc/{server}/task").glob("*/children")
    children = [pid for task in tasks for pid in task.read_text().split()]
    return [int(pid) for pid in children if b"app.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def _is_dead(pid: int) -> bool:
    """Ended, and nobody has asked for it yet."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


def _wait(come: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + 30
    while not come():
        assert time.monotonic() < until, f"not within half a minute: {what}"
        time.sleep(0.02)
