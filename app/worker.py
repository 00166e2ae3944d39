"""The process beside the web: `python -m app.worker`. Brings notices out and does what the clock says.

huey wakes it and nothing more: what is owed, taken, tried and sent stands in the database. Its queue is this
instance's own file, thrown away at every start; a worker killed at any moment loses nothing by it.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from flask import Flask
from huey import SqliteHuey, crontab
from huey.consumer import Consumer

from app import create_app
from app.cases import sweep as unanswered
from app.core.instance import here
from app.notices import delivering, sending
from app.registry import CHORES
from app.web.chores import EVERY, Chore, do

LOOK_EVERY = 2.0  # seconds between two looks into the outbox
THREADS = 2  # one brings notices out, one keeps time
GOOD_FOR = 50  # seconds: a wake-up that nobody took is overtaken by the next
STOP_WITHIN = 12  # seconds for the message under way
NICENESS = 10  # people who wait for a page go first


def main(server: int = 0) -> None:
    """`server`: whoever started it, to end with it. Asked to stop, it finishes the message under way."""
    os.nice(NICENESS)
    app = create_app()
    consumer = consumer_of(app, private(here().settings.folder / "queue.db"))
    if server:
        threading.Thread(target=_end_with, args=(server, consumer), daemon=True).start()
    consumer.run()
    consumer.stop(graceful=True)


def private(path: Path) -> Path:
    path.touch(mode=0o600)
    path.chmod(0o600)
    return path


def consumer_of(app: Flask, queue: Path) -> Consumer:
    huey = SqliteHuey("xingfuma", filename=str(queue), results=False, utc=True)
    huey.flush()
    consumer = huey.create_consumer(
        workers=THREADS, initial_delay=0.1, max_delay=1.0, scheduler_interval=1, shutdown_timeout=STOP_WITHIN
    )
    stopped: threading.Event = consumer.stop_flag

    def bring_out() -> None:
        """For the coming minute, look every two seconds; the next wake-up goes on."""
        _repeat(app, stopped, LOOK_EVERY, [lambda: delivering.sweep(sending.send, stop=stopped.is_set)])

    def keep_time() -> None:
        _repeat(app, stopped, EVERY, CHORES)

    def close_unanswered() -> None:
        do(app, unanswered.sweep)

    for work, minute in ((bring_out, "*"), (keep_time, "*"), (close_unanswered, "7")):
        task = huey.periodic_task(crontab(minute=minute), expires=GOOD_FOR)(work)
        task()  # at once too, not only at the next such minute
    return consumer


def _repeat(app: Flask, stopped: threading.Event, pause: float, chores: Sequence[Chore]) -> None:
    until = time.monotonic() + GOOD_FOR
    while time.monotonic() < until:
        for chore in chores:
            do(app, chore)
        if stopped.wait(pause):
            return


def _end_with(server: int, consumer: Consumer) -> None:
    """Killed outright, a parent tells nobody (app/beside.py)."""
    while os.getppid() == server and not consumer.stop_flag.wait(1):
        pass
    consumer.stop_flag.set()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
