"""Let slow networks and slow work wait without holding up a worker's Python.

A worker has many threads but one interpreter: several requests computing at once only make each other late,
while one thread alone is stalled by one half-sent upload. So every request first has its whole body read into
memory or a temporary file, and only then waits for the worker's single turn. Work that lets others run
meanwhile (password hashing, image decoding, exports) gives the turn up: `with aside(): …`.
"""

import threading
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MEMORY = 256 * 1024  # bytes of one body kept in memory; the rest of it goes to a temporary file
CHUNK = 64 * 1024
DRAINED = 4  # times the limit an over-long body is still read, so that its sender gets to read the answer

_thread = threading.local()


class Interrupted(Exception):
    """The sender went away before the announced body was complete."""


@contextmanager
def _turn(turn: threading.Lock) -> Iterator[None]:
    with turn:
        _thread.turn = turn
        try:
            yield
        finally:
            _thread.turn = None


@contextmanager
def _released(turn: threading.Lock) -> Iterator[None]:
    _thread.turn = None
    turn.release()
    try:
        yield
    finally:
        turn.acquire()
        _thread.turn = turn


def aside() -> AbstractContextManager[None]:
    """Let another request compute while this block runs. Not for use inside a write transaction.

    Does nothing where there is no turn to give up: in tests, on the command line, inside another `aside()`.
    """
    turn: threading.Lock | None = getattr(_thread, "turn", None)
    return _released(turn) if turn else nullcontext()


class Spool:
    """A WSGI application that hands `app` complete bodies, one request at a time."""

    def __init__(self, app: "WSGIApplication", limit: int) -> None:
        self.app = app
        self.limit = limit
        self.turn = threading.Lock()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        with SpooledTemporaryFile(MEMORY) as body:
            try:
                self._receive(environ, body)
            except (Interrupted, OSError, ValueError):
                start_response("400 Bad Request", [("Content-Type", "text/plain"), ("Connection", "close")])
                return [b"The request was not complete.\n"]
            with _turn(self.turn):
                return self.app(environ, start_response)

    def _receive(self, environ: "WSGIEnvironment", body: IO[bytes]) -> None:
        """Read the whole body, if there is one, and put it where the application looks for it."""
        announced: str = environ.get("CONTENT_LENGTH") or ""
        chunked = environ.pop("HTTP_TRANSFER_ENCODING", None)
        if not chunked and announced in ("", "0"):
            return
        length = None if chunked else int(announced)
        if length is not None and length < 0:
            raise ValueError(length)
        size = self._copy(environ["wsgi.input"], body, length)
        body.seek(0)
        environ["wsgi.input"] = body
        environ["CONTENT_LENGTH"] = str(size)  # above the limit: the application says 413

    def _copy(self, source: IO[bytes], body: IO[bytes], length: int | None) -> int:
        """Copy what is within the limit and drain what is not; answer the size as sent or announced."""
        size, most = 0, self.limit * DRAINED
        wanted = most if length is None else min(length, most)
        while size < wanted:
            chunk = source.read(min(CHUNK, wanted - size))
            if not chunk:
                break
            size += len(chunk)
            if size <= self.limit:
                body.write(chunk)
        if length is None:
            return size
        if size < wanted:
            raise Interrupted
        return length


def spool(app: "WSGIApplication", limit: int) -> Spool:
    """Wrap `app` for the server; `limit` is the largest body in bytes the application accepts."""
    return Spool(app, limit)
