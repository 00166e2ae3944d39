"""The command as it stands in scripts/run: it serves, and it ends when it is asked to."""

import signal
import subprocess
import sys
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
