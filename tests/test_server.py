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
def test_the_command_serves_until_it_is_told_to_stop_and_its_worker_ends_with_it(tmp_path: Path) -> None:
    server = Server(tmp_path, database_url=databases.copy_of_sqlite(tmp_path), workers=2, WORKER="1")
    command = [sys.executable, "-m", "app.server"]
    with subprocess.Popen(
        command, cwd=ROOT, env=server.environment, stdout=subprocess.PIPE, start_new_session=True
    ) as process:
        try:
            server.wait_until_ready(lambda: process.poll() is None)
            worker = _worker_beside(process.pid, tmp_path)
            process.send_signal(signal.SIGTERM)
            said, _ = process.communicate(timeout=30)
            _wait(lambda: _is_gone(worker), "it ended")
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == 0
    assert f"Serving on {server.url}".encode() in said


@pytest.mark.slow
def test_the_worker_ends_with_a_server_that_is_killed_outright(tmp_path: Path) -> None:
    """Nobody is left to tell it."""
    server = Server(tmp_path, database_url=databases.copy_of_sqlite(tmp_path), WORKER="1").start()
    assert server.process is not None
    first = server.process.pid
    try:
        worker = _worker_beside(first, tmp_path)
        os.kill(first, signal.SIGKILL)
        _wait(lambda: _is_gone(worker), "it ended")
    finally:
        with suppress(ProcessLookupError):  # what serves goes on serving when the first is killed
            os.killpg(first, signal.SIGKILL)
        server.kill()


def _worker_beside(server: int, instance: Path) -> int:
    """Its number, once it is up."""
    _wait(lambda: len(_workers_of(server)) == 1, "it was started")
    (worker,) = _workers_of(server)
    assert os.getpgid(worker) == os.getpgid(server), "one group: one signal reaches both"
    _wait(lambda: (instance / "queue.db").exists(), "it came up")
    assert (instance / "queue.db").stat().st_mode & 0o077 == 0
    return worker


def _workers_of(server: int) -> list[int]:
    tasks = Path(f"/proc/{server}/task").glob("*/children")
    children = [pid for task in tasks for pid in task.read_text().split()]
    return [int(pid) for pid in children if b"-m\0app.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def _is_gone(pid: int) -> bool:
    """Ended, even where nobody has asked for it yet."""
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z"


def _wait(come: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + 30
    while not come():
        assert time.monotonic() < until, f"not within half a minute: {what}"
        time.sleep(0.02)
