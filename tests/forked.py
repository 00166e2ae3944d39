"""Processes of their own, forked from one that holds the application already: a start imports nothing again."""

import importlib
import multiprocessing
import os
import signal
from collections.abc import Mapping
from multiprocessing.connection import Connection

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["app.server", "app.worker", "tests.forked", "tests.warmed"])


class Forked:
    """`call` ("module:function") in a process group of its own, with this environment and no other."""

    def __init__(self, call: str, *given: object, environment: Mapping[str, str]) -> None:
        heard, self._stop = _CONTEXT.Pipe(duplex=False)
        self._process = _CONTEXT.Process(target=_run, args=(call, given, dict(environment), heard))
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.is_alive()

    def kill(self) -> int:
        """SIGKILL to every process of the group: killing only the first leaves its children at work."""
        if self.running:
            try:
                os.killpg(self.pid, signal.SIGKILL)
            except ProcessLookupError:  # not yet a group of its own
                self._process.kill()
        return self._ended()

    def stop(self) -> int:
        """Asked to: what it calls is handed `told_to_stop`."""
        self._stop.send("stop")
        return self._ended()

    def _ended(self) -> int:
        self._process.join(60)
        if self._process.exitcode is None:
            raise AssertionError("the process did not end within a minute")
        return self._process.exitcode


_heard: list[Connection] = []


def told_to_stop() -> bool:
    return any(one.poll() for one in _heard)


def _run(call: str, given: tuple[object, ...], environment: dict[str, str], heard: Connection) -> None:
    os.setsid()
    multiprocessing.set_start_method(None, force=True)  # what it starts itself, it starts as ever
    os.environ.clear()
    os.environ.update(environment)
    _heard.append(heard)
    module, _, name = call.partition(":")
    getattr(importlib.import_module(module), name)(*given)
