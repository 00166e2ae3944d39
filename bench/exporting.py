"""`python -m bench.exporting [rows]`: the whole list leaves through its page, and how much the process grows by it.

Run by hand: 100,000 rows take some minutes to seed and one or two to write. Fails when more than MOST is taken.
"""

from __future__ import annotations

import resource
import sys
import time

import sqlalchemy as sa
from flask.testing import FlaskClient

from app.accounts.models import Assignment, User
from app.accounts.permissions import Right
from app.core.db import db
from bench.instances import DISTRICT, LOGINS, seeded

MOST = 100  # MB
KINDS = ("csv", "xlsx")


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
        before, started = _megabytes(), time.perf_counter()
        size = _leaves(client, f"/exports/cases?as={kind}")
        grown, took = _megabytes() - before, time.perf_counter() - started
        missed += grown > MOST
        print(
            f"{kind}: {rows:,} cases, {size / 1e6:.1f} MB in {took:.0f} s; grew by {grown:.0f} MB (≤ {MOST})"
        )
    return missed


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


def _megabytes() -> float:
    """The most this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 100_000))
