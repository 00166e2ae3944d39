"""The process beside the web: `python -m app.worker`. Brings notices out and does what the clock says.

huey wakes it and nothing more: what is owed, taken, tried and sent stands in the database. Its queue is this
instance's own file, thrown away at every start; a worker killed at any moment loses nothing by it.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

from flask import Flask
from huey import SqliteHuey, crontab
from huey.consumer import Consumer

from app import create_app
from app.cases import sweep as unanswered
from app.core.instance import here
from app.notices import delivering, forgetting, sending
from app.registry import CHORES
from app.web.chores import EVERY, Chore, do

LOOK_EVERY = 2.0  # seconds between two looks into the outbox
HOUR = 3600.0
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
        workers=1, initial_delay=0.1, max_delay=1.0, scheduler_interval=1, shutdown_timeout=STOP_WITHIN
    )
    stopped: threading.Event = consumer.stop_flag
    rhythm: list[tuple[float, Chore]] = [
        (LOOK_EVERY, lambda: delivering.sweep(sending.send, stop=stopped.is_set)),
        *((EVERY, chore) for chore in CHORES),
        (HOUR, unanswered.sweep),
        (HOUR, forgetting.forget),
    ]
    due = [0.0] * len(rhythm)

    def beat() -> None:
        """One minute of work; the next wake-up goes on. In one thread: hosts.watched() watches the whole process."""
        until = time.monotonic() + GOOD_FOR
        while time.monotonic() < until and not stopped.is_set():
            for number, (every, chore) in enumerate(rhythm):
                if time.monotonic() >= due[number]:
                    due[number] = time.monotonic() + every
                    do(app, chore)
            stopped.wait(LOOK_EVERY)

    wake = huey.periodic_task(crontab(minute="*"), expires=GOOD_FOR)(beat)
    wake()  # at once too, not only at the next full minute
    return consumer


def _end_with(server: int, consumer: Consumer) -> None:
    """Killed outright, a parent tells nobody (app/beside.py)."""
    while os.getppid() == server and not consumer.stop_flag.wait(1):
        pass
    consumer.stop_flag.set()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
