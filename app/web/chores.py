"""Small work a serving process does beside its requests: every few seconds, in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from app.core.errors import DomainError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

EVERY = 15.0  # seconds

Chore = Callable[[], object]


class WithChores:
    """Starts with the first request: a command that only imports the application starts nothing."""

    def __init__(
        self, application: WSGIApplication, app: Flask, chores: Sequence[Chore], every: float = EVERY
    ) -> None:
        self.application, self.app, self.chores, self.every = application, app, chores, every
        self.thread = threading.Thread(target=self._work, name="chores", daemon=True)
        self.starting = threading.Lock()
        self.stopped = threading.Event()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if self.thread.ident is None:
            self._start()
        return self.application(environ, start_response)

    def stop(self) -> None:
        self.stopped.set()
        self.thread.join()

    def _start(self) -> None:
        with self.starting:
            if self.thread.ident is None:
                self.thread.start()

    def _work(self) -> None:
        while not self.stopped.wait(self.every):
            for chore in self.chores:
                do(self.app, chore)


def do(app: Flask, chore: Chore) -> None:
    """Once. What fails is written to the log and tried again next time."""
    try:
        with app.app_context():
            chore()
    except (SQLAlchemyError, OSError, DomainError):
        app.logger.exception("A chore failed: %s", chore)
