"""A process beside the web server: started with it, started again when it dies, gone when the server is gone.

It is told the server's number and looks whether that is still its parent: so it ends with one killed outright, too.
"""

import os
import subprocess
import sys
import threading
from types import TracebackType

AGAIN_AFTER = 2.0  # seconds: one that cannot start does not spin
STOP_WITHIN = 15.0  # seconds for the message that is under way


class Beside:
    def __init__(self, module: str) -> None:
        self.command = [sys.executable, "-m", module, str(os.getpid())]
        self.stopped = threading.Event()
        self.process = self._start()
        self.watching = threading.Thread(target=self._watch, name="beside", daemon=True)

    def __enter__(self) -> "Beside":
        self.watching.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopped.set()
        process = self.process
        process.terminate()
        try:
            process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self.command, stdin=subprocess.DEVNULL)

    def _watch(self) -> None:
        while not self.stopped.is_set():
            self.process.wait()
            if not self.stopped.wait(AGAIN_AFTER):
                self.process = self._start()
