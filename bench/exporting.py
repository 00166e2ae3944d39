"""`python -m bench.exporting [rows]`: the whole list leaves through its page, and how much the process grows by it.

Run by hand: 100,000 rows take some minutes to seed and several to write. Fails when more than MOST is taken. What
counts is the process's own memory (RssAnon), looked at every few milliseconds: pages of the database file that the
kernel shows it besides are given back whenever somebody needs them, and are said apart.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import sqlalchemy as sa
from flask.testing import FlaskClient

from app.accounts.models import Assignment, User
from app.accounts.permissions import Right
from app.core.db import db
from bench.instances import DISTRICT, LOGINS, seeded

MOST = 100  # MB
KINDS = ("csv", "xlsx")
OWN, OF_FILES = "RssAnon:", "RssFile:"


def main(rows: int) -> int:
    instance = seeded(rows)
    app, person = instance.application(), instance.people[DISTRICT]
    with app.app_context():
        _may_export(person.area_id)
        db.session.remove()
    client = app.test_client()
    client.set_cookie(*person.cookie.split("=", 1))
    missed = 0
    for kind in KINDS:
        _leaves(client, f"/exports/cases?as={kind}&status=handled")  # what a first export loads stays loaded
        before, started = _megabytes(OWN), time.perf_counter()
        with _watched() as most:
            size = _leaves(client, f"/exports/cases?as={kind}")
        grown, took = most[0] - before, time.perf_counter() - started
        missed += grown > MOST
        print(
            f"{kind}: {rows:,} cases, {size / 1e6:.1f} MB in {took:.0f} s; grew by {grown:.0f} MB (≤ {MOST});"
            f" {_megabytes(OF_FILES):.0f} MB of files are mapped"
        )
    return missed


@contextmanager
def _watched() -> Iterator[list[float]]:
    """The most the process holds of its own while this block runs."""
    most, over = [_megabytes(OWN)], Event()

    def watch() -> None:
        while not over.wait(0.005):
            most[0] = max(most[0], _megabytes(OWN))

    watcher = Thread(target=watch)
    watcher.start()
    try:
        yield most
    finally:
        over.set()
        watcher.join()


def _leaves(client: FlaskClient, path: str) -> int:
    """Read as a browser would, a little at a time."""
    answer = client.get(path, buffered=False)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    size = sum(len(piece) for piece in answer.response)
    answer.close()
    return size


def _may_export(area_id: int) -> None:
    user = db.session.scalars(sa.select(User).where(User.username == LOGINS[DISTRICT])).one()
    held = sa.select(Assignment.id).where(Assignment.user_id == user.id, Assignment.right == Right.EXPORT)
    if db.session.scalar(held) is None:
        db.session.add(Assignment(user_id=user.id, right=Right.EXPORT, area_id=area_id))
        db.session.commit()


def _megabytes(kind: str) -> float:
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(kind))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 100_000))
