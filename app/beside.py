"""A process beside the web server: started after it, started again when it dies, gone when the server is gone.

It is told the server's number and looks whether that is still its parent: so it ends with one killed outright, too.
"""

import os
import subprocess
import sys
import threading
from types import TracebackType

FIRST_AFTER = 3.0  # seconds: people who open the first page have the processor for themselves
AGAIN_AFTER = 2.0  # one that cannot start does not spin
STOP_WITHIN = 15.0  # for the message that is under way


class Beside:
    def __init__(self, module: str) -> None:
        self.command = [sys.executable, "-m", module, str(os.getpid())]
        self.process: subprocess.Popen[bytes] | None = None
        self.stopped = threading.Event()
        self.watching = threading.Thread(target=self._watch, name="beside", daemon=True)

    def __enter__(self) -> "Beside":
        self.watching.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopped.set()
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def _watch(self) -> None:
        pause = FIRST_AFTER
        while not self.stopped.wait(pause):
            self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL)
            self.process.wait()
            pause = AGAIN_AFTER
