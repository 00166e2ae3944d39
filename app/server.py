"""Start the shipped server: `python -m app.server`. Where it listens comes from the settings."""

import errno
import os
import socket
import sys
from contextlib import nullcontext

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from app.beside import Beside
from app.config import Settings
from app.demo.address import announcement

THREADS = (
    128  # requests a worker takes on: one computes, the others wait for bodies or turns (app/web/spool.py)
)
BACKLOG = 1024
HEADERS_WITHIN = 15_000  # milliseconds a client has to send its request's head
STOP_WITHIN = 10  # seconds a worker has to finish its requests when asked to stop


def port_problem(host: str, port: int) -> str | None:
    """Why nothing can listen there, in words; None when it can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return f"Port {port} is already in use. Choose another: make run PORT={port + 1}"
            return f"Cannot listen on {host}:{port}: {error.strerror or error}"
    return None


def cores() -> int:
    """The processor cores this process may use."""
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable else os.cpu_count() or 1


def serve(target: str, host: str, port: int, workers: int = 0, threads: int = THREADS) -> None:
    """Serve the WSGI application `target` ("module:name") until told to stop."""
    Server(
        target,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers or cores(),
        blocking_threads=threads,
        backpressure=threads,
        backlog=BACKLOG,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_WITHIN),
        log_level=LogLevels.error,  # its warnings advise against many threads; ours only wait
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_WITHIN,
    ).serve()


def main() -> None:
    settings = Settings.from_environment()
    problem = port_problem(settings.host, settings.port)
    if problem:
        sys.exit(problem)
    sys.stdout.write(f"Serving on {settings.base_url}  (Ctrl+C stops)\n")
    if settings.demo:
        sys.stdout.write(announcement(settings.host, settings.port))
    sys.stdout.flush()
    with Beside("app.worker") if settings.worker else nullcontext():
        serve("app.wsgi:application", settings.host, settings.port, settings.workers)


if __name__ == "__main__":
    main()
