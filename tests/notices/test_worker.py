"""The worker, killed again and again: every message arrives, in order, and at most once more than it was killed."""

import os
import random
import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.cases import actions
from app.core import clock
from app.core.db import db
from app.notices.models import Delivery, State
from app.notices.timing import LEASE
from app.timeline.models import Outbox
from tests import databases
from tests.factories import make_case
from tests.forked import Forked
from tests.notices.post import sms_to
from tests.notices.receivers import HttpReceiver

pytestmark = pytest.mark.slow

DEALT = os.environ.get("DEALT") == "1"  # the whole: 50 kills over 4,000 messages
KILLS, CASES, NOTES = (50, 200, 19) if DEALT else (2, 8, 9)  # each case is received as well: so many and one
PATIENCE = 120  # seconds for the last worker, which is not killed


@dataclass
class Worker:
    """`python -m app.worker` in a process group of its own."""

    environment: dict[str, str]

    def start(self) -> None:
        self.process = Forked("app.worker:main", environment=self.environment)

    def kill(self) -> None:
        self.process.kill()


@pytest.fixture
def world(tmp_path: Path) -> Flask:
    """A database of its own, in a folder that another process opens too; the clock is the demo's, to be moved."""
    url = databases.copy_of_sqlite(tmp_path, databases.the_cast("sqlite")[0])
    return databases.app_on(url, tmp_path, demo=True)


def test_killed_again_and_again_no_message_is_lost_or_overtaken(world: Flask, tmp_path: Path) -> None:
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    with HttpReceiver() as gateway, world.app_context():
        sms_to(gateway)
        refs = _owe()
        owed = len(refs) * (NOTES + 1)
        worker = Worker(_environment(world, tmp_path, gateway))
        worker.start()
        for kill in range(KILLS):
            _wait_for(gateway, owed * kill // (KILLS + 1) + chance.randrange(1, 4))
            time.sleep(chance.uniform(0, 0.01))
            worker.kill()
            clock.move_on(LEASE + timedelta(seconds=1))  # what it held is free again
            worker.start()
        _wait_until_nothing_is_owed()
        worker.kill()
        times = Counter(one.key for one in gateway.took)
        assert len(times) == owed, f"seed {seed}: never delivered {owed - len(times)}"
        assert sum(times.values()) - owed <= KILLS, f"seed {seed}: {sum(times.values()) - owed} too many"
        states = Counter(db.session.scalars(sa.select(Delivery.state)))
        assert states == {State.SENT: owed}, f"seed {seed}"
        _assert_in_order(gateway, refs)
        if DEALT:
            print(f"{owed} messages, {KILLS} kills, {sum(times.values()) - owed} duplicates")  # noqa: T201
    with world.app_context():
        db.engine.dispose()


def _owe() -> list[str]:
    cast = databases.the_cast("sqlite")[1].again()
    mei, wei = cast.acting("mei"), cast.acting("wei")
    cases = [make_case(cast.court, f"Lamp {n}", phone="+8613812341234") for n in range(CASES)]
    for case in cases:
        actions.dispatch(case, wei, unit=cast.committee)
        actions.take_on(case, mei)
        for _ in range(NOTES - 2):
            actions.progress(case, mei, words="Still waiting for the bulb.", internal=False)
    db.session.commit()
    return [case.ref for case in cases]


def _environment(app: Flask, folder: Path, gateway: HttpReceiver) -> dict[str, str]:
    own = {
        "INSTANCE": str(folder), "DEMO": "1", "SMS_URL": gateway.url, "QUIET_HOURS": "00:00-00:00",
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
    }  # fmt: skip
    return {**os.environ, **own}


def _wait_for(gateway: HttpReceiver, messages: int, patience: float = 30) -> None:
    until = time.monotonic() + patience
    while len(gateway.took) < messages and time.monotonic() < until:
        time.sleep(0.002)


def _wait_until_nothing_is_owed() -> None:
    until = time.monotonic() + PATIENCE
    while not _nothing_waits() and time.monotonic() < until:
        time.sleep(0.05)


def _nothing_waits() -> bool:
    db.session.rollback()
    waiting = sa.select(sa.func.count(Delivery.id)).where(Delivery.ended_at.is_(None))
    unspread = sa.select(sa.func.count(Outbox.id)).where(Outbox.sent_at.is_(None))
    return not db.session.scalar(waiting) and not db.session.scalar(unspread)


def _assert_in_order(gateway: HttpReceiver, refs: list[str]) -> None:
    """By the numbers they were given; what arrived a second time does not count."""
    place = {key: id for id, key in db.session.execute(sa.select(Delivery.id, Delivery.dedupe_key))}
    first = dict.fromkeys(one.key for one in gateway.took)
    text_of = {one.key: one.data["text"] for one in gateway.took}
    for ref in refs:
        mine = [place[key] for key in first if ref in text_of[key]]
        assert len(mine) == NOTES + 1
        assert mine == sorted(mine), ref
